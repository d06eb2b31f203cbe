"""Moves beside the main way: taken back, revived, reopened, suspended; who is told, and what is forgotten."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEvent, Notice
from companies.models import Listing, QuantityMovement
from exchanges.actions import advance, expire_overdue, express_interest
from exchanges.board.deciding import decide
from exchanges.errors import NotAllowed, ProposalError
from exchanges.invariants import violations
from exchanges.models import Acceptance, Proposal
from exchanges.states import IllegalMove
from matching.models import Feedback, Outcome
from tests.exchanges.world import World, a_minute_later, agree, make_world, proposal_at

pytestmark = pytest.mark.django_db


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.for_list().get(pk=proposal.pk)


def expired(world: World, state: str = "interest") -> Proposal:
    proposal = proposal_at(world, state)
    expire_overdue(on=timezone.localdate() + timedelta(days=30))
    return fresh(proposal)


def test_interest_can_be_taken_back_until_the_other_side_answers(world: World) -> None:
    proposal = proposal_at(world, "interest")

    advance(proposal=proposal, move="withdraw", by=world.giver_person)

    assert fresh(proposal).state == "declined"
    assert (Feedback.objects.count(), Outcome.objects.get().reason) == (0, "withdrawn")
    assert violations() == []


def test_interest_that_was_answered_stays(world: World) -> None:
    proposal = proposal_at(world, "mutual_interest")

    with pytest.raises(IllegalMove):
        advance(proposal=proposal, move="withdraw", by=world.giver_person)


def test_only_who_asked_takes_the_interest_back(world: World) -> None:
    with pytest.raises(NotAllowed):
        advance(proposal=proposal_at(world, "interest"), move="withdraw", by=world.taker_person)


def test_after_taking_it_back_one_can_ask_again(world: World) -> None:
    advance(proposal=proposal_at(world, "interest"), move="withdraw", by=world.giver_person)

    again = express_interest(match=world.match, company=world.giver, by=world.giver_person)

    assert (again.state, Proposal.objects.count(), Feedback.objects.get().verdict) == (
        "interest",
        2,
        "interested",
    )


def test_either_side_revives_what_expired_and_the_other_is_asked_again(world: World) -> None:
    proposal = expired(world)

    advance(proposal=proposal, move="revive", by=world.taker_person)

    revived = fresh(proposal)
    assert (revived.state, revived.answered_by) == ("interest", {world.taker.pk})
    assert (revived.waiting_party, revived.due_on) == (world.giver, timezone.localdate() + timedelta(days=21))
    assert violations() == []


def test_a_revived_proposal_can_be_answered(world: World) -> None:
    proposal = expired(world)
    advance(proposal=proposal, move="revive", by=world.taker_person)

    advance(proposal=proposal, move="answer_interest", by=world.giver_person)

    assert fresh(proposal).is_mutual


def test_what_is_no_longer_on_offer_is_not_revived(world: World) -> None:
    proposal = expired(world)
    Listing.objects.filter(pk=proposal.taker_listing_id).update(status="withdrawn")

    with pytest.raises(ProposalError, match="no_longer_on_offer"):
        advance(proposal=proposal, move="revive", by=world.giver_person)


def test_of_one_match_only_one_proposal_is_open(world: World) -> None:
    proposal = expired(world)
    express_interest(match=world.match, company=world.taker, by=world.taker_person)

    with pytest.raises(ProposalError, match="opened_again"):
        advance(proposal=proposal, move="revive", by=world.giver_person)


@pytest.mark.parametrize(("state", "move"), [("sent_back", "reopen"), ("negotiating", "recall")])
def test_the_board_reopens_its_decision_with_a_reason(world: World, state: str, move: str) -> None:
    proposal = proposal_at(world, "review" if state == "sent_back" else state)
    if state == "sent_back":
        proposal = advance(proposal=proposal, move="send_back", by=world.board, reason="safety")

    decide(
        proposal=proposal,
        move=move,
        by=world.board,
        expected_version=proposal.version,
        reason="rule_overlooked",
    )
    before = fresh(proposal).state
    a_minute_later()

    told = Notice.objects.filter(user=world.taker_person, kind="for_information")
    assert (before, fresh(proposal).state) == (state, "review")
    assert told.filter(target_code=proposal.code, dedupe_key__endswith=":review").exists()
    assert AuditEvent.objects.get(verb=f"proposal.{move}").reason == "rule_overlooked"


def test_a_decision_is_not_reopened_without_a_reason(world: World) -> None:
    with pytest.raises(IllegalMove):
        advance(proposal=proposal_at(world, "negotiating"), move="recall", by=world.board)


def test_an_agreement_is_not_taken_back_by_the_board(world: World) -> None:
    with pytest.raises(IllegalMove):
        advance(proposal=proposal_at(world, "agreed"), move="recall", by=world.board, reason="other")


def test_the_board_approves_no_terms_that_one_side_has_not_accepted() -> None:
    world = make_world(policy="before_signing")
    proposal = proposal_at(world, "mutual_interest")
    advance(proposal=proposal, move="start_negotiating", by=world.giver_person)
    agree(world, proposal)
    Acceptance.objects.filter(company=world.taker).delete()

    with pytest.raises(ProposalError, match="no_accepted_terms"):
        advance(proposal=proposal, move="approve_terms", by=world.board)


def test_suspended_deliveries_keep_the_quantity_promised_and_resume(world: World) -> None:
    proposal = proposal_at(world, "operating")
    promised = QuantityMovement.objects.count()

    advance(proposal=proposal, move="suspend", by=world.taker_person, reason="maintenance")
    suspended = fresh(proposal)
    advance(proposal=proposal, move="resume_deliveries", by=world.giver_person)

    assert (suspended.state, fresh(proposal).state) == ("suspended", "operating")
    assert (QuantityMovement.objects.count(), violations()) == (promised, [])


def test_what_is_suspended_can_end_and_gives_the_quantity_back(world: World) -> None:
    proposal = proposal_at(world, "operating")
    advance(proposal=proposal, move="suspend", by=world.taker_person, reason="maintenance")

    advance(proposal=proposal, move="end", by=world.taker_person, reason="breach")

    assert set(Listing.objects.values_list("allocated", flat=True)) == {0}
    assert violations() == []


def test_who_neither_acts_nor_has_to_act_is_told(world: World) -> None:
    proposal = proposal_at(world, "mutual_interest")

    advance(proposal=proposal, move="decline", by=world.giver_person, reason="price")

    told = Notice.objects.filter(kind="for_information", target_code=proposal.code)
    assert [notice.user for notice in told] == [world.taker_person]
