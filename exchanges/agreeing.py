"""From accepted terms to an agreement: the row, and the quantities that are now promised."""

from decimal import ROUND_UP, Decimal

from django.utils import timezone

from accounts.history import unnamed
from accounts.models import User
from companies import ledger
from companies.facts import PLACES
from companies.models import Kind
from exchanges.errors import ProposalError
from exchanges.events import MADE, announce
from exchanges.legs import require_whole
from exchanges.models import Agreement, Proposal, Terms
from exchanges.terms import needed_in_a_year, terms_to_run, yearly_need
from matching.results import explained
from symbiosis.lib.codes import create_coded


def make_agreement(proposal: Proposal, *, by: User | None) -> Agreement:
    """Create the agreement of the accepted terms and commit both listings' quantities.

    Call inside the transaction of the move. `ledger.NotEnoughQuantity` undoes the whole move. For the legs of a
    joint proposal exchanges/joint/agreeing.py commits them all at the end, in one order.
    """
    terms = proposal.latest_terms
    if terms is None:  # sent to the board before its policy became "review before signing"
        raise ProposalError("no_accepted_terms")
    require_whole(proposal)
    require_matched_listings(proposal)
    agreement = create_coded(
        Agreement,
        "AGR",
        on=timezone.localdate(),
        digits=3,
        monthly=False,
        proposal=proposal,
        terms=terms,
        committed_per_year=terms.quantity_per_year,
    )
    announce(proposal, MADE, agreement=agreement.code)
    if proposal.joint is None:
        commit_quantities([agreement], by=by)
    return agreement


def commit_quantities(agreements: list[Agreement], *, by: User | None) -> None:
    """Promise the quantities of agreements that are made together, over all of them in the order of the listings."""
    promises = [
        (listing_id, one.code, quantity)
        for one in agreements
        for listing_id, quantity in _commitments(one.proposal, one.terms.quantity_per_year)
    ]
    for listing_id, code, quantity in sorted(promises):
        ledger.allocate(listing_id=listing_id, quantity=quantity, reference=code, by_label=unnamed(by))


def require_matched_listings(proposal: Proposal) -> None:
    """Terms count in the unit of what was matched: neither listing may have become another one since."""
    pathway = explained(proposal.match).pathway
    giver, taker = proposal.giver_listing, proposal.taker_listing
    for listing, matched in ((giver, (Kind.HAVE, pathway.start)), (taker, (Kind.NEED, pathway.end))):
        if (listing.kind, listing.resource.code) != matched:
            raise ProposalError("listing_changed", listing=listing.code)


def release_quantities(proposal: Proposal, *, by: User | None) -> None:
    """Give back what the ended agreement holds, with all its changes."""
    code = proposal.agreement.code
    for listing_id in sorted({proposal.giver_listing_id, proposal.taker_listing_id}):
        quantity = ledger.held(listing_id=listing_id, reference=code)
        if quantity:
            ledger.release(listing_id=listing_id, quantity=quantity, reference=code, by_label=unnamed(by))


def resize_quantities(agreement: Agreement, *, change: str, by: User | None) -> bool:
    """Let the agreement hold what its terms need from today on; return whether that is another quantity.

    While earlier terms still run, the larger quantity is held: what is promised until the change begins stays
    promised. `ledger.NotEnoughQuantity` undoes the whole act.
    """
    agreement = Agreement.objects.select_related("terms").get(pk=agreement.pk)
    proposal = Proposal.objects.for_list().get(pk=agreement.proposal_id)
    to_run = terms_to_run(agreement, timezone.localdate())
    needs = _needs(proposal, [yearly_need(agreement, terms) for terms in to_run])
    given = needs.get(proposal.giver_listing_id)
    if given == agreement.committed_per_year:
        return False
    for listing_id, quantity in sorted(needs.items()):
        ledger.resize(
            listing_id=listing_id,
            quantity=quantity,
            reference=agreement.code,
            change=change,
            by_label=unnamed(by),
        )
    Agreement.objects.filter(pk=agreement.pk).update(committed_per_year=given)
    return True


def require_room(proposal: Proposal, terms: Terms) -> None:
    """Refuse early what the listings could not give: `ledger.NotEnoughQuantity` names the listing.

    What the agreement holds already counts; what a side has not stated is asked for when it accepts.
    """
    listings = {one.pk: one for one in (proposal.giver_listing, proposal.taker_listing)}
    agreed = getattr(proposal, "agreement", None)
    for listing_id, needed in _commitments(proposal, needed_in_a_year(proposal, terms)):
        listing = listings[listing_id]
        more = needed - ledger.held(listing_id=listing_id, reference=agreed.code) if agreed else needed
        if listing.remaining is not None and more > listing.remaining:
            raise ledger.NotEnoughQuantity(listing.code, listing.remaining)


def _needs(proposal: Proposal, quantities: list[Decimal | None]) -> dict[int, Decimal]:
    """Return the largest of these yearly quantities, by listing."""
    needs: dict[int, Decimal] = {}
    for given in quantities:
        for listing_id, quantity in _commitments(proposal, given):
            needs[listing_id] = max(quantity, needs.get(listing_id, Decimal(0)))
    return needs


def _commitments(proposal: Proposal, given: Decimal | None) -> list[tuple[int, Decimal]]:
    """Return (listing, yearly quantity) of what is given in a year, in the fixed lock order: listings by id.

    Through a conversion the taker's need shrinks by what arrives at most (high end of the yield); where the
    yield is not known, nothing is taken off the need, because a guess would be a promise nobody made.
    """
    if given is None:
        return []
    commitments = [(proposal.giver_listing_id, given)]
    arrives = explained(proposal.match).pathway.yield_factor
    if arrives is not None:
        arriving = (given * Decimal(str(arrives[1]))).quantize(PLACES, rounding=ROUND_UP)
        commitments.append((proposal.taker_listing_id, arriving))
    return sorted(commitments)
