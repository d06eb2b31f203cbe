"""How long a page of listings takes, and how many queries, in a small and in a large market."""

import gzip
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from companies.bench.market import BLOCK, grow
from companies.models import Company, CompanyMembership
from parks.models import Park

ROUNDS = 7
PAGES = {
    "all": "per=50",
    "by code": "per=50&sort=-code",
    "by kind": "per=50&sort=kind",
    "by family": "per=50&sort=family",
    "one family": "per=50&family=BP",
    "kind and family": "per=50&kind=HAVE&family=BP&sort=family",
    "one park": "per=50&park=nam-dinh-vu",
    "one origin": "per=50&origin=own",
    "own": "per=50&own=1",
    "words": "per=50&q=tro+bay",
    "last page of the window": "per=50&page=99",
}


class _Undo(Exception):  # carries no fault: it takes the measured rows back
    pass


def measure(small: int, large: int) -> dict[str, Any]:
    """Return milliseconds and queries of each page at two sizes [listings], and the ratio of the times.

    Everything is written in a transaction that is rolled back. Both sizes are measured in this one run, so
    only the ratios mean something on another machine.
    """
    result: dict[str, Any] = {"database": connection.vendor, "sizes": [small, large], "pages": {}}
    with _rolled_back():
        client = _reader()
        grow(0, small // BLOCK)
        first = {name: _page(client, query) for name, query in PAGES.items()}
        grow(small // BLOCK, large // BLOCK)
        second = {name: _page(client, query) for name, query in PAGES.items()}
        for name in PAGES:
            ratio = round(second[name]["ms"] / first[name]["ms"], 2)
            alike = second[name]["rows"] == first[name]["rows"]
            result["pages"][name] = {
                "small": first[name],
                "large": second[name],
                "ratio": ratio,
                "alike": alike,
            }
    # A page that shows more rows takes longer to write, however they are found.
    result["worst_ratio"] = max(page["ratio"] for page in result["pages"].values() if page["alike"])
    result["most_queries"] = max(page["large"]["queries"] for page in result["pages"].values())
    return result


@contextmanager
def _rolled_back() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
            raise _Undo
    except _Undo:
        return


def _reader() -> Client:
    """A member of a company in a park, without a listing of its own: the person who sees least named."""
    user = User.objects.create_user("bench-lists@example.invalid", None, full_name="Bench")
    park = Park.objects.order_by("pk").first()
    company = Company.objects.create(
        slug="bench-reader",
        name="Bench",
        kind="tenant",
        park=park,
        source="bench",
        year=2026,
        confidence="low",
    )
    CompanyMembership.objects.create(user=user, company=company, role="member")
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def _page(client: Client, query: str) -> dict[str, Any]:
    url = f"{reverse('companies:listing-list')}?{query}"
    client.get(url)  # warms up templates and the database's memory
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
        count = len(queries)
    if answer.status_code != 200:
        raise RuntimeError(f"{url} answered {answer.status_code}")
    times = []  # the quickest counts: the others waited for somebody else
    for _round in range(ROUNDS):
        start = time.perf_counter()
        client.get(url)
        times.append(time.perf_counter() - start)
    rows = answer.content.count(b"data-row")
    size = len(gzip.compress(answer.content))
    return {"ms": round(min(times) * 1000, 1), "queries": count, "rows": rows, "gzip_bytes": size}
