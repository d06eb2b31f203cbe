"""Prices of the market per canonical unit of a resource and year. Pure."""

from __future__ import annotations

from decimal import Decimal

from catalogue.units import Period, UnitError, parse_period, parse_unit, per_unit

_CURRENCY = "VND/"
_A_YEAR = {Period.YEAR: Decimal(1), Period.MONTH: Decimal(12), Period.DAY: Decimal(365)}


def vnd_per_unit(
    value: Decimal, price_unit: str, to_unit: str, *, density_t_per_m3: Decimal | None = None
) -> Decimal:
    """Convert a price to VND per canonical unit of a resource.

    Parameters
    ----------
    value
        Price in ``price_unit``; negative when the giver pays.
    price_unit
        "VND/kg", "VND/kWh", or rent of a standing capacity "VND/m2.month", which becomes VND per m2 and year.
    to_unit
        Canonical unit of the resource.
    density_t_per_m3
        Density [t/m3], needed when one side is a mass and the other a volume.

    Raises
    ------
    UnitError
        ``not_a_vnd_price`` for other currencies, shares and lump sums; else the errors of
        ``catalogue.units.convert``.
    """
    unit, _, time = price_unit.removeprefix(_CURRENCY).partition(".")
    if not price_unit.startswith(_CURRENCY):
        raise UnitError("not_a_vnd_price", {"price_unit": price_unit})
    times = _A_YEAR.get(parse_period(time)) if time else Decimal(1)
    if times is None:
        raise UnitError("not_a_vnd_price", {"price_unit": price_unit})
    return times * per_unit(value, parse_unit(unit).code, to_unit, density_t_per_m3=density_t_per_m3)
