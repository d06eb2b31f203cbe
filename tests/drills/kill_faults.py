"""What strikes during the kill drill, what looks at the site meanwhile, and what counts as wrong afterwards."""

import os
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from random import Random
from typing import TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.db.models import Min
from django.utils import timezone

from matching.models import MatchRun, MatchShard
from symbiosis.lib.jobs import OPEN_STATES, JobState
from tests.matching.workers import StartWorker, Worker

SERVICES = settings.BASE_DIR / "scripts" / "services.sh"
KINDS = ("child", "worker", "redis", "postgres")
PAUSES = (4, 14)  # s between two faults
READY_SECONDS = 10
RESUME_SECONDS = 5  # after the end of the lease
LOOK_SECONDS = 0.1
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A run at its end, beside the digest of the undisturbed one."""

    code: str
    state: str
    digest: str
    stored_digest: str
    undisturbed: str


def wrong_runs(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Name each run that is not done, or whose matches differ from the undisturbed run's."""
    for one in outcomes:
        if one.state != JobState.DONE:
            yield f"{one.code}: {one.state}"
        elif not one.digest == one.stored_digest == one.undisturbed:
            yield f"{one.code}: other matches"


def wrong_mails(queued: Collection[str], sent: Counter[str], *, deaths: int) -> Iterator[str]:
    """Name lost and doubled mails, by Message-ID.

    Who dies between handing over and writing that down hands over again, under the same Message-ID, by which mail
    servers drop it: at most one such for each of the `deaths`.
    """
    yield from (f"lost: {name}" for name in sorted(set(queued) - sent.keys()))
    yield from (f"never queued: {name}" for name in sorted(sent.keys() - set(queued)))
    again = sum(number - 1 for number in sent.values())
    if again > deaths:
        yield f"{again} mails handed over again, {deaths} deaths"


@dataclass(frozen=True, slots=True)
class Look:
    """One answer of the site. Status 0 is no answer."""

    at: float
    path: str
    status: int
    retry_after: str


def wrong_answers(looks: Iterable[Look], outages: Collection[tuple[float, float]]) -> Iterator[str]:
    """Name answers that are neither 200 nor, in and shortly after an outage, a 503 that says when to come again."""
    for look in looks:
        in_outage = any(start - LOOK_SECONDS <= look.at <= end + READY_SECONDS for start, end in outages)
        polite = look.status == HTTPStatus.SERVICE_UNAVAILABLE and (
            look.retry_after or look.path == "/readyz"
        )
        if look.status != HTTPStatus.OK and not (in_outage and polite):
            yield f"{look.status} {look.path} {'during' if in_outage else 'without'} an outage"


def patiently(ask: Callable[[], Value]) -> Value:
    """Ask the database again while it is away."""
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            return ask()
        except (OperationalError, InterfaceError):
            connection.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(LOOK_SECONDS)


@dataclass
class Faults:
    """Strikes at random moments until it is stopped; always the same order for the same seed."""

    random: Random
    start_worker: StartWorker
    workers: list[Worker] = field(default_factory=list)
    struck: Counter[str] = field(default_factory=Counter)
    outages: list[tuple[float, float]] = field(default_factory=list)
    next: list[str] = field(default_factory=list)  # kinds, in any order, each before one comes again
    ended: int = 0  # runs, at the last fault

    def strike(self) -> None:
        """At most once for each run that ends: a machine that is killed faster than it works never gets anywhere."""
        ended = patiently(MatchRun.objects.exclude(state__in=OPEN_STATES).count)
        if ended == self.ended:
            return
        self.ended = ended
        if not self.next:
            self.next = self.random.sample(KINDS, len(KINDS))
        kind = self.next.pop()
        getattr(self, f"_{kind}")()
        self.struck[kind] += 1

    def _child(self) -> None:
        children = self.random.choice(self.workers).pool()
        if children:
            with suppress(ProcessLookupError):
                os.kill(self.random.choice(children), signal.SIGKILL)

    def _worker(self) -> None:
        place = self.random.randrange(len(self.workers))
        self.workers[place].kill()
        self.workers[place] = self.start_worker()

    def _redis(self) -> None:
        subprocess.run([SERVICES, "crash", "redis"], check=True, capture_output=True)

    def _postgres(self) -> None:
        began = time.monotonic()
        subprocess.run([SERVICES, "crash", "pg"], check=True, capture_output=True)
        self.outages.append((began, time.monotonic()))


@contextmanager
def in_background(work: Callable[[], None], pause: Callable[[], float]) -> Iterator[None]:
    """Do something again and again, with a pause before each time, until the block ends; its fault is the block's."""
    over = threading.Event()

    def again_and_again() -> None:
        try:
            while not over.wait(pause()):
                work()
        finally:
            connection.close()  # of this thread

    with ThreadPoolExecutor(1) as pool:
        thread = pool.submit(again_and_again)
        try:
            yield
        finally:
            over.set()
    thread.result()


def look(port: int, session: str, path: str) -> Look:
    began = time.monotonic()
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as client:
        try:
            client.request("GET", path, headers={"Cookie": f"sessionid={session}"})
            answer = client.getresponse()
            answer.read()
        except (OSError, HTTPException):
            return Look(began, path, 0, "")
    return Look(began, path, answer.status, answer.headers.get("Retry-After") or "")


def overdue_seconds() -> float:
    """Return how long ago the lease of a shard has ended that a dead worker holds and nobody has taken over."""
    held = MatchShard.objects.filter(state=JobState.RUNNING)
    first = patiently(lambda: held.aggregate(first=Min("lease_until"))["first"])
    return max(0.0, (timezone.now() - first).total_seconds()) if first else 0.0
