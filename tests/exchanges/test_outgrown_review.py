"""Terms that need two persons of the board, after talks that one could approve, come before the board again."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from exchanges.actions import advance
from exchanges.board.deciding import decide
from exchanges.board.queue import queue_for
from exchanges.invariants import violations
from exchanges.models import Agreement, Proposal
from exchanges.negotiation.rounds import accept_terms, propose_terms
from exchanges.states import Policy, moves_from
from exchanges.views.review import approving_move
from matching.models import Match
from tests.exchanges.joint_world import agreed, make_chain, states
from tests.exchanges.world import World, a_minute_later, agree, proposal_at, terms_values
from tests.factories import make_park_member

pytestmark = pytest.mark.django_db
PER_YEAR = 600  # what the terms of the test world take [t]; the match is sure of 100


@pytest.fixture
def proposal(world: World, settings: Any) -> Proposal:
    """Talks that one person has approved."""
    settings.SECOND_APPROVAL_ABOVE = {"t": Decimal(PER_YEAR - 1)}
    return proposal_at(world, "negotiating")


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.for_list().get(pk=proposal.pk)


def approved_by(person: User, proposal: Proposal) -> str:
    one = fresh(proposal)
    decide(proposal=one, move=approving_move(person, one), by=person, expected_version=one.version)
    a_minute_later()
    return fresh(proposal).state


def test_two_persons_approve_what_outgrew_the_first_review(
    world: World, proposal: Proposal, signed_in: Callable[[User], Client]
) -> None:
    second = make_park_member(world.park)
    agree(world, proposal)

    waiting = fresh(proposal)
    assert (waiting.state, waiting.policy, Agreement.objects.count()) == ("review", Policy.BEFORE_SIGNING, 0)
    assert [row.pk for row in queue_for(second)] == [proposal.pk]
    assert approving_move(second, waiting) == "approve_terms"
    assert (
        "two see them"
        in signed_in(world.giver_person).get(f"/en/proposals/{proposal.code}/").content.decode()
    )
    assert approved_by(world.board, proposal) == "review"
    assert approved_by(second, proposal) == "agreed"
    assert Agreement.objects.get().committed_per_year == PER_YEAR
    assert violations() == []


def test_control_up_to_the_limit_nobody_is_asked_again(
    world: World, proposal: Proposal, settings: Any
) -> None:
    settings.SECOND_APPROVAL_ABOVE = {"t": Decimal(PER_YEAR)}

    agree(world, proposal)

    assert fresh(proposal).state == "agreed"


def test_what_two_persons_have_approved_is_not_asked_again(world: World, proposal: Proposal) -> None:
    Match.objects.update(quantity_low=PER_YEAR)  # the first review was about as much

    agree(world, proposal)

    assert fresh(proposal).state == "agreed"


def test_sent_back_the_sides_may_come_down_below_the_limit(world: World, proposal: Proposal) -> None:
    agree(world, proposal)
    one = fresh(proposal)
    decide(proposal=one, move="send_back", by=world.board, expected_version=one.version, reason="safety")
    a_minute_later()
    sent_back = fresh(proposal)
    assert "renegotiate" in {move.name for move in moves_from(sent_back.state, sent_back.policy)}

    advance(proposal=sent_back, move="renegotiate", by=world.giver_person)
    smaller = terms_values(quantity_per_month=Decimal(40))
    terms = propose_terms(proposal=proposal, company=world.giver, by=world.giver_person, values=smaller)
    accept_terms(terms=terms, company=world.taker, by=world.taker_person, digest=terms.digest)

    assert fresh(proposal).state == "agreed"


def test_the_legs_of_a_whole_are_asked_about_again_as_well(settings: Any) -> None:
    settings.SECOND_APPROVAL_ABOVE = {"t": Decimal(PER_YEAR - 1)}
    chain = make_chain(policy="before_negotiating")
    agreed(chain)
    second = make_park_member(chain.park)

    assert (states(chain), Agreement.objects.count()) == (["review", "review"], 0)
    for person in (chain.board, second):
        for leg in chain.legs():
            assert approved_by(person, leg) in {"review", "agreed"}
    assert (states(chain), violations()) == (["agreed", "agreed"], [])
