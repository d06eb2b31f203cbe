"""When the board is asked, how many of it, and who has approved a version of a proposal."""

from decimal import Decimal

from accounts.models import User
from exchanges.models import Agreement, Decision, Proposal, Terms
from exchanges.models.decision import DecisionQuerySet
from exchanges.permissions import standing_of
from exchanges.states import WITHOUT_REVIEW
from exchanges.terms import needed_in_a_year, terms_in_turn, yearly_need

NOTHING = Decimal(0)


def needs_two(proposal: Proposal) -> bool:
    """True above the yearly quantity that one person may approve; of accepted terms their quantity counts."""
    terms = proposal.latest_terms
    if terms is None:
        return proposal.is_above_limit(proposal.certain_quantity)
    return proposal.is_above_limit(needed_in_a_year(proposal, terms))


def approved_quantity(agreement: Agreement) -> Decimal:
    """Return the most that the agreement has ever needed in a year [canonical unit of the giver]."""
    return max(yearly_need(agreement, terms) or NOTHING for terms in terms_in_turn(agreement))


def asks_board(proposal: Proposal, terms: Terms) -> bool:
    """True of a change that needs more in a year than the board has approved, where the board reviews at all.

    The step from one approving person to two always is such a change.
    """
    if proposal.policy in WITHOUT_REVIEW:
        return False
    return (yearly_need(proposal.agreement, terms) or NOTHING) > approved_quantity(proposal.agreement)


def counted_approvals(proposal: Proposal, move: str) -> DecisionQuerySet:
    """Return the approvals of the present version that were given and wait, whoever gave them.

    They wait for a second person, or for the other legs.
    """
    counted = Decision.objects.filter(
        proposal=proposal, version=proposal.version, outcome=Decision.Outcome.COUNTED
    )
    return counted.filter(move=move)


def approvers_of(proposal: Proposal, move: str) -> list[User]:
    """Return whose approval of the present version counts, in the order of their decisions.

    Who has left the board since, or joined a party, no longer counts: somebody else has to approve.
    """
    rows = counted_approvals(proposal, move).select_related("by").order_by("pk")
    return [row.by for row in rows if standing_of(row.by).may_review(proposal)]
