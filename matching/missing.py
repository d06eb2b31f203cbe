"""Which kinds of firms and plants a person's listings wait for: counted over what the person itself may see.

A tenant sees its own listings' rows, a board those of its parks, the operator all; nothing here is computed from
an anonymous listing of others, except for one listing that a person asks about: that enters as its projection.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from companies.models import Listing, ListingQuerySet
from companies.permissions import companies_of
from companies.projections import project
from matching.engine.types import Converter, Role, Site, Stream, Verdict
from matching.engine.types import Match as EngineMatch
from matching.firms import KindName, broad_kinds, kind_names
from matching.models import Match, RuleSet
from matching.outlines import outlines
from matching.reasons import figures
from matching.reasons.names import names_of_pathways
from matching.reasons.summary import pathway_text
from matching.rules import current_rule_set, rules_of
from matching.scenarios.choices import process_labels, site_of_park
from matching.snapshot import exact_stream, known_converters, projected_stream, valid_licences
from matching.stored_knowledge import catalogue_digest, graph_of
from parks.models import Park
from parks.permissions import parks_with

if TYPE_CHECKING:
    from matching.engine.foresight.missing_tenants import Unlock

SHOWN = 40  # kinds and plants of a page


@dataclass(frozen=True)
class Served:
    """One listing that a firm would take or supply."""

    listing: Listing
    way: str
    amount: str


@dataclass(frozen=True)
class UnlockView:
    """One kind of firm, or one plant, with what it would open."""

    name: str
    taken: list[Served]
    supplied: list[Served]
    companies: int
    value: str
    co2: str
    value_unknown: int
    co2_unknown: int
    try_url: str


@dataclass(frozen=True)
class Sight:
    """What one person's page counts: listings with their streams, and where a new firm would settle."""

    listings: dict[int, Listing]
    streams: dict[int, Stream]
    parks: list[Park]
    park: Park | None
    may_try: bool

    @property
    def site(self) -> Site | None:
        return site_of_park(self.park)


def sight_of(user: User, park_code: str = "") -> Sight:
    """Return the live listings that a person sees exactly as its own or as staff of their park."""
    rows = list(
        in_sight(user)
        .select_related("company__park", "resource", "waste_code", "face")
        .prefetch_related(valid_licences(timezone.localdate(), "company__licences"))
        .order_by("pk")
    )
    parks = sorted({row.company.park for row in rows if row.company.park}, key=lambda park: park.name)
    chosen = next((park for park in parks if park.code == park_code), parks[0] if parks else None)
    return Sight(
        listings={row.pk: row for row in rows},
        streams={row.pk: exact_stream(row) for row in rows},
        parks=parks,
        park=chosen,
        may_try=user.is_operator or bool(parks_with(user, Permission.REQUEST_RUN)),
    )


def in_sight(user: User) -> ListingQuerySet:
    """Return the matchable listings whose rows a person may see here."""
    listings = Listing.objects.matchable()
    if user.is_operator:
        return listings
    staffed = parks_with(user, Permission.VIEW_PARK_DATA)
    return listings.filter(Q(company__in=companies_of(user)) | Q(company__park__in=staffed))


def unmatched(sight: Sight) -> list[Stream]:
    """Return the streams of listings that no current match names."""
    current = Match.objects.current()
    ids = list(sight.streams)
    named = set(current.filter(giver_listing__in=ids).values_list("giver_listing", flat=True))
    named |= set(current.filter(taker_listing__in=ids).values_list("taker_listing", flat=True))
    return [stream for pk, stream in sight.streams.items() if pk not in named]


def kinds_wanted(sight: Sight, waiting: list[Stream]) -> list[UnlockView]:
    """Return the kinds of firms that would take or supply the unmatched listings, the most useful first."""
    converters = tuple(known_converters(timezone.localdate()))
    found = _kinds(catalogue_digest(), current_rule_set().pk, tuple(waiting), sight.site, converters)
    names = kind_names()
    return _views(
        found[:SHOWN], sight, {code: kind.name for code, kind in names.items()}, _Arrival(sight, names)
    )


@lru_cache(maxsize=16)
def _kinds(
    digest: str,
    rule_set: int,
    waiting: tuple[Stream, ...],
    site: Site | None,
    converters: tuple[Converter, ...],
) -> "list[Unlock]":
    """Return the answer for the very same values again without a new search."""
    from matching.engine.foresight.missing_tenants import missing_kinds

    knowledge, graph = graph_of(digest)
    rules = rules_of(RuleSet.objects.get(pk=rule_set))
    kinds = broad_kinds(knowledge).values()
    return missing_kinds(graph, waiting, kinds, site, rules, converters=converters)


def plants_wanted(user: User, sight: Sight) -> list[UnlockView]:
    """Return the treatments that nobody known runs, by the current matches that wait for nothing else."""
    from matching.engine.foresight.missing_tenants import missing_plants

    rows = Match.objects.visible_to(user).current().filter(has_unknown_gate=True, kind="chained")
    knowledge, _graph = graph_of(catalogue_digest())
    found = missing_plants(outlines(list(rows.order_by("key").defer("explanation"))), sight.streams)
    labels = process_labels(knowledge)
    return _views(found[:SHOWN], sight, labels, lambda code: _try_url(sight, add="plant", process=code))


def _views(found: "list[Unlock]", sight: Sight, names: Mapping[str, str], try_url: Any) -> list[UnlockView]:
    matches = [match for unlock in found for match in (*unlock.taken, *unlock.supplied)]
    ways = names_of_pathways([match.pathway for match in matches])

    def served(match: EngineMatch, pk: int) -> Served:
        listing = sight.listings[pk]
        amount = listing.remaining_range
        known = (
            figures.quantity((float(amount[0]), float(amount[1])), listing.resource.unit) if amount else ""
        )
        return Served(listing, pathway_text(match.pathway, ways), known)

    return [
        UnlockView(
            name=names.get(unlock.code, unlock.code),
            taken=[served(match, match.giver) for match in unlock.taken],
            supplied=[served(match, match.taker) for match in unlock.supplied],
            companies=unlock.companies,
            value=figures.money(unlock.money),
            co2=figures.co2(unlock.co2),
            value_unknown=unlock.counted - unlock.money_known,
            co2_unknown=unlock.counted - unlock.co2_known,
            try_url=try_url(unlock.code),
        )
        for unlock in found
    ]


def _open(match: EngineMatch) -> int:
    return sum(gate.verdict is Verdict.UNKNOWN for gate in match.gates)


class _Arrival:
    """The address that tries a kind of firm: the template of its class where there is one, for its ratios."""

    def __init__(self, sight: Sight, names: Mapping[str, KindName]) -> None:
        self.sight, self.names = sight, names
        self.sized = {kind.isic[0]: kind.code for kind in names.values() if kind.sized}

    def __call__(self, code: str) -> str:
        classes = self.names[code].isic if code in self.names else ()
        kind = next((self.sized[isic] for isic in classes if isic in self.sized), code)
        return _try_url(self.sight, add="arrives", kind=kind)


def _try_url(sight: Sight, **values: str) -> str:
    if not sight.may_try:
        return ""
    park = sight.park.code if sight.park else ""
    return f"{reverse('matching:scenario-new')}?{urlencode(values | {'park': park})}"


@dataclass(frozen=True)
class WayView:
    """One way of a listing's material, and the kinds of firms at its end, the best first."""

    way: str
    kinds: list[dict[str, str]]  # name, try_url
    lacking: str
    open: int
    score: float
    confidence: float


def asked_listing(user: User, code: str) -> tuple[Listing, Stream] | None:
    """Return a listing that a person may browse, as exact as it may see it; None for all others."""
    rows = Listing.objects.browsable_by(user).matchable().filter(code=code).with_owner()
    row = rows.prefetch_related(valid_licences(timezone.localdate(), "company__licences")).first()
    if row is None:
        return None
    if Listing.objects.visible_to(user).filter(pk=row.pk).exists():
        return row, exact_stream(row)
    return row, projected_stream(project(row), company=row.company.slug)


def kinds_for_listing(stream: Stream, sight: Sight) -> list[WayView]:
    """Return which kinds of firms could take or supply one listing, by the way; a firm near by is supposed."""
    from matching.engine.foresight.missing_tenants import kinds_for

    knowledge, graph = graph_of(catalogue_digest())
    found = kinds_for(
        graph,
        stream,
        broad_kinds(knowledge).values(),
        stream.site,
        rules_of(current_rule_set()),
        converters=known_converters(timezone.localdate()),
    )
    names, ways = kind_names(), names_of_pathways([match.pathway for _code, match in found])
    by_way: dict[str, list[tuple[str, EngineMatch]]] = {}
    for code, match in found:
        by_way.setdefault(pathway_text(match.pathway, ways), []).append((code, match))
    arrival, labels = _Arrival(sight, names), process_labels(knowledge)
    return [
        WayView(
            way=way,
            kinds=[{"name": names[code].name, "try_url": arrival(code)} for code, _match in ends],
            lacking=", ".join(labels[one.process].split(":")[0] for one in _lacking(ends[0][1])),
            open=_open(ends[0][1]),
            score=ends[0][1].score,
            confidence=ends[0][1].confidence,
        )
        for way, ends in by_way.items()
    ]


def _lacking(match: EngineMatch) -> Iterable[Any]:
    return (one for one in match.operators if one.role is Role.UNKNOWN)
