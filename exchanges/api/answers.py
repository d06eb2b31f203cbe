"""Proposals and what becomes of them as JSON values. Who sees a name is decided in exchanges/presenting.py."""

from decimal import Decimal
from typing import Any

from accounts.models import User
from companies.disclosure import ListingView
from companies.listing_json import public_json
from companies.models import Company
from exchanges.models import Agreement, Decision, Delivery, Proposal, Signature, Terms
from exchanges.permissions import standing_of
from exchanges.presenting import ProposalView, buttons_of, rounds_of
from exchanges.states import REASONS
from exchanges.variance import Month, Totals, due_on, totals_of
from symbiosis.lib.spreadsheets import plain_number

Json = dict[str, Any]


def text_of(value: Decimal | None) -> str | None:
    return None if value is None else plain_number(value)


def side_json(view: ListingView, company: Company) -> Json:
    return _named_json(view, company) if view.is_disclosed else public_json(view)


def _named_json(view: ListingView, company: Company) -> Json:
    return {
        "code": view.code,
        "is_disclosed": True,
        "company": {"slug": company.slug, "name": company.shown_name},
        "park": company.park.slug if company.park else None,
        "kind": view.kind,
        "family": view.family,
        "resource": view.resource,
        "title": view.title,
        "quantity_low": text_of(view.quantity_low),
        "quantity_high": text_of(view.quantity_high),
        "unit": view.unit,
        "period": view.period,
        "is_estimate": view.is_estimate,
    }


def proposal_row(view: ProposalView) -> Json:
    """Return a proposal as one person may see it; `view` comes from `present`."""
    proposal, latest = view.proposal, view.proposal.latest_terms
    board = {"slug": proposal.park.slug, "name": proposal.park.name} if view.names_board else None
    return {
        "code": proposal.code,
        "state": proposal.state,
        "version": proposal.version,
        "giver": side_json(view.giver, proposal.giver),
        "taker": side_json(view.taker, proposal.taker),
        "board": board,
        "turn": turn_of(proposal),
        "turn_is_yours": view.turn_is_yours,
        "next_step": view.next_step,
        "due_on": proposal.due_on,
        "state_since": proposal.state_since,
        "latest_round": latest.round if latest else None,
        "agreement": proposal.agreement.code if hasattr(proposal, "agreement") else None,
    }


def turn_of(proposal: Proposal) -> list[str]:
    """Return who everybody waits for, by side: "giver", "taker", "board"."""
    if proposal.turn_of_board:
        return ["board"]
    return [proposal.side_of(company.pk) for company in proposal.turn_of_parties]


def proposal_json(view: ProposalView, user: User) -> Json:
    """Return a proposal with the moves that the person may make now."""
    moves = [
        {
            "name": button["name"],
            "label": button["label"],
            "reasons": list(REASONS.get(button["name"], ())),
        }
        for button in buttons_of(standing_of(user), view.proposal)
    ]
    return proposal_row(view) | {"moves": moves}


def decision_json(decision: Decision) -> Json:
    return {
        "proposal": decision.proposal.code,
        "move": decision.move,
        "reason": decision.reason,
        "note": decision.note,
        "outcome": decision.outcome,
        "decided_at": decision.decided_at,
        "effective_at": decision.effective_at,
    }


def rounds_json(proposal: Proposal) -> list[Json]:
    """Return the rounds of terms, newest first."""
    return [terms_json(one["terms"], proposal, changed=one["changed"]) for one in rounds_of(proposal)]


def terms_json(terms: Terms, proposal: Proposal, *, changed: list[str]) -> Json:
    accepted = sorted(proposal.side_of(one.company_id) for one in terms.acceptances.all())
    return {
        "round": terms.round,
        "proposed_by": proposal.side_of(terms.proposed_by_id),
        "quantity_per_month": text_of(terms.quantity_per_month),
        "unit": terms.unit,
        "payer": terms.payer,
        "price_vnd_per_unit": text_of(terms.price_vnd_per_unit),
        "carrier": terms.carrier,
        "carrier_name": terms.carrier_name,
        "carrier_licence": terms.carrier_licence,
        "route": terms.route,
        "schedule": terms.schedule,
        "quality_note": terms.quality_note,
        "liable": terms.liable,
        "notice_days": terms.notice_days,
        "coordination": terms.coordination,
        "starts_on": terms.starts_on,
        "ends_on": terms.ends_on,
        "digest": terms.digest,
        "created_at": terms.created_at,
        "changed": changed,
        "accepted_by": accepted,
    }


def agreement_row(view: ProposalView) -> Json:
    """Return the agreement of a proposal that has one."""
    proposal = view.proposal
    agreement: Agreement = proposal.agreement
    return {
        "code": agreement.code,
        "proposal": proposal.code,
        "state": proposal.state,
        "version": proposal.version,
        "giver": side_json(view.giver, proposal.giver),
        "taker": side_json(view.taker, proposal.taker),
        "committed_per_year": text_of(agreement.committed_per_year),
        "unit": agreement.terms.unit,
        "terms_digest": agreement.terms.digest,
        "made_at": agreement.made_at,
        "signed_at": agreement.signed_at,
    }


def agreement_json(view: ProposalView) -> Json:
    proposal, agreement = view.proposal, view.proposal.agreement
    signatures = sorted(agreement.signatures.all(), key=lambda one: one.pk)
    return agreement_row(view) | {
        "terms": terms_json(agreement.terms, proposal, changed=[]),
        "signatures": [_signature_json(one, proposal) for one in signatures],
    }


def _signature_json(signature: Signature, proposal: Proposal) -> Json:
    return {
        "side": proposal.side_of(signature.company_id),
        "signatory_name": signature.signatory_name,
        "signatory_title": signature.signatory_title,
        "method": signature.method,
        "signed_on": signature.signed_on,
        "terms_digest": signature.terms_digest,
        "file_digest": signature.file_digest or None,
    }


def deliveries_json(agreement: Agreement, months: list[Month]) -> Json:
    """Return the months of an agreement and their sums."""
    return {
        "agreement": agreement.code,
        "unit": agreement.terms.unit,
        "months": [_month_json(month) for month in months],
        "totals": _totals_json(totals_of(months)),
    }


def _month_json(month: Month) -> Json:
    return {
        "month": f"{month.first:%Y-%m}",
        "agreed": plain_number(month.agreed),
        "giver": text_of(month.giver),
        "taker": text_of(month.taker),
        "actual": text_of(month.actual),
        "standing": month.standing.value,
        "differ": month.differ,
        "due_on": due_on(month.first),
    }


def _totals_json(totals: Totals) -> Json:
    return {
        "agreed": plain_number(totals.agreed),
        "actual": plain_number(totals.actual) if totals.reported else None,
        "reported": totals.reported,
        "missing": totals.missing,
    }


def report_json(delivery: Delivery, agreement: Agreement) -> Json:
    return {
        "month": f"{delivery.month:%Y-%m}",
        "side": agreement.proposal.side_of(delivery.company_id),
        "quantity": plain_number(delivery.quantity),
        "unit": agreement.terms.unit,
        "comment": delivery.comment,
        "version": delivery.version,
        "first_reported_at": delivery.first_reported_at,
        "changed_at": delivery.changed_at,
    }
