"""What waits for one board member's decision."""

from django.db.models import F, Q

from accounts.models import User
from accounts.roles import Permission
from exchanges.models import Decision, Proposal
from exchanges.models.proposal import ProposalQuerySet
from parks.permissions import parks_with


def queue_for(user: User) -> ProposalQuerySet:
    """Return what the person may decide, oldest first: nothing of an own company, nothing already decided.

    Among them those whose agreement is to be changed beyond what the board has approved. Decided is what waits for
    its minute to pass, and what the person has approved as the first of two.
    """
    decided = Decision.objects.filter(
        Q(outcome=Decision.Outcome.PENDING)
        | Q(outcome=Decision.Outcome.COUNTED, by=user, version=F("proposal__version"))
    )
    waiting = Proposal.objects.at_the_board().filter(park__in=parks_with(user, Permission.REVIEW_PROPOSALS))
    open_ones = waiting.of_foreign_companies(user).exclude(pk__in=decided.values("proposal"))
    return open_ones.for_list().order_by("state_since", "pk")
