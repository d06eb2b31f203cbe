"""The quantity of a listing moves through one function, and the database stands behind it."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from companies.ledger import NotEnoughQuantity, allocate, held, release, resize
from companies.models import Listing, QuantityMovement
from tests.factories import make_listing

pytestmark = pytest.mark.django_db


def take(listing: Listing, quantity: str, reference: str = "AGR-26-001") -> None:
    allocate(listing_id=listing.pk, quantity=Decimal(quantity), reference=reference, by_label="An")


def give_back(listing: Listing, quantity: str, reference: str = "AGR-26-001") -> None:
    release(listing_id=listing.pk, quantity=Decimal(quantity), reference=reference, by_label="An")


def change_to(
    listing: Listing, quantity: str | Decimal, change: int = 1, reference: str = "AGR-26-001"
) -> None:
    resize(
        listing_id=listing.pk,
        quantity=Decimal(quantity),
        reference=reference,
        change=str(change),
        by_label="An",
    )


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


def test_resize_moves_only_the_difference_and_release_gives_all_of_it_back() -> None:
    listing = make_listing(quantity=100)
    take(listing, "60")

    change_to(listing, "75")
    left = [remaining(listing)]
    change_to(listing, "30", 2)
    left.append(remaining(listing))
    give_back(listing, "30")

    assert [*left, remaining(listing)] == [25, 70, 100]
    assert [str(row.quantity) for row in listing.movements.order_by("pk")] == [
        "60.0000",
        "15.0000",
        "-45.0000",
        "-30.0000",
    ]


def test_resize_there_and_back_and_there_again_is_three_changes() -> None:
    listing = make_listing(quantity=100)
    take(listing, "60")
    for number, quantity in enumerate(["70", "60", "70"], start=1):
        change_to(listing, quantity, number)

    assert held(listing_id=listing.pk, reference="AGR-26-001") == 70


def test_the_same_change_twice_moves_once_even_after_a_later_one() -> None:
    listing = make_listing(quantity=100)
    take(listing, "60")
    change_to(listing, "75")
    change_to(listing, "75")
    change_to(listing, "40", 2)
    change_to(listing, "75")

    assert remaining(listing) == 60


def test_resize_refuses_more_than_is_left_beside_what_others_hold() -> None:
    listing = make_listing(quantity=100)
    take(listing, "60")
    take(listing, "30", "AGR-26-002")

    with pytest.raises(NotEnoughQuantity) as refusal:
        change_to(listing, "70.0001")
    change_to(listing, "70")

    assert (refusal.value.code, refusal.value.remaining) == (listing.code, Decimal(10))
    assert remaining(listing) == 0


def test_resize_is_not_a_way_to_start_and_reads_no_neighbour_of_a_longer_name() -> None:
    listing = make_listing(quantity=100)
    take(listing, "60", "AGR-26-0011")

    with pytest.raises(ValueError, match="AGR-26-001 holds nothing"):
        change_to(listing, "10")


QUANTITIES = st.decimals("0.0001", "120", places=4)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from("AB"), QUANTITIES), max_size=6))
def test_whatever_is_changed_the_counter_is_what_is_held_and_fits(changes: list[tuple[str, Decimal]]) -> None:
    """A hundred on offer, two that hold of it: each change is taken whole or refused whole."""
    with transaction.atomic():
        listing, holds = make_listing(quantity=100), {"A": Decimal(10), "B": Decimal(20)}
        for name, quantity in holds.items():
            take(listing, str(quantity), name)
        for number, (name, quantity) in enumerate(changes, start=1):
            fits = sum((holds | {name: quantity}).values()) <= 100
            try:
                change_to(listing, quantity, number, name)
            except NotEnoughQuantity:
                assert not fits
            else:
                assert fits
                holds[name] = quantity
        for name, quantity in holds.items():
            assert held(listing_id=listing.pk, reference=name) == quantity
        assert remaining(listing) == 100 - sum(holds.values())
        transaction.set_rollback(True)


@pytest.mark.parametrize("move", [take, give_back, change_to])
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
