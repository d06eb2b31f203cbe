"""How long a proposal has waited, and whether it is stuck. Pure: no Django, no clock."""

from datetime import date
from enum import StrEnum

from exchanges.states import State, turn_in

STUCK_DAYS = 14  # in one stage while somebody should act (ux.md 2.3, the board's home page)
SOON_DAYS = 2


class Age(StrEnum):
    """From the most to the least urgent."""

    OVERDUE = "overdue"
    STUCK = "stuck"
    SOON = "soon"  # due today or in the next two days
    MOVING = "moving"
    RESTING = "resting"  # nobody has to do anything


STUCK = frozenset({Age.OVERDUE, Age.STUCK})


def age_of(state: State, *, days: int, due_on: date | None, today: date) -> Age:
    """Judge a proposal that has stood in its state for `days` days and should be acted on by `due_on`."""
    if turn_in(state) is None:
        return Age.RESTING
    if due_on is not None and due_on < today:
        return Age.OVERDUE
    if days > STUCK_DAYS:
        return Age.STUCK
    if due_on is not None and (due_on - today).days <= SOON_DAYS:
        return Age.SOON
    return Age.MOVING


def urgency(age: Age, days: int) -> tuple[int, int]:
    """Return the sorting key that puts what is stuck first, and among equals what has waited longest."""
    return list(Age).index(age), -days
