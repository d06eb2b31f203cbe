"""The page behind the link of a mail: one interest to answer, from a phone where nobody is signed in."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from exchanges.answering import Asked, asked_by, say_interested, say_not_useful
from exchanges.errors import ProposalError
from exchanges.letters import subject_of
from exchanges.presenting import present
from exchanges.sentences import sentence
from exchanges.states import DECLINE_REASONS, IllegalMove
from exchanges.wording import REASON_LABELS


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the match in short, the other side as it may be seen. Opening the page changes nothing."""
    asked = asked_by(token)
    if asked is None:
        return render(request, "exchanges/answer_gone.html", status=HTTPStatus.NOT_FOUND)
    if request.method != "POST":
        return _page(request, asked)
    try:
        refusal = _act(request, asked)
    except (ProposalError, IllegalMove) as error:
        return _page(request, asked, error=sentence(error), status=HTTPStatus.CONFLICT)
    if refusal:
        return _page(request, asked, error=refusal, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect("exchanges:answer", token=token)


def _act(request: HttpRequest, asked: Asked) -> str:
    """Act as the pressed button says; return the sentence of what is missing, empty when it is done."""
    pressed = request.POST.get("answer")
    if pressed == "interested":
        say_interested(asked)
        return ""
    reason = request.POST.get("reason", "")
    if pressed != "not_useful" or reason not in DECLINE_REASONS:
        return _("Choose a reason, so that the next suggestions fit better.")
    say_not_useful(asked, reason=reason, note=request.POST.get("note", "").strip()[:500])
    return ""


def _page(
    request: HttpRequest, asked: Asked, *, error: str = "", status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "asked": asked,
        "view": present(asked.user, [asked.proposal])[0],
        "match": asked.proposal.match,
        "place": subject_of(asked.user, asked.proposal),
        "reasons": [(code, REASON_LABELS[code]) for code in DECLINE_REASONS],
        "chosen": request.POST.get("reason", ""),
        "error": error,
    }
    return render(request, "exchanges/answer.html", context, status=status)
