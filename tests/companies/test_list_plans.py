"""A list page over many listings: PostgreSQL finds its rows by indexes, in at most twelve queries."""

import os
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from companies.bench.market import grow
from companies.models import Listing
from tests.factories import make_company, make_member, make_park, make_resource

pytestmark = [pytest.mark.django_db, pytest.mark.services, pytest.mark.slow]

SignedIn = Callable[[User], Client]
FAMILIES = ("BP", "WA", "HE", "EN", "LO", "SV")
BIG = ("companies_listing", "companies_publicface")
BLOCKS = 20
LISTINGS, COMPANIES = "/en/listings/", "/en/companies/"
ADDRESSES = (
    "per=50",
    "per=50&sort=-resource",
    "per=50&sort=code",
    "per=50&sort=-kind",
    "per=50&sort=family",
    "per=50&family=WA",
    "per=50&kind=HAVE&family=WA&sort=code",
    "per=50&own=1",
    "per=50&park=home-park",
    "per=50&park=home-park&sort=code",
    "per=50&origin=own",
    "per=50&status=draft",
    "per=50&q=stuff017+ash",
    "per=50&page=9",
    "per=50&status=withdrawn",
    "per=50&kind=HAVE&status=draft&sort=code",
)
OF_COMPANIES = ("", "park=home-park", "kind=tenant", "q=nam+ash", "page=9")


@pytest.fixture
def client(signed_in: SignedIn) -> Client:
    """A person of a company in a park, in a market of twenty thousand listings of 300 types."""
    if connection.vendor != "postgresql":
        if os.environ.get("REQUIRE_SERVICES") == "1" and os.environ.get("DATABASE_URL", "").startswith(
            "postgres"
        ):
            pytest.fail("PostgreSQL was asked for and is not there.")
        pytest.skip("Plans are PostgreSQL's: scripts/services.sh start")
    park = make_park("home-park")
    for number in range(300):
        make_resource(f"stuff{number:03d}-ash", family=FAMILIES[number % len(FAMILIES)])
    reader = make_member(make_company(park=park))
    grow(0, BLOCKS)
    return signed_in(reader)


def scans(client: Client, address: str, of: str = LISTINGS) -> tuple[list[str], int]:
    """Return the big tables that the queries of a page read from end to end, and the number of queries."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"{of}?{address}")
    assert answer.status_code == 200
    found = []
    with connection.cursor() as cursor:
        for query in queries:
            if query["sql"].startswith("SELECT"):
                cursor.execute(f"EXPLAIN {query['sql']}")
                plan = "\n".join(row[0] for row in cursor.fetchall())
                found += [table for table in BIG if f"Seq Scan on {table}" in plan]
    return found, len(queries)


def test_no_page_reads_a_big_table_from_end_to_end(client: Client) -> None:
    assert Listing.objects.count() == BLOCKS * 1_000

    outcome = {address: scans(client, address) for address in ADDRESSES}

    assert {address: found for address, (found, _count) in outcome.items() if found} == {}
    assert {address: count for address, (_found, count) in outcome.items() if count > 12} == {}
    of_companies = {address: scans(client, address, COMPANIES) for address in OF_COMPANIES}
    assert {address: found for address, (found, _count) in of_companies.items() if found} == {}
    assert max(count for _found, count in of_companies.values()) <= 12
    with connection.cursor() as cursor:  # without its index the guard sees the scan
        cursor.execute("DROP INDEX companies_listing_words")
    assert scans(client, "per=50&q=zzz+qqq")[0] == ["companies_listing"]
