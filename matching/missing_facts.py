"""Which fact would raise a match most, and which facts of a company's listings would raise most of its matches.

Each pair is judged again from the same streams that a run lets meet (`snapshot.stream_as_met`), so that nothing is
told here that the match itself does not tell.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q, prefetch_related_objects
from django.utils import timezone

from accounts.models import User
from companies.completeness import Unlocked
from companies.disclosure import ListingView, views_of
from companies.models import Listing
from companies.permissions import companies_of
from matching.models import Match, RuleSet
from matching.reasons.missing import MISSING_TEXTS
from matching.reasons.names import names_of_pathways
from matching.reasons.raising import raise_row, unlock_text
from matching.results import explained
from matching.rules import rules_of
from matching.snapshot import known_converters, stream_as_met, valid_licences
from matching.stored_knowledge import graph_of, loaded_digest

if TYPE_CHECKING:
    from matching.engine.judging.pairs import World
    from matching.engine.judging.unknowns import Raise

SHOWN = 5  # facts of one match
MOST_MATCHES = 100  # best matches of a person's companies that are judged again
MOST_OF_LISTING = 40  # best matches of one listing
MOST_FACTS = 20  # facts of a company that a page lists


@dataclass(frozen=True)
class ListingFact:
    """One fact of a listing: which, and what it would bring over the listing's matches."""

    listing: ListingView
    text: str


def facts_of_match(row: Match) -> list[dict[str, Any]]:
    """Return the facts that would raise a match, best first: text, assumption, points."""
    found = [one for raised in _raises_of([row]) for one in raised][:SHOWN]
    types = [str(one.assumed[key]) for one in found for key in ("resource", "group") if one.assumed.get(key)]
    names = names_of_pathways([], types)
    return [raise_row(one, names) for one in found]


def facts_of_companies(user: User) -> list[ListingFact]:
    """Return which facts of the listings of a person's companies would raise most of their best matches."""
    from matching.engine.judging.unknowns import rank

    mine = set(companies_of(user).values_list("pk", flat=True))
    own = Q(giver_listing__company__in=mine) | Q(taker_listing__company__in=mine)
    rows = list(Match.objects.filter(own).current().for_list()[:MOST_MATCHES]) if mine else []
    sides = [side for row in rows for side in (row.giver_listing, row.taker_listing)]
    listings = {side.pk: side for side in sides if side.company_id in mine}
    unlocks = rank(_raises_of(rows), listings.keys())[:MOST_FACTS]
    views = views_of(user, [listings[pk] for pk in {one.listing for one in unlocks}])
    return [ListingFact(views[one.listing], unlock_text(one)) for one in unlocks]


def unlocks_of(listing: Listing) -> list[Unlocked]:
    """Return which facts of one listing would raise its best matches, the most useful first."""
    from matching.engine.judging.unknowns import rank

    own = Q(giver_listing=listing) | Q(taker_listing=listing)
    rows = list(Match.objects.filter(own).current().for_list()[:MOST_OF_LISTING])
    found = rank(_raises_of(rows), {listing.pk})
    return [Unlocked(one.fact, str(MISSING_TEXTS[one.fact]), one.matches) for one in found]


def _raises_of(rows: Sequence[Match]) -> list[tuple["Raise", ...]]:
    """Judge matches again and return what would raise each; the number of queries does not grow with them.

    A match of another catalogue than the one loaded now has nothing to be judged by.
    """
    from matching.engine.judging.unknowns import raises

    digest = loaded_digest()
    rows = [row for row in rows if row.run.catalogue_digest == digest]
    if digest is None or not rows:
        return []
    sides = [side for row in rows for side in (row.giver_listing, row.taker_listing)]
    today = timezone.localdate()
    prefetch_related_objects(sides, "waste_code", valid_licences(today, "company__licences"))
    worlds = _worlds(digest, {row.run.rule_set_id for row in rows})
    return [
        raises(worlds[row.run.rule_set_id], explained(row), *_streams(row.giver_listing, row.taker_listing))
        for row in rows
    ]


def _worlds(digest: str, rule_sets: set[int]) -> dict[int, "World"]:
    """Return what the pairs are judged in, for each set of rules. Three queries, and the catalogue once."""
    from matching.engine.judging.pairs import World
    from matching.engine.routes import Planner

    _knowledge, graph = graph_of(digest)
    converters = known_converters(timezone.localdate())
    worlds = {}
    for stored in RuleSet.objects.filter(pk__in=rule_sets):
        rules = rules_of(stored)
        worlds[stored.pk] = World(graph, rules, Planner(converters, detour=rules.detour))
    return worlds


def _streams(giver: Listing, taker: Listing) -> tuple[Any, Any]:
    park = giver.company.park_id
    inside = park is not None and park == taker.company.park_id
    return stream_as_met(giver, inside=inside), stream_as_met(taker, inside=inside)
