"""Who starts a joint proposal of a chain or a pool, and what it takes in."""

from collections.abc import Callable

import pytest

from accounts.models import Notice
from accounts.roles import ParkRole
from companies.models import Listing
from exchanges import actions
from exchanges.actions import advance, express_interest
from exchanges.errors import NotAllowed, StaleProposal
from exchanges.invariants import violations
from exchanges.joint.opening import start_joint, take_part
from exchanges.legs import legs_of
from exchanges.models import JointAcceptance, Proposal
from exchanges.negotiation.rounds import accept_terms, propose_terms
from matching.models import Match
from tests.exchanges.joint_world import (
    Chain,
    make_chain,
    make_pool,
    refusal,
    states,
)
from tests.exchanges.world import terms_values
from tests.factories import make_company, make_member, make_park, make_park_member, make_user

pytestmark = pytest.mark.django_db


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


def both_say_yes_first(
    chain: Chain, monkeypatch: pytest.MonkeyPatch, hold: Callable[[Proposal], None]
) -> None:
    """The taker says yes between what the giver's request has read and what it writes."""

    def held_after_the_other(proposal: Proposal) -> None:
        monkeypatch.setattr(actions, "hold", hold)
        express_interest(match=chain.matches[0], company=chain.companies[1], by=chain.people[1])
        hold(proposal)

    monkeypatch.setattr(actions, "hold", held_after_the_other)
    act = express_interest.__wrapped__  # a transaction around both would undo the taker's, too
    act(match=chain.matches[0], company=chain.companies[0], by=chain.people[0])


def test_of_two_first_interests_at_once_the_second_is_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = make_chain()
    start_joint(group=chain.group, by=chain.board)

    with pytest.raises(StaleProposal, match="changed_meanwhile"):
        both_say_yes_first(chain, monkeypatch, actions.hold)
    between = [leg.answered_by for leg in chain.legs()]
    express_interest(match=chain.matches[0], company=chain.companies[0], by=chain.people[0])

    assert between == [{chain.companies[1].pk}, set()]
    assert (states(chain), violations()) == (["mutual_interest", "interest"], [])


def test_without_holding_the_proposal_both_are_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: both interests are noted, and nobody is left to answer."""
    chain = make_chain()
    start_joint(group=chain.group, by=chain.board)

    both_say_yes_first(chain, monkeypatch, lambda _proposal: None)

    assert (chain.legs()[0].is_mutual, states(chain)[0]) == (True, "interest")


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
