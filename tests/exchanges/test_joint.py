"""A joint proposal: legs that wait for each other, and are agreed all or not at all."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from accounts.models import Notice
from companies.ledger import NotEnoughQuantity
from companies.models import Listing, QuantityMovement
from exchanges.actions import advance, expire_overdue
from exchanges.errors import StaleProposal
from exchanges.invariants import violations
from exchanges.joint.agreeing import leave_whole
from exchanges.joint.opening import start_joint
from exchanges.legs import legs_of, version_of
from exchanges.models import Agreement, Joint, Proposal
from tests.exchanges.cutting import tried
from tests.exchanges.joint_world import (
    accept,
    accept_as,
    agreed,
    make_chain,
    propose,
    refusal,
    settled,
    started,
    states,
)
from tests.factories import make_member

pytestmark = pytest.mark.django_db


def test_accepted_terms_of_a_leg_wait_for_the_whole() -> None:
    chain = make_chain()
    settled(chain)

    assert (states(chain), Agreement.objects.count()) == (["negotiating", "negotiating"], 0)
    asked = Notice.objects.filter(target_type="joint", kind="your_turn").values_list("user", flat=True)
    assert set(asked) == {person.pk for person in chain.people}
    refusal("waits_for_whole", advance, proposal=chain.legs()[0], move="agree", by=None)


def test_the_last_acceptance_agrees_all_legs_in_one_step() -> None:
    chain = make_chain()
    settled(chain)
    accept_as(chain, 0)
    accept_as(chain, 1)
    before = states(chain)

    joint = accept_as(chain, 2)

    assert (before, states(chain)) == (["negotiating"] * 2, ["agreed"] * 2)
    assert joint.agreed_at is not None
    assert list(Listing.objects.order_by("pk").values_list("allocated", flat=True)) == [Decimal(600)] * 4
    assert violations() == []


def test_all_or_nothing_where_the_last_leg_lacks_quantity() -> None:
    chain = make_chain()
    lacking = chain.matches[1].taker_listing
    settled(chain)
    Listing.objects.filter(pk=lacking.pk).update(offered=500)
    accept_as(chain, 0)
    accept_as(chain, 1)

    with pytest.raises(NotEnoughQuantity, match=lacking.code):
        accept_as(chain, 2)

    assert states(chain) == ["negotiating", "negotiating"]
    assert (Agreement.objects.count(), QuantityMovement.objects.count()) == (0, 0)
    assert chain.joint().agreed_at is None
    assert violations() == []


def test_quantities_are_promised_in_the_order_of_the_listings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two wholes at once wait for each other's rows in one order, so that neither blocks the other."""
    asked: list[int] = []
    monkeypatch.setattr("companies.ledger.allocate", lambda *, listing_id, **_rest: asked.append(listing_id))

    agreed(make_chain())

    assert (len(asked), asked) == (4, sorted(asked))


def test_a_counter_offer_asks_everybody_again() -> None:
    chain = make_chain()
    joint = settled(chain)
    older = version_of(legs_of(joint))
    accept_as(chain, 0)
    accept_as(chain, 1)
    leg = chain.legs()[0]
    accept(chain, leg, propose(chain, leg))  # the same lines in a new round

    with pytest.raises(StaleProposal) as caught:
        accept_as(chain, 2, digest=older)
    assert caught.value.code == "newer_whole"
    accept_as(chain, 2)
    assert states(chain) == ["negotiating", "negotiating"]
    accept_as(chain, 0)
    accept_as(chain, 1)

    assert states(chain) == ["agreed", "agreed"]
    assert violations() == []


def test_the_whole_is_not_accepted_before_everything_is_there() -> None:
    chain = make_chain()
    started(chain)

    refusal("whole_not_ready", accept_as, chain=chain, number=0)


def test_who_may_not_accept_terms_does_not_accept_the_whole() -> None:
    chain = make_chain()
    settled(chain)
    chain.people[0] = make_member(chain.companies[0])

    refusal("not_your_move", accept_as, chain=chain, number=0)


@pytest.mark.parametrize("way", ["declined", "expired", "left"])
def test_a_leg_that_falls_away_dissolves_the_whole_and_the_others_go_on(way: str) -> None:
    chain = make_chain()
    if way == "expired":
        joint = start_joint(group=chain.group, by=chain.people[1])
        overdue = timezone.localdate() - timedelta(days=1)
        Proposal.objects.filter(pk=legs_of(joint)[0].pk).update(due_on=overdue)
        expire_overdue(on=timezone.localdate())
    else:
        joint = started(chain)
    if way == "declined":
        advance(proposal=legs_of(joint)[0], move="decline", by=chain.people[0], reason="price")
    if way == "left":
        leave_whole(joint=joint, company=chain.companies[2], by=chain.people[2])

    joint.refresh_from_db()
    assert joint.dissolved_at is not None
    assert legs_of(joint)[1].state in {"interest", "mutual_interest"}
    told = Notice.objects.filter(target_code=joint.code, dedupe_key__endswith="dissolved")
    assert told.count() == 3
    assert violations() == []


def test_terms_meant_for_a_dissolved_whole_must_be_accepted_once_more() -> None:
    chain = make_chain()
    joint = settled(chain)
    leave_whole(joint=joint, company=chain.companies[0], by=chain.people[0])
    leg = legs_of(joint)[1]
    refusal("accept_again", advance, proposal=leg, move="agree", by=None)

    accept(chain, leg, propose(chain, leg))

    assert [one.state for one in legs_of(joint)] == ["negotiating", "agreed"]
    assert violations() == []


def test_a_dissolved_whole_can_be_started_anew_with_the_same_legs() -> None:
    chain = make_chain()
    joint = settled(chain)
    leave_whole(joint=joint, company=chain.companies[0], by=chain.people[0])

    again = start_joint(group=chain.group, by=chain.people[1])

    assert [leg.match for leg in legs_of(again)] == chain.matches
    assert Joint.objects.count() == 2


def test_a_leg_that_ends_later_is_told_to_those_who_counted_on_it() -> None:
    chain = make_chain()
    agreed(chain)

    advance(proposal=chain.legs()[0], move="end", by=chain.people[0], reason="supply_stopped")

    told = Notice.objects.filter(target_type="joint", dedupe_key__contains="ended:")
    assert set(told.values_list("user", flat=True)) == {person.pk for person in chain.people[1:]}
    assert violations() == []


def test_a_whole_whose_agreements_have_all_ended_can_be_started_anew() -> None:
    chain = make_chain()
    joint = agreed(chain)
    first, last = legs_of(joint)
    advance(proposal=first, move="end", by=chain.people[0], reason="term_over")
    assert start_joint(group=chain.group, by=chain.people[0]) == joint
    advance(proposal=last, move="end", by=chain.people[2], reason="term_over")
    assert violations() == []

    anew = start_joint(group=chain.group, by=chain.people[0])

    assert anew != joint
    assert [leg.state for leg in legs_of(anew)] == ["interest", "interest"]
    assert (start_joint(group=chain.group, by=chain.people[2]), violations()) == (anew, [])


@pytest.mark.parametrize("ending", [1, 2])
def test_what_ended_before_this_was_written_down_is_read_from_the_legs(ending: int) -> None:
    """With one of two legs ended the whole goes on."""
    chain = make_chain()
    agreed(chain)
    for leg in chain.legs()[:ending]:
        advance(proposal=leg, move="end", by=chain.people[1], reason="term_over")
    Joint.objects.update(ended_at=None)

    import_module("exchanges.migrations.0010_joint_ends").read_from_legs(apps, None)

    last = max(leg.state_since for leg in chain.legs())
    assert (chain.joint().ended_at, violations()) == (last if ending == 2 else None, [])


def unmark(joint: Joint) -> None:
    Joint.objects.filter(pk=joint.pk).update(agreed_at=None)


def mark_earlier(joint: Joint) -> None:
    Joint.objects.filter(pk=joint.pk).update(agreed_at=timezone.now() - timedelta(days=1))


def take_back(joint: Joint) -> None:
    joint.acceptances.latest("pk").delete()


def end_by_hand(joint: Joint) -> None:
    Joint.objects.filter(pk=joint.pk).update(ended_at=timezone.now())


BY_HAND: list[tuple[Callable[[Joint], None], str]] = [
    (unmark, "not agreed, but 2"),
    (mark_earlier, "not all of its legs in the same step"),
    (take_back, "not every party accepted"),
    (end_by_hand, "exactly when the last"),
]


def test_what_was_done_by_hand_is_named() -> None:
    joint = agreed(make_chain())
    assert violations() == []

    for change, words in BY_HAND:
        with tried():
            change(joint)
            assert words in "".join(map(str, violations()))
