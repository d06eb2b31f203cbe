"""What deliveries were worth: the accounts of a match, recomputed for what was really delivered. Pure: no Django.

The factors are those with which the match was made, each with its source and year; only the quantity is replaced.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from matching.engine.types import Account, Line, Range
from symbiosis.lib.measures import STANDING

MONTHS_PER_YEAR = 12


@dataclass(frozen=True, slots=True)
class Payment:
    """One month by the price of its terms [VND]; `quantity` in the unit of the terms."""

    month: date  # its first day
    quantity: Decimal
    price: Decimal

    @property
    def amount(self) -> Decimal:
        return self.quantity * self.price


def in_a_year(reported: Decimal, unit: str) -> float:
    """Return the sum of monthly figures as an account counts it, in the unit of the terms.

    A capacity (m2, pallet places) is held, not used up: accounts are for one held for a year, of which a month is a
    twelfth.
    """
    return float(reported / MONTHS_PER_YEAR if unit in STANDING else reported)


def joined(one: Account, other: Account) -> Account:
    """Return the lines of two accounts as one; they have to be for the same quantity."""
    totals = [account.total for account in (one, other) if account.total is not None]
    total = _sum(totals) if totals else None
    return Account(
        one.lines + other.lines, total, one.complete and other.complete, one.per_unit or other.per_unit
    )


def account_of(account: Account, *, planned: Range | None, delivered: float) -> Account:
    """Return an account for `delivered` units of the giver's resource instead of the `planned` yearly range.

    A line that cannot be brought down to one unit (its plan begins at zero and its factor is not known) is unknown,
    and unknown lines stay out of the total, which then is not complete.
    """
    lines = tuple(_line_for(line, None if account.per_unit else planned, delivered) for line in account.lines)
    known = [line.amount for line in lines if line.amount is not None]
    return Account(lines, _sum(known) if known else None, len(known) == len(lines))


def _line_for(line: Line, planned: Range | None, delivered: float) -> Line:
    amount = _scaled(line.amount, planned, delivered)
    return Line(line.code, amount, line.factor, _scaled(line.quantity, planned, delivered))


def _scaled(figure: Range | None, planned: Range | None, delivered: float) -> Range | None:
    """Bring a yearly figure down to one unit and up to what was delivered; without a plan it is for one unit already.

    The low end of what is gained belongs to the low end of the plan, the low end of what is lost to its high one.
    """
    if figure is None or planned is None:
        return None if figure is None else (figure[0] * delivered, figure[1] * delivered)
    low, high = figure
    below = planned[0] if low >= 0 else planned[1]
    above = planned[1] if high > 0 else planned[0]
    if not below or not above:
        return None
    return low / below * delivered, high / above * delivered


def _sum(ranges: list[Range]) -> Range:
    return sum(low for low, _high in ranges), sum(high for _low, high in ranges)
