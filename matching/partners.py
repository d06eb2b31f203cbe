"""How many live listings would go with one that somebody is still writing: a bounded search, told while typing.

The typed listing meets what a run would let it meet: foreign listings as they may be seen by anybody, of the own park
as the park may read them. What is counted can therefore tell no more than the lists do.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from django.db.models import Case, When, prefetch_related_objects
from django.utils import timezone

from companies.facts import ListingFacts
from companies.models import Company, Kind, Listing, ListingQuerySet
from matching.engine.types import Stream
from matching.rules import current_rule_set, rules_of
from matching.snapshot import exact_stream, known_converters, stream_as_met, valid_licences
from matching.stored_knowledge import graph_of, loaded_digest

if TYPE_CHECKING:
    from matching.engine import MaterialGraph

MOST_TYPES = 400  # types of the other side that a pathway may join to the typed one
MOST_JUDGED = 100  # listings that are judged; beyond them the count says "at least"
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Partners:
    """What was found: `count` listings of `companies` that no condition refuses, among `judged` listings.

    `is_least`: more listings came into question than were judged.
    """

    count: int
    judged: int
    is_least: bool
    best: tuple[Listing, ...]


def partners_of(company: Company, facts: ListingFacts) -> Partners | None:
    """Count the listings that would go with the facts of the company; None where no catalogue is loaded.

    At most ten queries, and at most `MOST_JUDGED` pairs are judged.
    """
    from matching.engine import Match, explain_pair

    digest = loaded_digest()
    if digest is None or facts.resource.code not in graph_of(digest)[0].resources:
        return None
    _knowledge, graph = graph_of(digest)
    found = list(_candidates(company, facts, graph)[: MOST_JUDGED + 1])
    rules, converters = rules_of(current_rule_set()), known_converters(timezone.localdate())
    mine = _typed(company, facts)
    fitting: list[tuple[float, Listing]] = []
    for other in found[:MOST_JUDGED]:
        theirs = stream_as_met(other, inside=_same_park(company, other))
        pair = (mine, theirs) if facts.kind == Kind.HAVE else (theirs, mine)
        outcome = explain_pair(graph, *pair, rules, converters=converters)
        if isinstance(outcome, Match):
            fitting.append((outcome.score * outcome.confidence, other))
    fitting.sort(key=lambda one: (-one[0], one[1].pk))
    best = tuple(other for _worth, other in islice(fitting, SHOWN))
    return Partners(len(fitting), min(len(found), MOST_JUDGED), len(found) > MOST_JUDGED, best)


def _same_park(company: Company, other: Listing) -> bool:
    return company.park_id is not None and company.park_id == other.company.park_id


def _typed(company: Company, facts: ListingFacts) -> Stream:
    """Return the stream of a listing that has no row yet: the company's own words, so it enters exactly."""
    row = Listing(company=company, kind=facts.kind, **{name: facts.columns[name] for name in _STREAM_COLUMNS})
    prefetch_related_objects([company], valid_licences(timezone.localdate(), "licences"))
    row.pk = 0  # of no row: a typed listing is nobody's partner
    return exact_stream(row)


_STREAM_COLUMNS = (
    "resource",
    "quantity_low",
    "quantity_high",
    "offered",
    "months",
    "temperature_c",
    "moisture_pct",
    "purity_pct",
    "min_lot",
    "hazardous",
    "waste_code",
)


def _candidates(company: Company, facts: ListingFacts, graph: "MaterialGraph") -> ListingQuerySet:
    """Return live listings of other companies on the other side, of types that a pathway may join."""
    today = timezone.localdate()
    other_side = Kind.NEED if facts.kind == Kind.HAVE else Kind.HAVE
    rows = Listing.objects.matchable(today).filter(kind=other_side).exclude(company=company)
    if company.park_id is None:  # two companies outside the parks are never matched: no board could review it
        rows = rows.exclude(company__park=None)
    rows = rows.filter(resource__in=_types(rows, facts, graph))
    here_first = Case(When(company__park=company.park_id, then=0), default=1)
    owners = rows.order_by(here_first, "pk").with_owner()
    return owners.prefetch_related(valid_licences(today, "company__licences"))


def _types(rows: ListingQuerySet, facts: ListingFacts, graph: "MaterialGraph") -> Iterable[int]:
    named = rows.order_by().values_list("resource", "resource__code").distinct()[:MOST_TYPES]
    return [pk for pk, code in named if _is_joined(graph, facts, code)]


def _is_joined(graph: "MaterialGraph", facts: ListingFacts, code: str) -> bool:
    if code not in graph.knowledge.resources:
        return False
    have, need = (facts.resource.code, code) if facts.kind == Kind.HAVE else (code, facts.resource.code)
    return bool(graph.pathways(have, need))
