"""What deliveries were worth: accounts brought down to one unit and up to what was delivered. Pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchanges.deliveries.verified import account_of, joined
from matching.engine.types import Account, Line, Range, Sourced

PLAN = (100.0, 1200.0)
positive = st.floats(0.01, 1e6)


def factor(low: float, high: float) -> Sourced:
    return Sourced("co2", low, high, "kgCO2e/t", "a source", 2024, "verified")


def planned(low: float, high: float) -> Line:
    """A line as the engine makes it: the plan times a factor, losses below zero."""
    ends = [quantity * rate for quantity in PLAN for rate in (low, high)]
    return Line("avoided_production", (min(ends), max(ends)), factor(low, high), PLAN)


def account(*lines: Line, per_unit: bool = False) -> Account:
    known = [line.amount for line in lines if line.amount is not None]
    total = (sum(low for low, _high in known), sum(high for _low, high in known)) if known else None
    return Account(lines, total, len(known) == len(lines), per_unit)


@given(positive, positive, st.floats(0, 1e6), st.sampled_from([1, -1]))
def test_what_was_delivered_times_the_factor(one: float, other: float, delivered: float, sign: int) -> None:
    low, high = sorted((sign * one, sign * other))
    verified = account_of(account(planned(low, high)), planned=PLAN, delivered=delivered)

    assert verified.total == pytest.approx((low * delivered, high * delivered))
    assert verified.lines[0].factor == factor(low, high)
    assert verified.complete


def test_a_factor_of_both_signs_keeps_both() -> None:
    assert account_of(account(planned(-2, 3)), planned=PLAN, delivered=10).total == pytest.approx((-20, 30))


def test_an_account_for_one_unit_needs_no_plan() -> None:
    line = Line("transport", (-4.0, -3.0), factor(3, 4))

    assert account_of(account(line, per_unit=True), planned=None, delivered=10).total == (-40, -30)


@pytest.mark.parametrize(
    ("line", "plan"),
    [(Line("transport", None), PLAN), (Line("transport", (0.0, 5.0), quantity=(0, 9)), (0.0, 9.0))],
)
def test_what_cannot_be_brought_down_to_one_unit_is_unknown_and_not_zero(line: Line, plan: Range) -> None:
    verified = account_of(account(line), planned=plan, delivered=10)

    assert (verified.lines[0].amount, verified.total, verified.complete) == (None, None, False)


def test_unknown_lines_stay_out_of_the_total_and_say_so() -> None:
    verified = account_of(account(planned(1, 1), Line("transport", None)), planned=PLAN, delivered=10)

    assert (verified.total, verified.complete) == ((10, 10), False)


def test_two_sides_add_up() -> None:
    both = joined(account(planned(1, 2)), account(planned(-1, -1), Line("transport", None)))

    assert both.total == (100 - 1200, 2400 - 100)
    assert (len(both.lines), both.complete) == (3, False)
