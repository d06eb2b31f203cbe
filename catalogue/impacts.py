"""Greenhouse-gas factors in the canonical unit of a resource. Pure.

Factors come in the unit of their source (kgCO2e/t, tCO2/MWh, kgCO2e/tonne.km). What cannot be read is
refused, never guessed: a page then says that the saving is not known.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Protocol

from catalogue.units import UnitError, parse_unit, per_unit

TONNES = {"tco2": Decimal(1), "kgco2": Decimal("0.001"), "gco2": Decimal("0.000001")}

# UK factors for what happens to waste after collection cover its transport only: the burden of recycling,
# burning or composting is counted with the next user ("cut-off"). As a process emission they are wrong by
# two or three orders of magnitude. The landfill rows of the same table are real emissions.
# Source: UK Government GHG Conversion Factors for Company Reporting 2025, sheet "Waste disposal".
_TRANSPORT_ONLY = re.compile(
    r"^waste_.*_(open_loop|closed_loop|incineration_with_energy_recovery|combustion|composting|anaerobic_digestion)$"
)
_BASIS = re.compile(r"\s+(?:wet|dry|steam)$")
_FREIGHT = "tonne.km"


class Factor(Protocol):
    """What this module needs to know of an emission factor, whether from a file or the database."""

    @property
    def key(self) -> str: ...
    @property
    def value(self) -> Decimal: ...
    @property
    def unit(self) -> str: ...


class ImpactError(ValueError):
    """A factor that must not be used here: ``code`` for the page, ``facts`` for its sentence.

    Codes: transport_only_factor, unreadable_factor, and those of ``UnitError``.
    """

    def __init__(self, code: str, facts: dict[str, str]) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        return self.code + "".join(f" {name}={value}" for name, value in self.facts.items())


def is_transport_only(key: str) -> bool:
    """Say whether a factor covers only the transport of waste to its treatment (see the note above)."""
    return _TRANSPORT_ONLY.match(key) is not None


def _tonnes_per(factor: Factor) -> tuple[Decimal, str]:
    """Factor in tCO2e and the text of its denominator."""
    mass, _, denominator = factor.unit.partition("/")
    scale = TONNES.get(mass.strip().casefold().removesuffix("e"))
    if scale is None or not denominator:
        raise ImpactError("unreadable_factor", {"key": factor.key, "unit": factor.unit})
    return factor.value * scale, denominator.strip()


def tonnes_co2e_per_unit(factor: Factor, to_unit: str, *, density_t_per_m3: Decimal | None = None) -> Decimal:
    """Convert an emission factor to tCO2e per canonical unit of a resource.

    Parameters
    ----------
    factor
        Row with ``key``, ``value`` and ``unit``, e.g. 718 "kgCO2e/t". "t wet" and "t steam" count as t.
    to_unit
        Canonical unit of the resource, e.g. "t", "m3", "MWh", "piece".
    density_t_per_m3
        Density [t/m3], needed when one side is a mass and the other a volume.

    Returns
    -------
    Decimal
        [tCO2e per ``to_unit``], not rounded. CO2-only factors count as CO2e, as their source gives no more.

    Raises
    ------
    ImpactError
        ``transport_only_factor`` for cut-off waste factors; ``unreadable_factor`` for units without a mass of
        CO2 (kg/TJ, kWh/m3, fraction) or a denominator we do not know (tonne.km: see the freight function);
        ``dimension_mismatch``, ``density_needed`` when the units do not meet.
    """
    if is_transport_only(factor.key):
        raise ImpactError("transport_only_factor", {"key": factor.key})
    value, denominator = _tonnes_per(factor)
    facts = {"key": factor.key, "unit": factor.unit, "to_unit": to_unit}
    try:
        parsed = parse_unit(_BASIS.sub("", denominator))
        if parsed.period is None:
            return per_unit(value, parsed.code, to_unit, density_t_per_m3=density_t_per_m3)
    except UnitError as error:
        code = "unreadable_factor" if error.code.startswith("unknown") else error.code
        raise ImpactError(code, facts) from error
    raise ImpactError("unreadable_factor", facts)


def tonnes_co2e_per_unit_km(
    factor: Factor, to_unit: str, *, density_t_per_m3: Decimal | None = None
) -> Decimal:
    """Convert a freight factor (per tonne.km) to tCO2e per canonical unit and kilometre.

    Raises
    ------
    ImpactError
        ``unreadable_factor`` when the factor is not per tonne.km; ``dimension_mismatch`` when the resource is
        not weighed (energy, pieces, trips); ``density_needed`` for volumes without a density.
    """
    value, denominator = _tonnes_per(factor)
    if denominator != _FREIGHT:
        raise ImpactError("unreadable_factor", {"key": factor.key, "unit": factor.unit})
    try:
        return per_unit(value, "t", to_unit, density_t_per_m3=density_t_per_m3)
    except UnitError as error:
        raise ImpactError(error.code, {"key": factor.key, "unit": factor.unit, "to_unit": to_unit}) from error


def avoided_range(
    factor: Factor,
    quantity: tuple[Decimal, Decimal],
    unit: str,
    *,
    density_t_per_m3: Decimal | None = None,
) -> tuple[Decimal, Decimal]:
    """Multiply a quantity range by an emission factor.

    Parameters
    ----------
    factor
        Factor of the product or the disposal that does not happen.
    quantity
        (low, high) [``unit``/yr], low <= high; equal when one number is known. The factor is a point value
        and gets no invented spread, so equal quantities give equal results.
    unit
        Unit of the quantity.
    density_t_per_m3
        As in :func:`tonnes_co2e_per_unit`.

    Returns
    -------
    tuple of Decimal
        (low, high) [tCO2e/yr].

    Raises
    ------
    ImpactError
        As :func:`tonnes_co2e_per_unit`.
    ValueError
        If the range is negative or in the wrong order.
    """
    low, high = quantity
    if not 0 <= low <= high:
        raise ValueError(f"not a quantity range: {low} to {high}")
    each = tonnes_co2e_per_unit(factor, unit, density_t_per_m3=density_t_per_m3)
    return low * each, high * each
