"""R6: how long a request takes while the broker is there, gone or frozen, on a machine that does nothing else.

Only `make drill-kill` runs it: others who use the machine would be measured too. That no request asks the broker at
all, test_kill_drill.py shows in the suite.
"""

import os
import signal
import statistics
import subprocess
import time
from collections.abc import Callable

import pytest
from django.db.models.functions import Now
from django.test import Client

from matching.models import MatchRun
from matching.tasks import work
from symbiosis.lib.jobs import JobState
from tests.drills.drill_report import note
from tests.drills.ports import free_port
from tests.factories import make_park, make_park_member
from tests.matching.world import make_catalogue

REQUESTS = int(os.environ.get("DRILL_REQUESTS", "200"))  # in each state
ALLOWED_SECONDS = 0.02  # 95th percentile above the one with a broker
CONTROL_SECONDS = 0.6


def seconds_of(act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


@pytest.mark.django_db
def test_no_request_waits_for_the_broker(
    redis: tuple[subprocess.Popen[bytes], int], broker_at: Callable[[int], None], client: Client
) -> None:
    """Asking for a run is what wakes workers most; the states take turns, so that the machine is the same for all."""
    server, port = redis
    make_catalogue()
    park = make_park()
    client.force_login(make_park_member(park))
    nobody = free_port()
    states = {
        "there": (port, signal.SIGCONT),
        "frozen": (port, signal.SIGSTOP),
        "gone": (nobody, signal.SIGCONT),
    }
    seconds: dict[str, list[float]] = {name: [] for name in states}

    def ask() -> None:
        assert client.post("/matches/runs/new/", {"park": park.code}).status_code == 302

    ask()  # templates and catalogues are loaded
    for _number in range(REQUESTS):
        for name, (at, number) in states.items():
            broker_at(at)
            server.send_signal(number)
            # Each request leaves a new one.
            MatchRun.objects.open().update(state=JobState.DONE, finished_at=Now())
            seconds[name].append(seconds_of(ask))

    slow = {name: statistics.quantiles(times, n=20)[-1] for name, times in seconds.items()}
    note("requests", {"number": REQUESTS, "95th percentile [s]": slow})
    assert slow["frozen"] - slow["there"] <= ALLOWED_SECONDS
    assert slow["gone"] - slow["there"] <= ALLOWED_SECONDS
    assert MatchRun.objects.count() == 1 + REQUESTS * len(states)


def test_control_who_asks_the_broker_waits(broker_at: Callable[[int], None]) -> None:
    broker_at(free_port())

    def ring() -> None:
        with pytest.raises(work.OperationalError):
            work.delay()

    waited = seconds_of(ring)
    note("who asks a broker that is gone waits [s]", round(waited, 2))
    assert waited >= CONTROL_SECONDS
