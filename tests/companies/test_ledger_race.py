"""Many people accept at once: nothing is promised twice. The control shows that the race is real."""

import importlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection
from django.db.models import Sum

from companies.ledger import NotEnoughQuantity, allocate, resize
from companies.models import Listing, QuantityMovement
from tests.factories import make_listing

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 8
ATTEMPTS = 20  # per thread
triggers = importlib.import_module("companies.migrations.0002_ledger_triggers")


def in_threads(work: Callable[[int], int]) -> int:
    """Run `work(number)` in all threads at once and return the sum of what they report."""
    start = Barrier(THREADS)

    def one(number: int) -> int:
        try:
            start.wait()
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return sum(pool.map(one, range(THREADS)))


def promised(listing: Listing) -> Decimal:
    return listing.movements.aggregate(total=Sum("quantity"))["total"]


def test_race_promises_no_more_than_is_offered() -> None:
    listing = make_listing(quantity=100)

    def accept(number: int) -> int:
        accepted = 0
        for attempt in range(ATTEMPTS):
            try:
                allocate(
                    listing_id=listing.pk,
                    quantity=Decimal(7),
                    reference=f"AGR-{number}-{attempt}",
                    by_label="An",
                )
            except NotEnoughQuantity:
                continue
            accepted += 1
        return accepted

    accepted = in_threads(accept)
    listing.refresh_from_db()

    assert (accepted, promised(listing), listing.allocated) == (14, Decimal(98), Decimal(98))


def test_race_of_growing_agreements_promises_no_more_than_is_offered() -> None:
    """Eight hold ten of a hundred each, and each wants thirty: one of them finds the room."""
    listing = make_listing(quantity=100)
    for number in range(THREADS):
        allocate(listing_id=listing.pk, quantity=Decimal(10), reference=f"AGR-{number}", by_label="An")

    def grow(number: int) -> int:
        try:
            resize(
                listing_id=listing.pk,
                quantity=Decimal(30),
                reference=f"AGR-{number}",
                change="1",
                by_label="An",
            )
        except NotEnoughQuantity:
            return 0
        return 1

    grown = in_threads(grow)
    listing.refresh_from_db()

    assert (grown, promised(listing), listing.allocated) == (1, Decimal(100), Decimal(100))


@pytest.fixture
def without_triggers() -> Iterator[None]:
    with connection.schema_editor() as editor:
        triggers.drop(None, editor)
    yield
    QuantityMovement.objects.all().delete()
    Listing.objects.all().delete()
    with connection.schema_editor() as editor:
        triggers.create(None, editor)


def test_naive_code_without_the_triggers_promises_too_much(without_triggers: None) -> None:
    listing = make_listing(quantity=100)
    have_read = Barrier(THREADS)

    def accept(number: int) -> int:
        seen = Listing.objects.get(pk=listing.pk)
        have_read.wait()
        assert seen.remaining is not None
        if seen.remaining < 60:
            return 0
        Listing.objects.filter(pk=listing.pk).update(allocated=seen.allocated + 60)
        QuantityMovement.objects.create(listing=seen, quantity=60, reference=f"AGR-{number}", by_label="An")
        return 1

    accepted = in_threads(accept)
    listing.refresh_from_db()

    assert (accepted, promised(listing), listing.allocated) == (8, Decimal(480), Decimal(60))
