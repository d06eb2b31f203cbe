"""The board's queue: one proposal a screen, approve in one action, send back in two."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import Permission
from exchanges.forms import MoveForm
from exchanges.models import Proposal
from exchanges.permissions import allowed_moves, may_review
from exchanges.presenting import buttons_of, present, timeline_of
from parks.permissions import parks_with


def queue_of(user: User) -> list[Proposal]:
    """Return the proposals this person may decide, oldest first."""
    parks = parks_with(user, Permission.REVIEW_PROPOSALS)
    rows = Proposal.objects.in_review().filter(park__in=parks).for_list().order_by("state_since", "pk")
    return [proposal for proposal in rows if may_review(user, proposal)]


@require_safe
def review(request: HttpRequest) -> HttpResponse:
    queue = queue_of(request.user)
    if not queue:
        return render(request, "exchanges/review.html", {"total": 0})
    position = position_in(queue, request.GET.get("after", ""))
    proposal = queue[position]
    context = {
        "total": len(queue),
        "position": position + 1,
        "proposal": proposal,
        "view": present(request.user, [proposal])[0],
        "approve": next(m.name for m in allowed_moves(request.user, proposal) if m.name != "send_back"),
        "form": MoveForm(move="send_back", initial={"version": proposal.version}),
        "buttons": buttons_of(request.user, proposal),
        "timeline": timeline_of(request.user, proposal),
    }
    return render(request, "exchanges/review.html", context)


def position_in(queue: list[Proposal], after: str) -> int:
    """Return the place after the skipped proposal; the queue goes round."""
    codes = [proposal.code for proposal in queue]
    return (codes.index(after) + 1) % len(codes) if after in codes else 0
