"""Quantities in the canonical unit of a resource type, per year. Pure: the front door of the units."""

from __future__ import annotations

from decimal import Decimal

from catalogue.unit_table import UNITS, Dimension, Fact, Period, Unit, UnitError
from catalogue.unit_text import ParsedUnit, parse_period, parse_unit

__all__ = [
    "CEILING",
    "HOURS_PER_YEAR",
    "UNITS",
    "ParsedUnit",
    "Period",
    "UnitError",
    "canonical_per_year",
    "compatible_units",
    "convert",
    "parse_period",
    "parse_unit",
    "per_unit",
]

HOURS_PER_YEAR = Decimal(8760)
CEILING = Decimal(10) ** 9  # canonical units per year; no firm of a park gets near it
_PERIOD_FACTOR = {
    Period.YEAR: Decimal(1),
    Period.MONTH: Decimal(12),
    Period.DAY: Decimal(365),
    Period.ONCE: Decimal(1),
}


def _unit(text: str) -> Unit:
    return UNITS[parse_unit(text).code]


def compatible_units(to_unit: str, *, density_known: bool = False) -> tuple[str, ...]:
    """List the unit codes a person may choose for a resource whose canonical unit is ``to_unit``.

    ``density_known`` adds volumes for masses and masses for volumes. Raises ``UnitError`` (``unknown_unit``).
    """
    wanted = {_unit(to_unit).dimension}
    if density_known and wanted & {Dimension.MASS, Dimension.VOLUME}:
        wanted = {Dimension.MASS, Dimension.VOLUME}
    return tuple(code for code, unit in UNITS.items() if unit.dimension in wanted)


def _ratio(source: Unit, target: Unit, density: Decimal | None) -> Decimal:
    """Target units per source unit; mass and volume meet only through a density [t/m3]."""
    factor = source.factor / target.factor
    if source.dimension == target.dimension:
        return factor
    facts: dict[str, Fact] = {"unit": source.code, "to_unit": target.code}
    if {source.dimension, target.dimension} != {Dimension.MASS, Dimension.VOLUME}:
        raise UnitError("dimension_mismatch", facts)
    if density is None:
        raise UnitError("density_needed", facts)
    if not density > 0:
        raise UnitError("density_not_positive", facts | {"density_t_per_m3": density})
    return factor * density if source.dimension == Dimension.VOLUME else factor / density


def convert(value: Decimal, unit: str, to_unit: str, *, density_t_per_m3: Decimal | None = None) -> Decimal:
    """Convert an amount between units, leaving time out of it.

    Parameters
    ----------
    value
        Amount in ``unit``.
    unit, to_unit
        Spellings that :func:`parse_unit` reads, without a rate (kW, t/h).
    density_t_per_m3
        Density [t/m3], > 0; only looked at between mass and volume.

    Raises
    ------
    UnitError
        ``dimension_mismatch`` (also for a rate against an amount), ``density_needed``,
        ``density_not_positive``, ``unknown_unit``.
    """
    source, target = _unit(unit), _unit(to_unit)
    if source.is_rate != target.is_rate:
        raise UnitError("dimension_mismatch", {"unit": source.code, "to_unit": target.code})
    return value * _ratio(source, target, density_t_per_m3)


def per_unit(value: Decimal, unit: str, to_unit: str, *, density_t_per_m3: Decimal | None = None) -> Decimal:
    """Convert an intensity: ``value`` per ``unit`` (a price, a factor) becomes a value per ``to_unit``.

    Raises the errors of :func:`convert`.
    """
    return value * convert(Decimal(1), to_unit, unit, density_t_per_m3=density_t_per_m3)


def _yearly(unit: Unit, period: Period, hours_per_year: Decimal) -> Decimal:
    if unit.is_rate:
        if period == Period.ONCE:
            raise UnitError("rate_once", {"unit": unit.code})
        return hours_per_year
    if unit.stands:
        return Decimal(1)
    return hours_per_year if period == Period.HOUR else _PERIOD_FACTOR[period]


def _period(parsed: ParsedUnit, period: str | None) -> Period:
    given = parse_period(period) if period else None
    if parsed.period and given and parsed.period != given:
        raise UnitError("period_conflict", {"in_unit": parsed.period.value, "period": given.value})
    return parsed.period or given or Period.YEAR


def canonical_per_year(
    value: Decimal,
    unit: str,
    period: str | None,
    to_unit: str,
    density_t_per_m3: Decimal | None = None,
    *,
    hours_per_year: Decimal = HOURS_PER_YEAR,
    ceiling: Decimal = CEILING,
) -> Decimal:
    """Convert a quantity as entered to the canonical unit per year.

    Parameters
    ----------
    value
        Quantity in ``unit`` per ``period``, > 0.
    unit
        Spelling that :func:`parse_unit` reads. A period inside it ("t/month") may repeat ``period``.
    period
        "year", "month", "day", "hour", "once" or a spelling of them; None = the unit's own, else a year.
        "once" counts as the quantity of one year. Rates (kW, MW, t/h) run ``hours_per_year`` whatever the
        period; standing capacities (m2, pallet places) are not multiplied.
    to_unit
        Canonical unit of the resource type.
    density_t_per_m3
        Density [t/m3] for mass from volume or volume from mass.
    hours_per_year
        Running hours for rates and for the period "hour" [h/yr]. The default is the whole year.
    ceiling
        Largest believable result [canonical units/yr].

    Returns
    -------
    Decimal
        Canonical units per year, not rounded.

    Raises
    ------
    UnitError
        Any of its codes; the facts name what was compared.

    Notes
    -----
    A month is a twelfth of a year and a year has 365 days. 1 MWh = 3.6 GJ.
    """
    if not value.is_finite():
        raise UnitError("not_a_number", {"value": value})
    if value <= 0:
        raise UnitError("not_positive", {"value": value})
    parsed = parse_unit(unit)
    source, target = UNITS[parsed.code], _unit(to_unit)
    yearly = value * _yearly(source, _period(parsed, period), hours_per_year)
    result = yearly * _ratio(source, target, density_t_per_m3)
    if result > ceiling:
        raise UnitError("absurd", {"value": result, "ceiling": ceiling, "to_unit": target.code})
    return result
