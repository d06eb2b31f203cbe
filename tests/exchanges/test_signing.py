"""Signing: the file of each signature, replaced until the exchange begins, read by parties and board only."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.roles import CompanyRole, ParkRole
from exchanges.actions import advance
from exchanges.errors import NotAllowed, ProposalError, StaleProposal
from exchanges.models import Agreement, Signature
from exchanges.papers import paper_of
from exchanges.signing import recording as signing
from exchanges.signing.files import SignedFile
from exchanges.signing.recording import record_signature, replace_file
from symbiosis.lib import filestore
from tests.exchanges.signed import PDF, SIGNED_PDF, photo
from tests.exchanges.test_races import sign
from tests.exchanges.world import SIGNED, World, proposal_at
from tests.factories import make_company, make_member, make_park, make_park_member

SignedIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db
SCAN = SignedFile("scan.pdf", PDF)
RIGHT = SignedFile("right.pdf", PDF + b"\n%%EOF\n")


@pytest.fixture
def agreement(world: World) -> Agreement:
    return proposal_at(world, "agreed").agreement


def signed_by_giver(world: World, agreement: Agreement) -> Signature:
    paper = replace(SIGNED, file=SCAN, digest=agreement.terms.digest)
    return record_signature(agreement=agreement, company=world.giver, by=world.giver_person, paper=paper)


def test_a_signature_keeps_its_file_and_the_history_its_fingerprint(
    world: World, agreement: Agreement
) -> None:
    signature = signed_by_giver(world, agreement)

    assert (signature.file_name, filestore.read_kept(signature.file_digest)) == ("scan.pdf", PDF)
    assert AuditEvent.objects.get(verb="proposal.sign").detail["file"] == signature.file_digest


def test_a_paper_with_other_terms_is_not_recorded(world: World, agreement: Agreement) -> None:
    with pytest.raises(StaleProposal, match="newer_terms"):
        record_signature(
            agreement=agreement,
            company=world.giver,
            by=world.giver_person,
            paper=replace(SIGNED, digest="0" * 64),
        )


def test_a_click_on_the_platform_signs_no_agreement(world: World, agreement: Agreement) -> None:
    with pytest.raises(ProposalError, match="in_app_does_not_bind"):
        record_signature(
            agreement=agreement,
            company=world.giver,
            by=world.giver_person,
            paper=replace(SIGNED, method="in_app"),
        )


def test_a_wrong_file_is_replaced_and_both_stay(world: World, agreement: Agreement) -> None:
    signature = signed_by_giver(world, agreement)

    after = replace_file(signature=signature, by=world.giver_person, file=RIGHT)
    replace_file(signature=signature, by=world.giver_person, file=RIGHT)

    assert (after.file_name, filestore.read_kept(after.file_digest)) == ("right.pdf", RIGHT.content)
    line = AuditEvent.objects.get(verb="proposal.replace_file")
    assert (line.detail["before"], line.detail["file"]) == (signature.file_digest, after.file_digest)
    filestore.forget(signature.file_digest)  # somebody removes the same bytes from a listing
    assert filestore.read_kept(signature.file_digest) == PDF


def start(world: World, agreement: Agreement) -> Signature:
    signature = signed_by_giver(world, agreement)
    sign(agreement, world.taker, world.taker_person)
    advance(proposal=agreement.proposal, move="activate", by=world.giver_person)
    return signature


def test_once_the_exchange_runs_its_paper_is_final(world: World, agreement: Agreement) -> None:
    signature = start(world, agreement)

    with pytest.raises(StaleProposal, match="file_is_final"):
        replace_file(signature=signature, by=world.giver_person, file=RIGHT)

    signature.refresh_from_db()
    assert signature.file_name == "scan.pdf"


def test_without_the_guard_a_running_exchange_would_get_another_paper(
    world: World, agreement: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    signature = start(world, agreement)
    monkeypatch.setattr(signing, "_require_replaceable", lambda *_args: None)

    assert replace_file(signature=signature, by=world.giver_person, file=RIGHT).file_name == "right.pdf"


def test_only_who_signs_for_the_company_replaces_its_file(world: World, agreement: Agreement) -> None:
    signature = signed_by_giver(world, agreement)
    clerk = make_member(world.giver, role=CompanyRole.MEMBER)

    for person in (world.taker_person, clerk, world.board):
        with pytest.raises(NotAllowed):
            replace_file(signature=signature, by=person, file=RIGHT)


def test_replacing_has_an_end(world: World, agreement: Agreement, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing, "MOST_REPLACEMENTS", 1)
    signature = signed_by_giver(world, agreement)
    replace_file(signature=signature, by=world.giver_person, file=RIGHT)

    with pytest.raises(ProposalError, match="too_many_files"):
        replace_file(signature=signature, by=world.giver_person, file=SCAN)


def typed(agreement: Agreement, **changes: Any) -> dict[str, Any]:
    today = timezone.localdate().isoformat()
    values = {"signatory_name": "Trần Văn An", "signatory_title": "Giám đốc", "signed_on": today}
    file = SimpleUploadedFile("ban ky.pdf", PDF)
    return values | {"method": "stamp", "signed_file": file, "digest": agreement.terms.digest} | changes


def test_the_page_takes_photos_of_the_pages(signed_in: SignedIn, world: World, agreement: Agreement) -> None:
    pages = [SimpleUploadedFile("1.jpg", photo()), SimpleUploadedFile("2.jpg", photo())]
    address = f"/agreements/{agreement.code}/sign/"

    answer = signed_in(world.giver_person).post(address, typed(agreement, signed_file=pages))

    assert answer.status_code == 302
    assert filestore.read_kept(Signature.objects.get().file_digest).startswith(b"%PDF-")


def test_a_page_shows_the_fingerprint_that_the_paper_prints(
    signed_in: SignedIn, world: World, agreement: Agreement
) -> None:
    client, address = signed_in(world.giver_person), f"/en/agreements/{agreement.code}/"
    paper = paper_of(agreement, languages=("vi",), link="", on=timezone.localdate())

    assert paper.mark == f"{agreement.code} · {agreement.terms.fingerprint}"
    for page in (address, f"{address}sign/"):
        assert f'<span class="code">{agreement.terms.fingerprint}</span>' in client.get(page).text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"signed_file": ""}, "Choose the file of the signed paper."),
        ({"method": "digital"}, "This PDF holds no digital signature."),
        ({"method": "in_app"}, "Select a valid choice"),
        ({"signed_file": SimpleUploadedFile("a.exe", b"MZ")}, "a.exe is neither a PDF nor a photo"),
        ({"signed_on": "2999-01-01"}, "The day of signing lies in the future."),
        ({"signed_on": "2020-01-01"}, "when the terms were accepted. Check the day."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_recorded(
    signed_in: SignedIn, world: World, agreement: Agreement, changes: dict[str, Any], sentence: str
) -> None:
    client = signed_in(world.giver_person)
    answer = client.post(f"/en/agreements/{agreement.code}/sign/", typed(agreement, **changes))

    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert Signature.objects.count() == 0


def test_the_signed_file_goes_to_parties_and_board_and_to_nobody_else(
    signed_in: SignedIn, world: World, agreement: Agreement
) -> None:
    signature = signed_by_giver(world, agreement)
    address = f"/agreements/{agreement.code}/signed/{signature.pk}/"

    def status(person: User) -> int:
        got = signed_in(person).get(address)
        b"".join(got)  # read to its end, which closes the file
        return int(got.status_code)

    answer = signed_in(world.taker_person).get(address)
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert status(world.board) == 200
    consultant = make_park_member(world.park, role=ParkRole.CONSULTANT)
    others = [consultant, make_member(make_company(park=world.park)), make_park_member(make_park())]
    assert [status(person) for person in others] == [404, 404, 404]


def test_the_page_replaces_the_file_until_the_start(
    signed_in: SignedIn, world: World, agreement: Agreement
) -> None:
    signed_by_giver(world, agreement)
    client, address = signed_in(world.giver_person), f"/agreements/{agreement.code}/sign/replace/"

    client.post(address, {"signed_file": SimpleUploadedFile("b.pdf", SIGNED_PDF)})
    assert Signature.objects.get().file_name == "b.pdf"
    sign(agreement, world.taker, world.taker_person)
    advance(proposal=agreement.proposal, move="activate", by=world.giver_person)

    assert client.post(address, {"signed_file": SimpleUploadedFile("c.pdf", PDF)}).status_code == 404
    assert Signature.objects.filter(file_name="b.pdf").exists()
