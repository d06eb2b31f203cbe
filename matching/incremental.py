"""Which pairs a run may take over from the run before it, and which it must judge anew.

What the engine says of a pair follows from its two streams, the converters, the catalogue and the rules alone.
Where none of these has changed since a finished run of the same scope, its match is copied; pairs with a
changed, new or gone listing are judged by the old streams and by the new ones, and the counts of refusals move
by the difference. Counts, examples and matches are therefore those of a full run.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from matching.models import Match, MatchRun, Purpose
from matching.search import EXAMPLES_PER_GATE, code_of_example, pair_of_example
from matching.snapshot import Snapshot

PER_LISTING = ("open", "inside", "family", "park")
OWN_KEYS = {"changed", "anew"}  # what this module adds to a frozen input
JUDGED = "pairs_judged"  # beside the gates' codes in a shard's counts: pairs that were not taken over
MOST_CHANGED = 0.5  # share of listings above which a full run is no dearer


def base_for(run: MatchRun, frozen: dict[str, Any], digest: str) -> MatchRun | None:
    """Return the newest finished real run of the scope if its pairs still hold, else None.

    Catalogue, engine, rules, and everything frozen beside the listings (the converters) must be the same.
    A trial of a rule set judges everything.
    """
    if run.purpose == Purpose.TRIAL:
        return None
    finished = MatchRun.objects.real().finished().filter(park=run.park_id, snapshot__isnull=False)
    base = finished.order_by("-pk").first()
    if base is None or base.snapshot is None:
        return None
    same = (base.catalogue_digest, base.engine_version, base.rule_set_id) == (
        digest,
        run.engine_version,
        run.rule_set_id,
    )
    if not same or _beside_listings(base.snapshot) != _beside_listings(frozen):
        return None
    return (
        base if len(changed_listings(base.snapshot, frozen)) <= MOST_CHANGED * len(frozen["open"]) else None
    )


def changed_listings(before: dict[str, Any], after: dict[str, Any]) -> list[int]:
    """Return the ids of listings that are new, gone, or not the same in two frozen inputs, in order."""
    old, new = _by_listing(before), _by_listing(after)
    return sorted(pk for pk in old.keys() | new.keys() if old.get(pk) != new.get(pk))


def _by_listing(frozen: dict[str, Any]) -> dict[int, list[Any]]:
    """Return all that is frozen of each listing. Keys are numbers before they were JSON, texts after it."""
    parts = [{int(pk): value for pk, value in frozen[name].items()} for name in PER_LISTING]
    return {pk: [part.get(pk) for part in parts] for pk in parts[0]}


def _beside_listings(frozen: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in frozen.items() if name not in OWN_KEYS and name not in PER_LISTING}


def taken_over(base_id: int, snapshot: Snapshot, givers: Iterable[int]) -> list[Match]:
    """Return copies of the base run's matches of givers whose two listings stand as they were, not yet saved."""
    unchanged = [pk for pk in givers if pk not in snapshot.changed]
    rows = Match.objects.filter(run=base_id, giver_listing__in=unchanged).order_by("pk")
    return [row for row in rows if row.taker_listing_id not in snapshot.changed]


def copy_to(run_id: int, rows: Iterable[Match]) -> list[Match]:
    """Turn rows into unsaved rows of another run; rank and plan are that run's own."""
    copies = []
    for row in rows:
        row.pk, row.run_id, row.rank, row.allocated = None, run_id, None, None
        row._state.adding = True
        copies.append(row)
    return copies


def without(counts: dict[str, int], gone: Counter[str]) -> Counter[str]:
    """Return the counts less those of pairs that are no more; both count the same pairs by the same rules."""
    left = Counter(counts)
    left.subtract(gone)
    return +left


def surviving(examples: list[dict[str, Any]], changed: frozenset[int]) -> list[dict[str, Any]]:
    """Return the examples whose two listings stand as they were."""
    return [one for one in examples if changed.isdisjoint(pair_of_example(one))]


def lost_track(examples: list[dict[str, Any]], changed: frozenset[int]) -> bool:
    """Tell whether examples are missing that only a new look at every pair can find.

    A rule with fewer examples than are kept has no others; of a rule with all of them the next in order is
    not known, so none of its examples may go.
    """
    full = Counter(map(code_of_example, examples))
    left = Counter(map(code_of_example, surviving(examples, changed)))
    return any(count == EXAMPLES_PER_GATE and left[code] < count for code, count in full.items())
