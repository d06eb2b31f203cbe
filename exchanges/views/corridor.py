"""The price corridor of a proposal: say the own walk-away price, start anew, ask for the price of equal gain."""

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from accounts.roles import Permission
from exchanges.errors import NotAllowed, ProposalError
from exchanges.forms import WalkAwayForm
from exchanges.models import Proposal
from exchanges.negotiation.corridor import ask_for_price, start_anew, state_walk_away
from exchanges.permissions import standing_of
from exchanges.views.proposals import load_proposal, refuse, render_proposal


@require_POST
def corridor(request: SignedInRequest, code: str) -> HttpResponse:
    proposal = load_proposal(request, code)
    sides = standing_of(request.user).acting_as(proposal, Permission.NEGOTIATE)
    if not sides:
        return refuse(request, proposal, NotAllowed("not_your_move"))
    form = WalkAwayForm(request.POST)
    try:
        if "ask" in request.POST:
            ask_for_price(proposal=proposal, company=sides[0], by=request.user)
        elif "anew" in request.POST:
            start_anew(proposal=proposal, company=sides[0], by=request.user)
        elif form.is_valid():
            price = form.cleaned_data["vnd_per_unit"]
            state_walk_away(proposal=proposal, company=sides[0], vnd_per_unit=price, by=request.user)
        else:
            return refuse_price(request, proposal, form)
    except ProposalError as error:
        return refuse(request, proposal, error)
    return redirect("exchanges:proposal-detail", code=code)


def refuse_price(request: SignedInRequest, proposal: Proposal, form: WalkAwayForm) -> HttpResponse:
    """Show the proposal with the sentence of the field; what was typed stays in it (the block of the corridor)."""
    why = str(form.errors["vnd_per_unit"][0])
    return render_proposal(request, proposal, error=why, status=HTTPStatus.UNPROCESSABLE_ENTITY)
