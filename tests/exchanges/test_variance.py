"""Agreed against actual: months, tolerance, differences, sums. Pure."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchanges.variance import (
    Rest,
    Span,
    Standing,
    Totals,
    agreed_in,
    due_on,
    month_named,
    month_of,
    months_of,
    table_of,
    totals_of,
)

OCTOBER = date(2026, 10, 1)
HUNDRED = Decimal(100)


def span(starts_on: date, ends_on: date, *, per_month: int = 31) -> Span:
    return Span(starts_on, ends_on, Decimal(per_month))


@pytest.mark.parametrize(
    ("actual", "today", "standing"),
    [
        (None, date(2026, 10, 20), Standing.WAITING),
        (None, date(2026, 11, 5), Standing.WAITING),
        (None, date(2026, 11, 6), Standing.LATE),
        (80, date(2026, 11, 6), Standing.WITHIN),
        (120, date(2026, 11, 6), Standing.WITHIN),
        (79, date(2026, 11, 6), Standing.UNDER),
        (0, date(2026, 11, 6), Standing.UNDER),
        (121, date(2026, 11, 6), Standing.OVER),
    ],
)
def test_a_month_stands_by_its_figure_and_its_day(
    actual: int | None, today: date, standing: Standing
) -> None:
    figure = None if actual is None else Decimal(actual)

    assert month_of(OCTOBER, HUNDRED, None, figure, today=today).standing == standing


def test_the_takers_figure_counts_and_a_difference_is_said() -> None:
    month = month_of(OCTOBER, HUNDRED, Decimal(100), Decimal(90), today=date(2026, 11, 2))

    assert (month.actual, month.differ) == (Decimal(90), True)
    assert month_of(OCTOBER, HUNDRED, Decimal(100), None, today=date(2026, 11, 2)).actual == HUNDRED
    assert not month_of(OCTOBER, HUNDRED, Decimal(100), Decimal(96), today=date(2026, 11, 2)).differ


def test_a_month_that_is_only_begun_is_promised_by_its_days() -> None:
    assert agreed_in(OCTOBER, span(date(2026, 10, 22), date(2027, 5, 1))) == 10
    assert agreed_in(OCTOBER, span(date(2026, 1, 1), date(2026, 10, 1))) == 1
    assert agreed_in(OCTOBER, span(date(2026, 1, 1), date(2027, 1, 1))) == 31


def test_new_terms_in_the_middle_of_a_month_share_it_with_the_old_ones_by_days() -> None:
    before = span(date(2026, 1, 1), date(2026, 10, 10))
    after = span(date(2026, 10, 11), date(2027, 1, 1), per_month=62)

    assert agreed_in(OCTOBER, before, after) == 10 + 42
    assert agreed_in(date(2026, 9, 1), before, after) == 31
    assert agreed_in(date(2026, 11, 1), before, after) == 62


def test_months_run_over_the_turn_of_the_year_and_stop_with_the_term() -> None:
    term = [span(date(2026, 11, 15), date(2027, 2, 3))]
    months = list(months_of(term, date(2027, 6, 1)))

    assert [f"{month:%Y-%m}" for month in months] == ["2026-11", "2026-12", "2027-01", "2027-02"]
    assert list(months_of(term, date(2026, 10, 31))) == []
    assert due_on(date(2026, 12, 1)) == date(2027, 1, 5)


def test_between_terms_that_do_not_meet_there_are_no_months() -> None:
    spans = [span(date(2026, 8, 15), date(2026, 9, 10)), span(date(2026, 12, 20), date(2027, 6, 1))]
    table = table_of({}, spans, today=date(2027, 1, 2))

    assert [(f"{one.first:%Y-%m}", one.agreed) for one in table] == [
        ("2026-08", 17),
        ("2026-09", Decimal("10.3333")),
        ("2026-12", 12),
        ("2027-01", 31),
    ]
    assert list(months_of([], date(2027, 1, 1))) == []


def test_unknown_months_are_not_zero_in_the_sums() -> None:
    figures = {(date(2026, 9, 1), "giver"): Decimal(90), (date(2026, 9, 1), "taker"): Decimal(80)}
    table = table_of(
        figures,
        [span(date(2026, 8, 1), date(2027, 7, 31), per_month=100)],
        today=date(2026, 11, 25),
    )

    totals = totals_of(table)
    assert (totals.agreed, totals.actual, totals.reported, totals.missing) == (100, 80, 1, 2)


@pytest.mark.parametrize(
    ("since", "until", "covered"),
    [
        (date(2026, 9, 30), date(2026, 11, 1), True),
        (date(2026, 9, 30), None, True),
        (
            date(2026, 10, 1),
            date(2026, 11, 1),
            False,
        ),  # on the first day something may still have been delivered
        (date(2026, 9, 30), date(2026, 10, 31), False),  # and on the last one again
    ],
)
def test_a_month_rests_from_its_first_day_to_its_last(since: date, until: date | None, covered: bool) -> None:
    assert Rest(since, until).covers(OCTOBER) == covered


def test_a_month_that_rested_is_neither_a_gap_nor_a_zero() -> None:
    figures = {(date(2026, 9, 1), "giver"): Decimal(90), (OCTOBER, "giver"): Decimal(5)}
    spans = [span(date(2026, 8, 1), date(2027, 7, 31), per_month=100)]
    rests = [Rest(date(2026, 7, 20), date(2026, 9, 1)), Rest(date(2026, 9, 20), date(2026, 11, 2))]
    resting = table_of(figures, spans, today=date(2026, 11, 25), rests=rests)
    without = table_of(figures, spans, today=date(2026, 11, 25))

    assert [month.standing.value for month in resting] == ["suspended", "within", "suspended", "waiting"]
    assert totals_of(resting) == Totals(agreed=Decimal(100), actual=Decimal(95), reported=2, missing=0)
    assert totals_of(without) == Totals(agreed=Decimal(200), actual=Decimal(95), reported=2, missing=1)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 1500), st.integers(1, 10**6))
def test_whole_months_are_promised_whole(starts_on: date, days: int, per_month: int) -> None:
    ends_on = date.fromordinal(starts_on.toordinal() + days)
    term = Span(starts_on, ends_on, Decimal(per_month))
    promised = [agreed_in(month, term) for month in months_of([term], date(2040, 1, 1))]

    assert all(0 < amount <= per_month for amount in promised)
    assert all(amount == per_month for amount in promised[1:-1])


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-00", "0000-01", "2026-1", "202610", "2026-10-05", "٢٠٢٦-١٠", ""]
)
def test_what_is_no_month_is_none(text: str) -> None:
    assert month_named(text) is None
    assert month_named("2026-10") == OCTOBER
