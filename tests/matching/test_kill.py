"""Two real workers, and kill -9 of each of them in mid-run: nothing lost, nothing doubled, the same digest."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db.models import F, Sum

from companies.models import Listing
from matching.actions import request_run
from matching.models import Match, MatchRun, MatchShard
from matching.ranking import digest_of
from symbiosis.lib.jobs import JobState
from tests.factories import make_park
from tests.matching.crowd import make_crowd
from tests.matching.workers import StartWorker, starting_workers
from tests.matching.world import run_now

TYPES, FIRMS = 60, 5  # of each type every firm of one half has some and every firm of the other needs some
PATIENCE_SECONDS = 90


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[StartWorker]:
    with starting_workers(tmp_path, "tests.matching.worker_settings") as start:
        yield start


def wait_until(done: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not done():
        assert time.monotonic() < deadline, f"no {what} within {PATIENCE_SECONDS} s"
        time.sleep(0.02)


def wait_for_share(run: MatchRun, share: float) -> None:
    """Wait until a share of the givers is matched; the run must not be over by then."""

    def done() -> bool:
        shards = MatchShard.objects.filter(run=run)
        givers = shards.aggregate(done=Sum("givers_done"), total=Sum("givers_total"))
        return bool(givers["total"]) and givers["done"] >= share * givers["total"]

    wait_until(done, f"{share:.0%} of the givers")
    assert MatchRun.objects.get(pk=run.pk).state == JobState.RUNNING, "the run was over too early"


def ended(run: MatchRun) -> MatchRun:
    wait_until(lambda: not MatchRun.objects.defer("snapshot").get(pk=run.pk).is_open, "end of the run")
    return MatchRun.objects.get(pk=run.pk)


def forget_runs() -> None:
    """Nothing is taken over from runs of another engine."""
    MatchRun.objects.update(engine_version="of yesterday")


def check_killed_runs(start: StartWorker) -> None:
    """Two workers do a run, one of them is killed; then the other, in a run that takes over what did not change.

    Each run is compared to one that this process did alone and undisturbed.
    """
    make_crowd(make_park("crowd"), firms=FIRMS, types=TYPES)
    alone = run_now()
    forget_runs()
    run = request_run(by=None).run
    first, second = start(), start()
    wait_for_share(run, 0.2)
    wait_until(lambda: min(first.shifts, second.shifts) > 0, "work of both workers")
    first.kill()
    whole = ended(run)
    assert (whole.state, whole.base) == (JobState.DONE, None)
    assert_same(whole, alone)

    changed = Listing.objects.filter(resource__name_en__in=[f"Type {at}" for at in range(0, TYPES, 3)])
    changed.update(offered=F("offered") + 1, quantity_low=F("offered") + 1, quantity_high=F("offered") + 1)
    run = request_run(by=None).run
    wait_for_share(run, 0.2)
    second.kill()
    MatchShard.objects.filter(run=run, state=JobState.RUNNING).update(
        lease_until=None
    )  # as if 20 s had passed
    third = start()
    incremental = ended(run)
    third.kill()  # else it would help with the run that this process is to do alone
    forget_runs()
    assert (incremental.state, incremental.base) == (JobState.DONE, whole)
    assert incremental.summary["pairs_judged"] == incremental.summary["pairs_seen"] / 3
    assert_same(incremental, run_now())


def assert_same(run: MatchRun, alone: MatchRun) -> None:
    counts = ("digest", "matches", "pairs_seen", "refused", "examples", "planned")
    assert {name: run.summary[name] for name in counts} == {name: alone.summary[name] for name in counts}
    assert digest_of(Match.objects.filter(run=run)) == alone.summary["digest"]
    assert Match.objects.filter(run=run).count() == TYPES * FIRMS * FIRMS


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_workers_give_what_one_gives_and_killing_either_loses_nothing(worker: StartWorker) -> None:
    check_killed_runs(worker)
