"""Coordination regulations with city units: their terms, and their days as a calendar file."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from accounts.roles import Permission
from exchanges.coordination.calendar import Source, ics_of
from exchanges.coordination.forms import CoordinationForm
from exchanges.coordination.presenting import entries_of
from exchanges.errors import NotAllowed, ProposalError
from exchanges.negotiation.amending import propose_amendment
from exchanges.negotiation.rounds import propose_terms
from exchanges.negotiation.versions import may_amend
from exchanges.permissions import standing_of
from exchanges.presenting import present
from exchanges.views.agreements import load_agreement
from exchanges.views.drafting import beside_newer_round
from exchanges.views.proposals import can_propose, load_proposal, refuse
from exchanges.views.trying import try_form


@require_http_methods(["GET", "POST"])
def coordination_new(request: SignedInRequest, code: str) -> HttpResponse:
    """A round of a regulation: from the template's duties, or from the last round."""
    proposal = load_proposal(request, code)
    if not proposal.is_with_city:
        raise Http404
    sides = standing_of(request.user).acting_as(proposal, Permission.NEGOTIATE)
    if not can_propose(request, proposal):
        reason = ProposalError("not_negotiating") if sides else NotAllowed("not_your_move")
        return refuse(request, proposal, reason)
    side = proposal.side_of(sides[0].pk)
    form = CoordinationForm(request.POST or None, proposal=proposal, side=side, before=proposal.latest_terms)
    tried = try_form(
        form,
        lambda: propose_terms(
            proposal=proposal,
            company=sides[0],
            by=request.user,
            values=form.terms_values,
            built_on=form.cleaned_data["built_on"],
        ),
    )
    if tried.is_done:
        return redirect("exchanges:proposal-detail", code=code)
    view = present(request.user, [proposal])[0]
    context = {"view": view, "form": form, "own": sides[0], "error": tried.error}
    context |= beside_newer_round(form, tried, proposal)
    return render(request, "exchanges/coordination_form.html", context, status=tried.status)


@require_http_methods(["GET", "POST"])
def regulation_amend(request: SignedInRequest, code: str) -> HttpResponse:
    """A change of a standing regulation: from what is on the table, else from what is in force."""
    agreement, proposal = load_agreement(request, code)
    sides = may_amend(standing_of(request.user), proposal)
    if not sides or not agreement.terms.coordination:
        raise Http404
    terms = proposal.open_amendment or agreement.terms
    form = CoordinationForm(
        request.POST or None,
        proposal=proposal,
        side=proposal.side_of(sides[0].pk),
        before=terms,
        first_day=max(terms.starts_on, timezone.localdate()),
    )
    tried = try_form(
        form,
        lambda: propose_amendment(
            agreement=agreement,
            company=sides[0],
            by=request.user,
            values=form.terms_values,
            built_on=form.cleaned_data["built_on"],
        ),
    )
    if tried.is_done:
        return redirect("exchanges:agreement-detail", code=code)
    context = {
        "view": present(request.user, [proposal])[0],
        "form": form,
        "own": sides[0],
        "error": tried.error,
        "agreement": agreement,
    } | beside_newer_round(form, tried, proposal)
    return render(request, "exchanges/coordination_form.html", context, status=tried.status)


@require_safe
def agreement_calendar(request: SignedInRequest, code: str) -> HttpResponse:
    """Drills, meetings and the end of the term as a calendar file; only regulations have one."""
    agreement, _proposal = load_agreement(request, code)
    if not agreement.terms.coordination:
        raise Http404
    link = request.build_absolute_uri(reverse("exchanges:agreement-detail", args=[code]))
    source = Source(code, link, request.get_host(), agreement.terms.round, agreement.terms.created_at)
    headers = {
        "Content-Disposition": f'attachment; filename="{code}.ics"',
        "Cache-Control": "private, no-store",
    }
    content = ics_of(entries_of(agreement, link), source)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
