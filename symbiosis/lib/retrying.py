"""What the database sets back because others wrote at the same time is done again, before anybody hears of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from random import SystemRandom
from time import monotonic, sleep
from typing import Any, TypeVar

from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse

from symbiosis.lib.sqlite.base import is_busy

T = TypeVar("T")

PAUSES = (0.05, 0.1, 0.2)  # seconds before each repetition, at most
# No repetition begins later [s]: four waits for a row of PostgreSQL fit in. SQLite has waited twenty seconds before
# it says that it is locked; who waits longer only keeps others out.
PATIENCE = 13
# Serialization failure, deadlock, lock not available (postgresql.org/docs/current/errcodes-appendix.html).
SET_BACK = {"40001", "40P01", "55P03"}
WRITES = ("INSERT", "UPDATE", "DELETE", "WITH")
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
_jitter = SystemRandom()


def repeated(act: Callable[[], T]) -> T:
    """Return what `act` returns; it is done again, at most three times, if the database has undone all of it.

    What has committed anything is never repeated, and within a transaction nothing is: that is for who opened it.
    """
    if connection.in_atomic_block:
        return act()
    latest = monotonic() + PATIENCE
    for pause in PAUSES:
        with noting_commits() as commits:
            try:
                return act()
            except OperationalError as error:
                if commits or not is_set_back(error) or monotonic() > latest:
                    raise
        sleep(_jitter.uniform(0, pause))
    return act()


def is_set_back(error: OperationalError) -> bool:
    """True for a deadlock, a lock that was not given in time and a failed serialization; not for a lost server."""
    return is_busy(error) or getattr(error.__cause__, "pgcode", None) in SET_BACK


@contextmanager
def noting_commits() -> Iterator[list[str]]:
    """Yield a list that gets the word of each statement here that wrote and whose transaction was committed."""
    commits: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        result = execute(sql, *rest)
        word = sql.lstrip()[:6].rstrip().upper()
        if word.startswith(WRITES):
            transaction.on_commit(partial(commits.append, word))  # at once where there is no transaction
        return result

    with connection.execute_wrapper(note):
        yield commits


class RepeatForms:
    """Middleware, the last one: repeats what a form asked for. A file may have been read half, so none is repeated.

    Programs' requests are repeated in accounts/idempotency.py, after their key was counted.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method != "POST" or request.content_type not in FORMS or request.FILES:
            return None
        return repeated(lambda: view(request, *args, **kwargs))
