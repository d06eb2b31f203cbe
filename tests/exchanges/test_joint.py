"""A joint proposal: legs that wait for each other, and are agreed all or not at all."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import AuditEvent, Notice
from accounts.roles import ParkRole
from companies.ledger import NotEnoughQuantity
from companies.models import Listing, QuantityMovement
from exchanges.actions import advance, expire_overdue, express_interest
from exchanges.board.deciding import decide
from exchanges.errors import NotAllowed, ProposalError, StaleProposal
from exchanges.invariants import violations
from exchanges.joint.agreeing import leave_whole
from exchanges.joint.opening import start_joint, take_part
from exchanges.legs import legs_of, version_of
from exchanges.models import Agreement, Joint, JointAcceptance, Proposal
from exchanges.negotiation.rounds import accept_terms, propose_terms
from matching.models import Match
from tests.exchanges.cutting import tried
from tests.exchanges.joint_world import (
    Chain,
    accept,
    accept_as,
    agreed,
    make_chain,
    make_pool,
    propose,
    settled,
    started,
)
from tests.exchanges.world import a_minute_later, terms_values
from tests.factories import make_company, make_member, make_park, make_park_member, make_user

pytestmark = pytest.mark.django_db


def states(chain: Chain) -> list[str]:
    return [leg.state for leg in chain.legs()]


def refusal(code: str, act: object, **arguments: object) -> None:
    with pytest.raises(ProposalError) as caught:
        act(**arguments)  # type: ignore[operator]
    assert caught.value.code == code


def test_a_company_starts_the_chain_and_is_interested_in_its_own_legs_only() -> None:
    chain = make_chain()

    joint = start_joint(group=chain.group, by=chain.people[0])

    legs = legs_of(joint)
    assert [leg.match for leg in legs] == chain.matches
    assert [leg.answered_by for leg in legs] == [{chain.companies[0].pk}, set()]
    assert [leg.turn_of_parties for leg in legs] == [[chain.companies[1]], chain.companies[1:]]
    told = Notice.objects.filter(target_code=legs[1].code).values_list("user", flat=True)
    assert set(told) == {person.pk for person in chain.people[1:]}
    assert violations() == []


@pytest.mark.parametrize("role", [ParkRole.BOARD_MEMBER, ParkRole.CONSULTANT])
def test_the_park_asks_all_parties_and_speaks_for_nobody(role: ParkRole) -> None:
    chain = make_chain()

    joint = start_joint(group=chain.group, by=make_park_member(chain.park, role=role))

    assert [leg.answered_by for leg in legs_of(joint)] == [set(), set()]
    assert violations() == []


def test_nobody_else_starts_it() -> None:
    chain = make_chain()
    people = (
        make_user(is_operator=True),
        make_member(make_company()),
        make_park_member(make_park()),
        make_park_member(chain.park, role=ParkRole.AUTHORITY),
    )

    for person in people:
        refusal("not_your_group", start_joint, group=chain.group, by=person)
    assert not Proposal.objects.exists()


def test_starting_it_again_is_taking_part() -> None:
    chain = make_chain()
    joint = start_joint(group=chain.group, by=chain.people[0])

    again = start_joint(group=chain.group, by=chain.people[2])

    assert again == joint
    assert set(JointAcceptance.objects.values_list("company", flat=True)) == {
        chain.companies[0].pk,
        chain.companies[2].pk,
    }


def test_one_interest_is_not_mutual_and_the_second_is() -> None:
    """Nobody had asked first: the move of the answering side is not there yet."""
    chain = make_chain()
    joint = start_joint(group=chain.group, by=chain.board)
    leg = legs_of(joint)[0]
    with pytest.raises(NotAllowed):
        advance(proposal=leg, move="answer_interest", by=chain.people[0])

    take_part(joint=joint, company=chain.companies[0], by=chain.people[0])
    assert states(chain) == ["interest", "interest"]
    take_part(joint=joint, company=chain.companies[1], by=chain.people[1])

    assert states(chain) == ["mutual_interest", "interest"]


def test_an_open_proposal_is_taken_in_by_its_sides_only() -> None:
    chain = make_chain()
    first = express_interest(match=chain.matches[0], company=chain.companies[0], by=chain.people[0])
    express_interest(match=chain.matches[0], company=chain.companies[1], by=chain.people[1])

    refusal("leg_under_way", start_joint, group=chain.group, by=chain.people[2])
    refusal("leg_under_way", start_joint, group=chain.group, by=chain.board)
    joint = start_joint(group=chain.group, by=chain.people[1])

    assert legs_of(joint)[0].pk == first.pk
    assert violations() == []


def test_what_is_agreed_is_not_taken_in() -> None:
    chain = make_chain()
    match, (giver, taker), (one, other) = chain.matches[0], chain.companies[:2], chain.people[:2]
    proposal = express_interest(match=match, company=giver, by=one)
    express_interest(match=match, company=taker, by=other)
    advance(proposal=proposal, move="start_negotiating", by=one)
    terms = propose_terms(proposal=proposal, company=giver, by=one, values=terms_values())
    accept_terms(terms=terms, company=taker, by=other, digest=terms.digest)

    refusal("leg_under_way", start_joint, group=chain.group, by=other)


def test_a_leg_is_in_one_standing_whole_only() -> None:
    chain = make_chain()
    start_joint(group=chain.group, by=chain.people[1])
    chain.group.key = "another-group"

    refusal("leg_in_other_joint", start_joint, group=chain.group, by=chain.people[1])


def test_a_chain_of_which_an_exchange_is_gone_is_not_started() -> None:
    chain = make_chain()
    Listing.objects.filter(pk=chain.matches[1].taker_listing_id).update(status="withdrawn")

    refusal("chain_changed", start_joint, group=chain.group, by=chain.people[1])


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


def test_the_host_starts_a_pool_with_the_members_that_match_its_plant() -> None:
    pool = make_pool(members=3)

    joint = start_joint(group=pool.group, by=pool.people[0])

    assert {leg.taker for leg in legs_of(joint)} == set(pool.companies[1:])
    assert {leg.giver for leg in legs_of(joint)} == {pool.companies[0]}


def test_a_pool_without_a_plant_is_not_started() -> None:
    pool = make_pool()
    Match.objects.all().delete()

    refusal("no_host_yet", start_joint, group=pool.group, by=pool.people[0])


def test_a_member_that_sees_only_its_own_exchange_does_not_start_the_pool() -> None:
    pool = make_pool()

    refusal("no_host_yet", start_joint, group=pool.group, by=pool.people[1])


def unmark(joint: Joint) -> None:
    Joint.objects.filter(pk=joint.pk).update(agreed_at=None)


def mark_earlier(joint: Joint) -> None:
    Joint.objects.filter(pk=joint.pk).update(agreed_at=timezone.now() - timedelta(days=1))


def take_back(joint: Joint) -> None:
    joint.acceptances.latest("pk").delete()


BY_HAND: list[tuple[Callable[[Joint], None], str]] = [
    (unmark, "not agreed, but 2"),
    (mark_earlier, "not all of its legs in the same step"),
    (take_back, "not every party accepted"),
]


def test_what_was_done_by_hand_is_named() -> None:
    joint = agreed(make_chain())
    assert violations() == []

    for change, words in BY_HAND:
        with tried():
            change(joint)
            assert words in "".join(map(str, violations()))
