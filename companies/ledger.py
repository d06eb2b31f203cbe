"""The one place where the quantity of a listing moves.

One row per movement; a trigger of the database adds it to `Listing.allocated`, and a CHECK refuses more than
is offered. The conditional UPDATE here locks the listing and tells "not enough" from other errors.
"""

from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Round
from django.utils import timezone

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
def release(*, listing_id: int, quantity: Decimal, reference: str, by_label: str) -> None:
    """Give back what `reference` was promised, whole; a repeated call changes nothing."""
    _refuse_not_positive(quantity)
    promised = QuantityMovement.objects.filter(listing_id=listing_id, reference=reference, quantity=quantity)
    if not promised.exists():
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
