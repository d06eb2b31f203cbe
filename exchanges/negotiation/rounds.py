"""Rounds of terms: proposed by one side, accepted by both."""

from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.roles import Permission
from companies.models import Company, Listing
from companies.permissions import permissions_in_company
from exchanges.actions import advance_read, change_state
from exchanges.agreeing import require_matched_listings, require_room
from exchanges.coordination.checking import require_content
from exchanges.errors import NotAllowed, ProposalError, StaleProposal
from exchanges.interest import count_as_interested
from exchanges.legs import terms_stand
from exchanges.models import Proposal, Terms
from exchanges.negotiation.drafting import accept_round, next_round, put_on_table, require_newest
from exchanges.states import Policy, State


@transaction.atomic
def propose_terms(
    *, proposal: Proposal, company: Company, by: User, values: dict[str, Any], built_on: str | None = None
) -> Terms:
    """Put a new round of terms on the table; who proposes it accepts it. Earlier rounds stay as they are.

    `built_on` as in `require_newest`: people and programs always state it.
    """
    proposal = _negotiating(proposal, company, by, Permission.NEGOTIATE)
    require_newest(proposal, built_on)
    require_content(proposal, values)
    _require_own_quantity(proposal, company)
    require_matched_listings(proposal)
    unit = proposal.giver_listing.resource.unit
    terms = next_round(proposal, company, by, unit=unit, values=values)
    require_room(proposal, terms)
    change_state(proposal, State.NEGOTIATING, returns_to="")
    count_as_interested(proposal, company, by)
    return put_on_table(terms, verb="propose_terms")


@transaction.atomic
def accept_terms(*, terms: Terms, company: Company, by: User, digest: str) -> Proposal:
    """Accept exactly the round that was shown. When both sides have, the proposal goes on by itself.

    A leg of a joint proposal waits for the whole (exchanges/joint/agreeing.py).
    """
    proposal = _negotiating(terms.proposal, company, by, Permission.ACCEPT_TERMS)
    latest = proposal.latest_terms
    if latest is None or latest.pk != terms.pk or digest != latest.digest:
        raise StaleProposal("newer_terms")
    _require_own_quantity(proposal, company)
    require_room(proposal, latest)
    count_as_interested(proposal, company, by)
    if not accept_round(latest, proposal, company, by, verb="accept_terms"):
        return proposal
    if proposal.joint is not None:
        terms_stand(proposal)
        return proposal
    move = "ask_review" if proposal.policy == Policy.BEFORE_SIGNING else "agree"
    # On the version that was read with these terms: a counter-offer in this very moment was accepted by nobody.
    return advance_read(proposal, move, by=None)


def _negotiating(proposal: Proposal, company: Company, by: User, permission: Permission) -> Proposal:
    """Return the fresh row if it is being negotiated and the person may act for the company."""
    proposal = Proposal.objects.for_list().get(pk=proposal.pk)
    if proposal.state != State.NEGOTIATING:
        raise StaleProposal("not_negotiating", state=proposal.state)
    if company not in proposal.parties or permission not in permissions_in_company(by, company):
        raise NotAllowed("not_your_move", move=permission.value)
    return proposal


def _require_own_quantity(proposal: Proposal, company: Company) -> None:
    """Nobody commits to a sector estimate: the company's own listing must be confirmed, with a quantity.

    A regulation with a city unit commits no quantity, so it needs none.
    """
    if proposal.is_with_city:
        return
    listing = own_listing(proposal, company)
    if listing.is_estimate or listing.offered is None:
        raise ProposalError("confirm_listing_first", listing=listing.code)


def own_listing(proposal: Proposal, company: Company) -> Listing:
    return proposal.giver_listing if company == proposal.giver else proposal.taker_listing
