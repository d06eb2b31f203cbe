"""The engine's input: listings as streams, frozen into the run so that every shard and restart sees the same.

Each listing stands in the snapshot as those see it to whom it is not disclosed (`open`: of an anonymous listing
the public projection only), and, where that is more, as companies of its own park see it (`inside`). A pair of
one park is computed from the inside streams, every other pair from the open ones; nothing that is computed can
therefore tell a party more than it may know. Private listings are never read.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, Q
from django.utils import timezone

from companies.freshness import freshness_of
from companies.models import Company, CompanyKind, Licence, Listing, Origin, Visibility
from companies.projections import PublicProjection, project
from matching.engine.types import Converter, Direction, Range, Site, Stream
from matching.grid import cell_key
from matching.wire import decode, encode
from parks.models import Park

TRUST = {Origin.OWN: 1.0, Origin.ON_BEHALF: 0.8, Origin.SECTOR_ESTIMATE: 0.5}  # design values


@dataclass(frozen=True)
class Shard:
    """Givers of one family in one 10 km cell, in the order in which they are matched."""

    key: str
    family: str
    givers: list[int]


@dataclass(frozen=True)
class Snapshot:
    """Streams by listing id, with the family and park of each, and who may treat for others.

    `changed` are the listings (also gone ones) that differ from the run whose matches are taken over.
    """

    open: dict[int, Stream]
    inside: dict[int, Stream]
    family: dict[int, str]
    park: dict[int, int | None]
    converters: tuple[Converter, ...]
    changed: frozenset[int] = frozenset()

    def having(self, direction: Direction) -> list[int]:
        return [pk for pk, stream in self.open.items() if stream.direction == direction]

    @cached_property
    def takers_by_park(self) -> dict[int | None, list[int]]:
        return self._by_park(self.having(Direction.NEED))

    @cached_property
    def changed_takers_by_park(self) -> dict[int | None, list[int]]:
        return self._by_park([pk for pk in self.having(Direction.NEED) if pk in self.changed])

    def _by_park(self, listings: list[int]) -> dict[int | None, list[int]]:
        parks: dict[int | None, list[int]] = {}
        for pk in listings:
            parks.setdefault(self.park[pk], []).append(pk)
        return parks

    def as_seen_inside(self, pk: int) -> Stream:
        return self.inside.get(pk, self.open[pk])


def freeze(park: Park | None) -> dict[str, Any]:
    """Read what may be matched, of one park or of all, as JSON. Four queries at any size."""
    today = timezone.localdate()
    listings = Listing.objects.matchable(today).select_related(
        "company__park", "resource", "waste_code", "face"
    )
    if park is not None:
        listings = listings.filter(company__park=park)
    rows = list(listings.prefetch_related(valid_licences(today, "company__licences")).order_by("pk"))
    return {
        "open": {row.pk: encode(open_stream(row)) for row in rows},
        "inside": {row.pk: encode(exact_stream(row)) for row in rows if row.visibility == Visibility.PARK},
        "family": {row.pk: row.family for row in rows},
        "park": {row.pk: row.company.park_id for row in rows},
        "converters": [encode(converter) for converter in known_converters(today)],
    }


def valid_licences(today: date, name: str) -> "Prefetch[Any]":
    """Return the prefetch of the licences that are valid on a day, as `exact_stream` reads them."""
    return Prefetch(name, Licence.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=today)))


def known_converters(today: date) -> list[Converter]:
    """Return who is known to treat for others: licensed companies and utilities. Two queries."""
    valid = Licence.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=today))
    treating = Q(licences__in=valid) | Q(kind=CompanyKind.UTILITY)
    treaters = Company.objects.current(today).filter(treating).select_related("park").distinct()
    rows = treaters.order_by("pk").prefetch_related(valid_licences(today, "licences"))
    return [converter_of(company) for company in rows]


def stream_as_met(listing: Listing, *, inside: bool) -> Stream:
    """Return the stream as a run lets it meet another: inside one park what the park may read, else what all may.

    The company's licences must be prefetched by `valid_licences`.
    """
    whole = inside and listing.visibility == Visibility.PARK
    return exact_stream(listing) if whole else open_stream(listing)


def thaw(frozen: dict[str, Any]) -> Snapshot:
    """Read a frozen snapshot."""
    return Snapshot(
        open={int(pk): decode(Stream, data) for pk, data in frozen["open"].items()},
        inside={int(pk): decode(Stream, data) for pk, data in frozen["inside"].items()},
        family={int(pk): family for pk, family in frozen["family"].items()},
        park={int(pk): park for pk, park in frozen["park"].items()},
        converters=tuple(decode(Converter, data) for data in frozen["converters"]),
        changed=frozenset(frozen.get("changed", ())),
    )


def plan_shards(snapshot: Snapshot) -> list[Shard]:
    """Cut the givers by family and 10 km cell; the same snapshot always gives the same shards."""
    groups: dict[str, list[int]] = {}
    for pk in sorted(snapshot.having(Direction.HAVE)):
        key = f"{snapshot.family[pk]}:{cell_key(snapshot.open[pk].site)}"
        groups.setdefault(key, []).append(pk)
    return [Shard(key, key.split(":")[0], givers) for key, givers in sorted(groups.items())]


def open_stream(listing: Listing) -> Stream:
    """Return the stream that may meet anybody: exact only where everybody may read the listing."""
    if listing.visibility == Visibility.NETWORK:
        return exact_stream(listing)
    return projected_stream(project(listing), company=listing.company.slug)


def exact_stream(listing: Listing) -> Stream:
    """Return the stream with everything the company said; what agreements hold is not offered again."""
    company = listing.company
    return Stream(
        id=listing.pk,
        company=company.slug,
        direction=Direction(listing.kind),
        resource=listing.resource.code,
        quantity=_amount(listing.remaining_range),
        site=site_of(company),
        months=frozenset(listing.months),
        temperature_c=_number(listing.temperature_c),
        moisture_pct=_number(listing.moisture_pct),
        purity_pct=_number(listing.purity_pct),
        min_lot=_number(listing.min_lot),
        hazardous=_hazardous(listing),
        licences=_licences(company),
        isic=_classes(company),
        trust=_trust(listing),
        waste_code=listing.waste_code.code if listing.waste_code else "",
    )


def projected_stream(public: PublicProjection, *, company: str) -> Stream:
    """Return the stream of a public projection. The company's slug only keeps it from meeting itself."""
    cell, band = public.cell, public.temperature_c
    return Stream(
        id=public.listing_id,
        company=company,
        direction=Direction(public.kind),
        resource=public.resource,
        quantity=_amount(public.quantity),
        site=Site(cell.latitude, cell.longitude, cell.precision_km) if cell else None,
        months=frozenset(month for quarter in public.quarters for month in _months_of(quarter)),
        # The careful edge of the band: what is surely there of a HAVE, what surely suffices for a NEED.
        temperature_c=float(band[public.kind == Direction.NEED]) if band else None,
        trust=TRUST[Origin.SECTOR_ESTIMATE if public.is_estimate else Origin.OWN],
    )


def converter_of(company: Company) -> Converter:
    """Return a company that is known to treat for others: its licences are public, its listings stay out."""
    return Converter(
        company=company.slug, site=site_of(company), licences=_licences(company), isic=_classes(company)
    )


def site_of(company: Company) -> Site | None:
    """Return the company's place, or its park's where its own is not known."""
    place = company if company.latitude is not None else company.park
    if place is None or place.latitude is None or place.longitude is None or place.precision_km is None:
        return None
    return Site(float(place.latitude), float(place.longitude), float(place.precision_km))


def _trust(listing: Listing) -> float:
    """Less for words that are old. A projection does not tell how old they are."""
    fresh = freshness_of(listing)
    return TRUST[Origin(listing.origin)] * (fresh.confidence if fresh else 1.0)


def _licences(company: Company) -> frozenset[str]:
    return frozenset(licence.kind for licence in company.licences.all())


def _classes(company: Company) -> tuple[str, ...]:
    return tuple(code.strip() for code in company.isic.replace(",", ";").split(";") if code.strip())


def _hazardous(listing: Listing) -> bool | None:
    """What the company says, else what its waste code says."""
    if listing.hazardous is not None or listing.waste_code is None:
        return listing.hazardous
    return listing.waste_code.hazardous


def _months_of(quarter: int) -> range:
    return range(quarter * 3 - 2, quarter * 3 + 1)


def _amount(amount: tuple[Decimal, Decimal] | None) -> Range | None:
    return None if amount is None else (float(amount[0]), float(amount[1]))


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
