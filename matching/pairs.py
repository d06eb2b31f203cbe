"""What the engine says of any two listings a person asks about, from what that person may see of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from accounts.models import User
from companies.models import Kind, Listing, ListingQuerySet
from companies.projections import project
from matching.engine import types as engine
from matching.reasons import Names, criterion_rows, gate_rows, main_reason, pathway_text
from matching.reasons.names import names_for, names_of_pathways
from matching.rules import current_rule_set, rules_of
from matching.snapshot import exact_stream, known_converters, projected_stream, valid_licences
from matching.stored_knowledge import catalogue_digest, graph_of

Seen = Callable[[Listing], engine.Stream]


@dataclass(frozen=True)
class Answer:
    """What was found for a pair, and the names of what it speaks of."""

    found: engine.Match | engine.Refusal
    names: Names

    @property
    def match(self) -> engine.Match | None:
        return self.found if isinstance(self.found, engine.Match) else None

    @property
    def gates(self) -> list[dict[str, Any]]:
        """The conditions in words: what refuses first, then what is open."""
        return gate_rows(self.found.gates, self.names)

    @property
    def pathway(self) -> str:
        return pathway_text(self.found.pathway, self.names) if self.has_pathway else ""

    @property
    def has_pathway(self) -> bool:
        return all(gate.code != "no_pathway" for gate in self.found.gates)

    @property
    def sentence(self) -> str:
        return main_reason(self.match, self.names) if self.match else ""

    @property
    def criteria(self) -> list[dict[str, Any]]:
        return criterion_rows(self.match.criteria) if self.match else []


def askable(user: User | None) -> ListingQuerySet:
    """Return the listings that can be asked about: they take part in matching, and the person may browse them."""
    today = timezone.localdate()
    rows: ListingQuerySet = Listing.objects.matchable(today)
    if user is not None:
        rows = rows.browsable_by(user)
    owners = rows.select_related("company__park", "resource", "waste_code", "face")
    return owners.prefetch_related(valid_licences(today, "company__licences")).order_by("pk")


def ask(user: User | None, giver: Listing, taker: Listing) -> Answer:
    """Judge a HAVE and a NEED of `askable`; `user` None is the operator's shell.

    Raises
    ------
    ValueError
        If the two are not a HAVE and a NEED.
    MatchingError
        "no_catalogue".
    """
    from matching.engine import explain_pair

    if (giver.kind, taker.kind) != (Kind.HAVE, Kind.NEED):
        raise ValueError(f"{giver.code} and {taker.code} are not a have and a need")
    seen = _seen_by(user, giver, taker)
    _knowledge, graph = graph_of(catalogue_digest())
    converters = known_converters(timezone.localdate())
    rules = rules_of(current_rule_set())
    found = explain_pair(graph, seen(giver), seen(taker), rules, converters=converters)
    return Answer(found, _names_of(found))


def _names_of(found: engine.Match | engine.Refusal) -> Names:
    if isinstance(found, engine.Match):
        return names_for([found])
    facts = [fact for gate in found.gates for fact in gate.facts.values() if isinstance(fact, str)]
    return names_of_pathways([found.pathway], [code.strip() for fact in facts for code in fact.split(",")])


def _seen_by(user: User | None, *pair: Listing) -> Seen:
    """Return how the person sees the two: exactly, or as their public projection.

    Of a projection nobody learns whose it is, so it has no company but itself: whether two anonymous listings
    are of one firm is no answer that can be asked for.
    """
    ids = [listing.pk for listing in pair]
    rows = Listing.objects.filter(pk__in=ids)
    exact = set(ids if user is None else rows.visible_to(user).values_list("pk", flat=True))

    def stream(listing: Listing) -> engine.Stream:
        if listing.pk in exact:
            return exact_stream(listing)
        return projected_stream(project(listing), company=f"listing {listing.pk}")

    return stream
