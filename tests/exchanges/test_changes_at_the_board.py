"""A change of an agreement that needs more than the board has approved goes to the board before it is signed."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, Notice, User
from companies.models import CompanyMembership
from exchanges.actions import advance
from exchanges.api.proposals import waiting_for
from exchanges.approvals import needs_two
from exchanges.board.minutes import decisions_of
from exchanges.board.queue import queue_for
from exchanges.errors import NotAllowed, ProposalError, StaleProposal
from exchanges.invariants import violations
from exchanges.models import Agreement, Amendment, Proposal
from parks.models import Park
from tests.exchanges.test_amending import (
    TODAY,
    accept,
    accepted_change,
    amend,
    approve,
    begun,
    decided,
    holds,
    propose,
)
from tests.exchanges.test_races import sides, sign
from tests.exchanges.world import World, a_minute_later, make_world, proposal_at
from tests.factories import make_park_member

SignedIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr("tests.exchanges.world.terms_values", begun)
    return make_world()


@pytest.fixture
def agreement(world: World) -> Agreement:
    return proposal_at(world, "operating").agreement


def at_the_board(world: World, agreement: Agreement) -> Proposal:
    accept(world, propose(world, agreement))
    return Proposal.objects.for_list().get(pk=agreement.proposal_id)


def board_says(agreement: Agreement) -> str:
    return Amendment.objects.get(agreement=agreement).board


@pytest.mark.parametrize(
    ("policy", "changes", "expected"),
    [
        ("before_negotiating", {"quantity_per_month": Decimal(60)}, "asked"),
        ("before_negotiating", {"quantity_per_month": Decimal(40)}, "not_asked"),
        ("before_negotiating", {"quantity_per_month": Decimal(50), "schedule": "Monday"}, "not_asked"),
        ("before_signing", {"quantity_per_month": Decimal(60)}, "asked"),
        ("notify_only", {"quantity_per_month": Decimal(60)}, "not_asked"),
    ],
)
def test_more_than_was_approved_is_asked_where_the_board_reviews(
    world: World, agreement: Agreement, policy: str, changes: dict[str, Any], expected: str
) -> None:
    Park.objects.update(review_policy=policy)
    accept(world, propose(world, agreement, **changes))

    assert board_says(agreement) == expected


def months_of_the_whole(ends_on: date) -> Decimal:
    """From the first day of the agreement on."""
    return Decimal(12 * ((ends_on - begun()["starts_on"]).days + 1)) / 365


def test_a_higher_rate_for_a_short_rest_is_asked_and_holds_more(world: World, agreement: Agreement) -> None:
    ends_on = TODAY() + timedelta(days=89)
    amendment = accept(world, propose(world, agreement, quantity_per_month=Decimal(150), ends_on=ends_on))
    assert board_says(agreement) == "asked"
    approve(world, agreement)
    for side in sides(world):
        sign(agreement, *side)

    assert amendment is not None
    needed = int(150 * months_of_the_whole(ends_on))
    assert needed > 600 > amendment.terms.quantity_per_year
    assert (holds(world, agreement)[:2], violations()) == ([needed, needed], [])


def test_prolonging_in_small_pieces_reaches_the_board(
    world: World, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    last = TODAY() + timedelta(days=20)
    monkeypatch.setattr("tests.exchanges.world.terms_values", lambda: begun(ends_on=last))
    agreement = proposal_at(world, "operating").agreement
    piece = {"quantity_per_month": Decimal(50), "starts_on": last + timedelta(days=1)}
    terms = propose(world, agreement, **piece, ends_on=last + timedelta(days=60))
    settings.SECOND_APPROVAL_ABOVE = {"t": terms.quantity_per_year}
    accept(world, terms)

    assert terms.quantity_per_year < agreement.committed_per_year
    assert board_says(agreement) == "asked"
    assert needs_two(Proposal.objects.for_list().get(pk=agreement.proposal_id))


def test_a_program_is_told_of_the_change_that_waits_for_its_board(world: World, agreement: Agreement) -> None:
    proposal = at_the_board(world, agreement)
    seen = Proposal.objects.for_list()

    waiting = [list(waiting_for(person, seen)) for person in (world.board, world.giver_person)]

    assert waiting == [[proposal], []]


def test_what_was_approved_once_is_not_asked_again(world: World, agreement: Agreement) -> None:
    amend(world, agreement)
    amend(world, agreement, quantity_per_month=Decimal(20))
    accept(world, propose(world, agreement, quantity_per_month=Decimal(60), schedule="Monday"))

    assert Amendment.objects.latest("number").board == "not_asked"


def test_nobody_signs_what_the_board_has_not_approved(world: World, agreement: Agreement) -> None:
    at_the_board(world, agreement)
    with pytest.raises(ProposalError, match="board_has_not_approved"):
        sign(agreement, *sides(world)[0])
    approve(world, agreement)
    for side in sides(world):
        sign(agreement, *side)

    assert (holds(world, agreement), violations()) == ([720, 720, 480], [])


def test_with_the_guard_off_it_would_be_in_force(
    world: World, agreement: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the database refuses it still; with both off the quantity would be promised."""
    at_the_board(world, agreement)
    monkeypatch.setattr(Amendment, "may_be_signed", True)
    sign(agreement, *sides(world)[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        sign(agreement, *sides(world)[1])
    assert holds(world, agreement) == [600, 600, 600]

    Amendment.objects.update(board="not_asked")
    sign(agreement, *sides(world)[1])
    assert holds(world, agreement) == [720, 720, 480]


def test_it_stands_in_the_queue_of_the_board_and_in_the_history(
    signed_in: SignedIn, world: World, agreement: Agreement
) -> None:
    proposal = at_the_board(world, agreement)
    board = signed_in(world.board)
    page = board.get("/en/proposals/review/").content.decode()

    assert [row.pk for row in queue_for(world.board)] == [proposal.pk]
    assert Notice.objects.filter(user=world.board, kind="your_turn").exists()
    for words in (f"Amendment 1 of agreement {agreement.code}", "600\xa0t", "720\xa0t"):
        assert words in page
    form = {"version": proposal.version}
    assert board.post(f"/en/proposals/{proposal.code}/change/approve_change/", form).status_code == 302
    assert "Take it back" in board.get("/en/proposals/review/").content.decode()
    a_minute_later()
    history = board.get(f"/en/proposals/{proposal.code}/").content.decode()
    assert "approved the change of the agreement" in history
    assert [one.move for one in decisions_of(world.board, timezone.localdate())][-1] == "approve_change"
    assert board.get("/proposals/review/minutes.pdf").content.startswith(b"%PDF")


def test_sent_back_it_can_be_changed_and_not_signed(
    signed_in: SignedIn, world: World, agreement: Agreement
) -> None:
    proposal = at_the_board(world, agreement)
    board = signed_in(world.board)
    address = f"/en/proposals/{proposal.code}/change/send_back_change/"
    assert board.post(address, {"version": proposal.version}).status_code == 422
    board.post(address, {"version": proposal.version, "reason": "safety", "note": "Where is the fire plan"})
    a_minute_later()

    page = signed_in(world.giver_person).get(f"/en/agreements/{agreement.code}/").content.decode()
    turn = Proposal.objects.for_list().get(pk=proposal.pk)
    assert "Where is the fire plan" in page
    assert (turn.turn_of_parties, turn.turn_of_board) == ([world.giver, world.taker], False)
    with pytest.raises(ProposalError, match="board_has_not_approved"):
        sign(agreement, *sides(world)[0])
    accept(world, propose(world, agreement, quantity_per_month=Decimal(45)))
    assert board_says(agreement) == "not_asked"


def test_nobody_decides_a_change_of_his_own_company(world: World, agreement: Agreement) -> None:
    proposal = at_the_board(world, agreement)
    CompanyMembership.objects.create(user=world.board, company=world.giver, role="member")

    assert list(queue_for(world.board)) == []
    with pytest.raises(NotAllowed):
        decided(proposal, world.board)
    with pytest.raises(NotAllowed):
        decided(proposal, world.taker_person)
    assert board_says(agreement) == "asked"


def test_above_the_limit_two_persons_approve(world: World, agreement: Agreement, settings: Any) -> None:
    """700 t a year may be approved by one person; the change needs 720 t."""
    settings.SECOND_APPROVAL_ABOVE = {"t": Decimal(700)}
    proposal, second = at_the_board(world, agreement), make_park_member(world.park)
    approve(world, agreement)
    after_one = board_says(agreement)
    with pytest.raises(ProposalError, match="second_person_needed"):
        decided(proposal, world.board)
    decided(proposal, second)
    a_minute_later()

    verbs = AuditEvent.objects.filter(verb__in=["proposal.first_approval", "proposal.approve_change"])
    assert (after_one, board_says(agreement)) == ("asked", "approved")
    assert list(verbs.order_by("pk").values_list("actor_id", flat=True)) == [world.board.pk, second.pk]


def test_below_the_limit_one_is_enough(world: World, agreement: Agreement, settings: Any) -> None:
    settings.SECOND_APPROVAL_ABOVE = {"t": Decimal(720)}
    accepted_change(world, agreement)

    assert board_says(agreement) == "approved"


@pytest.mark.parametrize("meanwhile", ["counter-offer", "end"])
def test_what_changes_in_the_minute_overtakes_the_decision(
    world: World, agreement: Agreement, meanwhile: str
) -> None:
    decision = decided(at_the_board(world, agreement), world.board)
    if meanwhile == "end":
        advance(proposal=agreement.proposal, move="end", by=world.giver_person, reason="other")
    else:
        propose(world, agreement, quantity_per_month=Decimal(70))
    a_minute_later()
    decision.refresh_from_db()

    expected = {"counter-offer": "withdrawn", "end": "asked"}
    assert (decision.outcome, board_says(agreement)) == ("overtaken", expected[meanwhile])
    assert list(queue_for(world.board)) == []
    with pytest.raises((StaleProposal, ProposalError)):
        sign(agreement, *sides(world)[0])


def test_an_approval_without_its_history_breaks_a_rule(world: World, agreement: Agreement) -> None:
    at_the_board(world, agreement)
    assert violations() == []
    Amendment.objects.update(board="approved")

    assert [one.rule for one in violations()] == ["approval"]
