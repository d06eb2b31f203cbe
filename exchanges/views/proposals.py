"""Proposals: the pipeline, one proposal, its moves and its terms."""

from decimal import Decimal
from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.notices import mark_read
from accounts.requests import SignedInRequest
from accounts.roles import Permission
from companies.models import Company
from companies.permissions import companies_of
from exchanges.actions import advance, express_interest
from exchanges.board.deciding import decide
from exchanges.errors import NotAllowed, ProposalError
from exchanges.filters import ProposalFilter
from exchanges.forms import MoveForm, TermsForm
from exchanges.joint.facts import share_text_of
from exchanges.models import Agreement, Proposal, Terms
from exchanges.negotiation.rounds import accept_terms, propose_terms
from exchanges.permissions import standing_of
from exchanges.presenting import buttons_of, move_label, present, rounds_of, timeline_of, why_here
from exchanges.sentences import sentence
from exchanges.states import MOVE_BY_NAME, Actor, State, moves_from
from exchanges.table.seats import seat_of
from exchanges.views.drafting import beside_newer_round
from exchanges.views.trying import REFUSALS, status_of, try_form
from matching.models import Match
from symbiosis.lib.htmx import render_page
from symbiosis.lib.memory import remembering


def load_proposal(request: SignedInRequest, code: str) -> Proposal:
    """Return the proposal the person may see; foreign and missing ones are the same 404."""
    return get_object_or_404(Proposal.objects.visible_to(request.user).for_list(), code=code)


@require_safe
def proposal_list(request: SignedInRequest) -> HttpResponse:
    criteria = ProposalFilter(request.GET, user=request.user)
    page = Paginator(criteria.queryset, 25).get_page(request.GET.get("page"))
    context = {"page": page, "rows": present(request.user, list(page)), "criteria": criteria}
    return render_page(request, "exchanges/proposal_list.html", "rows", context)


@require_POST
def proposal_new(request: SignedInRequest, code: str) -> HttpResponse:
    """Interest in a match, from its page: opens the proposal or answers the other side."""
    matches = Match.objects.visible_to(request.user).current()
    match = get_object_or_404(
        matches.select_related("giver_listing__company", "taker_listing__company"), code=code
    )
    sides = (match.giver_listing.company, match.taker_listing.company)
    company = companies_of(request.user).filter(pk__in=[side.pk for side in sides]).first()
    if company is None:
        messages.error(request, sentence(NotAllowed("not_your_company")))
        return redirect("matching:match-detail", code=code)
    try:
        proposal = express_interest(match=match, company=company, by=request.user)
    except REFUSALS as error:
        messages.error(request, sentence(error))
        return redirect("matching:match-detail", code=code)
    if can_propose(request, proposal) and proposal.latest_terms is None:  # with a city unit, at once
        return redirect("exchanges:terms-new", code=proposal.code)
    return redirect("exchanges:proposal-detail", code=proposal.code)


@require_safe
def proposal_detail(request: SignedInRequest, code: str) -> HttpResponse:
    proposal = load_proposal(request, code)
    mark_read(request.user, target_type="proposal", target_code=code)
    return render_proposal(request, proposal)


def render_proposal(
    request: SignedInRequest, proposal: Proposal, *, error: str = "", status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    terms, timeline = proposal.latest_terms, timeline_of(request.user, proposal)
    context = {
        "view": present(request.user, [proposal])[0],
        "proposal": proposal,
        "buttons": buttons_of(standing_of(request.user), proposal),
        "timeline": timeline,
        "why": why_here(proposal, timeline),
        "rounds": rounds_of(proposal),
        "can_propose": can_propose(request, proposal),
        "can_accept": terms is not None and company_to_accept(request, proposal, terms) is not None,
        "agreement": getattr(proposal, "agreement", None),
        "has_seat": seat_of(request.user, proposal) is not None,
        "error": error,
    }
    return render(request, "exchanges/proposal_detail.html", context, status=status)


def can_propose(request: SignedInRequest, proposal: Proposal) -> bool:
    return proposal.state == State.NEGOTIATING and bool(
        standing_of(request.user).acting_as(proposal, Permission.NEGOTIATE)
    )


def company_to_accept(request: SignedInRequest, proposal: Proposal, terms: Terms) -> Company | None:
    """Return the person's company that could accept these terms now, or None."""
    if proposal.state != State.NEGOTIATING:
        return None
    done = {acceptance.company_id for acceptance in terms.acceptances.all()}
    sides = standing_of(request.user).acting_as(proposal, Permission.ACCEPT_TERMS)
    return next((company for company in sides if company.pk not in done), None)


@require_http_methods(["GET", "POST"])
def proposal_move(request: SignedInRequest, code: str, move: str) -> HttpResponse:
    """A move: one click where no reason is needed, else a small page that asks for it."""
    proposal = load_proposal(request, code)
    if move not in MOVE_BY_NAME:
        raise Http404
    if refusal := refusal_of(request, proposal, move):
        return refuse(request, proposal, refusal)
    form = MoveForm(request.POST or None, move=move, initial={"version": proposal.version})
    if request.method == "POST" and form.is_valid():
        return make_move(request, proposal, move, form)
    context = {
        "view": present(request.user, [proposal])[0],
        "form": form,
        "move": MOVE_BY_NAME[move],
        "label": move_label(proposal, move),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "exchanges/proposal_move.html", context, status=status)


def refusal_of(request: SignedInRequest, proposal: Proposal, move: str) -> ProposalError | None:
    """Return why this person cannot make the move now; None when the page would show its button."""
    if MOVE_BY_NAME[move] not in moves_from(State(proposal.state), proposal.policy):
        return ProposalError("changed_meanwhile")
    if not standing_of(request.user).may_move(proposal, MOVE_BY_NAME[move]):
        return NotAllowed("not_your_move")
    return None


def refuse(request: SignedInRequest, proposal: Proposal, error: Exception) -> HttpResponse:
    """Show the proposal as it is now, with the sentence that says why nothing was done."""
    with remembering():  # nothing more is written
        fresh = load_proposal(request, proposal.code)
        return render_proposal(request, fresh, error=sentence(error), status=status_of(error))


def make_move(request: SignedInRequest, proposal: Proposal, move: str, form: MoveForm) -> HttpResponse:
    """A party's move takes effect at once; what the board decides, in a minute (exchanges/board/deciding.py)."""
    is_of_board = MOVE_BY_NAME[move].actor == Actor.BOARD
    act = decide if is_of_board else advance
    try:
        act(proposal=proposal, move=move, by=request.user, **form.said)
    except REFUSALS as error:
        return refuse(request, proposal, error)
    if is_of_board:
        return redirect("exchanges:review")
    return redirect("exchanges:proposal-detail", code=proposal.code)


@require_http_methods(["GET", "POST"])
def terms_new(request: SignedInRequest, code: str) -> HttpResponse:
    """A new round: the form starts from the last one, so a counter-offer changes only some lines."""
    proposal = load_proposal(request, code)
    if proposal.is_with_city:
        return redirect("exchanges:coordination-new", code=code)
    sides = standing_of(request.user).acting_as(proposal, Permission.NEGOTIATE)
    if not can_propose(request, proposal):
        return refuse(
            request, proposal, NotAllowed("not_your_move") if not sides else ProposalError("not_negotiating")
        )
    form = TermsForm(request.POST or None, initial=terms_start(proposal))
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
    context = {"view": present(request.user, [proposal])[0], "form": form, "error": tried.error}
    context |= beside_newer_round(form, tried, proposal)
    return render(request, "exchanges/terms_form.html", context, status=tried.status)


def terms_start(proposal: Proposal) -> dict[str, object]:
    """Return the lines of the last round as people wrote them: 50, not 50.0000. In a pool begin with the cost share."""
    latest = proposal.latest_terms
    if latest is None:
        return {"quality_note": share_text_of(proposal)}
    lines = plain_terms({name: getattr(latest, name) for name in TermsForm.Meta.fields})
    return lines | {"built_on": latest.digest}


def plain_terms(values: dict[str, object]) -> dict[str, object]:
    """Return the lines as people wrote them."""
    return {name: plain(value) if isinstance(value, Decimal) else value for name, value in values.items()}


def plain(value: Decimal) -> Decimal:
    return Decimal(format(value.normalize(), "f"))


@require_POST
def terms_accept(request: SignedInRequest, code: str) -> HttpResponse:
    """Accept the round whose digest the page carried."""
    proposal = load_proposal(request, code)
    terms = proposal.latest_terms
    company = company_to_accept(request, proposal, terms) if terms else None
    try:
        if terms is None or company is None:
            raise NotAllowed("not_your_move")
        digest = request.POST.get("digest", "")
        proposal = accept_terms(terms=terms, company=company, by=request.user, digest=digest)
    except REFUSALS as error:
        return refuse(request, proposal, error)
    if proposal.state == State.AGREED:
        return redirect("exchanges:agreement-detail", code=Agreement.objects.get(proposal=proposal).code)
    return redirect("exchanges:proposal-detail", code=code)
