"""When the board is asked, how many of it, and who has approved a version of a proposal."""

from decimal import Decimal

from django.conf import settings

from accounts.models import User
from exchanges.models import Agreement, Decision, Proposal, Terms
from exchanges.models.decision import DecisionQuerySet
from exchanges.states import WITHOUT_REVIEW
from exchanges.terms import terms_in_turn, yearly_quantity

NOTHING = Decimal(0)


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


def approved_quantity(agreement: Agreement) -> Decimal:
    """Return the most that the agreement has ever needed in a year [canonical unit of the giver]."""
    return max(yearly_quantity(terms) or NOTHING for terms in terms_in_turn(agreement))


def asks_board(proposal: Proposal, terms: Terms) -> bool:
    """True of a change that needs more in a year than the board has approved, where the board reviews at all.

    The step from one approving person to two always is such a change.
    """
    if proposal.policy in WITHOUT_REVIEW:
        return False
    return (yearly_quantity(terms) or NOTHING) > approved_quantity(proposal.agreement)


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
