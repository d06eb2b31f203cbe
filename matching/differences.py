"""What changed from one run to another: suggestions that are new, lost or moved, and what caused it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from matching.models import Match, MatchRun, Purpose
from matching.rules import rules_of

LEAST_POINTS = 0.0005  # of score or confidence; below it a page shows the same number
LEAST_SHARE = 0.001  # of the planned quantity
KINDS = ("new", "lost", "moved")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a suggestion stands in a run."""

    pk: int
    giver: int
    taker: int
    rank: int | None
    score: float
    confidence: float
    planned: float | None  # giver's canonical units per year


@dataclass(frozen=True, slots=True)
class Change:
    """One suggestion that is not as it was; `before` is None for a new one, `after` for a lost one."""

    kind: str
    before: Standing | None
    after: Standing | None

    @property
    def standing(self) -> Standing:
        """Where it stands now, or stood when it was lost."""
        standing = self.after or self.before
        if standing is None:
            raise ValueError("a change has a before or an after")
        return standing

    @property
    def only_the_plan(self) -> bool:
        """Score and confidence are the same; the network's plan splits the quantities in another way."""
        return self.before is not None and self.after is not None and not _rescored(self.before, self.after)


def standings(matches: "QuerySet[Match]") -> dict[str, Standing]:
    """Return where each suggestion stands, by its key. One query."""
    columns = ("key", "pk", "giver_listing", "taker_listing", "rank", "score", "confidence", "allocated")
    return {key: Standing(*values) for key, *values in matches.values_list(*columns)}


def changes_between(before: dict[str, Standing], after: dict[str, Standing]) -> list[Change]:
    """Return the changes, best first. One that only others have overtaken has not moved."""
    changes = [
        change
        for key in before.keys() | after.keys()
        if (change := _change(before.get(key), after.get(key))) is not None
    ]
    return sorted(changes, key=_order)


def _change(before: Standing | None, after: Standing | None) -> Change | None:
    if before is None:
        return Change("new", None, after)
    if after is None:
        return Change("lost", before, None)
    moved = _rescored(before, after) or _replanned(before.planned or 0.0, after.planned or 0.0)
    return Change("moved", before, after) if moved else None


def _rescored(before: Standing, after: Standing) -> bool:
    apart = (abs(before.score - after.score), abs(before.confidence - after.confidence))
    return max(apart) >= LEAST_POINTS


def _replanned(before: float, after: float) -> bool:
    return abs(before - after) > LEAST_SHARE * max(before, after)


def _order(change: Change) -> tuple[int, int, int]:
    return KINDS.index(change.kind), change.standing.rank or 0, change.standing.pk


def counts_of(changes: list[Change]) -> dict[str, int]:
    return {kind: sum(change.kind == kind for change in changes) for kind in KINDS}


def previous_of(run: MatchRun) -> MatchRun | None:
    """Return what a run is compared to: its base for a trial or a what-if, else the finished real run before it."""
    if run.purpose != Purpose.REAL and run.base_id is not None:
        return run.base
    earlier = MatchRun.objects.real().finished().filter(park=run.park_id, pk__lt=run.pk)
    return earlier.for_list().first()


def counted_changes(run: MatchRun) -> dict[str, Any] | None:
    """Return how many suggestions are new, lost and moved against the run before; None without one."""
    previous = previous_of(run)
    if previous is None:
        return None
    before = standings(Match.objects.filter(run=previous))
    after = standings(Match.objects.filter(run=run))
    return {"with": previous.code, **counts_of(changes_between(before, after))}


class Causes:
    """Tells why suggestions changed, from the frozen inputs of two runs.

    A pair's listings are compared as the engine saw them for this pair: what the projection of an anonymous
    listing does not say is no cause here either.
    """

    def __init__(self, before: MatchRun, after: MatchRun) -> None:
        self.before, self.after = (_by_id(run.snapshot or {}) for run in (before, after))
        self.common = tuple(_common(before, after))

    def of(self, change: Change) -> list[str]:
        """Return codes of CAUSES in matching/wording.py, the most telling first."""
        if change.only_the_plan:
            return ["plan"]
        pair = change.standing.giver, change.standing.taker
        sides = [*self._side("giver", *pair), *self._side("taker", *pair)]
        return [*sides, *self.common] or ["unexplained"]

    def _side(self, side: str, giver: int, taker: int) -> list[str]:
        own = giver if side == "giver" else taker
        before, after = (_seen(inputs, own, giver, taker) for inputs in (self.before, self.after))
        if before == after:
            return []
        if before is None or after is None:
            return [f"{side}_new" if before is None else f"{side}_gone"]
        return [f"{side}_changed"]


Inputs = dict[str, dict[int, Any]]


def _by_id(frozen: dict[str, Any]) -> Inputs:
    return {
        name: {int(pk): value for pk, value in frozen.get(name, {}).items()}
        for name in ("open", "inside", "park")
    }


def _seen(inputs: Inputs, own: int, giver: int, taker: int) -> Any:
    """Return the listing's frozen stream as it met the other side; None if it took no part."""
    parks = inputs["park"].get(giver), inputs["park"].get(taker)
    if parks[0] is not None and parks[0] == parks[1] and own in inputs["inside"]:
        return inputs["inside"][own]
    return inputs["open"].get(own)


def _common(before: MatchRun, after: MatchRun) -> Iterator[str]:
    """Yield what changed for every pair."""
    if before.rule_set_id != after.rule_set_id and rules_of(before.rule_set) != rules_of(after.rule_set):
        yield "rules"
    if before.catalogue_digest != after.catalogue_digest:
        yield "catalogue"
    if before.engine_version != after.engine_version:
        yield "engine"
    if before.scenario_id != after.scenario_id:
        yield "scenario"
    if (before.snapshot or {}).get("converters") != (after.snapshot or {}).get("converters"):
        yield "converters"
