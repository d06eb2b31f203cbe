"""Two real workers, and kill -9 of each of them in mid-run: nothing lost, nothing doubled, the same digest."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import F, Sum

from catalogue.models import CatalogueVersion, FamilyRule, ResourceType
from companies.models import Company, Listing
from matching.actions import request_run
from matching.models import Match, MatchRun, MatchShard
from matching.ranking import digest_of
from symbiosis.lib.jobs import JobState
from tests.factories import SOURCED, make_park
from tests.matching.world import run_now

TYPES, FIRMS = 60, 5  # of each type every firm of one half has some and every firm of the other needs some
PATIENCE_SECONDS = 90
CELLS = 5  # firms stand this many 10 km cells apart, so that the run has several shards


def make_crowd() -> None:
    """900 listings of 10 firms."""
    CatalogueVersion.objects.create(digest="e" * 64)
    FamilyRule.objects.create(family="BP", state="solid", max_distance_km=Decimal(500), **SOURCED)
    park = make_park("crowd")
    firms = Company.objects.bulk_create(
        Company(
            slug=f"firm-{at}", name=f"Firm {at}", kind="tenant", park=park, activity_en="x", activity_vi="x",
            latitude=Decimal(20) + Decimal(at % CELLS) / 10, longitude=Decimal(106), precision_km=1, **SOURCED,
        )
        for at in range(2 * FIRMS)
    )  # fmt: skip
    types = ResourceType.objects.bulk_create(
        ResourceType(
            code=f"type-{at}", family="BP", is_abstract=False, name_en=f"Type {at}", name_vi=f"Loại {at}",
            unit="t", state="solid", hazard="no", search_key=f"type {at}", **SOURCED,
        )
        for at in range(TYPES)
    )  # fmt: skip
    Listing.objects.bulk_create(_listing(firm, at, kind) for at, firm in enumerate(firms) for kind in types)


def _listing(firm: Company, at: int, resource: ResourceType) -> Listing:
    amount = Decimal(100 + 7 * at + resource.pk % 90)
    return Listing(
        code=f"L-{at}-{resource.pk}", company=firm, kind="HAVE" if at % 2 else "NEED", resource=resource,
        family="BP", title=resource.name_en, quantity_low=amount, quantity_high=amount, offered=amount,
        unit="t", visibility="network", status="live", search_key="",
    )  # fmt: skip


@dataclass
class Worker:
    """A real worker with its own beat, and what it wrote to its log."""

    child: "subprocess.Popen[bytes]"
    log: Path

    def kill(self) -> None:
        """kill -9 of the worker, its children and its beat."""
        with suppress(ProcessLookupError):
            os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()

    @property
    def shifts(self) -> int:
        """How often it was woken and went to work."""
        return self.log.read_text().count("Task matching.work[")


StartWorker = Callable[[], Worker]


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[StartWorker]:
    """Start real workers with beat on this test's database; none of them outlives the test."""
    started: list[Worker] = []
    for name in ("messages", "control"):
        (tmp_path / name).mkdir(mode=0o700)
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.matching.worker_settings",
        "WORKER_TEST_FOLDER": str(tmp_path),
        "WORKER_TEST_DATABASE": str(connection.settings_dict["NAME"]),
    }
    quiet = ["--without-gossip", "--without-mingle", "-l", "INFO"]
    command = [sys.executable, "-m", "celery", "-A", "symbiosis", "worker", "-B", "-c", "2", *quiet]

    def start() -> Worker:
        name = f"worker-{len(started)}"
        own = ["-n", name, "-s", str(tmp_path / f"{name}-schedule")]
        with (tmp_path / f"{name}.log").open("wb") as log:
            child = subprocess.Popen(
                [*command, *own],
                cwd=settings.BASE_DIR,
                env=env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        started.append(Worker(child, tmp_path / f"{name}.log"))
        return started[-1]

    yield start
    for one in started:
        one.kill()


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
    make_crowd()
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

    changed = Listing.objects.filter(resource__code__in=[f"type-{at}" for at in range(0, TYPES, 3)])
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
