"""Write the files of parks/data into the database. Repeatable: a second load changes nothing."""

# ruff: noqa: RUF009  # column() is dataclasses.field() with metadata, so the call in the default is meant

from collections import Counter
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from catalogue.columns import (
    Row,
    column,
    flag,
    maybe_integer,
    maybe_number,
    maybe_text,
    number,
    one_of,
    read_rows,
)
from catalogue.rows import SourcedRow
from parks.models import Infrastructure, Park, Zone

DATA_DIR = Path(__file__).parent / "data"
Tally = Counter[str]  # how many rows were "created", "updated" and "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkRow(SourcedRow):
    """A park. The board's review policy is not in the file: it belongs to the board."""

    code: str = column()
    slug: str = column()
    name_en: str = column()
    name_vi: str = column()
    developer: str = column()
    group: str = column()
    area_ha: Decimal = column(number)
    latitude: Decimal = column(number)
    longitude: Decimal = column(number)
    precision_km: Decimal = column(number)
    location_en: str = column()
    location_vi: str = column()
    about_en: str = column(maybe_text)
    about_vi: str = column(maybe_text)
    eip_status_en: str = column(maybe_text)
    eip_status_vi: str = column(maybe_text)
    year: int | None = column(maybe_integer)


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneRow(SourcedRow):
    """A sub-zone; an area that nobody published stays empty."""

    park: str = column()
    code: str = column()
    name_en: str = column()
    name_vi: str = column()
    area_ha: Decimal | None = column(maybe_number)
    is_non_tariff: bool = column(flag)
    year: int | None = column(maybe_integer)


@dataclass(frozen=True, slots=True, kw_only=True)
class InfrastructureRow(SourcedRow):
    """Shared plant; the note says what the capacity means (design, year, pilot)."""

    park: str = column()
    kind: str = column(one_of(*Infrastructure.Kind.values))
    name_en: str = column()
    name_vi: str = column()
    capacity: Decimal | None = column(maybe_number)
    capacity_unit: str = column(maybe_text)
    capacity_note_en: str = column(maybe_text)
    capacity_note_vi: str = column(maybe_text)
    status_en: str = column(maybe_text)
    status_vi: str = column(maybe_text)
    year: int | None = column(maybe_integer)


@transaction.atomic
def load_parks(path: Path = DATA_DIR) -> dict[str, Tally]:
    """Bring parks, zones and infrastructure in line with the files; raises CatalogueError for a wrong one."""
    parks = Tally(put(Park, row, keys=["code"]) for row in read_rows(path / "parks.csv", ParkRow))
    zones = Tally(
        put(Zone, row, keys=["park", "code"], park=named(Park, row, "park"))
        for row in read_rows(path / "zones.csv", ZoneRow)
    )
    plants = Tally(
        put(Infrastructure, row, keys=["park", "name_en"], park=named(Park, row, "park"))
        for row in read_rows(path / "infrastructure.csv", InfrastructureRow)
    )
    return {"parks": parks, "zones": zones, "infrastructure": plants}


def named(model: type[models.Model], row: Row, cell: str, *, by: str = "code") -> Any:
    """Return the row of another table that a cell names; None for an empty cell."""
    name = getattr(row, cell)
    if not name:
        return None
    found = model._default_manager.filter(**{by: name}).first()
    if found is None:
        raise row.error(cell, name, f"the {by} of a loaded {model._meta.verbose_name}")
    return found


def put(model: type[models.Model], row: Row, *, keys: list[str], **references: Any) -> str:
    """Insert or update one row by its natural key; say "created", "updated" or "unchanged"."""
    columns = {field.name for field in model._meta.concrete_fields}
    values = {name: value for name, value in asdict(row).items() if name in columns} | references
    found = model._default_manager.filter(**{key: values[key] for key in keys}).first()
    wanted = found or model()
    changed = [name for name, value in values.items() if found is None or getattr(found, name) != value]
    for name in changed:
        setattr(wanted, name, values[name])
    if not changed:
        return "unchanged"
    _check(wanted, row)
    wanted.save()
    return "created" if found is None else "updated"


def _check(wanted: models.Model, row: Row) -> None:
    """Refuse what does not fit its column on every database; SQLite itself would take any length."""
    for field in wanted._meta.concrete_fields:
        value = getattr(wanted, field.attname)
        try:
            if value is not None:
                field.run_validators(value)
        except ValidationError as error:
            raise row.error(field.name, value, " ".join(error.messages)) from None
