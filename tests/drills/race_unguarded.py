"""The site with the guard off, for the drill's negative control: read, check, wait, save.

This is how quantities are promised where nobody thought of two people at once: what is left is read when the request
comes in, and what was read decides. Only for a database whose triggers the drill has dropped before.
"""

import threading
import time
from decimal import Decimal
from typing import Any

from symbiosis import wsgi  # sets Django up, so it comes first

# isort: split
from companies import ledger
from companies.models import Listing, QuantityMovement
from exchanges.api import negotiation
from exchanges.models import Proposal, Terms
from exchanges.negotiation.rounds import accept_terms
from exchanges.views import proposals

PAUSE_SECONDS = 0.005
read = threading.local()


def read_then_accept(*, terms: Terms, **others: Any) -> Proposal:
    read.listing = Listing.objects.get(pk=terms.proposal.giver_listing_id)
    time.sleep(PAUSE_SECONDS)
    return accept_terms(terms=terms, **others)


def save_what_was_read(*, listing_id: int, quantity: Decimal, reference: str, by_label: str) -> None:
    listing = read.listing if read.listing.pk == listing_id else Listing.objects.get(pk=listing_id)
    if listing.remaining < quantity:
        raise ledger.NotEnoughQuantity(listing.code, listing.remaining)
    Listing.objects.filter(pk=listing_id).update(allocated=listing.allocated + quantity)
    QuantityMovement.objects.create(
        listing=listing, quantity=quantity, reference=reference, by_label=by_label
    )


proposals.accept_terms = negotiation.accept_terms = read_then_accept
ledger.allocate = save_what_was_read
application = wsgi.application
