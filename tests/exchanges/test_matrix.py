"""State × move × role: who may do what, written out by hand and compared with what the code allows."""

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.roles import ParkRole
from exchanges.actions import advance
from exchanges.errors import NotAllowed
from exchanges.models import Interest, Proposal
from exchanges.permissions import standing_of
from exchanges.states import MOVES, REASONS, IllegalMove, State
from tests.exchanges.world import World, make_world, proposal_at
from tests.factories import make_member, make_park_member, make_user

pytestmark = pytest.mark.django_db

PARTY = {
    "interest": {"decline"},  # the giver opened it; the answer is the taker's
    "mutual_interest": {"submit_review", "pause", "decline"},
    "review": set(),
    "negotiating": {"pause", "decline"},
    "agreed": {"activate", "end"},
    "operating": {"end"},
    "sent_back": {"resubmit", "decline"},
    "paused": {"resume", "decline"},
    "ended": set(),
    "declined": set(),
    "expired": set(),
}
NOTHING: dict[str, set[str]] = {state.value: set() for state in State}
EXPECTED = {
    "giver": PARTY,
    "taker": PARTY | {"interest": {"answer_interest", "decline"}},
    "board": NOTHING | {"review": {"approve", "send_back"}},
    "other_board": NOTHING,
    "consultant": NOTHING,
    "stranger": NOTHING,
    "operator": NOTHING,
}


def person(role: str, world: World) -> User:
    makers = {
        "giver": lambda: world.giver_person,
        "taker": lambda: world.taker_person,
        "board": lambda: world.board,
        "other_board": lambda: make_park_member(make_world().park),
        "consultant": lambda: make_park_member(world.park, role=ParkRole.CONSULTANT),
        "stranger": lambda: make_member(make_world().giver),
        "operator": lambda: make_user(is_operator=True),
    }
    return makers[role]()


def put_into(state: str, world: World) -> Proposal:
    """Place a proposal into any state; the real way there is tested elsewhere."""
    proposal = proposal_at(world, "interest")
    if state != "interest":
        Interest.objects.create(proposal=proposal, company=world.taker, by=world.taker_person)
    Proposal.objects.filter(pk=proposal.pk).update(
        state=state, returns_to="negotiating", state_since=timezone.now()
    )
    return Proposal.objects.for_list().get(pk=proposal.pk)


@pytest.mark.parametrize("role", EXPECTED)
@pytest.mark.parametrize("state", [state.value for state in State])
def test_buttons_are_exactly_the_allowed_moves(state: str, role: str) -> None:
    world = make_world()
    proposal = put_into(state, world)

    moves = {move.name for move in standing_of(person(role, world)).allowed_moves(proposal)}

    assert moves == EXPECTED[role][state]


@pytest.mark.parametrize("role", EXPECTED)
@pytest.mark.parametrize("state", [state.value for state in State])
def test_every_other_move_is_refused_and_changes_nothing(state: str, role: str) -> None:
    world = make_world()
    proposal, user = put_into(state, world), person(role, world)
    refused = [move.name for move in MOVES if move.name not in EXPECTED[role][state]]

    for name in refused:
        reason = REASONS.get(name, ("",))[0]
        with pytest.raises((NotAllowed, IllegalMove)):
            advance(proposal=proposal, move=name, by=user, reason=reason)

    proposal.refresh_from_db()
    assert (proposal.state, proposal.version) == (state, 1)
