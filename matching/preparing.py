"""The start of a run: freeze what it matches, and cut it into shards."""

from functools import lru_cache
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from matching.leases import Lease
from matching.models import MatchRun, MatchShard
from matching.snapshot import Snapshot, freeze, plan_shards, thaw
from matching.stored_knowledge import catalogue_digest


def prepare(run: MatchRun, lease: Lease[MatchRun]) -> None:
    """Write the frozen input and one row per shard, and leave the shards due. Starting again writes the same."""
    frozen = input_for(run)
    shards = shards_of(run, frozen)
    with lease.fenced():
        MatchShard.objects.bulk_create(shards, ignore_conflicts=True, batch_size=500)
        MatchRun.objects.filter(pk=run.pk).update(
            snapshot=frozen, shards_total=len(shards), catalogue_digest=catalogue_digest(), attempts=0
        )
    lease.give_back()


def input_for(run: MatchRun) -> dict[str, Any]:
    """Return what the run matches, as JSON: the listings as they are now."""
    return freeze(run.park)


def shards_of(run: MatchRun, frozen: dict[str, Any]) -> list[MatchShard]:
    """Return the rows of the parts of a run, not yet saved."""
    return [
        MatchShard(run=run, key=plan.key, family=plan.family, givers_total=len(plan.givers))
        for plan in plan_shards(thaw(frozen))
    ]


@lru_cache(maxsize=2)
def input_of(run_id: int) -> tuple[Snapshot, dict[str, list[int]]]:
    """Return the frozen input of a run and its givers per shard; a snapshot never changes."""
    frozen: dict[str, Any] | None = MatchRun.objects.values_list("snapshot", flat=True).get(pk=run_id)
    if frozen is None:
        raise ObjectDoesNotExist(f"run {run_id} is not prepared")
    snapshot = thaw(frozen)
    return snapshot, {plan.key: plan.givers for plan in plan_shards(snapshot)}
