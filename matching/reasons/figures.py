"""Numbers of an explanation as texts of the active language; what is not known is a dash."""

from django.utils.translation import get_language

from matching.engine.types import Range
from symbiosis.lib.measures import (
    format_co2_range,
    format_distance_range,
    format_money_range,
    format_quantity_range,
)
from symbiosis.lib.numbers import DASH, format_estimate, format_number, format_percent

Fact = float | str | None


def language() -> str:
    return get_language() or "vi"


def number(value: Fact) -> str:
    """Return a number without false precision; texts as they are."""
    if value is None:
        return DASH
    return value if isinstance(value, str) else format_estimate(value, language())


def exact(value: Fact) -> str:
    if value is None:
        return DASH
    return value if isinstance(value, str) else format_number(value, language())


def percent(share: float | None) -> str:
    return DASH if share is None else format_percent(share, language())


def quantity(amount: Range | None, unit: str) -> str:
    """Return a yearly quantity range."""
    if amount is None:
        return DASH
    return format_quantity_range(*amount, unit, "year", language(), estimate=True)


def money(amount: Range | None) -> str:
    return DASH if amount is None else format_money_range(*amount, language())


def co2(amount: Range | None) -> str:
    return DASH if amount is None else format_co2_range(*amount, language())


def distance(way: Range | None) -> str:
    return DASH if way is None else format_distance_range(*way, language())
