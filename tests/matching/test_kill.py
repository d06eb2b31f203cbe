"""kill -9 of a real worker in mid-run, twice: nothing lost, nothing doubled."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Sum

from catalogue.models import CatalogueVersion, FamilyRule, ResourceType
from companies.models import Company, Listing
from matching.actions import request_run
from matching.models import JobState, Match, MatchRun, MatchShard
from matching.ranking import digest_of
from tests.factories import SOURCED, make_park
from tests.matching.world import run_now

TYPES, FIRMS = 150, 5  # of each type every firm of one half has some and every firm of the other needs some
PATIENCE_SECONDS = 150
CELLS = 5  # firms stand this many 10 km cells apart, so that the run has several shards


def make_crowd() -> None:
    """1,500 listings of 10 firms."""
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


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Callable[[], "subprocess.Popen[bytes]"]]:
    """Start real workers with beat on this test's database; none of them outlives the test."""
    started: list[subprocess.Popen[bytes]] = []
    for name in ("messages", "control"):
        (tmp_path / name).mkdir(mode=0o700)
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.matching.worker_settings",
        "WORKER_TEST_FOLDER": str(tmp_path),
        "WORKER_TEST_DATABASE": str(connection.settings_dict["NAME"]),
    }
    quiet = ["--without-gossip", "--without-mingle"]
    command = [sys.executable, "-m", "celery", "-A", "symbiosis", "worker", "-B", "-c", "2", *quiet]

    def start() -> "subprocess.Popen[bytes]":
        with (tmp_path / f"worker-{len(started)}.log").open("wb") as log:
            child = subprocess.Popen(
                command, cwd=settings.BASE_DIR, env=env, stdout=log, stderr=log, start_new_session=True
            )
        started.append(child)
        return child

    yield start
    for child in started:
        kill(child)


def kill(child: "subprocess.Popen[bytes]") -> None:
    """kill -9 of the worker, its children and its beat."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def wait_until(done: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not done():
        assert time.monotonic() < deadline, f"no {what} within {PATIENCE_SECONDS} s"
        time.sleep(0.02)


def givers_done(run: MatchRun) -> int:
    return MatchShard.objects.filter(run=run).aggregate(done=Sum("givers_done"))["done"] or 0


def check_killed_run(worker: Callable[[], "subprocess.Popen[bytes]"]) -> None:
    make_crowd()
    undisturbed = run_now()
    run = request_run(by=None).run
    for share in (0.1, 0.5):
        child = worker()
        wait_until(
            lambda share=share: givers_done(run) >= share * TYPES * FIRMS, f"{share:.0%} of the givers"
        )
        kill(child)
        assert MatchRun.objects.get(pk=run.pk).state == JobState.RUNNING, "the run was over before the kill"

    worker()
    wait_until(lambda: not MatchRun.objects.defer("snapshot").get(pk=run.pk).is_open, "end of the run")

    finished = MatchRun.objects.get(pk=run.pk)
    assert finished.state == JobState.DONE
    assert finished.summary["digest"] == undisturbed.summary["digest"]
    assert digest_of(Match.objects.filter(run=run)) == undisturbed.summary["digest"]
    assert Match.objects.filter(run=run).count() == TYPES * FIRMS * FIRMS


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_run_survives_two_kills_of_the_worker(worker: Callable[[], "subprocess.Popen[bytes]"]) -> None:
    check_killed_run(worker)
