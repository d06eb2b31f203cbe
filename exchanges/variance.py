"""Agreed against actual, month by month. Pure: no Django, no clock.

Quantities are in the unit of the terms per month. A month that nobody reported is unknown, never zero.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

TOLERANCE = Decimal("0.2")  # of the agreed quantity, both ways; the pipeline calls more "at risk" (ux.md 2.3)
SIDES_DIFFER = Decimal("0.05")  # of the larger figure: below that two scales may simply disagree
REPORT_UNTIL_DAY = 5  # of the month after


class Standing(StrEnum):
    """How one month stands."""

    WAITING = "waiting"  # the month is not over, or its report not yet due
    LATE = "late"  # nobody has reported, and it is due
    WITHIN = "within"
    UNDER = "under"
    OVER = "over"
    SUSPENDED = "suspended"  # the deliveries rested all month: nothing is due, and nothing is missing


@dataclass(frozen=True, slots=True)
class Span:
    """From which day to which day how much a month is agreed; an amendment begins another one."""

    starts_on: date
    ends_on: date
    per_month: Decimal

    def touches(self, month: date) -> bool:
        return self.starts_on <= last_day(month) and self.ends_on >= month


@dataclass(frozen=True, slots=True)
class Rest:
    """From which day on the deliveries were suspended, and on which they were taken up again (None = not yet)."""

    since: date
    until: date | None

    def covers(self, month: date) -> bool:
        """True when no day of the month lies outside; the two days themselves may have seen deliveries."""
        return self.since < month and (self.until is None or self.until > last_day(month))


@dataclass(frozen=True, slots=True)
class Month:
    """One month; figures are None while not reported."""

    first: date
    agreed: Decimal
    giver: Decimal | None
    taker: Decimal | None
    standing: Standing
    differ: bool

    @property
    def actual(self) -> Decimal | None:
        """The taker's figure, because who receives measures last; the giver's where there is no other."""
        return self.taker if self.taker is not None else self.giver


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the months that somebody reported; `missing` counts the due ones nobody did.

    A month in which the deliveries rested adds what was delivered all the same, and nothing agreed.
    """

    agreed: Decimal
    actual: Decimal
    reported: int
    missing: int


def months_of(spans: Sequence[Span], until: date) -> Iterator[date]:
    """Yield the first days of the months in which something is agreed, none after `until`'s month.

    Between two spans that do not meet nothing is agreed: the months of such a gap are no months of the agreement.
    """
    month = min((span.starts_on for span in spans), default=date.max).replace(day=1)
    last = min(until, max((span.ends_on for span in spans), default=until))
    while month <= last:
        if any(span.touches(month) for span in spans):
            yield month
        month = next_month(month)


def month_named(text: str) -> date | None:
    """Return the first day of a month like 2026-11, None for every other text."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:  # well formed, but no such month
        return None


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def last_day(month: date) -> date:
    return date.fromordinal(next_month(month).toordinal() - 1)


def due_on(month: date) -> date:
    """Return the last day to report a month."""
    return next_month(month).replace(day=REPORT_UNTIL_DAY)


def agreed_in(month: date, *spans: Span) -> Decimal:
    """Return what the terms promise for the month; of a month that a span only touches its share by days."""
    last = last_day(month)
    shares = (
        span.per_month * ((min(last, span.ends_on) - max(month, span.starts_on)).days + 1) / last.day
        for span in spans
        if span.touches(month)
    )
    return sum(shares, Decimal(0)).quantize(Decimal("0.0001"))


def month_of(
    first: date,
    agreed: Decimal,
    giver: Decimal | None,
    taker: Decimal | None,
    *,
    today: date,
    rested: bool = False,
) -> Month:
    """Judge one month as of `today`."""
    actual = taker if taker is not None else giver
    if rested:
        standing = Standing.SUSPENDED
    elif actual is None:
        standing = Standing.LATE if today > due_on(first) else Standing.WAITING
    elif abs(actual - agreed) <= TOLERANCE * agreed:
        standing = Standing.WITHIN
    else:
        standing = Standing.UNDER if actual < agreed else Standing.OVER
    return Month(first, agreed, giver, taker, standing, _differ(giver, taker))


def _differ(giver: Decimal | None, taker: Decimal | None) -> bool:
    if giver is None or taker is None:
        return False
    return abs(giver - taker) > SIDES_DIFFER * max(giver, taker)


def table_of(
    figures: Mapping[tuple[date, str], Decimal],
    spans: Sequence[Span],
    *,
    today: date,
    rests: Sequence[Rest] = (),
) -> list[Month]:
    """Return all months so far, oldest first. `figures` is {(first day, "giver" or "taker"): quantity}."""
    return [
        month_of(
            first,
            agreed_in(first, *spans),
            figures.get((first, "giver")),
            figures.get((first, "taker")),
            today=today,
            rested=any(rest.covers(first) for rest in rests),
        )
        for first in months_of(spans, today)
    ]


def totals_of(months: list[Month]) -> Totals:
    """Add up what was reported, and what was agreed for the same months."""
    reported = [
        (Decimal(0) if month.standing == Standing.SUSPENDED else month.agreed, month.actual)
        for month in months
        if month.actual is not None
    ]
    return Totals(
        agreed=sum((agreed for agreed, _actual in reported), Decimal(0)),
        actual=sum((actual for _agreed, actual in reported), Decimal(0)),
        reported=len(reported),
        missing=sum(month.standing == Standing.LATE for month in months),
    )
