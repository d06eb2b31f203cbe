"""Changing a standing agreement: its page of new terms, their acceptance, and the paper of the change."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from exchanges.forms import TermsForm
from exchanges.models import Agreement, Amendment, Proposal
from exchanges.negotiation.amending import accept_amendment, propose_amendment
from exchanges.negotiation.versions import company_to_accept, may_amend
from exchanges.papers import LANGUAGES
from exchanges.papers.amendment import paper_of_amendment
from exchanges.permissions import standing_of
from exchanges.presenting import present
from exchanges.sentences import sentence
from exchanges.signing.forms import AmendmentForm
from exchanges.views.agreements import as_file, live_link, load_agreement
from exchanges.views.drafting import beside_newer_round
from exchanges.views.proposals import plain_terms
from exchanges.views.trying import REFUSALS, try_form


@require_http_methods(["GET", "POST"])
def amend(request: SignedInRequest, code: str) -> HttpResponse:
    """New terms: the form starts from those on the table, else from those in force."""
    agreement, proposal = load_agreement(request, code)
    sides = may_amend(standing_of(request.user), proposal)
    if not sides:
        raise Http404
    if proposal.is_with_city:
        return redirect("exchanges:regulation-amend", code=code)
    form = AmendmentForm(request.POST or None, initial=_first_values(agreement, proposal))
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
        "agreement": agreement,
        "view": present(request.user, [proposal])[0],
        "form": form,
        "error": tried.error,
        "terms": agreement.terms,
    } | beside_newer_round(form, tried, proposal)
    return render(request, "exchanges/amend.html", context, status=tried.status)


def _first_values(agreement: Agreement, proposal: Proposal) -> dict[str, object]:
    """The lines as they are, and as first day of the change today or the day on which the terms begin."""
    terms = proposal.open_amendment or agreement.terms
    values = {name: getattr(terms, name) for name in TermsForm.Meta.fields}
    starts_on = max(terms.starts_on, timezone.localdate())
    return plain_terms(values) | {"starts_on": starts_on, "built_on": terms.digest}


@require_POST
def amendment_accept(request: SignedInRequest, code: str) -> HttpResponse:
    """Accept the change whose digest the page carried."""
    _agreement, proposal = load_agreement(request, code)
    terms = proposal.open_amendment
    company = company_to_accept(standing_of(request.user), proposal)
    if terms is None or company is None:
        raise Http404
    try:
        digest = request.POST.get("digest", "")
        amendment = accept_amendment(terms=terms, company=company, by=request.user, digest=digest)
    except REFUSALS as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _after_acceptance(amendment))
    return redirect("exchanges:agreement-detail", code=code)


def _after_acceptance(amendment: Amendment | None) -> str:
    if amendment is not None and not amendment.may_be_signed:
        return _(
            "Both sides accept the change. The park board decides next: it needs more than was approved."
        )
    return _("Both sides accept the change. Print its paper and sign it.")


@require_safe
def amendment_paper(request: SignedInRequest, code: str, number: int, kind: str) -> HttpResponse:
    """The paper of a change as a file: `kind` pdf or docx, ?lang=vi, en or both (also for any other word)."""
    agreement, _proposal = load_agreement(request, code)
    amendment = agreement.amendments.select_related("before", "terms").filter(number=number).first()
    if amendment is None:
        raise Http404
    language = request.GET.get("lang", "")
    paper = paper_of_amendment(
        amendment,
        languages=LANGUAGES.get(language, LANGUAGES["both"]),
        link=live_link(request, agreement),
        on=timezone.localdate(amendment.made_at),
    )
    return as_file(paper, kind, f"{agreement.code}-{number}-{amendment.terms.digest[:6]}")
