"""The board's queue: one proposal a screen, approve in one action, send back in two, a minute to take it back.

A change of a standing agreement that the board is asked about stands in the same queue.
"""

from datetime import date
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from exchanges.approvals import approved_quantity, needs_two
from exchanges.board.changes import APPROVE_CHANGE, CHANGE_MOVES, SEND_BACK_CHANGE
from exchanges.board.deciding import decide, undo
from exchanges.board.minutes import decisions_of, minutes_of
from exchanges.board.precedents import precedents_of
from exchanges.board.queue import next_in_queue, queue_length
from exchanges.errors import ProposalError
from exchanges.forms import MoveForm
from exchanges.models import Decision, Proposal
from exchanges.permissions import standing_of
from exchanges.presenting import changed_lines, present, timeline_of
from exchanges.sentences import sentence
from exchanges.terms import yearly_need
from exchanges.views.proposals import load_proposal
from exchanges.views.trying import REFUSALS
from exchanges.wording import CHANGE_LABELS, MOVE_LABELS
from matching.presenting import detail_of
from matching.presenting import present as present_matches
from symbiosis.lib.papers import as_pdf


@require_safe
def review(request: SignedInRequest) -> HttpResponse:
    position, proposal = next_in_queue(request.user, request.GET.get("after", ""))
    total = queue_length(request.user) if proposal else 0
    context = {"total": total, "unsent": unsent_of(request.user), "today": timezone.localdate()}
    if proposal is not None:
        context |= {"position": position, **card_of(request.user, proposal)}
    return render(request, "exchanges/review.html", context)


def card_of(user: User, proposal: Proposal) -> dict[str, object]:
    """Return everything that the screen says of one proposal of the queue."""
    return {
        "proposal": proposal,
        "view": present(user, [proposal])[0],
        **decisions_on(user, proposal),
        "needs_two": needs_two(proposal),
        "form": MoveForm(move="send_back", initial={"version": proposal.version}),
        "terms": proposal.latest_terms,
        "precedents": precedents_of(user, proposal),
        "reasons": detail_of(present_matches(user, [proposal.match])[0]),
        "timeline": timeline_of(user, proposal),
    }


def decisions_on(user: User, proposal: Proposal) -> dict[str, object]:
    """Return where the board's two answers are sent, and of a change what it changes."""
    change = proposal.change_at_board
    if change is None:
        approve, send_back = approving_move(user, proposal), "send_back"
        return {"approve_url": _move_url(proposal, approve), "send_back_url": _move_url(proposal, send_back)}
    return {
        "approve_url": _change_url(proposal, APPROVE_CHANGE),
        "send_back_url": _change_url(proposal, SEND_BACK_CHANGE),
        "change": change,
        "changed": changed_lines(change.before, change.terms),
        "approved_quantity": approved_quantity(proposal.agreement),
        "needed_quantity": yearly_need(proposal.agreement, change.terms),
    }


def _move_url(proposal: Proposal, move: str) -> str:
    return reverse("exchanges:proposal-move", args=[proposal.code, move])


def _change_url(proposal: Proposal, move: str) -> str:
    return reverse("exchanges:change-decide", args=[proposal.code, move])


@require_POST
def change_decide(request: SignedInRequest, code: str, move: str) -> HttpResponse:
    """Approve or send back a change of the agreement; it takes effect in a minute, as all that the board decides."""
    proposal = load_proposal(request, code)
    if move not in CHANGE_MOVES or not standing_of(request.user).may_review(proposal):
        raise Http404
    form = MoveForm(request.POST, move="send_back" if move == SEND_BACK_CHANGE else "approve")
    if not form.is_valid():
        context = {"view": present(request.user, [proposal])[0], "form": form, "label": CHANGE_LABELS[move]}
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return render(request, "exchanges/proposal_move.html", context, status=status)
    try:
        decide(proposal=proposal, move=move, by=request.user, **form.said)
    except REFUSALS as error:
        messages.error(request, sentence(error))
    return redirect("exchanges:review")


def unsent_of(user: User) -> list[dict[str, object]]:
    """Return the person's decisions of which nobody has been told yet, newest first."""
    rows = Decision.objects.pending().filter(by=user).select_related("proposal").order_by("-pk")
    return [{"decision": row, "label": (MOVE_LABELS | CHANGE_LABELS)[row.move]} for row in rows]


def approving_move(user: User, proposal: Proposal) -> str:
    """Return the board's yes under this park's policy: to talking, or to the accepted terms."""
    return next(move.name for move in standing_of(user).allowed_moves(proposal) if not move.needs_reason)


@require_POST
def review_undo(request: SignedInRequest, number: int) -> HttpResponse:
    """Take an own decision back; those of others are the same 404 as those that never were."""
    decision = get_object_or_404(Decision.objects.select_related("proposal"), pk=number, by=request.user)
    try:
        undo(decision=decision, by=request.user)
    except ProposalError as error:
        messages.error(request, sentence(error))
    return redirect("exchanges:review")


@require_safe
def review_minutes(request: SignedInRequest) -> HttpResponse:
    """The person's parks' decisions of one day as minutes to sign: ?day=2026-11-25, today without it."""
    day = _day_of(request.GET.get("day", ""))
    decisions = decisions_of(request.user, day)
    if not decisions:
        context = {"day": day}
        return render(request, "exchanges/no_minutes.html", context, status=HTTPStatus.NOT_FOUND)
    pdf = as_pdf(minutes_of(decisions, day=day, link=request.build_absolute_uri()))
    headers = {"Content-Disposition": f'attachment; filename="minutes-{day:%Y-%m-%d}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _day_of(text: str) -> date:
    try:
        return parse_date(text) or timezone.localdate()
    except ValueError:  # well formed, but no such day
        return timezone.localdate()
