"""How long a listing is believed after its company has last said that it is true. Pure.

A sector estimate is not the company's word and does not age; it is marked and counted apart instead.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from companies.models import Listing

STEP_DAYS = (
    30  # confidence falls in steps: a run that follows changes need not judge every pair anew each day
)


@dataclass(frozen=True, slots=True)
class Freshness:
    """`days` since the company's last word; `is_due` = it is time to ask; `is_stale` = out of the matching."""

    said_at: datetime
    days: int
    is_due: bool
    is_stale: bool
    confidence: float


def halved_with_age(days: int, *, half_life_days: int) -> float:
    """Return 1 for a fresh word, 0.5 after the half-life, falling in steps of 30 days."""
    whole_steps = max(days, 0) // STEP_DAYS * STEP_DAYS
    return 0.5 ** (whole_steps / half_life_days)  # type: ignore[no-any-return]  # a power of floats is a float


def freshness_of(listing: Listing, *, on: date | None = None) -> Freshness | None:
    """Return how fresh a listing is; None for a sector estimate and for one that is not yet saved."""
    said_at = listing.fresh_at or listing.created_at
    if listing.is_estimate or said_at is None:
        return None
    days = ((on or timezone.localdate()) - timezone.localdate(said_at)).days
    limits = settings.FRESHNESS
    return Freshness(
        said_at=said_at,
        days=days,
        is_due=days >= limits["ask_days"],
        is_stale=days > limits["stale_days"],
        confidence=halved_with_age(days, half_life_days=limits["half_life_days"]),
    )
