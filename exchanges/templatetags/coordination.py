"""Blocks of coordination regulations: their lines, and contacts and days at hand."""

from typing import Any

from django import template
from django.utils import timezone

from exchanges.coordination.presenting import content_of, days_of, sheet_of
from exchanges.models import Agreement, Proposal, Terms

register = template.Library()


@register.inclusion_tag("exchanges/_coordination.html")
def coordination_terms(proposal: Proposal, terms: Terms, before: Terms | None = None) -> dict[str, Any]:
    """The lines of a regulation; with `before`, what this round changed."""
    return {"terms": terms, "sheet": sheet_of(proposal, terms, before or None)}


@register.inclusion_tag("exchanges/_coordination_block.html", takes_context=True)
def coordination_block(
    context: dict[str, Any], agreement: Agreement | None, proposal: Proposal
) -> dict[str, Any]:
    """Contacts to call, the days to come and the calendar file of a regulation; nothing for other agreements."""
    shown: dict[str, Any] = {"agreement": None, "csrf_token": context.get("csrf_token")}
    if agreement is None or not agreement.terms.coordination:
        return shown
    content, today = content_of(agreement.terms), timezone.localdate()
    sides = zip(("giver", "taker"), proposal.parties, strict=True)
    return shown | {
        "agreement": agreement,
        "proposal": proposal,
        "contacts": [(company, content.of(side).on_duty) for side, company in sides],
        "days": days_of(agreement.terms, today),
        "next_drill": content.next_drill(today),
    }
