"""Quantities with units, money and CO2e as texts in Vietnamese and English. No Django here."""

from __future__ import annotations

from decimal import Decimal

from symbiosis.lib.numbers import (
    DASH,
    Number,
    format_estimate,
    format_number,
    join_range,
    round_estimate,
    round_significant,
)

NBSP = "\u00a0"
ABOUT = "\u2248"

# Unit code -> (English, Vietnamese). A unit that is not here is shown as the user wrote it.
UNITS: dict[str, tuple[str, str]] = {
    "t": ("t", "tấn"),
    "kg": ("kg", "kg"),
    "g": ("g", "g"),
    "quintal": ("quintals", "tạ"),
    "m3": ("m³", "m³"),
    "Nm3": ("Nm³", "Nm³"),
    "l": ("L", "lít"),
    "m2": ("m²", "m²"),
    "ha": ("ha", "ha"),
    "MJ": ("MJ", "MJ"),
    "GJ": ("GJ", "GJ"),
    "TJ": ("TJ", "TJ"),
    "kWh": ("kWh", "kWh"),
    "MWh": ("MWh", "MWh"),
    "GWh": ("GWh", "GWh"),
    "kW": ("kW", "kW"),
    "MW": ("MW", "MW"),
    "km": ("km", "km"),
    "piece": ("pieces", "cái"),
    "pallet-place": ("pallet places", "chỗ pa-lét"),
    "TEU": ("TEU", "TEU"),
    "vehicle-trip": ("vehicle trips", "chuyến xe"),
    "hour": ("hours", "giờ"),
    "service": ("services", "dịch vụ"),
}

# Capacities that stand: a hall of 500 m² does not grow to 6,000 m² in a year.
STANDING = frozenset({"m2", "ha", "pallet-place"})

PERIODS: dict[str, tuple[str, str]] = {
    "year": ("year", "năm"),
    "month": ("month", "tháng"),
    "day": ("day", "ngày"),
    "hour": ("hour", "giờ"),
    "once": ("", ""),
    "": ("", ""),
}
PERIOD_CODES = {"yr": "year", "y": "year", "mo": "month", "d": "day", "h": "hour"}

# Exponent of ten -> (English, Vietnamese) word behind the number.
MONEY_WORDS: dict[int, tuple[str, str]] = {
    12: ("tn", f"nghìn{NBSP}tỷ"),
    9: ("bn", "tỷ"),
    6: ("m", "triệu"),
    0: ("", ""),
}


def unit_label(unit: str, period: str, language: str) -> str:
    """Return the unit as shown: ``tấn/tháng``, ``t/month``, ``m³/ngày``.

    ``unit`` is a unit code of the catalogue and may carry its period itself (``t/yr``, ``t/h``), which then
    counts; ``period`` is year, month, day, hour, once or empty. Standing capacities show no period.
    """
    code, _, own_period = unit.partition("/")
    period = "" if code in STANDING else own_period or period
    column = _column(language)
    name = UNITS.get(code, (code, code))[column]
    per = PERIODS.get(PERIOD_CODES.get(period, period), (period, period))[column]
    return f"{name}/{per}".replace(" ", NBSP) if per else name.replace(" ", NBSP)


def format_quantity(value: Number, unit: str, period: str, language: str, *, estimate: bool = False) -> str:
    """Return ``120 tấn/tháng``; an estimate is rounded and marked with the sign for "about"."""
    number = format_number(value, language)
    if estimate:
        number = f"{ABOUT}{NBSP}{format_estimate(value, language)}"
    return f"{number}{NBSP}{unit_label(unit, period, language)}"


def format_quantity_range(
    low: Number, high: Number, unit: str, period: str, language: str, *, estimate: bool = False
) -> str:
    """Return ``80-120 tấn/tháng`` with an en dash, or one quantity when both ends are written the same."""
    show = format_estimate if estimate else format_number
    numbers = join_range(show(low, language), show(high, language))
    if DASH not in numbers:
        return format_quantity(low, unit, period, language, estimate=estimate)
    return f"{numbers}{NBSP}{unit_label(unit, period, language)}"


def format_money(amount: Number, language: str) -> str:
    """Return VND in three significant digits: ``1,25 tỷ ₫``, ``350 triệu ₫``, ``VND 1.25 bn``."""
    rounded = round_significant(amount, 3)
    return _money_text(rounded, rounded, language)


def format_money_exact(amount: Number, language: str) -> str:
    """Return VND to the dong: ``1.250.000 ₫``, ``VND 1,250,000``."""
    return _with_currency(format_number(amount, language, places=0), "", language)


def format_money_range(low: Number, high: Number, language: str) -> str:
    """Return an estimated VND range: ``0,9-1,2 tỷ ₫`` with an en dash; far ends get a scale each."""
    low, high = round_estimate(low), round_estimate(high)
    if low == high:
        return _money_text(low, high, language)
    if _exponent(low) == _exponent(high) or 10 * abs(low) >= abs(high):
        return _money_text(low, high, language)
    return f"{_money_text(low, low, language)} {DASH} {_money_text(high, high, language)}"


def format_co2(tonnes: Number, language: str) -> str:
    """Return tonnes of CO2 equivalent without false precision: ``310 tCO₂e``."""
    return f"{format_estimate(tonnes, language)}{NBSP}tCO₂e"


def format_co2_range(low: Number, high: Number, language: str) -> str:
    """Return a range of tonnes of CO2 equivalent: ``310-420 tCO₂e`` with an en dash."""
    return join_range(format_estimate(low, language), format_estimate(high, language)) + f"{NBSP}tCO₂e"


def format_distance_range(low_km: Number, high_km: Number, language: str) -> str:
    """Return a distance or, because positions carry a precision, its range: ``0,8-3 km``."""
    return format_quantity_range(round_estimate(low_km), round_estimate(high_km), "km", "", language)


def period_label(period: str, language: str) -> str:
    """Return the word for a period code, ``năm`` for ``year``."""
    return PERIODS.get(PERIOD_CODES.get(period, period), (period, period))[_column(language)]


def _column(language: str) -> int:
    return 1 if language.startswith("vi") else 0


def _exponent(amount: Decimal) -> int:
    return next(exponent for exponent in MONEY_WORDS if abs(amount) >= 10**exponent or exponent == 0)


def _money_text(low: Decimal, high: Decimal, language: str) -> str:
    exponent = _exponent(max(low, high, key=abs))
    numbers = join_range(*(format_number(end.scaleb(-exponent), language) for end in (low, high)))
    return _with_currency(numbers, MONEY_WORDS[exponent][_column(language)], language)


def _with_currency(number: str, word: str, language: str) -> str:
    parts = [number, word, "₫"] if language.startswith("vi") else ["VND", number, word]
    return NBSP.join(part for part in parts if part)
