"""Write the parties of companies/data into the database. Repeatable: a second load changes nothing."""

# ruff: noqa: RUF009  # column() is dataclasses.field() with metadata, so the call in the default is meant

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from catalogue.columns import column, maybe_integer, maybe_number, maybe_text, one_of, read_rows
from catalogue.models import SectorTemplate
from catalogue.rows import SourcedRow
from companies.models import Company, CompanyKind, Licence
from parks.loading import Tally, named, put
from parks.models import Park, Zone

DATA_DIR = Path(__file__).parent / "data"


def maybe_date(cell: str) -> date | None:
    try:
        return date.fromisoformat(cell) if cell else None
    except ValueError:
        raise ValueError("a date such as 2025-06-30") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyRow(SourcedRow):
    """A party. Inside a park it has no position of its own unless one is known."""

    slug: str = column()
    name: str = column()
    kind: str = column(one_of(*CompanyKind.values))
    park: str = column(maybe_text)
    zone: str = column(maybe_text)
    template: str = column(maybe_text)
    activity_en: str = column()
    activity_vi: str = column()
    isic: str = column(maybe_text)
    product_t_per_year: Decimal | None = column(maybe_number)
    product_source: str = column(maybe_text)
    latitude: Decimal | None = column(maybe_number)
    longitude: Decimal | None = column(maybe_number)
    precision_km: Decimal | None = column(maybe_number)
    valid_from: date | None = column(maybe_date)
    valid_to: date | None = column(maybe_date)
    note_en: str = column(maybe_text)
    note_vi: str = column(maybe_text)
    year: int | None = column(maybe_integer)


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceRow(SourcedRow):
    """A permission of a company; number and validity stay empty where they were not found."""

    company: str = column()
    kind: str = column(one_of(*Licence.Kind.values))
    number: str = column(maybe_text)
    valid_until: date | None = column(maybe_date)
    capacity_t_per_year: Decimal | None = column(maybe_number)
    year: int | None = column(maybe_integer)


@transaction.atomic
def load_companies(path: Path = DATA_DIR) -> dict[str, Tally]:
    """Bring parties and licences in line with the files; raises CatalogueError for a wrong one.

    Parks and sector templates have to be loaded before.
    """
    companies = Tally(_put_company(row) for row in read_rows(path / "companies.csv", CompanyRow))
    licences = Tally(
        put(Licence, row, keys=["company", "kind"], company=named(Company, row, "company", by="slug"))
        for row in read_rows(path / "licences.csv", LicenceRow)
    )
    return {"companies": companies, "licences": licences}


def _put_company(row: CompanyRow) -> str:
    return put(
        Company,
        row,
        keys=["slug"],
        park=named(Park, row, "park"),
        zone=named(Zone, row, "zone"),
        template=named(SectorTemplate, row, "template"),
    )
