"""The regulations in force of a person's own side."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from accounts.models import User
from companies.models import Company
from companies.permissions import companies_of
from exchanges.coordination.content import Contact, Coordination
from exchanges.coordination.presenting import content_of
from exchanges.models import Agreement, Proposal
from exchanges.states import IN_FORCE, State

SOON_DAYS = 30


@dataclass(frozen=True, slots=True)
class Duties:
    """An agreement as one of its parties needs it at hand: what it does, whom it calls, when the next drill is."""

    agreement: Agreement
    own: Company
    is_signed: bool  # by the own side
    other: Company
    duties: list[str]
    contacts: tuple[Contact, ...]  # of the other side
    next_drill: date | None


def regulations_of(user: User, proposals: Iterable[Proposal], *, today: date) -> list[Duties]:
    """Return the regulations in force of the person's own side among loaded proposals, the next drill first.

    `proposals` as `for_list` loads them. One query where there is one, else none.
    """
    found = [one for one in proposals if one.state in IN_FORCE and one.agreement.terms.coordination]
    if not found:
        return []
    own = set(companies_of(user).values_list("pk", flat=True))
    duties = [
        _duties(proposal, company, today)
        for proposal in found
        for company in proposal.parties
        if company.pk in own
    ]
    return sorted(duties, key=lambda one: (one.next_drill or date.max, one.agreement.code))


def _duties(proposal: Proposal, company: Company, today: date) -> Duties:
    content = content_of(proposal.agreement.terms)
    is_giver = company.pk == proposal.giver_id
    mine, theirs = ("giver", "taker") if is_giver else ("taker", "giver")
    language = (get_language() or "vi")[:2]
    return Duties(
        agreement=proposal.agreement,
        own=company,
        is_signed=any(
            one.company_id == company.pk and one.terms_digest == proposal.agreement.terms.digest
            for one in proposal.agreement.signatures.all()
        ),
        other=proposal.taker if is_giver else proposal.giver,
        duties=[duty.said(language) for duty in content.of(mine).duties],
        contacts=content.of(theirs).on_duty,
        next_drill=content.next_drill(today),
    )


def drills_soon(duties: Iterable[Duties], *, today: date) -> list[Duties]:
    """Return those whose next drill is within thirty days."""
    return [one for one in duties if one.next_drill and (one.next_drill - today).days <= SOON_DAYS]


def to_name_people(user: User, proposals: Iterable[Proposal]) -> set[str]:
    """Return the codes of regulations being negotiated in which the person's side has named nobody yet.

    One query where a regulation is being negotiated, else none.
    """
    found = [one for one in proposals if one.state == State.NEGOTIATING and one.is_with_city]
    if not found:
        return set()
    own = set(companies_of(user).values_list("pk", flat=True))
    return {one.code for one in found if _names_nobody(one, own)}


def _names_nobody(proposal: Proposal, own: set[int]) -> bool:
    latest = proposal.latest_terms
    content = content_of(latest) if latest else Coordination()
    sides = zip(proposal.parties, (content.giver, content.taker), strict=True)
    return any(company.pk in own and not side.on_duty for company, side in sides)
