"""Joint proposals where boards review before signing."""

from decimal import Decimal

import pytest

from accounts.models import AuditEvent
from companies.ledger import NotEnoughQuantity
from companies.models import CompanyMembership, Listing
from exchanges.actions import advance
from exchanges.board.deciding import decide
from exchanges.board.queue import queue_for
from exchanges.invariants import violations
from exchanges.models import Agreement
from parks.models import ParkMembership
from tests.exchanges.joint_world import (
    Chain,
    accept,
    accept_as,
    agreed,
    make_chain,
    propose,
    refusal,
    states,
)
from tests.exchanges.world import a_minute_later
from tests.factories import make_park_member

pytestmark = pytest.mark.django_db


def approve(chain: Chain, number: int, *, by: object = None) -> None:
    leg = chain.legs()[number]
    decide(proposal=leg, move="approve_terms", by=by or chain.board, expected_version=leg.version)  # type: ignore[arg-type]
    a_minute_later()


def test_where_boards_review_before_signing_the_last_approval_agrees_the_whole() -> None:
    chain = make_chain(policy="before_signing")
    agreed(chain)
    assert (states(chain), Agreement.objects.count()) == (["review", "review"], 0)

    approve(chain, 1)
    assert (states(chain), Agreement.objects.count()) == (["review", "review"], 0)
    refusal("approved_before", approve, chain=chain, number=1)
    approve(chain, 0)

    assert states(chain) == ["agreed", "agreed"]
    deciders = AuditEvent.objects.filter(verb="proposal.approve_terms").values_list("actor_id", flat=True)
    assert list(deciders) == [chain.board.pk] * 2
    assert violations() == []


def test_a_leg_that_needs_two_persons_waits_for_the_second(settings: object) -> None:
    settings.SECOND_APPROVAL_ABOVE = {"t": 1}  # type: ignore[attr-defined]
    chain = make_chain(policy="before_signing")
    agreed(chain)
    second = make_park_member(chain.park)
    for number in (0, 1):
        approve(chain, number)
    approve(chain, 0, by=second)
    before = states(chain)

    approve(chain, 1, by=second)

    assert (before, states(chain)) == (["review"] * 2, ["agreed"] * 2)
    assert violations() == []


def test_the_last_approval_is_refused_at_once_where_quantity_lacks() -> None:
    chain = make_chain(policy="before_signing")
    agreed(chain)
    approve(chain, 0)
    Listing.objects.filter(pk=chain.matches[0].giver_listing_id).update(offered=500)

    with pytest.raises(NotEnoughQuantity):
        approve(chain, 1)

    assert (states(chain), Agreement.objects.count()) == (["review", "review"], 0)


def test_terms_changed_after_the_board_sent_them_back_are_accepted_anew() -> None:
    chain = make_chain(policy="before_signing")
    agreed(chain)
    approve(chain, 1)
    leg = chain.legs()[0]
    decide(proposal=leg, move="send_back", by=chain.board, expected_version=leg.version, reason="safety")
    a_minute_later()
    advance(proposal=leg, move="renegotiate", by=chain.people[0])
    accept(chain, leg, propose(chain, leg, quantity_per_month=Decimal(40)))
    for number in (0, 1, 2):
        accept_as(chain, number)
    before = states(chain)
    approve(chain, 0)

    assert (before, states(chain)) == (["review", "review"], ["agreed", "agreed"])
    assert violations() == []


@pytest.mark.parametrize("goes", ["leaves the board", "joins a party", "stays"])
def test_the_approval_of_who_may_no_longer_review_is_given_by_somebody_else(goes: str) -> None:
    """With "stays" the approval of the first counts: the second has nothing left to decide."""
    chain = make_chain(policy="before_signing")
    agreed(chain)
    approve(chain, 1)
    second = make_park_member(chain.park)
    if goes == "leaves the board":
        ParkMembership.objects.filter(user=chain.board).delete()
    elif goes == "joins a party":
        CompanyMembership.objects.create(user=chain.board, company=chain.companies[2], role="member")
    approve(chain, 0, by=second)

    if goes == "stays":
        assert (states(chain), list(queue_for(second))) == (["agreed"] * 2, [])
        return
    assert (states(chain), list(queue_for(second))) == (["review"] * 2, [chain.legs()[1]])
    approve(chain, 1, by=second)
    assert states(chain) == ["agreed"] * 2
    deciders = AuditEvent.objects.filter(verb="proposal.approve_terms").values_list("actor_id", flat=True)
    assert (list(deciders), violations()) == ([second.pk] * 2, [])


def test_of_two_persons_one_who_left_the_board_does_not_count(settings: object) -> None:
    settings.SECOND_APPROVAL_ABOVE = {"t": 1}  # type: ignore[attr-defined]
    chain = make_chain(policy="before_signing")
    agreed(chain)
    approve(chain, 0)
    approve(chain, 1)
    ParkMembership.objects.filter(user=chain.board).delete()
    second, third = make_park_member(chain.park), make_park_member(chain.park)
    for person, number in ((second, 0), (second, 1), (third, 0)):
        approve(chain, number, by=person)
    before = states(chain)

    approve(chain, 1, by=third)

    assert (before, states(chain), violations()) == (["review"] * 2, ["agreed"] * 2, [])
