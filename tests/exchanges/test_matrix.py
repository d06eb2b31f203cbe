"""State × move × role × policy: who may do what, written out by hand and compared with what the code allows.

Complete by construction: a state, move, policy or role that is not in the tables below fails a test.
"""

from collections.abc import Iterable, Iterator

import pytest

from accounts.models import User
from accounts.roles import CompanyRole, ParkRole
from exchanges.actions import advance
from exchanges.errors import NotAllowed
from exchanges.models import Interest, Proposal
from exchanges.permissions import Standing, standing_of
from exchanges.states import MOVES, Actor, IllegalMove, Move, Policy, State, moves_from
from tests.exchanges.world import World, make_world, proposal_at
from tests.factories import make_member, make_park_member, make_user

pytestmark = pytest.mark.django_db

# Columns: either side's people | the board | the platform itself.
FIRST_REVIEW = """
interest        | decline                      | -                 | expire
mutual_interest | submit_review pause decline  | -                 | -
review          | -                            | approve send_back | -
negotiating     | pause decline                | recall            | agree
agreed          | -                            | -                 | run_out
operating       | -                            | -                 | run_out
suspended       | -                            | -                 | run_out
sent_back       | resubmit decline             | reopen            | expire
paused          | resume decline               | -                 | -
ended           | -                            | -                 | -
declined        | -                            | -                 | -
expired         | revive                       | -                 | -
"""
REVIEW_BEFORE_SIGNING = """
interest        | decline                         | -                       | expire
mutual_interest | start_negotiating pause decline | -                       | -
review          | -                               | approve_terms send_back | -
negotiating     | pause decline                   | -                       | ask_review
agreed          | -                               | -                       | run_out
operating       | -                               | -                       | run_out
suspended       | -                               | -                       | run_out
sent_back       | resubmit renegotiate decline    | reopen                  | expire
paused          | resume decline                  | -                       | -
ended           | -                               | -                       | -
declined        | -                               | -                       | -
expired         | revive                          | -                       | -
"""
ONLY_TOLD = """
interest        | decline                         | -                 | expire
mutual_interest | start_negotiating pause decline | -                 | -
review          | -                               | approve send_back | -
negotiating     | pause decline                   | -                 | agree
agreed          | -                               | -                 | run_out
operating       | -                               | -                 | run_out
suspended       | -                               | -                 | run_out
sent_back       | resubmit renegotiate decline    | -                 | expire
paused          | resume decline                  | -                 | -
ended           | -                               | -                 | -
declined        | -                               | -                 | -
expired         | revive                          | -                 | -
"""
WITH_CITY = """
interest        | decline                         | -                 | expire
mutual_interest | start_negotiating pause decline | -                 | -
review          | -                               | approve send_back | -
negotiating     | pause decline                   | -                 | agree
agreed          | -                               | -                 | run_out
operating       | -                               | -                 | run_out
suspended       | -                               | -                 | run_out
sent_back       | renegotiate decline             | -                 | expire
paused          | resume decline                  | -                 | -
ended           | -                               | -                 | -
declined        | -                               | -                 | -
expired         | revive                          | -                 | -
"""
TABLES = {
    "before_negotiating": FIRST_REVIEW,
    "before_signing": REVIEW_BEFORE_SIGNING,
    "notify_only": ONLY_TOLD,
    "city": WITH_CITY,
}
# The same under every policy. Columns: the side that asked | the one that was asked | who may sign.
BESIDES = """
interest  | withdraw | answer | -
agreed    | -        | -      | activate end
operating | -        | -      | suspend end
suspended | -        | -      | resume_deliveries end
"""
ANSWERS = {policy: "answer_city" if policy == "city" else "answer_interest" for policy in TABLES}
PARTY, BOARD, PLATFORM, ASKS, ASKED, SIGNS = range(6)
# Which columns a role has. The giver has asked, the taker was asked.
IN_COMPANY = {"member": (), "admin": (), "signatory": (SIGNS,)}
IN_PARK = {
    "board_member": (BOARD,),
    "board_chair": (BOARD,),
    "consultant": (),
    "authority": (),
    "financier": (),
}
NOBODY_MORE: tuple[int, ...] = ()
ROLES: dict[str, tuple[int, ...]] = {
    **{f"giver {role}": (PARTY, ASKS, *more) for role, more in IN_COMPANY.items()},
    **{f"taker {role}": (PARTY, ASKED, *more) for role, more in IN_COMPANY.items()},
    **{f"park {role}": columns for role, columns in IN_PARK.items()},
    "board member of the giver": (PARTY, ASKS, SIGNS),  # nobody decides for his own company
    "board of another park": NOBODY_MORE,
    "stranger": NOBODY_MORE,
    "operator": NOBODY_MORE,
}


def rows_of(table: str) -> dict[str, list[set[str]]]:
    lines = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    return {line[0]: [set(cell.split()) - {"-"} for cell in line[1:]] for line in lines}


def whole(policy: str) -> dict[str, list[set[str]]]:
    """Return the rows of a policy with all six columns."""
    besides = rows_of(BESIDES.replace("answer", ANSWERS[policy]))
    return {
        state: row + besides.get(state, [set(), set(), set()])
        for state, row in rows_of(TABLES[policy]).items()
    }


EXPECTED = {policy: whole(policy) for policy in TABLES}


def expected(role: str, state: str, policy: str) -> set[str]:
    return set().union(*(EXPECTED[policy][state][column] for column in ROLES[role]))


MOVE_NAMES = tuple(one.name for one in MOVES)


def gaps(
    *,
    states: Iterable[str] = tuple(State),
    policies: Iterable[str] = tuple(Policy),
    moves: Iterable[str] = MOVE_NAMES,
    roles: Iterable[str] = (*CompanyRole, *ParkRole),
) -> Iterator[str]:
    """Name what the code has and the tables above do not, or the other way round."""
    yield from set(policies) ^ set(TABLES)
    for table in TABLES.values():
        yield from set(states) ^ set(rows_of(table))
    yield from set(rows_of(BESIDES)) - set(states)
    told = {name for rows in EXPECTED.values() for row in rows.values() for cell in row for name in cell}
    yield from set(moves) ^ told
    yield from set(roles) ^ {*IN_COMPANY, *IN_PARK}


def test_the_tables_know_every_state_move_policy_and_role() -> None:
    assert list(gaps()) == []


def test_a_new_one_without_a_row_is_found() -> None:
    """Negative control of the completeness."""
    assert set(gaps(states=[*State, "archived"])) == {"archived"}
    assert set(gaps(policies=[*Policy, "two_boards"])) == {"two_boards"}
    assert set(gaps(moves=[*MOVE_NAMES, "jump"])) == {"jump"}
    assert set(gaps(roles=[*CompanyRole, *ParkRole, "auditor"])) == {"auditor"}


def test_what_the_platform_does_by_itself() -> None:
    found = {
        (policy.value, state.value): names_of(
            move for move in moves_from(state, policy) if move.actor == Actor.PLATFORM
        )
        for policy in Policy
        for state in State
    }

    assert found == {
        (policy, state): row[PLATFORM] for policy, rows in EXPECTED.items() for state, row in rows.items()
    }


def person(role: str, world: World) -> User:
    where, _, name = role.partition(" ")
    if where in {"giver", "taker"}:
        return make_member(getattr(world, where), role=CompanyRole(name))
    if where == "park":
        return make_park_member(world.park, role=ParkRole(name))
    makers = {
        "board member of the giver": lambda: make_park_member(world.park, user=world.giver_person),
        "board of another park": lambda: make_park_member(make_world().park),
        "stranger": lambda: make_member(make_world().giver, role=CompanyRole.SIGNATORY),
        "operator": lambda: make_user(is_operator=True),
    }
    return makers[role]()


def names_of(moves: Iterable[Move]) -> set[str]:
    return {move.name for move in moves}


def standings(world: World) -> dict[str, Standing]:
    return {role: standing_of(person(role, world)) for role in ROLES}


def places(world: World) -> Iterator[Proposal]:
    """One proposal in every state under every policy, in memory; the real way there is tested elsewhere."""
    proposal_at(world, "interest")
    asked = Proposal.objects.for_list().get()
    Interest.objects.create(proposal=asked, company=world.taker, by=world.taker_person)
    answered = Proposal.objects.for_list().get()
    for policy in Policy:
        for state in State:
            proposal = asked if state == State.INTEREST else answered
            proposal.state, proposal.returns_to = state.value, "negotiating"
            proposal.giver.kind = "city" if policy == Policy.CITY else "tenant"
            if policy != Policy.CITY:
                proposal.park.review_policy = policy.value
            yield proposal


def test_everybody_may_do_exactly_what_the_tables_say(world: World) -> None:
    people = standings(world)

    wrong = [
        (role, proposal.state, proposal.policy.value)
        for proposal in places(world)
        for role, standing in people.items()
        if names_of(standing.allowed_moves(proposal)) != expected(role, proposal.state, proposal.policy)
    ]

    assert wrong == []


def test_without_the_separation_of_duties_the_tables_find_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: a board member who may decide for his own company."""
    judge = standing_of(person("board member of the giver", world))
    monkeypatch.setattr(Standing, "may_review", lambda self, proposal: proposal.park_id in self.parks)

    wrong = {
        move.name
        for proposal in places(world)
        for move in judge.allowed_moves(proposal)
        if move.name not in expected("board member of the giver", proposal.state, proposal.policy)
    }

    assert wrong == {"approve", "approve_terms", "send_back", "reopen", "recall"}


@pytest.mark.parametrize(
    ("role", "move", "refusal"),
    [
        ("taker member", "activate", IllegalMove),  # of another state
        ("giver member", "answer_interest", NotAllowed),  # the other side's
        ("park board_member", "decline", NotAllowed),  # a party's
        ("stranger", "decline", NotAllowed),
        ("operator", "expire", NotAllowed),  # the platform's own
        ("park board_member", "answer_city", IllegalMove),  # of another policy
    ],
)
def test_what_is_not_in_the_tables_is_refused_and_changes_nothing(
    world: World, role: str, move: str, refusal: type[Exception]
) -> None:
    proposal = proposal_at(world, "interest")

    with pytest.raises(refusal):
        advance(proposal=proposal, move=move, by=person(role, world), reason="other")

    assert Proposal.objects.filter(state="interest", version=1).count() == 1


def test_without_the_question_whose_move_it_is_a_stranger_acts(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: what refuses above is the question to the table."""
    monkeypatch.setattr(Standing, "may_move", lambda _self, _proposal, _move: True)

    advance(
        proposal=proposal_at(world, "interest"), move="decline", by=person("stranger", world), reason="other"
    )

    assert Proposal.objects.get().state == "declined"
