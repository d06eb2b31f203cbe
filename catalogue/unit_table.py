"""The table of units: dimensions, factors, periods, and the one error of quantities. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

Fact = str | Decimal


class Period(StrEnum):
    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    HOUR = "hour"
    ONCE = "once"


class Dimension(StrEnum):
    MASS = "mass"
    VOLUME = "volume"
    NORMAL_VOLUME = "normal-volume"  # gas at 0 °C and 101.325 kPa: never mixed with m3 without p and T
    ENERGY = "energy"
    AREA = "area"
    PALLET_PLACES = "pallet-places"
    PIECES = "pieces"
    TRIPS = "trips"
    TEU = "teu"
    HOURS = "hours"
    SERVICES = "services"


class UnitError(ValueError):
    """A quantity that cannot be converted: ``code`` for the page, ``facts`` for its sentence.

    Codes: unknown_unit, unknown_period, period_conflict, rate_once, dimension_mismatch, density_needed,
    density_not_positive, not_a_number, not_positive, absurd.
    """

    def __init__(self, code: str, facts: dict[str, Fact]) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        return self.code + "".join(f" {name}={value}" for name, value in self.facts.items())


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: ``factor`` base units of its dimension; ``stands`` = a capacity that no period multiplies.

    With ``is_rate`` the factor is base units per hour (kW, t/h).
    """

    code: str
    dimension: Dimension
    factor: Decimal = Decimal(1)
    is_rate: bool = False
    stands: bool = False


_ROWS = (
    Unit("t", Dimension.MASS),
    Unit("kg", Dimension.MASS, Decimal("0.001")),
    Unit("g", Dimension.MASS, Decimal("0.000001")),
    Unit("quintal", Dimension.MASS, Decimal("0.1")),
    Unit("t/h", Dimension.MASS, is_rate=True),
    Unit("m3", Dimension.VOLUME),
    Unit("l", Dimension.VOLUME, Decimal("0.001")),
    Unit("Nm3", Dimension.NORMAL_VOLUME),
    Unit("MWh", Dimension.ENERGY),
    Unit("kWh", Dimension.ENERGY, Decimal("0.001")),
    Unit("GWh", Dimension.ENERGY, Decimal(1000)),
    Unit("MJ", Dimension.ENERGY, Decimal(1) / Decimal(3600)),
    Unit("GJ", Dimension.ENERGY, Decimal(1) / Decimal("3.6")),
    Unit("TJ", Dimension.ENERGY, Decimal(1000) / Decimal("3.6")),
    Unit("kW", Dimension.ENERGY, Decimal("0.001"), is_rate=True),
    Unit("MW", Dimension.ENERGY, is_rate=True),
    Unit("m2", Dimension.AREA, stands=True),
    Unit("ha", Dimension.AREA, Decimal(10000), stands=True),
    Unit("pallet-place", Dimension.PALLET_PLACES, stands=True),
    Unit("piece", Dimension.PIECES),
    Unit("vehicle-trip", Dimension.TRIPS),
    Unit("TEU", Dimension.TEU),
    Unit("hour", Dimension.HOURS),
    Unit("service", Dimension.SERVICES),
)
UNITS = MappingProxyType({unit.code: unit for unit in _ROWS})
