"""The versions of an agreement as people see them, and who may change it."""

from typing import Any

from accounts.roles import Permission
from companies.models import Company
from exchanges.models import Agreement, Amendment, Decision, Proposal, Terms
from exchanges.permissions import Standing
from exchanges.presenting import changed_lines, why_of
from exchanges.states import IN_FORCE


def may_amend(standing: Standing, proposal: Proposal) -> list[Company]:
    """Return the sides for which the person may propose a change; none while there is nothing to change."""
    if proposal.state not in IN_FORCE or not proposal.is_signed:
        return []
    return standing.acting_as(proposal, Permission.NEGOTIATE)


def company_to_accept(standing: Standing, proposal: Proposal) -> Company | None:
    """Return the person's company that has not accepted the change on the table, None where there is none."""
    terms = proposal.open_amendment
    if terms is None:
        return None
    done = {acceptance.company_id for acceptance in terms.acceptances.all()}
    sides = standing.acting_as(proposal, Permission.ACCEPT_TERMS)
    return next((company for company in sides if company.pk not in done), None)


def may_decide(standing: Standing, proposal: Proposal) -> bool:
    """The board is asked about a change, and the person may answer for it."""
    return proposal.change_at_board is not None and standing.may_review(proposal)


def versions_of(agreement: Agreement, proposal: Proposal) -> list[dict[str, Any]]:
    """Return the terms of an agreement, newest first: what is on the table, the amendments, the first ones."""
    amendments = list(agreement.amendments.select_related("before", "terms").order_by("number"))
    rows = [_version(one.before, one.terms, one) for one in amendments]
    open_terms = proposal.open_amendment
    if open_terms is not None and open_terms.pk not in {one.terms_id for one in amendments}:
        rows.append(_version(agreement.terms, open_terms, None))
    if rows and rows[-1]["amendment"] and rows[-1]["amendment"].board == Amendment.Board.SENT_BACK:
        rows[-1]["why_sent_back"] = _why_sent_back(proposal)
    return rows[::-1]


def _why_sent_back(proposal: Proposal) -> str:
    sent_back = proposal.decisions.filter(move="send_back_change", outcome=Decision.Outcome.MOVED)
    last = sent_back.order_by("pk").last()
    return why_of(last) if last else ""


def _version(before: Terms, terms: Terms, amendment: Amendment | None) -> dict[str, Any]:
    return {
        "before": before,
        "terms": terms,
        "amendment": amendment,
        "changed": changed_lines(before, terms),
        "is_open": amendment is None or amendment.signed_at is None,
    }
