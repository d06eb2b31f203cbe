"""R4 and R5: runs and mails while workers, Redis and PostgreSQL are killed at random. Nothing lost, nothing doubled.

Only `make drill-kill` runs it: it crashes the PostgreSQL and the Redis of scripts/services.sh. In the suite
tests/matching/test_kill.py kills two workers, and test_kill_drill.py shows that what counts here counts.
"""

import os
import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from django.db import connection
from django.test import Client

from accounts.models import Outgoing, User
from accounts.notices import notify
from accounts.outgoing.mails import message_id
from matching.actions import request_run
from matching.models import Match, MatchRun
from matching.ranking import digest_of
from parks.models import Park
from symbiosis.lib.jobs import JobState
from tests.drills.drill_report import note
from tests.drills.kill_faults import (
    KINDS,
    LOOK_SECONDS,
    PAUSES,
    RESUME_SECONDS,
    Faults,
    Look,
    Outcome,
    in_background,
    look,
    overdue_seconds,
    patiently,
    wrong_answers,
    wrong_mails,
    wrong_runs,
)
from tests.drills.race_clients import database_url, site
from tests.factories import make_park, make_park_member
from tests.matching.crowd import make_crowd
from tests.matching.workers import starting_workers
from tests.matching.world import run_now

RUNS = int(os.environ.get("DRILL_RUNS", "100"))
SEED = int(os.environ.get("DRILL_SEED", "20261126"))
PARKS = 10  # runs at once: one is open for each park
ROUND_SECONDS = 240  # only what hangs takes so long
SENDING_SECONDS = 240
PATHS = ("/listings/", "/readyz")


def keep_commits() -> None:
    """What is committed outlives the server's processes; scripts/services.sh leaves it unwritten for half a second."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER ROLE CURRENT_USER SET synchronous_commit = on")
    connection.close()


def make_parks() -> dict[Park, str]:
    """Return the parks with the digest of an undisturbed run of each."""
    parks = [make_park(f"kill-{number}") for number in range(PARKS)]
    for park in parks:
        make_crowd(park, firms=3, types=20)
    return {park: run_now(park).summary["digest"] for park in parks}


def queue_round(parks: dict[Park, str], number: int, person: User) -> list[MatchRun]:
    """Ask for a run of each park and leave a mail for each."""
    MatchRun.objects.update(engine_version="of yesterday")  # nothing is taken over from it
    for park in parks:
        notify(
            [person],
            kind="security.drill",
            target_type="drill",
            target_code=f"{park.code}-{number}",
            occasion="run",
        )
    return [request_run(park=park, by=None).run for park in parks]


def wait_until(done: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not (over := patiently(done)) and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)
    return over


def outcome_of(pk: int, undisturbed: str) -> Outcome:
    run = MatchRun.objects.get(pk=pk)
    digest, stored = (run.summary or {}).get("digest", ""), digest_of(Match.objects.filter(run=run))
    return Outcome(run.code, run.state, digest, stored, undisturbed)


def sent_in(folder: Path) -> Counter[str]:
    """Count the mails of the folder by Message-ID."""
    texts = (path.read_text(encoding="utf-8") for path in folder.iterdir())
    return Counter(
        name for text in texts for name in re.findall(r"^Message-ID:\s*(<\S+>)", text, re.MULTILINE)
    )


class Watch:
    """What the site answers, and whether the work of the dead is taken over in time."""

    def __init__(self, port: int, session: str) -> None:
        self.port, self.session = port, session
        self.looks: list[Look] = []
        self.overdue: list[float] = []

    def __call__(self) -> None:
        self.looks.extend(look(self.port, self.session, path) for path in PATHS)
        self.overdue.append(overdue_seconds())


def do_round(parks: dict[Park, str], number: int, person: User) -> list[Outcome]:
    pks = [run.pk for run in patiently(lambda: queue_round(parks, number, person))]
    wait_until(lambda: not MatchRun.objects.open().filter(pk__in=pks).exists(), ROUND_SECONDS)
    return patiently(lambda: [outcome_of(*pair) for pair in zip(pks, parks.values(), strict=True)])


@pytest.mark.django_db(transaction=True)
def test_whatever_is_killed_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    keep_commits()
    parks, random, started = make_parks(), Random(SEED), time.monotonic()
    person, client = make_park_member(next(iter(parks))), Client()
    client.force_login(person)
    with (
        starting_workers(tmp_path, "tests.drills.kill_settings") as start,
        site("symbiosis.wsgi", database_url(), tmp_path / "site.log") as port,
    ):
        watch = Watch(port, client.cookies["sessionid"].value)
        faults = Faults(random, start, [start(), start()])
        with (
            in_background(watch, lambda: LOOK_SECONDS),
            in_background(faults.strike, lambda: random.uniform(*PAUSES)),
        ):
            rounds = [do_round(parks, number, person) for number in range(RUNS // PARKS)]
        waiting = Outgoing.objects.exclude(state__in=[JobState.DONE, JobState.FAILED])
        wait_until(lambda: not waiting.exists(), SENDING_SECONDS)

    outcomes = [outcome for one in rounds for outcome in one]
    queued = {message_id(key) for key in Outgoing.objects.values_list("dedupe_key", flat=True)}
    sent = sent_in(tmp_path / "mails")
    wrong = {
        "runs": list(wrong_runs(outcomes)),
        "mails": list(wrong_mails(queued, sent, deaths=faults.struck.total())),
        "answers": list(wrong_answers(watch.looks, faults.outages)),
    }
    found = {
        "seed": SEED,
        "seconds": round(time.monotonic() - started),
        "runs": len(outcomes),
        "mails": len(queued),
        "mails handed over again": sum(sent.values()) - len(sent),
        "faults": dict(faults.struck),
        "answers": dict(Counter(str(one.status) for one in watch.looks)),
        "longest outage [s]": round(max((end - begin for begin, end in faults.outages), default=0), 2),
        "resumed after the lease [s]": round(max(watch.overdue), 1),
        "wrong": wrong,
    }
    note("kill", found)
    assert wrong == {"runs": [], "mails": [], "answers": []}
    assert max(watch.overdue) <= RESUME_SECONDS
    assert (len(outcomes), len(queued)) == (RUNS, RUNS)
    assert set(KINDS) == faults.struck.keys()
