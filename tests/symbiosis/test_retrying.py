"""What other writers make the database set back is done again, and nobody hears of it."""

import threading
from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.idempotency import once
from parks.models import Park
from symbiosis import urls
from symbiosis.lib import retrying
from symbiosis.lib.retrying import PAUSES, repeated
from tests.factories import make_park, make_user

pytestmark = pytest.mark.django_db(transaction=True)
LOCKS = {
    "postgresql": ["BEGIN", "UPDATE parks_park SET year = year WHERE slug = 'second'"],
    "sqlite": ["BEGIN IMMEDIATE"],
}


class Other:
    """Somebody else, who keeps the second park (SQLite: everything) until they commit."""

    def __init__(self) -> None:
        self.connection = connection.copy()

    def run(self, *statements: str) -> None:
        with self.connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def lock(self) -> None:
        self.run(*LOCKS[connection.vendor])


def wait_shortly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this connection wait 30 ms for others."""
    if connection.vendor == "sqlite":
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.03)
        return
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 30")


@pytest.fixture
def other(monkeypatch: pytest.MonkeyPatch) -> Iterator[Other]:
    for slug in ("first", "second"):
        make_park(slug, area_ha=100)
    wait_shortly(monkeypatch)
    one = Other()
    yield one
    one.connection.close()
    connection.close()  # the next test waits as long as the product does


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch, other: Other) -> list[float]:
    """The pauses that were made; in the second one the other commits."""
    made: list[float] = []

    def sleep(seconds: float) -> None:
        made.append(seconds)
        if len(made) == 2:
            other.run("COMMIT")

    monkeypatch.setattr("symbiosis.lib.retrying.sleep", sleep)
    return made


def grow(slug: str) -> None:
    Park.objects.filter(slug=slug).update(area_ha=F("area_ha") + 1)


@transaction.atomic
def grow_both() -> None:
    grow("first")
    grow("second")


def grown() -> tuple[int, int]:
    """By how much each park has grown: how often it was done and stayed."""
    areas = dict(Park.objects.values_list("slug", "area_ha"))
    return int(areas["first"]) - 100, int(areas["second"]) - 100


def page(_request: HttpRequest) -> HttpResponse:
    grow_both()
    return HttpResponse("done")


page.login_required = False  # type: ignore[attr-defined]  # only the repetition is under test
urlpatterns = [path("grow/", page), *urls.urlpatterns]
handler500 = urls.handler500


def press() -> int:
    with override_settings(ROOT_URLCONF=__name__):
        return Client(raise_request_exception=False).post("/grow/", {"of": "both"}).status_code


def test_a_form_that_others_kept_waiting_is_carried_out_once(other: Other, pauses: list[float]) -> None:
    other.lock()

    assert press() == 200
    assert grown() == (1, 1)
    assert len(pauses) == 2


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "k-1"}])
def test_a_program_that_others_kept_waiting_is_answered_once(
    headers: dict[str, str], other: Other, pauses: list[float]
) -> None:
    request = Request(RequestFactory().post("/grow/", "{}", "application/json", headers=headers))
    request.user = make_user()
    other.lock()

    answer = once(lambda _request: grow_both() or Response("done"))(request)

    assert (answer.status_code, grown(), len(pauses)) == (200, (1, 1), 2)


def test_control_without_repetition_the_person_is_told_to_try_again(
    other: Other, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrying, "PAUSES", ())
    other.lock()

    assert press() == 503
    other.run("COMMIT")
    assert grown() == (0, 0)


def test_at_most_three_repetitions(other: Other, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("symbiosis.lib.retrying.sleep", pauses.append)
    other.lock()

    assert press() == 503
    assert len(pauses) == len(PAUSES) == 3


def test_who_has_waited_long_enough_waits_no_more(
    other: Other, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrying, "PATIENCE", 0)
    other.lock()

    assert press() == 503
    assert pauses == []


def test_what_has_committed_something_is_not_repeated(other: Other, pauses: list[float]) -> None:
    def act() -> None:
        grow("first")  # in a transaction of its own
        other.lock()
        grow_both()

    with pytest.raises(OperationalError):
        repeated(act)
    other.run("COMMIT")
    assert (grown(), pauses) == ((1, 0), [])


def test_what_the_act_itself_has_undone_does_not_count_as_done(other: Other, pauses: list[float]) -> None:
    def act() -> None:
        with transaction.atomic():
            grow("first")
            transaction.set_rollback(True)
        if not pauses:
            other.lock()
        grow_both()

    repeated(act)
    assert (grown(), len(pauses)) == ((1, 1), 2)


def test_within_a_transaction_nothing_is_repeated(other: Other, pauses: list[float]) -> None:
    other.lock()

    with pytest.raises(OperationalError), transaction.atomic():
        repeated(grow_both)
    assert pauses == []


def test_another_failure_is_not_repeated(other: Other, pauses: list[float]) -> None:
    def fail() -> None:
        raise OperationalError("server closed the connection unexpectedly")

    with pytest.raises(OperationalError, match="server closed"):
        repeated(fail)
    assert pauses == []


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer, so no deadlocks")
@pytest.mark.parametrize("times", [0, len(PAUSES)])
def test_a_deadlock_is_shown_to_nobody(other: Other, times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two acts take two parks in opposite order; without repetitions (the control) one of them fails."""
    monkeypatch.setattr(retrying, "PAUSES", PAUSES[:times])
    meet, failures = threading.Barrier(2), list[OperationalError]()

    def act(slugs: list[str], tries: list[int]) -> None:
        tries.append(1)
        with transaction.atomic():
            grow(slugs[0])
            if len(tries) == 1:
                meet.wait(timeout=10)
            grow(slugs[1])

    def work(slugs: list[str]) -> None:
        tries: list[int] = []
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET deadlock_timeout = '20ms'")
            repeated(lambda: act(slugs, tries))
        except OperationalError as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=work, args=[slugs]) for slugs in (["first", "second"], ["second", "first"])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(failures) == (0 if times else 1)
    assert grown() == ((2, 2) if times else (1, 1))
