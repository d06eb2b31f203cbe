"""What waits for one board member's decision."""

from django.db.models import F, Q

from accounts.models import User
from accounts.roles import Permission
from exchanges.models import Decision, Proposal
from exchanges.models.proposal import ProposalQuerySet
from parks.permissions import parks_with
from symbiosis.lib.memory import remembered


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


def queue_length(user: User) -> int:
    """Return how many wait for the person. One query; none where the page has asked before."""
    return remembered(("review_queue", user.pk), queue_for(user).count)


def next_in_queue(user: User, after: str) -> tuple[int, Proposal | None]:
    """Return the proposal behind the one with this code, and its place from 1 on; the queue goes round.

    Of an unknown code, and behind the last one, it is the first; None where nothing waits.
    """
    queue = queue_for(user)
    skipped = queue.filter(code=after).values_list("state_since", "pk").first() if after else None
    if skipped is not None:
        since, pk = skipped
        behind = queue.filter(Q(state_since__gt=since) | Q(state_since=since, pk__gt=pk))
        proposal = behind.first()
        if proposal is not None:
            return queue_length(user) - behind.count() + 1, proposal
    return 1, queue.first()
