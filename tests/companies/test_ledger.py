"""The quantity of a listing moves through one function, and the database stands behind it."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection

from companies.ledger import NotEnoughQuantity, allocate, release
from companies.models import Listing, QuantityMovement
from tests.factories import make_listing

pytestmark = pytest.mark.django_db


def take(listing: Listing, quantity: str, reference: str = "AGR-26-001") -> None:
    allocate(listing_id=listing.pk, quantity=Decimal(quantity), reference=reference, by_label="An")


def give_back(listing: Listing, quantity: str, reference: str = "AGR-26-001") -> None:
    release(listing_id=listing.pk, quantity=Decimal(quantity), reference=reference, by_label="An")


def remaining(listing: Listing) -> Decimal | None:
    listing.refresh_from_db()
    return listing.remaining


def run(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_allocate_takes_from_what_is_left() -> None:
    listing = make_listing(quantity=100)

    take(listing, "30")
    take(listing, "70", "AGR-26-002")

    assert remaining(listing) == 0


def test_allocate_refuses_more_than_is_left_and_says_how_much() -> None:
    listing = make_listing(quantity=100)
    take(listing, "60")

    with pytest.raises(NotEnoughQuantity) as refusal:
        take(listing, "40.0001", "AGR-26-002")

    assert (refusal.value.code, refusal.value.remaining) == (listing.code, Decimal(40))
    assert listing.movements.count() == 1


def test_allocate_refuses_when_the_quantity_is_not_known() -> None:
    with pytest.raises(NotEnoughQuantity) as refusal:
        take(make_listing(quantity=None), "1")

    assert refusal.value.remaining is None


def test_allocate_twice_for_one_reference_takes_once() -> None:
    listing = make_listing(quantity=100)

    take(listing, "60")
    take(listing, "60")

    assert remaining(listing) == 40


def test_allocate_twice_is_harmless_while_enough_is_left() -> None:
    listing = make_listing(quantity=1000)

    take(listing, "60")
    take(listing, "60")

    assert remaining(listing) == 940


def test_release_gives_back_once() -> None:
    listing = make_listing(quantity=100)
    take(listing, "60")

    give_back(listing, "60")
    give_back(listing, "60")

    assert remaining(listing) == 100


def test_release_refuses_what_the_reference_does_not_hold() -> None:
    listing = make_listing(quantity=100)
    take(listing, "60")

    with pytest.raises(ValueError, match="AGR-26-002 holds no 60"):
        give_back(listing, "60", "AGR-26-002")


@pytest.mark.parametrize("move", [take, give_back])
def test_movement_needs_a_positive_quantity(move: Callable[[Listing, str], None]) -> None:
    with pytest.raises(ValueError, match="positive quantity"):
        move(make_listing(), "0")


def test_three_thirds_of_a_tenth_fit_exactly() -> None:
    listing = make_listing(quantity="0.3")

    take(listing, "0.1", "AGR-26-001")
    take(listing, "0.1", "AGR-26-002")
    take(listing, "0.1", "AGR-26-003")

    assert remaining(listing) == 0


def test_database_refuses_a_movement_above_what_is_offered() -> None:
    listing = make_listing(quantity=100)

    with pytest.raises(IntegrityError):
        QuantityMovement.objects.create(listing=listing, quantity=101, reference="X", by_label="An")


def test_database_refuses_a_release_below_zero() -> None:
    listing = make_listing(quantity=100)

    with pytest.raises(IntegrityError):
        QuantityMovement.objects.create(listing=listing, quantity=-1, reference="X", by_label="An")


def test_database_refuses_a_counter_that_its_movements_do_not_explain() -> None:
    listing = make_listing(quantity=100)

    with pytest.raises(IntegrityError, match="sum of the listing's movements"):
        run("UPDATE companies_listing SET allocated = 50 WHERE id = %s", listing.pk)


def test_database_refuses_a_listing_that_starts_allocated() -> None:
    with pytest.raises(IntegrityError, match="sum of the listing's movements"):
        make_listing(quantity=100, allocated=Decimal(50))


def test_database_refuses_to_lower_the_offer_below_what_is_promised() -> None:
    listing = make_listing(quantity=100)
    take(listing, "60")

    with pytest.raises(IntegrityError):
        Listing.objects.filter(pk=listing.pk).update(offered=Decimal(59))


def test_database_refuses_to_forget_the_offer_while_it_is_promised() -> None:
    listing = make_listing(quantity=100)
    take(listing, "60")

    with pytest.raises(IntegrityError):
        Listing.objects.filter(pk=listing.pk).update(offered=None, quantity_low=None, quantity_high=None)


def test_database_refuses_to_delete_a_movement() -> None:
    listing = make_listing(quantity=100)
    take(listing, "60")

    with pytest.raises(IntegrityError, match="kept as long as its listing"):
        run("DELETE FROM companies_quantitymovement WHERE listing_id = %s", listing.pk)


def test_database_refuses_to_change_a_movement() -> None:
    listing = make_listing(quantity=100)
    take(listing, "60")

    with pytest.raises(IntegrityError, match="never changed"):
        run("UPDATE companies_quantitymovement SET quantity = 1 WHERE listing_id = %s", listing.pk)


def test_database_accepts_the_same_statements_where_they_are_true() -> None:
    listing = make_listing(quantity=100)
    take(listing, "60")

    run("UPDATE companies_listing SET allocated = 60, offered = 60 WHERE id = %s", listing.pk)

    assert remaining(listing) == 0
