"""R6: no request asks the broker, so none waits for it. And: what the kill drill counts, it counts.

How long requests take while the broker is gone or frozen, broker_drill.py measures (`make drill-kill`).
"""

import socket
from collections import Counter
from collections.abc import Callable

import pytest
from django.test import Client

from matching.models import MatchRun
from matching.tasks import work
from tests.drills.kill_faults import Look, Outcome, wrong_answers, wrong_mails, wrong_runs
from tests.drills.ports import free_port
from tests.factories import make_park, make_park_member
from tests.matching.world import make_catalogue


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The addresses to which sockets of this process connect from now on."""
    addresses: list[object] = []
    connect = socket.socket.connect

    def written_down(self: socket.socket, address: object) -> None:
        addresses.append(address)
        connect(self, address)  # type: ignore[arg-type]  # whatever an address is to this kind of socket

    monkeypatch.setattr(socket.socket, "connect", written_down)
    return addresses


@pytest.mark.django_db
def test_no_request_asks_the_broker(
    broker_at: Callable[[int], None], asked: list[object], client: Client
) -> None:
    """Asking for a run is what wakes workers most."""
    make_catalogue()
    park = make_park()
    client.force_login(make_park_member(park))
    broker_at(free_port())

    assert client.post("/matches/runs/new/", {"park": park.code}).status_code == 302
    assert MatchRun.objects.count() == 1
    assert asked == []


def test_control_ringing_the_bell_does(broker_at: Callable[[int], None], asked: list[object]) -> None:
    nobody = free_port()
    broker_at(nobody)

    with pytest.raises(work.OperationalError):
        work.delay()
    assert ("127.0.0.1", nobody) in asked


DONE = Outcome("RUN-1", "done", "same", "same", "same")


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (DONE, []),
        (Outcome("RUN-1", "running", "", "", "same"), ["RUN-1: running"]),
        (Outcome("RUN-1", "done", "same", "one less", "same"), ["RUN-1: other matches"]),
        (Outcome("RUN-1", "done", "other", "other", "same"), ["RUN-1: other matches"]),
    ],
)
def test_the_drill_sees_a_wrong_run(outcome: Outcome, said: list[str]) -> None:
    assert list(wrong_runs([DONE, outcome])) == said


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"a": 1, "b": 1}, []),
        ({"a": 2, "b": 1}, []),
        ({"a": 1}, ["lost: b"]),
        ({"a": 1, "b": 1, "c": 1}, ["never queued: c"]),
        ({"a": 2, "b": 2}, ["2 mails handed over again, 1 deaths"]),
    ],
)
def test_the_drill_sees_a_wrong_mail(sent: dict[str, int], said: list[str]) -> None:
    assert list(wrong_mails({"a", "b"}, Counter(sent), deaths=1)) == said


@pytest.mark.parametrize(
    ("look", "said"),
    [
        (Look(5, "/listings/", 200, ""), []),
        (Look(15, "/listings/", 503, "10"), []),
        (Look(5, "/listings/", 503, "10"), ["503 /listings/ without an outage"]),
        (Look(15, "/listings/", 503, ""), ["503 /listings/ during an outage"]),
        (Look(15, "/listings/", 500, ""), ["500 /listings/ during an outage"]),
        (Look(40, "/listings/", 503, "10"), ["503 /listings/ without an outage"]),
    ],
)
def test_the_drill_sees_a_wrong_answer(look: Look, said: list[str]) -> None:
    assert list(wrong_answers([look], [(10, 20)])) == said
