"""From accepted terms to an agreement: the row, and the quantities that are now promised."""

from decimal import ROUND_UP, Decimal

from django.utils import timezone

from accounts.history import unnamed
from accounts.models import User
from companies import ledger
from companies.models import Kind
from exchanges.errors import ProposalError
from exchanges.models import Agreement, Proposal, Terms
from exchanges.terms import PLACES, yearly_quantity
from matching.results import explained
from symbiosis.lib.codes import create_coded


def make_agreement(proposal: Proposal, *, by: User | None) -> Agreement:
    """Create the agreement of the accepted terms and commit both listings' quantities.

    Call inside the transaction of the move. `ledger.NotEnoughQuantity` undoes the whole move.
    """
    terms = proposal.latest_terms
    if terms is None:  # sent to the board before its policy became "review before signing"
        raise ProposalError("no_accepted_terms")
    require_matched_listings(proposal)
    agreement = create_coded(
        Agreement,
        "AGR",
        on=timezone.localdate(),
        digits=3,
        monthly=False,
        proposal=proposal,
        terms=terms,
        committed_per_year=yearly_quantity(terms),
    )
    for listing_id, quantity in _commitments(proposal, terms):
        ledger.allocate(
            listing_id=listing_id, quantity=quantity, reference=agreement.code, by_label=unnamed(by)
        )
    return agreement


def require_matched_listings(proposal: Proposal) -> None:
    """Terms count in the unit of what was matched: neither listing may have become another one since."""
    pathway = explained(proposal.match).pathway
    giver, taker = proposal.giver_listing, proposal.taker_listing
    for listing, matched in ((giver, (Kind.HAVE, pathway.start)), (taker, (Kind.NEED, pathway.end))):
        if (listing.kind, listing.resource.code) != matched:
            raise ProposalError("listing_changed", listing=listing.code)


def release_quantities(proposal: Proposal, *, by: User | None) -> None:
    """Give back what the ended agreement held."""
    agreement = proposal.agreement
    for listing_id, quantity in _commitments(proposal, agreement.terms):
        ledger.release(
            listing_id=listing_id, quantity=quantity, reference=agreement.code, by_label=unnamed(by)
        )


def _commitments(proposal: Proposal, terms: Terms) -> list[tuple[int, Decimal]]:
    """Return (listing, yearly quantity) in the fixed lock order: listings by id.

    Through a conversion the taker's need shrinks by what arrives at most (high end of the yield); where the
    yield is not known, nothing is taken off the need, because a guess would be a promise nobody made.
    """
    given = yearly_quantity(terms)
    if given is None:
        return []
    commitments = [(proposal.giver_listing_id, given)]
    arrives = explained(proposal.match).pathway.yield_factor
    if arrives is not None:
        arriving = (given * Decimal(str(arrives[1]))).quantize(PLACES, rounding=ROUND_UP)
        commitments.append((proposal.taker_listing_id, arriving))
    return sorted(commitments)
