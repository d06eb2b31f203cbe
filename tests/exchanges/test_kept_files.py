"""What a company may keep counts photos of deliveries and signed papers too, also those that were replaced."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.models import User
from companies.attachments import RefusedFile
from exchanges import kept_files
from exchanges.deliveries.reporting import Report, link_token, report_delivery
from exchanges.errors import ProposalError
from exchanges.kept_files import bytes_of
from exchanges.models import Agreement, Delivery, Terms
from exchanges.signing.files import SignedFile
from exchanges.signing.recording import SignedPaper, record_signature, replace_file
from exchanges.table.documents import About, add_document
from tests.companies.pictures import PDF_BYTES, make_upload
from tests.exchanges.world import World, proposal_at

SignedIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(world: World, last_month: date) -> Agreement:
    agreement = proposal_at(world, "operating").agreement
    Terms.objects.filter(pk=agreement.terms_id).update(starts_on=last_month)
    return Agreement.objects.with_months().get(pk=agreement.pk)


@pytest.fixture
def report(agreement: Agreement, world: World, last_month: date) -> Callable[..., Delivery]:
    def send(photo: bytes = b"", quantity: int = 50) -> Delivery:
        figure = Report(last_month, Decimal(quantity), photo=photo)
        return report_delivery(agreement=agreement, company=world.giver, report=figure, by=world.giver_person)

    return send


def room(settings: Any, size: int) -> None:
    settings.UPLOAD_LIMITS = settings.UPLOAD_LIMITS | {"company_bytes": size}


def test_each_photo_counts_and_the_same_one_once(world: World, report: Callable[..., Delivery]) -> None:
    report(b"12345")
    report(b"1234567")  # the first stays for good
    report(b"12345", quantity=60)

    assert (bytes_of(world.giver), bytes_of(world.taker)) == (12, 0)


def test_a_photo_without_room_is_refused_and_the_figure_alone_is_not(
    report: Callable[..., Delivery], settings: Any
) -> None:
    room(settings, 12)
    report(b"12345")
    report(b"1234567")

    with pytest.raises(ProposalError, match="no_room_for_photo"):
        report(b"x", quantity=70)
    assert report(b"12345", quantity=70).quantity == report(quantity=70).quantity == 70


def test_a_month_has_no_more_photos_than_ten(
    report: Callable[..., Delivery], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kept_files.MOST_PHOTOS == 10
    monkeypatch.setattr(kept_files, "MOST_PHOTOS", 2)
    report(b"1")
    report(b"2")

    with pytest.raises(ProposalError, match="too_many_photos_of_month"):
        report(b"3")
    assert report(b"1", quantity=60).quantity == 60


def test_the_link_without_sign_in_says_why_a_photo_is_refused(
    client: Client, agreement: Agreement, world: World, last_month: date, settings: Any
) -> None:
    room(settings, 1)
    written = BytesIO()
    Image.new("RGB", (8, 8)).save(written, "PNG")
    photo = SimpleUploadedFile("scale.png", written.getvalue(), "image/png")
    address = f"/en/m/{link_token(agreement, world.giver, world.giver_person, last_month)}/"

    refused = client.post(address, {"quantity": "48", "photo": photo})

    assert (refused.status_code, Delivery.objects.count()) == (409, 0)
    assert "Send the quantity without a photo." in refused.content.decode()
    assert client.post(address, {"quantity": "48"}).status_code == 200


def test_signed_files_count_and_are_never_refused(world: World, settings: Any) -> None:
    agreement = proposal_at(world, "agreed").agreement
    room(settings, 1)
    paper = SignedPaper("A", "B", "stamp", date(2026, 11, 1), file=SignedFile("a.pdf", b"1234"))
    signature = record_signature(agreement=agreement, company=world.giver, by=world.giver_person, paper=paper)

    replace_file(signature=signature, by=world.giver_person, file=SignedFile("b.pdf", b"123456"))

    assert (bytes_of(world.giver), bytes_of(world.taker)) == (10, 0)


def test_a_paper_on_the_table_finds_no_room_beside_photos(
    agreement: Agreement, world: World, report: Callable[..., Delivery], settings: Any
) -> None:
    upload = make_upload(PDF_BYTES, kind="document", name="a.pdf")
    room(settings, len(PDF_BYTES) + 1)
    report(b"12")

    with pytest.raises(RefusedFile, check=lambda error: error.code == "quota"):
        add_document(proposal=agreement.proposal, by=world.giver_person, upload=upload, about=About())
    room(settings, len(PDF_BYTES) + 2)  # the control
    add_document(proposal=agreement.proposal, by=world.giver_person, upload=upload, about=About())
