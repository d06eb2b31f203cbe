"""Synthetic companies and listings beside the real ones. Only for measuring: callers roll them back.

A first thousand listings is written row by row; each further thousand copies it inside the database for companies
of its own, so that a hundred thousand take seconds. The same sizes and seed give the same rows.
"""

import random
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from catalogue.models import ResourceType
from companies.models import Company, Ground, Kind, Listing, Origin, PublicFace, Status, Visibility
from companies.projections import cell_at
from parks.models import Park

BLOCK = 1_000  # listings
FIRMS = 20  # companies of a block
# Roughly what a grown market shows: most of it anonymous and live.
VISIBILITIES = (Visibility.ANONYMOUS,) * 12 + (Visibility.PARK,) * 5 + (Visibility.NETWORK,) * 2
STATUSES = (Status.LIVE,) * 9 + (Status.DRAFT,)
SOURCED = {"source": "bench", "year": 2026, "confidence": "low"}


def grow(first: int, last: int, *, seed: int = 1) -> None:
    """Add the blocks `first` to `last - 1` of a thousand listings each, then renew the planner's statistics.

    Block 0 has to be there before any other. Needs a catalogue and at least one park.
    """
    for block in range(first, last):
        _add_companies(block)
        if block & (block - 1) == 0:  # the market has doubled, or begins
            _count_rows()
        if block == 0:
            _write_first_block(seed)
        else:
            _copy_block(block)
    _count_rows()


def _count_rows() -> None:
    """Let the planner know how many rows there are, or it copies the next block row by row through all of them.

    Takes a second in a large market: once each time it has doubled, and at the end.
    """
    with connection.cursor() as cursor:
        for model in (Company, Listing, PublicFace, ResourceType):  # all tables would lock shared ones
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _add_companies(block: int) -> None:
    parks = list(Park.objects.order_by("pk"))
    names = [(f"bench-{block}-{number}", parks[number % len(parks)]) for number in range(FIRMS)]
    Company.objects.bulk_create(
        Company(slug=slug, name=slug, kind="tenant", park=park, activity_en="x", activity_vi="x", **SOURCED)
        for slug, park in names
    )


def _write_first_block(seed: int) -> None:
    types = list(ResourceType.objects.filter(is_abstract=False).order_by("pk"))
    companies = list(
        Company.objects.filter(slug__startswith="bench-0-").select_related("park").order_by("pk")
    )
    dice = random.Random(seed)  # noqa: S311  # no secret, the same rows each time
    rows = [_listing(number, dice, types, companies) for number in range(BLOCK)]
    Listing.objects.bulk_create(rows)
    _count_rows()
    strangers = [row for row in rows if row.status == Status.LIVE and row.visibility != Visibility.NETWORK]
    PublicFace.objects.bulk_create(_face(row) for row in strangers)


def _listing(
    number: int, dice: random.Random, types: list[ResourceType], companies: list[Company]
) -> Listing:
    resource = dice.choice(types)
    amount = Decimal(dice.randint(1, 5_000))
    return Listing(
        code=f"B-0-{number}",
        company=companies[number % FIRMS],
        kind=dice.choice(Kind.values),
        resource=resource,
        family=resource.family,
        title=resource.name_en,
        quantity_low=amount,
        quantity_high=amount,
        offered=amount,
        unit=resource.unit,
        visibility=dice.choice(VISIBILITIES),
        status=dice.choice(STATUSES),
        origin=Origin.OWN,
        search_key=resource.search_key,
    )


def _face(listing: Listing) -> PublicFace:
    park = listing.company.park
    cell = cell_at(float(park.latitude), float(park.longitude)) if park else None
    return PublicFace(
        listing=listing,
        kind=listing.kind,
        resource=listing.resource,
        ground=Ground.SHARED,
        cell_id=cell.id if cell else "",
        is_estimate=False,
        shown={
            "kind": listing.kind,
            "family": listing.family,
            "resource": listing.resource.code,
            "unit": listing.unit,
            "hazard": listing.resource.hazard,
            "quantity": None,
            "cell": None,
            "quarters": [],
            "from_quarter": "",
            "to_quarter": "",
            "temperature_c": None,
            "is_estimate": False,
        },
        published_at=timezone.now(),
    )


def _copy_block(block: int) -> None:
    """Copy the rows of block 0 to companies of the same place in their block; codes and owners differ."""
    listings = _columns(Listing, skipped={"id", "code", "company_id"})
    faces = _columns(PublicFace, skipped={"listing_id"})
    with connection.cursor() as cursor:
        # Only names of columns and whole numbers are put into the statements.
        cursor.execute(
            f"INSERT INTO companies_listing (code, company_id, {', '.join(listings)}) "  # noqa: S608
            f"SELECT replace(l.code, 'B-0-', 'B-{block}-'), heir.id, {', '.join(f'l.{name}' for name in listings)} "
            "FROM companies_listing l JOIN companies_company c ON c.id = l.company_id "
            f"JOIN companies_company heir ON heir.slug = replace(c.slug, 'bench-0-', 'bench-{block}-') "
            "WHERE c.slug LIKE 'bench-0-%%' AND l.code LIKE 'B-0-%%'",
            [],
        )
        cursor.execute(
            f"INSERT INTO companies_publicface (listing_id, {', '.join(faces)}) "  # noqa: S608
            f"SELECT copied.id, {', '.join(f'f.{name}' for name in faces)} "
            "FROM companies_publicface f JOIN companies_listing l ON l.id = f.listing_id "
            f"JOIN companies_listing copied ON copied.code = replace(l.code, 'B-0-', 'B-{block}-') "
            "WHERE l.code LIKE 'B-0-%%'",
            [],
        )


def _columns(model: Any, *, skipped: set[str]) -> list[str]:
    return [f'"{field.column}"' for field in model._meta.concrete_fields if field.column not in skipped]
