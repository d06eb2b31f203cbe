"""Numbers, quantities, money and dates in the active language. Unknown is a dash, never 0."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from symbiosis.lib import measures, numbers

register = template.Library()


def language() -> str:
    return get_language() or "vi"


@register.simple_tag(name="unknown")
def unknown() -> SafeString:
    """The mark for "nobody has told us"."""
    return format_html(
        '<span class="unknown" title="{0}"><span aria-hidden="true">–</span>'
        '<span class="visually-hidden">{0}</span></span>',
        _("no data"),
    )


def _shown(write: Callable[..., str], *values: Any, **options: Any) -> str:
    if any(value is None or value == "" for value in values):
        return unknown()
    return write(*values, language=language(), **options)


@register.filter
def number(value: Any, places: int | None = None) -> str:
    """`{{ v|number }}` or, with a fixed number of decimals, `{{ v|number:2 }}`."""
    return _shown(numbers.format_number, value, places=places)


@register.filter
def estimate(value: Any) -> str:
    return _shown(numbers.format_estimate, value)


@register.filter
def percent(fraction: Any) -> str:
    return _shown(numbers.format_percent, fraction)


@register.filter
def money(amount: Any) -> str:
    return _shown(measures.format_money, amount)


@register.filter
def money_exact(amount: Any) -> str:
    return _shown(measures.format_money_exact, amount)


@register.filter
def co2(tonnes: Any) -> str:
    return _shown(measures.format_co2, tonnes)


@register.simple_tag
def quantity(value: Any, unit: str, period: str = "", *, estimate: bool = False) -> str:
    if value is None or value == "":
        return unknown()
    return measures.format_quantity(value, unit, period, language(), estimate=estimate)


@register.simple_tag
def quantity_range(low: Any, high: Any, unit: str, period: str = "", *, estimate: bool = False) -> str:
    if low is None or high is None:
        return unknown()
    return measures.format_quantity_range(low, high, unit, period, language(), estimate=estimate)


@register.simple_tag
def unit_name(unit: str) -> str:
    """The unit alone, as people write it: tấn, m³."""
    return measures.unit_label(unit, "", language())


@register.simple_tag
def money_range(low: Any, high: Any, per: str = "") -> str:
    return _per(_shown(measures.format_money_range, low, high), per)


@register.simple_tag
def co2_range(low: Any, high: Any, per: str = "") -> str:
    return _per(_shown(measures.format_co2_range, low, high), per)


@register.simple_tag
def distance_range(low_km: Any, high_km: Any) -> str:
    return _shown(measures.format_distance_range, low_km, high_km)


def _per(text: str, period: str) -> str:
    if not period or isinstance(text, SafeString):
        return text
    return f"{text}/{measures.period_label(period, language())}"


@register.filter
def date_short(value: date | None) -> str:
    return _dated(value, "SHORT_DATE_FORMAT")


@register.filter
def date_long(value: date | None) -> str:
    return _dated(value, "DATE_FORMAT")


@register.filter
def time_short(value: datetime | None) -> str:
    """Day and time in the time zone of the parks."""
    return _dated(value, "SHORT_DATETIME_FORMAT")


def _dated(value: date | None, name: str) -> str:
    if value is None or value == "":
        return unknown()
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return formats.date_format(value, name)


@register.filter
def plain(value: Any) -> str:
    """Text for years, ids, attributes, SVG and JSON: as Python writes it, never 2.026."""
    return str(value)
