"""Whether a leg takes no more than the leg before it brings. Pure: no Django, no clock."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

Range = tuple[float, float]


class Verdict(StrEnum):
    """How what is taken compares with what can be passed on."""

    ENOUGH = "enough"  # even at the low end of the yields
    TIGHT = "tight"  # only at their high end
    SHORT = "short"  # more than the leg before can ever bring
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Balance:
    """What arrives [units of the following leg per month], what is taken of it, and whether that holds."""

    available: tuple[Decimal, Decimal] | None
    taken: Decimal | None
    verdict: Verdict


def balance_of(
    given: Decimal | None, on_the_way: Range | None, passed_on: Range | None, taken: Decimal | None
) -> Balance:
    """Return the balance between two consecutive legs.

    Parameters
    ----------
    given
        What the first leg's giver hands over [its unit per month]; None = no terms yet.
    on_the_way
        Units that arrive per unit given (the treatment of the first leg; 1 where it is direct).
    passed_on
        Units the firm in the middle gives on per unit that it receives; None = not known, never zero.
    taken
        What the following leg takes [its giver's unit per month].
    """
    if given is None or on_the_way is None or passed_on is None:
        return Balance(None, taken, Verdict.UNKNOWN)
    low, high = (given * _exact(one) * _exact(two) for one, two in zip(on_the_way, passed_on, strict=True))
    if taken is None:
        return Balance((low, high), None, Verdict.UNKNOWN)
    verdict = Verdict.ENOUGH if taken <= low else Verdict.TIGHT if taken <= high else Verdict.SHORT
    return Balance((low, high), taken, verdict)


def _exact(factor: float) -> Decimal:
    return Decimal(str(factor))
