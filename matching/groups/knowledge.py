"""What groups stand on beside the catalogue: kinds of shared plants, and what a firm gives on because of a need.

Two files of general knowledge in matching/data; every line has its source, and none is about a real company.
"""

# ruff: noqa: RUF009  # column() is dataclasses.field() with metadata, so the call in the default is meant

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from catalogue.columns import column, maybe_integer, maybe_number, number, one_of, read_rows, some_codes
from catalogue.models import Conversion, Family, localised
from catalogue.rows import SourcedRow
from companies.models import Kind
from matching.engine.networks.plants import Basis, PlantType
from matching.engine.types import Direction, Range

DATA_DIR = Path(__file__).parent.parent / "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantRow(SourcedRow):
    """A kind of shared plant or service; money is VND per year, see `matching.engine.networks.pools.PlantType`."""

    code: str = column()
    name_en: str = column()
    name_vi: str = column()
    family: str = column(one_of(*Family.values))
    direction: str = column(one_of(*Kind.values))
    resources: tuple[str, ...] = column(some_codes)
    basis: str = column(one_of(*Basis))
    unit: str = column()
    step: Decimal = column(number)
    fixed_low: Decimal = column(number)
    fixed_high: Decimal = column(number)
    per_unit_low: Decimal = column(number)
    per_unit_high: Decimal = column(number)
    alone_fixed_low: Decimal = column(number)
    alone_fixed_high: Decimal = column(number)
    alone_per_unit_low: Decimal = column(number)
    alone_per_unit_high: Decimal = column(number)
    minimum: Decimal = column(number)
    radius_km: Decimal = column(number)
    co2_low: Decimal | None = column(maybe_number)
    co2_high: Decimal | None = column(maybe_number)
    licence: str = column(one_of(*Conversion.Licence.values))
    note_en: str = column()
    note_vi: str = column()
    year: int | None = column(maybe_integer)

    @property
    def name(self) -> str:
        return localised(self.name_en, self.name_vi)

    @property
    def note(self) -> str:
        """What the shared plant and the single solution consist of."""
        return localised(self.note_en, self.note_vi)


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOnRow(SourcedRow):
    """A firm that takes in ``need`` gives out ``have`` because of it: product units per unit taken in."""

    need: str = column()
    have: str = column()
    share_low: Decimal | None = column(maybe_number)
    share_high: Decimal | None = column(maybe_number)
    unit_basis: str = column()
    year: int | None = column(maybe_integer)

    @property
    def share(self) -> Range | None:
        return _range(self.share_low, self.share_high)


@lru_cache(maxsize=1)
def plant_rows() -> Mapping[str, PlantRow]:
    """Return the kinds of shared plants by code, in the order of the file."""
    return {row.code: row for row in read_rows(DATA_DIR / "pool_plants.csv", PlantRow)}


@lru_cache(maxsize=1)
def passed_on_rows() -> tuple[PassedOnRow, ...]:
    """Return what follows from what at one firm."""
    return read_rows(DATA_DIR / "passed_on.csv", PassedOnRow)


def plant_type(row: PlantRow) -> PlantType:
    """Return a kind of plant as the engine takes it."""
    return PlantType(
        code=row.code,
        direction=Direction(row.direction),
        resources=row.resources,
        basis=Basis(row.basis),
        unit=row.unit,
        step=float(row.step),
        fixed=(float(row.fixed_low), float(row.fixed_high)),
        per_unit=(float(row.per_unit_low), float(row.per_unit_high)),
        alone_fixed=(float(row.alone_fixed_low), float(row.alone_fixed_high)),
        alone_per_unit=(float(row.alone_per_unit_low), float(row.alone_per_unit_high)),
        minimum=float(row.minimum),
        radius_km=float(row.radius_km),
        co2=_range(row.co2_low, row.co2_high),
        licence=row.licence,
        source=row.source,
        confidence=row.confidence,
    )


def _range(low: Decimal | None, high: Decimal | None) -> Range | None:
    return None if low is None or high is None else (float(low), float(high))
