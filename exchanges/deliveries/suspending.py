"""Note from when to when the deliveries of an agreement rest. Call inside the transaction of the move."""

from django.utils import timezone

from exchanges.models import Proposal, Suspension


def begin_rest(proposal: Proposal) -> None:
    Suspension.objects.create(agreement=proposal.agreement, since=timezone.localdate())


def end_rest(proposal: Proposal) -> None:
    """Also of an agreement that ends while its deliveries rest; nothing where they do not."""
    Suspension.objects.filter(agreement=proposal.agreement, until=None).update(until=timezone.localdate())
