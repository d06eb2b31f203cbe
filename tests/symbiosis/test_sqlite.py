"""Who wants to write waits for the others, and the longer the more eagerly."""

import threading
import time
from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection, transaction

from parks.models import Park
from symbiosis.lib.sqlite.base import RHYTHM, pause_after
from tests.factories import make_park

SHORT, LONG = 0.2, 60  # seconds
sqlite_only = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="how SQLite waits")


def test_who_has_waited_longer_asks_more_often() -> None:
    pauses = [pause_after(waited) for waited in (0, 0.4, 0.6, 3, 19)]

    assert pauses == sorted(pauses, reverse=True)
    assert {pause for _since, pause in RHYTHM} == set(pauses)


@pytest.fixture
def other() -> Iterator[threading.Event]:
    """Somebody who writes, until the event is set."""
    make_park()
    writes, may_end = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            Park.objects.update(area_ha=2)
            writes.set()
            may_end.wait(timeout=LONG)
        connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    writes.wait(timeout=LONG)
    yield may_end
    may_end.set()
    thread.join()


def wait_at_most(seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", seconds)


def grow() -> None:
    with transaction.atomic():
        Park.objects.update(area_ha=3)


def waits_of_sqlite() -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        return int(cursor.fetchone()[0])


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_a_writer_waits_for_the_other_to_end(other: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    wait_at_most(LONG, monkeypatch)
    threading.Timer(SHORT, other.set).start()

    grow()

    assert Park.objects.get().area_ha == 3
    assert waits_of_sqlite() == LONG * 1000  # as before, for what is written outside a transaction


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_a_writer_does_not_wait_for_ever(other: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    wait_at_most(SHORT, monkeypatch)
    began = time.monotonic()

    with pytest.raises(OperationalError, match="locked"):
        grow()
    assert time.monotonic() - began >= SHORT
    assert waits_of_sqlite() == SHORT * 1000


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_what_is_no_waiting_is_told_at_once() -> None:
    with transaction.atomic(), pytest.raises(OperationalError, match="within a transaction"):
        connection._start_transaction_under_autocommit()  # type: ignore[attr-defined]  # not in the stubs
