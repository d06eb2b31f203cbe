"""Starting profiles: what a company of its sector probably has and needs, until it says so itself."""

# ruff: noqa: RUF009  # column() is dataclasses.field() with metadata, so the call in the default is meant

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.history import PLATFORM, record
from catalogue.columns import column, maybe_integer, maybe_text, number, one_of, read_rows
from catalogue.models import Hazard, ResourceType, SectorTemplateLine, WasteCode
from catalogue.rows import SourcedRow
from companies.actions import new_code
from companies.facts import PLACES, ListingFacts, facts_of, plain
from companies.loading import DATA_DIR
from companies.models import (
    Company,
    CompanyKind,
    Kind,
    Listing,
    ListingVersion,
    Origin,
    Period,
    Status,
    Visibility,
)
from companies.versions import next_version
from parks.loading import Tally, named

Key = tuple[str, str]  # HAVE or NEED, code of the resource type


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamRow(SourcedRow):
    """A stream of one company whose size a public source states, e.g. the design capacity of a plant."""

    company: str = column()
    kind: str = column(one_of(*Kind.values))
    resource: str = column()
    low: Decimal = column(number)
    high: Decimal = column(number)
    unit: str = column()
    period: str = column(one_of(*Period.values))
    note_en: str = column(maybe_text)
    note_vi: str = column(maybe_text)
    year: int | None = column(maybe_integer)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A listing as the sector template, or a published fact, supposes it."""

    facts: ListingFacts
    source: str
    confidence: str

    @property
    def columns(self) -> dict[str, Any]:
        return self.facts.columns | {"source": self.source[:400], "confidence": self.confidence}


@transaction.atomic
def create_starting_profiles(path: Path = DATA_DIR) -> Tally:
    """Give each company the listings of its sector template, live, anonymous and marked as estimates.

    Those of a unit of the city are named: what it is there for is public.

    What a company confirmed, corrected or withdrew stays as it is, also when it changed the type of resource.
    An estimate that the template no longer holds is withdrawn.
    """
    streams = _streams(read_rows(path / "streams.csv", StreamRow))
    tally = Tally()
    companies = Company.objects.current(timezone.localdate()).filter(template__isnull=False)
    for company in companies.select_related("template").order_by("pk"):
        tally += _profile(company, _estimates(company, streams[company.pk]))
    return tally


@transaction.atomic
def create_profile_of(company: Company) -> Tally:
    """Give one new company the listings of the sector template that was chosen for it, marked as estimates."""
    return _profile(company, _estimates(company, {}))


def _streams(rows: Iterable[StreamRow]) -> dict[int, dict[Key, Estimate]]:
    found: dict[int, dict[Key, Estimate]] = defaultdict(dict)
    for row in rows:
        resource = named(ResourceType, row, "resource")
        company = named(Company, row, "company", by="slug")
        size = {"quantity_low": row.low, "quantity_high": row.high, "unit": row.unit, "period": row.period}
        facts = _facts(row.kind, resource, row, size)
        found[company.pk][row.kind, row.resource] = Estimate(facts, row.source, row.confidence)
    return found


def _estimates(company: Company, streams: dict[Key, Estimate]) -> dict[Key, Estimate]:
    lines = SectorTemplateLine.objects.filter(template=company.template).select_related(
        "resource", "template"
    )
    typical = {(line.kind, line.resource.code): _estimate(company, line) for line in lines.order_by("pk")}
    return typical | streams


def _estimate(company: Company, line: SectorTemplateLine) -> Estimate:
    size = _size(company, line)
    known = {"temperature_c": line.temperature_c, "visibility": _who_sees(company)}
    facts = _facts(line.kind, line.resource, line, size | known)
    source = f"sector template {line.template.code}: {line.source}"
    if size and line.basis == "per_product_t":
        source += f"; production: {company.product_source}"
    return Estimate(facts, source, line.confidence)


def _who_sees(company: Company) -> str:
    """What a unit of the city is there for is public; a company stays anonymous until it says otherwise."""
    return Visibility.NETWORK if company.kind == CompanyKind.CITY else Visibility.ANONYMOUS


def _size(company: Company, line: SectorTemplateLine) -> dict[str, Any]:
    """Ratio times production or employees; nothing where one of the two is not known."""
    known = {"per_product_t": company.product_t_per_year, "per_employee": company.employees}
    base = known.get(line.basis)
    if base is None or line.low is None or line.high is None:
        return {}
    low, high = (ratio * base for ratio in (line.low, line.high))
    return {"quantity_low": low.quantize(PLACES), "quantity_high": high.quantize(PLACES)}


def _facts(kind: str, resource: ResourceType, notes: Any, values: dict[str, Any]) -> ListingFacts:
    return ListingFacts(
        kind=kind,
        resource=resource,
        title=resource.name_vi,
        description=f"{notes.note_vi}\n{notes.note_en}".strip(),
        waste_code=_waste_code(resource) if kind == Kind.HAVE else None,
        **{"unit": resource.unit} | values,
    )


def _waste_code(resource: ResourceType) -> WasteCode | None:
    """Name the code of a type that is always hazardous; of the others the company knows which one it is."""
    if resource.hazard != Hazard.YES:
        return None
    codes = resource.waste_codes.filter(scheme=WasteCode.Scheme.EU, hazardous=True)
    return codes.order_by("code").first()


def _profile(company: Company, estimates: dict[Key, Estimate]) -> Tally:
    untouched = {
        (listing.kind, listing.resource.code): listing
        for listing in _untouched(company).select_related("resource", "waste_code")
    }
    spoken_for = _ever_supposed(company) | _own_words(company)
    tally = Tally()
    for key, estimate in estimates.items():
        if key in untouched:
            tally[_refresh(untouched[key], estimate)] += 1
        else:
            tally["kept" if key in spoken_for else _suppose(company, estimate)] += 1
    for key in untouched.keys() - estimates.keys():
        tally[_take_back(untouched[key])] += 1
    return tally


def _untouched(company: Company) -> Any:
    return company.listings.filter(origin=Origin.SECTOR_ESTIMATE, status=Status.LIVE)


def _own_words(company: Company) -> set[Key]:
    rows = company.listings.exclude(origin=Origin.SECTOR_ESTIMATE)
    return set(rows.values_list("kind", "resource__code"))


def _ever_supposed(company: Company) -> set[Key]:
    """The first version of each estimate remembers its type, whatever the company made of it since."""
    firsts = ListingVersion.objects.filter(listing__company=company, version=1, saved_by_label=PLATFORM)
    return {(values["kind"], values["resource"]) for values in firsts.values_list("values", flat=True)}


def _suppose(company: Company, estimate: Estimate) -> str:
    listing = Listing.objects.create(
        code=new_code(timezone.localdate()),
        company=company,
        origin=Origin.SECTOR_ESTIMATE,
        status=Status.LIVE,
        **estimate.columns,
    )
    _remember(listing, "listing.estimate")
    return "created"


def _refresh(listing: Listing, estimate: Estimate) -> str:
    """Follow a change of the template, unless an agreement already stands on the quantity."""
    same = plain(facts_of(listing)) == plain(estimate.facts)
    if (same and listing.source == estimate.columns["source"]) or listing.allocated:
        return "unchanged"
    if not _supposed_as_read(listing).update(
        **estimate.columns, version=next_version(), updated_at=timezone.now()
    ):
        return "kept"
    listing.refresh_from_db()
    _remember(listing, "listing.estimate")
    return "updated"


def _supposed_as_read(listing: Listing) -> QuerySet[Listing]:
    """The row, unless the company said its word since it was read, or an agreement took of it."""
    rows = Listing.objects.live().filter(pk=listing.pk, version=listing.version, allocated=0)
    return rows.filter(origin=Origin.SECTOR_ESTIMATE)


def _take_back(listing: Listing) -> str:
    if listing.allocated:
        return "unchanged"
    if not _supposed_as_read(listing).update(status=Status.WITHDRAWN, updated_at=timezone.now()):
        return "kept"
    record(by=None, verb="listing.withdraw", target_type="listing", target_code=listing.code)
    return "withdrawn"


def _remember(listing: Listing, verb: str) -> None:
    ListingVersion.objects.create(
        listing=listing, version=listing.version, saved_by_label=PLATFORM, values=plain(facts_of(listing))
    )
    record(by=None, verb=verb, target_type="listing", target_code=listing.code)
