"""The board's queue: one proposal a screen, approve in one action, send back in two."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from exchanges.forms import MoveForm
from exchanges.models import Proposal
from exchanges.permissions import standing_of
from exchanges.presenting import present, timeline_of
from matching.presenting import detail_of
from matching.presenting import present as present_matches


def queue_of(user: User) -> list[Proposal]:
    """Return the proposals this person may decide, oldest first."""
    return list(Proposal.objects.to_review_by(user).for_list().order_by("state_since", "pk"))


@require_safe
def review(request: SignedInRequest) -> HttpResponse:
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
        "approve": approving_move(request.user, proposal),
        "form": MoveForm(move="send_back", initial={"version": proposal.version}),
        "terms": proposal.latest_terms,
        "reasons": detail_of(present_matches(request.user, [proposal.match])[0]),
        "timeline": timeline_of(request.user, proposal),
    }
    return render(request, "exchanges/review.html", context)


def approving_move(user: User, proposal: Proposal) -> str:
    """Return the board's yes under this park's policy: to talking, or to the accepted terms."""
    return next(move.name for move in standing_of(user).allowed_moves(proposal) if not move.needs_reason)


def position_in(queue: list[Proposal], after: str) -> int:
    """Return the place after the skipped proposal; the queue goes round."""
    codes = [proposal.code for proposal in queue]
    return (codes.index(after) + 1) % len(codes) if after in codes else 0
