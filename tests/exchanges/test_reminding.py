"""Reminders: the day before, when overdue, and the board of what is stuck; each once."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Notice
from exchanges.actions import advance
from exchanges.models import Proposal
from exchanges.pipeline.ageing import Age, age_of, urgency
from exchanges.pipeline.reminding import remind
from exchanges.states import State
from tests.exchanges.world import World, make_world, proposal_at

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("state", "days", "due_in", "age"),
    [
        (State.REVIEW, 3, 4, Age.MOVING),
        (State.REVIEW, 5, 2, Age.SOON),
        (State.REVIEW, 7, 0, Age.SOON),
        (State.REVIEW, 8, -1, Age.OVERDUE),
        (State.INTEREST, 14, 7, Age.MOVING),
        (State.INTEREST, 15, 6, Age.STUCK),
        (State.OPERATING, 400, None, Age.RESTING),
    ],
)
def test_the_age_of_a_proposal(state: State, days: int, due_in: int | None, age: Age) -> None:
    due_on = None if due_in is None else TODAY + timedelta(days=due_in)

    assert age_of(state, days=days, due_on=due_on, today=TODAY) == age


def test_what_is_stuck_comes_first_and_the_longest_wait_before_others() -> None:
    ages = [(Age.MOVING, 3), (Age.STUCK, 15), (Age.OVERDUE, 2), (Age.STUCK, 40), (Age.RESTING, 90)]

    assert sorted(ages, key=lambda one: urgency(*one)) == [
        (Age.OVERDUE, 2),
        (Age.STUCK, 40),
        (Age.STUCK, 15),
        (Age.MOVING, 3),
        (Age.RESTING, 90),
    ]


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def kinds_told(world: World, proposal: Proposal) -> list[tuple[str, str]]:
    names = {world.giver_person.pk: "giver", world.taker_person.pk: "taker", world.board.pk: "board"}
    rows = Notice.objects.filter(target_code=proposal.code).exclude(kind__in=["your_turn", "for_information"])
    return [(names[row.user_id], row.kind) for row in rows.order_by("pk")]


@pytest.mark.parametrize(
    ("due_in", "told"),
    [(2, []), (1, [("taker", "deadline_tomorrow")]), (0, []), (-1, [("taker", "overdue")])],
)
def test_whose_turn_it_is_hears_the_day_before_and_once_it_is_overdue(
    world: World, due_in: int, told: list[tuple[str, str]]
) -> None:
    proposal = proposal_at(world, "interest")
    today = timezone.localdate()
    Proposal.objects.update(due_on=today + timedelta(days=due_in))

    remind(today=today)
    remind(today=today)

    assert kinds_told(world, proposal) == told


def test_the_board_hears_once_of_what_is_stuck(world: World) -> None:
    proposal = proposal_at(world, "mutual_interest")
    Proposal.objects.update(state_since=timezone.now() - timedelta(days=15), due_on=None)

    remind(today=timezone.localdate())
    remind(today=timezone.localdate() + timedelta(days=1))

    assert kinds_told(world, proposal) == [("board", "stuck")]


def test_of_what_rests_nobody_is_reminded(world: World) -> None:
    proposal = proposal_at(world, "interest")
    advance(proposal=proposal, move="withdraw", by=world.giver_person)
    yesterday = timezone.localdate() - timedelta(days=1)
    Proposal.objects.update(due_on=yesterday, state_since=timezone.now() - timedelta(days=15))

    assert remind(today=timezone.localdate()) == 0
    assert kinds_told(world, proposal) == []
