"""Who of the board has approved a version of a proposal, and how many it needs."""

from decimal import Decimal

from django.conf import settings

from accounts.models import User
from exchanges.models import Decision, Proposal
from exchanges.models.decision import DecisionQuerySet
from exchanges.terms import yearly_quantity


def needs_two(proposal: Proposal) -> bool:
    """True above the yearly quantity that one person may approve (settings.SECOND_APPROVAL_ABOVE, by unit).

    Of accepted terms their quantity counts, before that the lower end of the match, which is certain: the upper one
    is often a guess. An unknown quantity can be approved by one person: the terms that follow state it.
    """
    terms = proposal.latest_terms
    low = proposal.match.quantity_low
    quantity = yearly_quantity(terms) if terms else Decimal(str(low)) if low is not None else None
    limit = settings.SECOND_APPROVAL_ABOVE.get(proposal.giver_listing.resource.unit)
    return quantity is not None and limit is not None and quantity > limit


def counted_approvals(proposal: Proposal, move: str) -> DecisionQuerySet:
    """Return the approvals of the present version that wait: for a second person, or for the other legs."""
    counted = Decision.objects.filter(
        proposal=proposal, version=proposal.version, outcome=Decision.Outcome.COUNTED
    )
    return counted.filter(move=move)


def approvers_of(proposal: Proposal) -> list[User]:
    """Return who has approved the accepted terms, in the order of their decisions."""
    rows = counted_approvals(proposal, "approve_terms").select_related("by").order_by("pk")
    return [row.by for row in rows]
