"""The end of a run: allocate over the whole network, rank, sum up, make room."""

from contextlib import suppress
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.db.models.functions import Now

from matching.differences import counted_changes
from matching.groups.building import store_groups
from matching.models import MatchRun
from matching.preparing import input_of
from matching.ranking import store_plan, summarise
from matching.snapshot import Snapshot
from matching.tradeoff import tradeoff_of
from symbiosis.lib.jobs import OPEN_STATES, JobState, Lease

RUNS_KEPT = 10  # per scope and purpose


def finish(run: MatchRun, lease: Lease[MatchRun]) -> None:
    """Do every step of the end. Starting it again writes the same values."""
    given = input_of(run.pk)
    snapshot = given.snapshot
    plan = store_plan(run, snapshot, lease)
    counts = summarise(run, snapshot)
    # One line for each further fact: its key in the summary, and the step that finds and stores it.
    facts: dict[str, Any] = {
        "plan": plan,
        "changes": counted_changes(run),
        "groups": store_groups(run, snapshot, lease),
        "tradeoff": tradeoff_of(run, snapshot, lease),
    }
    if given.base is not None and run.base is not None:
        facts["incremental"] = taken_over_from(run.base, given.snapshot, counts)
    close(run, lease, counts | facts)
    prune(run)


def taken_over_from(base: MatchRun, snapshot: Snapshot, counts: dict[str, Any]) -> dict[str, Any]:
    """Return how much of an incremental run was judged anew."""
    judged, pairs = counts["pairs_judged"], counts["pairs_seen"]
    return {"base": base.code, "judged": judged, "pairs": pairs, "changed": len(snapshot.changed)}


def close(run: MatchRun, lease: Lease[MatchRun], summary: dict[str, Any]) -> None:
    with lease.fenced():
        MatchRun.objects.filter(pk=run.pk).update(
            state=JobState.DONE, summary=summary, finished_at=Now(), lease_until=None
        )


def prune(run: MatchRun) -> None:
    """Delete all but the newest ended runs of a scope and purpose; what somebody works on or compares to stays."""
    ended = MatchRun.objects.exclude(state__in=OPEN_STATES).filter(
        park=run.park_id, purpose=run.purpose, scenario=run.scenario_id
    )
    needed = MatchRun.objects.filter(state__in=OPEN_STATES, base__isnull=False).values("base")
    for pk in ended.order_by("-pk").values_list("pk", flat=True)[RUNS_KEPT:]:
        with suppress(ProtectedError), transaction.atomic():
            MatchRun.objects.filter(pk=pk).exclude(pk__in=needed).delete()
