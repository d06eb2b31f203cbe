"""What exactly the parties accept: a digest of the terms, and what they take from each listing in a year."""

import hashlib
import json
from decimal import Decimal

from exchanges.models import Terms
from symbiosis.lib.measures import STANDING

DIGEST_FIELDS = (
    "quantity_per_month",
    "unit",
    "payer",
    "price_vnd_per_unit",
    "carrier",
    "route",
    "schedule",
    "quality_note",
    "liable",
    "notice_days",
    "starts_on",
    "ends_on",
)
DAYS_PER_YEAR = 365
PLACES = Decimal("0.0001")


def digest_of(terms: Terms) -> str:
    """Return the SHA-256 of the values that bind the parties, independent of how they were typed."""
    values = {name: _plain(getattr(terms, name)) for name in DIGEST_FIELDS}
    if terms.coordination:
        values["coordination"] = json.dumps(terms.coordination, sort_keys=True, ensure_ascii=False)
    text = json.dumps(values, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> str:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


def yearly_quantity(terms: Terms) -> Decimal | None:
    """Return what the terms take from the giver in a year [canonical unit]; at most twelve months count.

    None where nothing is moved (a coordination regulation).
    Standing capacities (m2, pallet places) are held, not used up: they are not multiplied by months.
    """
    if terms.quantity_per_month is None or terms.unit in STANDING:
        return terms.quantity_per_month
    days = (terms.ends_on - terms.starts_on).days + 1
    months = min(Decimal(12), Decimal(12 * days) / DAYS_PER_YEAR)
    return max(PLACES, (terms.quantity_per_month * months).quantize(PLACES))
