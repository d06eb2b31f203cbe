"""R3 for changes of an agreement: each act is cut at every SQL statement (tests/exchanges/cutting.py)."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import User
from companies.models import Company
from exchanges.actions import advance
from exchanges.board.deciding import apply_due
from exchanges.models import Agreement, Decision
from exchanges.signing.files import SignedFile
from exchanges.signing.recording import record_signature, replace_file
from tests.exchanges.cutting import Act, faults_of
from tests.exchanges.signed import PDF
from tests.exchanges.test_amending import accept, accepted_change, amend, begun, decided, propose
from tests.exchanges.test_races import sides, sign
from tests.exchanges.world import SIGNED, World, make_world, proposal_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr("tests.exchanges.world.terms_values", begun)
    return make_world()


def proposed(world: World, agreement: Agreement) -> Act:
    return lambda: propose(world, agreement)


def accepted(world: World, agreement: Agreement) -> Act:
    terms = propose(world, agreement)
    return lambda: accept(world, terms)


def decided_by_the_board(world: World, agreement: Agreement) -> Act:
    accept(world, propose(world, agreement))
    return lambda: decided(agreement.proposal, world.board)


def approved(world: World, agreement: Agreement) -> Act:
    return after_the_minute(world, agreement, "approve_change")


def sent_back(world: World, agreement: Agreement) -> Act:
    return after_the_minute(world, agreement, "send_back_change")


def after_the_minute(world: World, agreement: Agreement, move: str) -> Act:
    accept(world, propose(world, agreement))
    decided(agreement.proposal, world.board, move)
    Decision.objects.update(effective_at=timezone.now() - timedelta(seconds=1))
    return apply_due


def counter_offer(world: World, agreement: Agreement) -> Act:
    accept(world, propose(world, agreement))
    return lambda: propose(world, agreement, quantity_per_month=Decimal(55))


def in_force(world: World, agreement: Agreement) -> Act:
    accepted_change(world, agreement)
    sign(agreement, *sides(world)[0])
    return lambda: sign(agreement, *sides(world)[1])


def ended(world: World, agreement: Agreement) -> Act:
    amend(world, agreement)
    return lambda: advance(proposal=agreement.proposal, move="end", by=world.giver_person, reason="other")


def file_replaced(world: World, agreement: Agreement) -> Act:
    accepted_change(world, agreement)
    sign(agreement, *sides(world)[0])
    signature = agreement.signatures.latest("pk")
    file = SignedFile("scan.pdf", PDF)
    return lambda: replace_file(signature=signature, by=world.giver_person, file=file)


BY_THE_BOARD = [decided_by_the_board, approved, sent_back, counter_offer]
ACTS = [proposed, accepted, *BY_THE_BOARD, in_force, ended, file_replaced]


@pytest.mark.parametrize("prepare", ACTS, ids=lambda one: one.__name__)
def test_cut_anywhere_a_change_is_whole_or_not_at_all(
    world: World, prepare: Callable[[World, Agreement], Act]
) -> None:
    assert faults_of(prepare(world, proposal_at(world, "operating").agreement), is_long=True) == []


def test_without_its_transaction_a_change_in_force_is_half_made(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: new terms are written, and the cut comes before their quantities."""
    act = in_force(world, proposal_at(world, "operating").agreement)
    monkeypatch.setitem(globals(), "sign", sign_without_transaction)

    assert "a part of the act stands" in faults_of(act, is_long=True)[0]


def sign_without_transaction(agreement: Agreement, company: Company, person: User) -> None:
    unguarded = record_signature.__wrapped__  # type: ignore[attr-defined]
    unguarded(agreement=agreement, company=company, by=person, paper=SIGNED)
