"""How a run goes on: prepare it (preparing.py), match each shard, finish it (finishing.py).

Each step claims its row, works in chunks of about a second, and writes result and cursor in one transaction
under its fencing token. A killed worker therefore loses at most one chunk, and the next one goes on at the
cursor. Whoever finishes the last shard leaves the run due for its finish.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db.models import F, Sum
from django.db.models.functions import Now
from django.utils import timezone

from matching.chunks import chunk_of
from matching.errors import MatchingError
from matching.finishing import finish
from matching.limits import limits
from matching.models import Match, MatchRun, MatchShard
from matching.preparing import RunInput, input_of, prepare
from matching.scenarios.running import advance_scenario
from matching.search import add_examples
from matching.stored_knowledge import catalogue_digest
from symbiosis.lib.jobs import JobState, Lease, LeaseLost, back_off, claim, worn_out

logger = logging.getLogger(__name__)

CHUNK = 20  # givers; fixed, because the cursor counts in it


def due_jobs(limit: int) -> int:
    """Count runs and shards that wait for a worker, up to a limit. Two queries."""
    runs = MatchRun.objects.due().values("pk")[:limit]
    shards = MatchShard.objects.due().values("pk")[:limit]
    return min(limit, len(runs) + len(shards))


def perform_next() -> bool:
    """Claim one due run or shard and do it; False when nothing is due."""
    give_up_worn_out()
    run = claim(MatchRun.objects.due())
    if run is not None:
        with _handing_back(run):
            advance_run(run)
        return True
    shard = claim(MatchShard.objects.due())
    if shard is not None:
        with _handing_back(shard):
            match_shard(shard)
        return True
    return False


@contextmanager
def _handing_back(lease: Lease[Any]) -> Iterator[None]:
    """Give the row back after an error, so that it is tried again soon; a lost lease is only logged.

    What matching itself refuses would be refused again: the run fails with its sentence.
    """
    try:
        yield
    except LeaseLost as lost:
        logger.info("lease lost: %s", lost)
    except MatchingError as refusal:
        fail(lease.pk if lease.model is MatchRun else _run_of(lease.pk), refusal.code)
    except Exception:
        attempts = lease.model._default_manager.values_list("attempts", flat=True).get(pk=lease.pk)
        lease.give_back(back_off(attempts))
        raise


def _run_of(shard_id: int) -> int:
    return MatchShard.objects.values_list("run_id", flat=True).get(pk=shard_id)


def give_up_worn_out() -> None:
    """Fail runs that were started five times in vain, or that have such a shard."""
    stuck = worn_out(MatchRun.objects.due()).values_list("pk", flat=True)
    shards = worn_out(MatchShard.objects.due()).values_list("run_id", flat=True)
    for pk in [*stuck, *shards]:
        fail(pk, "gave_up")


def fail(run_id: int, code: str) -> None:
    MatchRun.objects.open().filter(pk=run_id).update(
        state=JobState.FAILED, failure_code=code, finished_at=Now(), lease_until=None
    )


def advance_run(lease: Lease[MatchRun]) -> None:
    """Prepare a run that has no snapshot yet, finish one whose shards are all done."""
    run = MatchRun.objects.select_related("rule_set", "park", "base", "scenario").get(pk=lease.pk)
    if run.scenario is not None:
        advance_scenario(run, lease)
    elif run.snapshot is None:
        prepare(run, lease)
    else:
        finish(run, lease)


def match_shard(lease: Lease[MatchShard]) -> None:
    """Match the givers of a shard from its cursor on, chunk by chunk, and count the shard as done."""
    shard = MatchShard.objects.select_related("run__rule_set").defer("run__snapshot").get(pk=lease.pk)
    if catalogue_digest() != shard.run.catalogue_digest:
        raise MatchingError("catalogue_changed")
    given = input_of(shard.run_id)
    givers = given.work[shard.key].givers
    for start in range(shard.givers_done, len(givers), CHUNK):
        _match_chunk(lease, shard, given, givers[start : start + CHUNK])
    with lease.fenced():
        MatchShard.objects.filter(pk=shard.pk).update(
            state=JobState.DONE, finished_at=Now(), lease_until=None
        )
        MatchRun.objects.filter(pk=shard.run_id).update(shards_done=F("shards_done") + 1)


def _match_chunk(lease: Lease[MatchShard], shard: MatchShard, given: RunInput, givers: list[int]) -> None:
    chunk = chunk_of(shard, given, givers)
    _stop_beyond_limits(shard, len(chunk.rows))
    shard.refused = chunk.refused
    shard.examples = add_examples(shard.examples, chunk.examples)
    with lease.fenced():
        Match.objects.bulk_create(chunk.rows, ignore_conflicts=True, batch_size=200)
        MatchShard.objects.filter(pk=shard.pk).update(
            givers_done=F("givers_done") + len(givers),
            pairs_seen=F("pairs_seen") + chunk.more_pairs,
            matches_found=F("matches_found") + len(chunk.rows),
            refused=shard.refused,
            examples=shard.examples,
            attempts=0,
        )


def _stop_beyond_limits(shard: MatchShard, more_matches: int) -> None:
    allowed = limits()
    if timezone.now() - shard.created_at > timedelta(seconds=allowed.seconds):
        raise MatchingError("too_slow")
    found = MatchShard.objects.filter(run=shard.run_id).aggregate(found=Sum("matches_found"))["found"] or 0
    if found + more_matches > allowed.matches:
        raise MatchingError("too_many_matches")
