"""Pairs that hard rules refused: counted by rule, with examples a person may see."""

from typing import Any

from django.db.models import Q

from accounts.models import User
from accounts.roles import Permission
from companies.disclosure import ListingView, views_of
from companies.models import Listing
from companies.permissions import companies_of
from matching.engine.types import Gate, Pathway
from matching.models import MatchRun
from matching.reasons import GATE_LABELS, Names
from matching.reasons.gates import gate_text, rule_text
from matching.reasons.names import names_of_pathways
from matching.wire import decode
from parks.permissions import parks_with

Pair = tuple[int, int]


def newest_run_for(user: User) -> MatchRun | None:
    """Return the newest finished run over all parks, or over a park of the person."""
    own = companies_of(user).exclude(park=None).values("park")
    staffed = parks_with(user, Permission.VIEW_PARK_DATA)
    runs = MatchRun.objects.real().finished().for_list()
    if user.is_operator:
        return runs.first()
    return runs.filter(Q(park__isnull=True) | Q(park__in=own) | Q(park__in=staffed)).first()


def blocked_rules(user: User, run: MatchRun) -> list[dict[str, Any]]:
    """Return the rules that refused pairs, most first, with the examples that this person may see."""
    examples = run.summary["examples"]
    seen = visible_pairs(user, [(one["giver"], one["taker"]) for one in examples])
    names = names_of_pathways([decode(Pathway, one["pathway"]) for one in examples])
    rules = []
    for code, count in sorted(run.summary["refused"].items(), key=lambda item: (-item[1], item[0])):
        shown = [
            _example(one, seen[one["giver"], one["taker"]], names)
            for one in examples
            if one["gate"]["code"] == code and (one["giver"], one["taker"]) in seen
        ]
        rules.append({"label": str(GATE_LABELS[code]), "count": count, "examples": shown})
    return rules


def visible_pairs(user: User, pairs: list[Pair]) -> dict[Pair, tuple[ListingView, ListingView]]:
    """Return the pairs with a side that is the person's own or in a park it looks after, as it may see them."""
    ids = {pk for pair in pairs for pk in pair}
    near = Listing.objects.filter(pk__in=ids)
    if not user.is_operator:
        parks = parks_with(user, Permission.VIEW_PARK_DATA)
        near = near.filter(Q(company__in=companies_of(user)) | Q(company__park__in=parks))
    mine = set(near.values_list("pk", flat=True))
    shown = [pair for pair in pairs if mine & set(pair)]
    views = views_of(user, Listing.objects.filter(pk__in={pk for pair in shown for pk in pair}))
    return {pair: (views[pair[0]], views[pair[1]]) for pair in shown}


def _example(kept: dict[str, Any], sides: tuple[ListingView, ListingView], names: Names) -> dict[str, Any]:
    gate = decode(Gate, kept["gate"])
    return {"giver": sides[0], "taker": sides[1], "text": gate_text(gate, names), "rule": rule_text(gate)}
