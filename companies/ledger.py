"""The one place where the quantity of a listing moves.

One row per movement; a trigger of the database adds it to `Listing.allocated`, and a CHECK refuses more than
is offered. The conditional UPDATE here locks the listing and tells "not enough" from other errors.
"""

from decimal import Decimal

from django.db import transaction
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Round
from django.utils import timezone

from companies.facts import PLACES
from companies.models import Listing, QuantityMovement


class NotEnoughQuantity(Exception):  # an answer people get, not a fault
    """Less is left than was asked for; `remaining` None = the company has not stated a quantity."""

    def __init__(self, code: str, remaining: Decimal | None) -> None:
        super().__init__(f"{code}: {remaining} left")
        self.code = code
        self.remaining = remaining


@transaction.atomic
def allocate(*, listing_id: int, quantity: Decimal, reference: str, by_label: str) -> None:
    """Promise `quantity` (> 0, canonical units per year) to `reference`; a repeated call changes nothing.

    Several listings in one transaction: call in the order of their ids.
    """
    _refuse_not_positive(quantity)
    listing = Listing.objects.filter(pk=listing_id)
    # Rounded to the column's decimals: SQLite adds floating-point numbers, where 0.2 + 0.1 > 0.3.
    has_enough = listing.filter(offered__gte=Round(F("allocated") + quantity, precision=4))
    if not has_enough.update(updated_at=timezone.now()):
        _settle_refusal(listing.get(), quantity, reference)
        return
    _move(listing_id, quantity, reference, by_label)


@transaction.atomic
def resize(*, listing_id: int, quantity: Decimal, reference: str, change: str, by_label: str) -> None:
    """Let `reference` hold `quantity` (> 0) from now on: the difference is a movement of its own.

    `change` names this change among all of what the reference holds; the same one again changes nothing. Several
    listings in one transaction: call in the order of their ids.

    Raises
    ------
    NotEnoughQuantity
        If the listing has less left than the reference is to hold more; nothing has moved.
    """
    _refuse_not_positive(quantity)
    listing = Listing.objects.filter(pk=listing_id)
    listing.update(
        updated_at=timezone.now()
    )  # the lock: what is held cannot change between reading and writing
    if QuantityMovement.objects.filter(listing=listing_id, reference=f"{reference}/{change}").exists():
        return
    holds = held(listing_id=listing_id, reference=reference)
    if holds <= 0:
        raise ValueError(f"{reference} holds nothing of listing {listing_id}")
    more = quantity - holds
    if not listing.filter(offered__gte=Round(F("allocated") + more, precision=4)).exists():
        refused = listing.get()
        raise NotEnoughQuantity(refused.code, refused.remaining)
    if more:
        _move(listing_id, more, f"{reference}/{change}", by_label)


def held(*, listing_id: int, reference: str) -> Decimal:
    """Return what `reference` holds of a listing with all changes [canonical units per year]."""
    rows = movements_of(listing_id=listing_id, reference=reference)
    total: Decimal = rows.aggregate(sum=Sum("quantity"))["sum"] or Decimal(0)
    return total.quantize(PLACES)


def movements_of(*, listing_id: int, reference: str) -> QuerySet[QuantityMovement]:
    """Return what a reference took from a listing, its changes, and what it gave back, oldest first."""
    own = Q(reference=reference) | Q(reference__startswith=f"{reference}/")
    return QuantityMovement.objects.filter(own, listing=listing_id).order_by("pk")


@transaction.atomic
def release(*, listing_id: int, quantity: Decimal, reference: str, by_label: str) -> None:
    """Give back what `reference` holds, whole; a repeated call changes nothing."""
    _refuse_not_positive(quantity)
    Listing.objects.filter(pk=listing_id).update(updated_at=timezone.now())  # the lock, as in `resize`
    given_back = QuantityMovement.objects.filter(listing=listing_id, reference=reference, quantity=-quantity)
    if given_back.exists():
        return
    if held(listing_id=listing_id, reference=reference) != quantity:
        raise ValueError(f"{reference} holds no {quantity} of listing {listing_id}")
    _move(listing_id, -quantity, reference, by_label)


def _refuse_not_positive(quantity: Decimal) -> None:
    if not quantity > 0:
        raise ValueError(f"a movement needs a positive quantity, not {quantity}")


def _settle_refusal(listing: Listing, quantity: Decimal, reference: str) -> None:
    """Accept a repetition of a movement that already stands; refuse anything else."""
    if not listing.movements.filter(quantity=quantity, reference=reference).exists():
        raise NotEnoughQuantity(listing.code, listing.remaining)


def _move(listing_id: int, quantity: Decimal, reference: str, by_label: str) -> None:
    QuantityMovement.objects.get_or_create(
        listing_id=listing_id, quantity=quantity, reference=reference, defaults={"by_label": by_label}
    )
