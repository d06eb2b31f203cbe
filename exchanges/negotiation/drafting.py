"""What a first offer, a counter-offer and an amendment have in common: a round of terms, and who accepted it."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from companies.models import Company
from exchanges.contacts import to_be_kept
from exchanges.coordination.content import in_one_form
from exchanges.errors import ProposalError, StaleProposal
from exchanges.models import Acceptance, Proposal, Terms
from exchanges.telling import tell_whose_turn, write_history
from exchanges.terms import digest_of


def require_newest(proposal: Proposal, built_on: str | None) -> None:
    """Refuse a round written over an older one than the newest: its author would accept lines it has not read.

    `built_on` is the digest of the round that was read, "" while there was none; None = nobody has read any.
    """
    latest = proposal.latest_terms
    if built_on is not None and built_on != (latest.digest if latest else ""):
        raise StaleProposal("newer_terms")


def next_round(proposal: Proposal, company: Company, by: User, *, unit: str, values: dict[str, Any]) -> Terms:
    """Return the next round with its digest, not yet saved. Raises `ProposalError` "over_already"."""
    latest = proposal.latest_terms
    terms = Terms(
        proposal=proposal,
        round=latest.round + 1 if latest else 1,
        proposed_by=company,
        author=by,
        unit=unit,
        **values,
    )
    _require_days_left(terms)
    terms.coordination = to_be_kept(in_one_form(terms.coordination))
    terms.digest = digest_of(terms)
    return terms


def _require_days_left(terms: Terms) -> None:
    """Refuse terms that are over. Their first day may pass while the sides still talk: that is no fault."""
    if terms.ends_on < timezone.localdate():
        raise ProposalError("over_already")


def put_on_table(terms: Terms, *, verb: str) -> Terms:
    """Save a round; who proposes it accepts it, and the other side is told. Call inside the transaction of the act."""
    terms.save()
    write_history(terms.proposal, verb, by=terms.author, company=terms.proposed_by, round=terms.round)
    Acceptance.objects.create(terms=terms, company=terms.proposed_by, by=terms.author, digest=terms.digest)
    terms.proposal.read_again("terms__acceptances", "interests")
    tell_whose_turn(terms.proposal)
    return terms


def accept_round(terms: Terms, proposal: Proposal, company: Company, by: User, *, verb: str) -> bool:
    """Note that the company accepts exactly this round; return whether now both sides have.

    Raises `ProposalError` "over_already".
    """
    _require_days_left(terms)
    Acceptance.objects.get_or_create(
        terms=terms, company=company, defaults={"by": by, "digest": terms.digest}
    )
    write_history(proposal, verb, by=by, company=company, round=terms.round)
    accepted = Acceptance.objects.filter(terms=terms).count()  # not the prefetched rows
    return accepted == len(proposal.parties)
