"""Saying yes to talking: a proposal is opened, an interest noted, names are told to who may know them now."""

from datetime import timedelta

from django.db import IntegrityError
from django.utils import timezone

from accounts.models import User
from companies.actions import disclose
from companies.models import Company, Listing, Status
from exchanges.errors import ProposalError, StaleProposal
from exchanges.models import Interest, Proposal
from exchanges.states import DUE_DAYS, State
from matching.actions import record_feedback
from matching.models import Match
from symbiosis.lib.codes import create_coded


def open_proposal(*, match: Match, by: User, state: State = State.INTEREST) -> Proposal:
    """Create the proposal of a match; nobody's interest is noted yet, and nothing is written into its history.

    Call inside a transaction. Raises `ProposalError` when a listing is withdrawn or no park is concerned, and
    `StaleProposal` when an open one of this match exists.
    """
    giver, taker = match.giver_listing.company, match.taker_listing.company
    park = giver.park or taker.park
    if park is None:
        raise ProposalError("outside_the_parks")
    require_on_offer(match.giver_listing, match.taker_listing)
    today = timezone.localdate()
    try:
        return create_coded(
            Proposal,
            "PRP",
            on=today,
            monthly=False,
            match_key=match.key,
            match=match,
            giver_listing=match.giver_listing,
            taker_listing=match.taker_listing,
            giver=giver,
            taker=taker,
            park=park,
            state=state.value,
            state_since=timezone.now(),
            due_on=today + timedelta(days=DUE_DAYS[state]),
            created_by=by,
        )
    except IntegrityError as error:
        # The other side opened the proposal of this match in the same moment.
        raise StaleProposal("changed_meanwhile", state=State.INTEREST.value) from error


def require_on_offer(*listings: Listing) -> None:
    """A listing that was withdrawn since the run is nobody's to ask for, nor to be named for."""
    if any(listing.status != Status.LIVE for listing in listings):
        raise ProposalError("no_longer_on_offer")


def note_interest(proposal: Proposal, company: Company, by: User) -> None:
    Interest.objects.create(proposal=proposal, company=company, by=by)
    record_feedback(match=proposal.match, company=company, verdict="interested", by=by)


def count_as_interested(proposal: Proposal, company: Company, by: User) -> None:
    """Who negotiates is interested: the first act of the side that was not asked before, with a city unit."""
    if company.pk not in proposal.answered_by:
        note_interest(proposal, company, by)
        disclose_both(proposal, by)


def ask_again(proposal: Proposal, company: Company, by: User) -> None:
    """The company is interested as before; the other side is asked as if it had never answered."""
    proposal.interests.all().delete()
    note_interest(proposal, company, by)


def disclose_both(proposal: Proposal, by: User) -> None:
    disclose(listing=proposal.giver_listing, to=proposal.taker, reference=proposal.code, by=by)
    disclose(listing=proposal.taker_listing, to=proposal.giver, reference=proposal.code, by=by)


def disclose_own(proposal: Proposal, company: Company, by: User) -> None:
    """Tell the other side who asks; what that side has not shown yet stays as it is."""
    giver_asks = company.pk == proposal.giver_id
    listing = proposal.giver_listing if giver_asks else proposal.taker_listing
    other = proposal.taker if giver_asks else proposal.giver
    disclose(listing=listing, to=other, reference=proposal.code, by=by)


def opening_state(match: Match, company: Company, by: User) -> State:
    """Return where a proposal of this match begins when the company opens it.

    With a city unit it begins with the negotiation, unless the person would have to guess who the other side is.
    """
    giver, taker = match.giver_listing, match.taker_listing
    other = taker if company.pk == giver.company_id else giver
    is_named = Listing.objects.visible_to(by).filter(pk=other.pk).exists()
    with_city = Proposal(giver=giver.company, taker=taker.company).is_with_city
    return State.NEGOTIATING if with_city and is_named else State.INTEREST
