"""The start of a run: freeze what it matches, and cut it into shards."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from matching.errors import MatchingError
from matching.incremental import JUDGED, base_for, changed_listings, lost_track, surviving
from matching.limits import limits
from matching.models import MatchRun, MatchShard, Purpose
from matching.snapshot import Snapshot, freeze, plan_shards, thaw
from matching.stored_knowledge import catalogue_digest
from symbiosis.lib.jobs import Lease


def prepare(run: MatchRun, lease: Lease[MatchRun]) -> None:
    """Write the frozen input and one row per shard, and leave the shards due. Starting again writes the same."""
    digest = catalogue_digest()
    frozen = input_for(run)
    if len(frozen["open"]) > limits().listings:
        raise MatchingError("too_many_listings")
    base = base_for(run, frozen, digest)
    if base is not None and base.snapshot is not None:
        frozen["changed"] = changed_listings(base.snapshot, frozen)
        frozen["anew"] = shards_anew(base, frozen)
    shards = shards_of(run, frozen, base)
    values = {"base": base} if base is not None else {}
    with lease.fenced():
        MatchShard.objects.bulk_create(shards, ignore_conflicts=True, batch_size=500)
        MatchRun.objects.filter(pk=run.pk).update(
            snapshot=frozen, shards_total=len(shards), catalogue_digest=digest, attempts=0, **values
        )
    lease.give_back()


def input_for(run: MatchRun) -> dict[str, Any]:
    """Return what the run matches, as JSON: the listings as they are now; for a trial, as its base saw them."""
    if run.purpose != Purpose.TRIAL:
        return freeze(run.park)
    if run.base is None or run.base.snapshot is None:
        raise MatchingError("base_gone")
    return {name: value for name, value in run.base.snapshot.items() if name not in {"changed", "anew"}}


def shards_anew(base: MatchRun, frozen: dict[str, Any]) -> list[str]:
    """Return the shards of the base whose examples of refused pairs cannot be kept up by the difference."""
    changed = frozenset(frozen["changed"])
    kept = base.shards.order_by("key").values_list("key", "examples")
    return [key for key, examples in kept if lost_track(examples, changed)]


def shards_of(run: MatchRun, frozen: dict[str, Any], base: MatchRun | None) -> list[MatchShard]:
    """Return the rows of the parts of a run, not yet saved; they count on from the base's."""
    plans = work_of(thaw(frozen), *_before(base, frozen))
    before = {} if base is None else {shard.key: shard for shard in base.shards.all()}
    rows = []
    for key, work in plans.items():
        row = MatchShard(run=run, key=key, family=key.split(":")[0], givers_total=len(work.givers))
        if key in before and not work.anew:
            counts = {code: count for code, count in before[key].refused.items() if code != JUDGED}
            row.pairs_seen, row.refused = before[key].pairs_seen, counts
            row.examples = surviving(before[key].examples, frozenset(frozen["changed"]))
        rows.append(row)
    return rows


@dataclass(frozen=True)
class ShardWork:
    """What is to be done in a shard: givers that stand in it now (`here`), and that stood in it (`before`).

    `anew`: every pair is judged, nothing is taken over.
    """

    here: frozenset[int]
    before: frozenset[int]
    anew: bool

    @property
    def givers(self) -> list[int]:
        """The order in which they are matched; the cursor counts in it."""
        return sorted(self.here | self.before)


def work_of(snapshot: Snapshot, base: Snapshot | None, anew: set[str]) -> dict[str, ShardWork]:
    """Return the work per shard. Shards that have no giver any more have none."""
    here = {plan.key: frozenset(plan.givers) for plan in plan_shards(snapshot)}
    if base is None:
        return {key: ShardWork(givers, frozenset(), anew=True) for key, givers in here.items()}
    before = {plan.key: frozenset(plan.givers) for plan in plan_shards(base) if plan.key not in anew}
    nobody: frozenset[int] = frozenset()
    return {key: ShardWork(givers, before.get(key, nobody), anew=key in anew) for key, givers in here.items()}


def _before(base: MatchRun | None, frozen: dict[str, Any]) -> tuple[Snapshot | None, set[str]]:
    """Return what the base saw, with what has changed since, and the shards that take nothing from it."""
    if base is None or base.snapshot is None:
        return None, set()
    return thaw(base.snapshot | {"changed": frozen["changed"]}), set(frozen["anew"])


@dataclass(frozen=True)
class RunInput:
    """The frozen input of a run, what its base saw (None for a full run), and the work per shard."""

    snapshot: Snapshot
    base: Snapshot | None
    work: dict[str, ShardWork]


@lru_cache(maxsize=2)
def input_of(run_id: int) -> RunInput:
    """Return the frozen input of a prepared run; it never changes.

    Raises
    ------
    MatchingError
        "base_gone" if the run takes pairs over from a run that is no more.
    """
    run = MatchRun.objects.select_related("base").get(pk=run_id)
    frozen = run.snapshot or {}
    if "changed" in frozen and run.base is None:
        raise MatchingError("base_gone")
    snapshot, (before, anew) = thaw(frozen), _before(run.base if "changed" in frozen else None, frozen)
    return RunInput(snapshot, before, work_of(snapshot, before, anew))
