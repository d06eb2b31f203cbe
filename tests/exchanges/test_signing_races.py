"""The other side acts between the press on "sign" and the lock on the row: what counts is what the row then holds."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import User
from companies import ledger
from exchanges.errors import StaleProposal
from exchanges.invariants import violations
from exchanges.models import Agreement, Amendment, Signature
from exchanges.models.proposal import ProposalQuerySet
from exchanges.negotiation.amending import put_in_force
from exchanges.signing.files import SignedFile
from exchanges.signing.recording import record_signature, replace_file
from tests.exchanges.signed import PDF
from tests.exchanges.test_amending import accept, accepted_change, begun, propose
from tests.exchanges.test_races import sign
from tests.exchanges.world import SIGNED, World, make_world, proposal_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr("tests.exchanges.world.terms_values", begun)
    return make_world()


@pytest.fixture
def agreement(world: World) -> Agreement:
    return proposal_at(world, "operating").agreement


def before_the_lock(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], object]) -> None:
    """Let something else happen just before the next act writes to the row of its proposal.

    It happens in the transaction of that act, whose refusal undoes it, too.
    """
    write = ProposalQuerySet.update

    def late(rows: ProposalQuerySet, **values: Any) -> int:
        monkeypatch.setattr(ProposalQuerySet, "update", write)
        meanwhile()
        return write(rows, **values)

    monkeypatch.setattr(ProposalQuerySet, "update", late)


def in_force(agreement: Agreement) -> tuple[int, bool]:
    """The monthly quantity that runs, and whether the amendment is signed."""
    terms = Agreement.objects.get(pk=agreement.pk).terms
    return int(terms.moved_per_month), Amendment.objects.get().signed_at is not None


def newer_round(world: World, agreement: Agreement) -> None:
    accept(world, propose(world, agreement, quantity_per_month=Decimal(45)))


def test_terms_that_gave_way_to_newer_ones_do_not_come_into_force(
    world: World, agreement: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    terms = accepted_change(world, agreement)
    sign(agreement, world.giver, world.giver_person)
    paper = replace(SIGNED, digest=terms.digest)
    before_the_lock(monkeypatch, lambda: newer_round(world, agreement))

    with pytest.raises(StaleProposal, match="newer_terms"):
        record_signature(agreement=agreement, company=world.taker, by=world.taker_person, paper=paper)

    assert (in_force(agreement), violations()) == ((50, False), [])


def test_the_file_of_a_change_that_just_came_into_force_stays(
    world: World, agreement: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted_change(world, agreement)
    scan = replace(SIGNED, file=SignedFile("scan.pdf", PDF))
    record_signature(agreement=agreement, company=world.giver, by=world.giver_person, paper=scan)
    signature = Signature.objects.get(company=world.giver, file_name="scan.pdf")
    right = SignedFile("right.pdf", PDF + b"\n%%EOF\n")
    before_the_lock(monkeypatch, lambda: sign(agreement, world.taker, world.taker_person))

    with pytest.raises(StaleProposal, match="file_is_final"):
        replace_file(signature=signature, by=world.giver_person, file=right)

    signature.refresh_from_db()
    assert signature.file_name == "scan.pdf"


def test_an_amendment_that_holds_other_terms_now_is_not_put_in_force(
    world: World, agreement: Agreement
) -> None:
    """The second guard, for a caller without the lock."""
    accepted_change(world, agreement)
    as_read = Amendment.objects.select_related("terms").get()
    newer_round(world, agreement)

    with pytest.raises(StaleProposal, match="newer_terms"):
        put_in_force(as_read, by=world.taker_person)

    assert in_force(agreement) == (50, False)


def test_the_page_says_when_the_quantity_has_gone_to_others(
    signed_in: Callable[[User], Client], world: World, agreement: Agreement
) -> None:
    terms = accepted_change(world, agreement)
    sign(agreement, world.giver, world.giver_person)
    listing = world.match.giver_listing
    ledger.allocate(listing_id=listing.pk, quantity=Decimal(500), reference="AGR-26-999", by_label="An")
    values = {"signatory_name": "An", "signatory_title": "B", "method": "stamp", "digest": terms.digest}
    file = SimpleUploadedFile("a.pdf", PDF)
    values |= {"signed_on": timezone.localdate().isoformat(), "signed_file": file}

    answer = signed_in(world.taker_person).post(f"/en/agreements/{agreement.code}/sign/", values)

    assert (answer.status_code, in_force(agreement)) == (409, (50, False))
    assert f"{listing.code} has only 100" in answer.content.decode().replace("\xa0", " ")
