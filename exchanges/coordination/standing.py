"""The regulations in force of a person's own side."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from companies.models import Company
from exchanges.coordination.content import Contact
from exchanges.coordination.presenting import content_of
from exchanges.models import Agreement, Proposal
from exchanges.states import State

IN_FORCE = {State.AGREED, State.OPERATING}
SOON_DAYS = 30


@dataclass(frozen=True, slots=True)
class Duties:
    """An agreement as one of its parties needs it at hand: what it does, whom it calls, when the next drill is."""

    agreement: Agreement
    own: Company
    other: Company
    duties: list[str]
    contacts: tuple[Contact, ...]  # of the other side
    next_drill: date | None


def duties_of(proposals: Iterable[Proposal], own: Set[int], *, today: date) -> list[Duties]:
    """Return the regulations in force among loaded proposals in which one of the companies takes part.

    The next drill first. `own` are ids of companies; no query for rows of `for_list`.
    """
    found = [
        _duties(proposal, company, today)
        for proposal in proposals
        if proposal.state in IN_FORCE and proposal.agreement.terms.coordination
        for company in proposal.parties
        if company.pk in own
    ]
    return sorted(found, key=lambda one: (one.next_drill or date.max, one.agreement.code))


def _duties(proposal: Proposal, company: Company, today: date) -> Duties:
    content = content_of(proposal.agreement.terms)
    is_giver = company.pk == proposal.giver_id
    mine, theirs = ("giver", "taker") if is_giver else ("taker", "giver")
    language = (get_language() or "vi")[:2]
    return Duties(
        agreement=proposal.agreement,
        own=company,
        other=proposal.taker if is_giver else proposal.giver,
        duties=[duty.said(language) for duty in content.of(mine).duties],
        contacts=content.of(theirs).contacts,
        next_drill=content.next_drill(today),
    )


def drills_soon(duties: Iterable[Duties], *, today: date) -> list[Duties]:
    """Return those whose next drill is within thirty days."""
    return [one for one in duties if one.next_drill and (one.next_drill - today).days <= SOON_DAYS]
