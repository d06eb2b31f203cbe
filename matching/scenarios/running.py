"""What-if runs: the same listings twice, as they are and with a scenario's changes, matched and planned alike.

A firm that does not exist has no listing, so no row of `Match` can point to it: the result of such a run is the
comparison in its summary, and nothing that it finds is ever among the matches.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models.functions import Now

from matching.errors import MatchingError
from matching.firms import firm_kinds
from matching.limits import limits
from matching.models import MatchRun
from matching.rules import rules_of
from matching.scenarios.results import Side, compared
from matching.search import search
from matching.snapshot import Snapshot, freeze, thaw
from matching.stored_knowledge import catalogue_digest, graph_of
from matching.wire import decode, encode
from parks.models import Park
from symbiosis.lib.jobs import LONG_LEASE, JobState, Lease

if TYPE_CHECKING:
    from matching.engine import MaterialGraph
    from matching.engine.foresight.scenarios import Change, Inputs

CHUNK = 40  # givers between two signs of life
RUNS_KEPT = 2  # ended ones per scenario


def change_types() -> "dict[str, type[Change]]":
    """Return the kinds of changes by the word that stands for them in a stored scenario."""
    from matching.engine.foresight.scenarios import PlantIsAdded, PriceChanges, TenantArrives, TenantLeaves

    return {"leaves": TenantLeaves, "arrives": TenantArrives, "price": PriceChanges, "plant": PlantIsAdded}


def write_change(word: str, change: "Change", **notes: str) -> dict[str, Any]:
    """Return a change as JSON; notes (the code of the park where a firm settles) stand beside its fields."""
    return {"change": word, **encode(change), **notes}


def read_changes(stored: Iterable[dict[str, Any]]) -> "list[Change]":
    """Return the changes of a stored scenario."""
    types = change_types()
    return [decode(types[one["change"]], one) for one in stored]


def advance_scenario(run: MatchRun, lease: Lease[MatchRun]) -> None:
    """Do the next step of a what-if run: freeze and change its input, then compare. Repeating writes the same."""
    if run.snapshot is None:
        _prepare(run, lease)
    else:
        _finish(run, lease)


def _prepare(run: MatchRun, lease: Lease[MatchRun]) -> None:
    frozen = freeze(run.park)
    if len(frozen["open"]) > limits().listings:
        raise MatchingError("too_many_listings")
    snapshot = changed_snapshot(run, frozen) | {"before": frozen}
    base = (
        MatchRun.objects.real().finished().filter(park=run.park_id).defer("snapshot").order_by("-pk").first()
    )
    with lease.fenced():
        MatchRun.objects.filter(pk=run.pk).update(
            snapshot=snapshot, catalogue_digest=catalogue_digest(), base=base, attempts=0
        )
    lease.give_back()


def changed_snapshot(run: MatchRun, frozen: dict[str, Any]) -> dict[str, Any]:
    """Return the frozen input of a run with the changes of its scenario.

    Raises
    ------
    MatchingError
        With the code of `ScenarioError`, if a change names what is not (any more) there.
    """
    before = thaw(frozen)
    after = _changed(run, before)
    kept = {stream.id for stream in after.streams}
    settled = parks_of_new_firms(run)
    resources = after.knowledge.resources
    new = [stream for stream in after.streams if stream.id not in before.open]
    return {
        "open": {stream.id: encode(stream) for stream in after.streams},
        "inside": {pk: data for pk, data in frozen["inside"].items() if int(pk) in kept},
        "family": {pk: family for pk, family in frozen["family"].items() if int(pk) in kept}
        | {stream.id: resources[stream.resource].family for stream in new},
        "park": {pk: park for pk, park in frozen["park"].items() if int(pk) in kept}
        | {stream.id: settled.get(stream.company) for stream in new},
        "converters": [encode(converter) for converter in after.converters],
    }


def _changed(run: MatchRun, before: Snapshot) -> "Inputs":
    from matching.engine.foresight.scenarios import Inputs, ScenarioError, apply_all

    knowledge, _graph = graph_of(catalogue_digest())
    inputs = Inputs(tuple(before.open.values()), knowledge, before.converters, firm_kinds(knowledge))
    try:
        return apply_all(read_changes(_stored(run)), inputs)
    except ScenarioError as refusal:
        raise MatchingError(refusal.code) from refusal


def _stored(run: MatchRun) -> list[dict[str, Any]]:
    if run.scenario is None:
        raise ValueError(f"{run.code} has no scenario")
    return list(run.scenario.changes)


def parks_of_new_firms(run: MatchRun) -> dict[str, int | None]:
    """Return the park of each firm that arrives; in a run of one park all settle there."""
    from matching.engine.foresight.scenarios import company_of

    parks = dict(Park.objects.values_list("code", "pk"))
    return {
        company_of(one["name"]): run.park_id or parks.get(one.get("park", ""))
        for one in _stored(run)
        if one["change"] == "arrives"
    }


def _finish(run: MatchRun, lease: Lease[MatchRun]) -> None:
    from matching.engine import build_graph
    from matching.engine.foresight.scenarios import PlantIsAdded, company_of

    if catalogue_digest() != run.catalogue_digest:
        raise MatchingError("catalogue_changed")
    snapshot = run.snapshot or {}
    before, after = thaw(snapshot["before"]), thaw(snapshot)
    knowledge, graph = graph_of(run.catalogue_digest)
    changes = read_changes(_stored(run))
    changed = build_graph(_changed(run, before).knowledge, max_steps=graph.max_steps)
    plants = [change for change in changes if isinstance(change, PlantIsAdded)]
    capacities = {company_of(plant.name): plant.capacity for plant in plants if plant.capacity}
    work = _Work(run, lease, len(before.family) + len(after.family))
    today = work.side(graph, before, {})
    what_if = work.side(changed, after, capacities)
    summary = compared(today, what_if, plants, knowledge)
    with lease.fenced():
        MatchRun.objects.filter(pk=run.pk).update(
            state=JobState.DONE, summary=summary, finished_at=Now(), lease_until=None
        )
    _prune(run)


class _Work:
    """Matches and plans one side after the other, and says after each chunk how far it is."""

    def __init__(self, run: MatchRun, lease: Lease[MatchRun], total: int) -> None:
        self.run, self.lease, self.total, self.done = run, lease, total, 0

    def side(self, graph: "MaterialGraph", snapshot: Snapshot, capacities: dict[str, float]) -> Side:
        """Match everything of a snapshot and plan the whole network."""
        from matching.engine import allocate
        from matching.engine.allocation.capacities import within_capacity
        from matching.engine.types import Direction

        rules = rules_of(self.run.rule_set)
        givers = sorted(snapshot.having(Direction.HAVE))
        matches = []
        for start in range(0, len(givers), CHUNK):
            matches += search(graph, snapshot, givers[start : start + CHUNK], rules).matches
            self._report(len(givers[start : start + CHUNK]))
        # As in a real run: over all parks the plan may tell nobody more than the open streams do.
        seen = snapshot.open.__getitem__ if self.run.park_id is None else snapshot.as_seen_inside
        streams = {pk: seen(pk) for pk in snapshot.open}
        self.lease.renew(LONG_LEASE)
        plan = allocate(matches, *_sides(streams.values()), rules)
        self._report(len(snapshot.having(Direction.NEED)))
        return Side(matches, streams, within_capacity(plan.quantities, matches, streams, capacities))

    def _report(self, more: int) -> None:
        self.done += more
        self.lease.renew(summary={"progress": [self.done, self.total]})


def _sides(streams: Iterable[Any]) -> tuple[Sequence[Any], Sequence[Any]]:
    from matching.engine.types import Direction

    listed = list(streams)
    haves = [stream for stream in listed if stream.direction == Direction.HAVE]
    return haves, [stream for stream in listed if stream.direction == Direction.NEED]


def _prune(run: MatchRun) -> None:
    """Delete all but the newest ended runs of the scenario; no row of another kind points to them."""
    ended = MatchRun.objects.filter(scenario=run.scenario_id, finished_at__isnull=False).order_by("-pk")
    for pk in ended.values_list("pk", flat=True)[RUNS_KEPT:]:
        MatchRun.objects.filter(pk=pk).delete()
