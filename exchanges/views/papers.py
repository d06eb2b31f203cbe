"""Papers beside the agreement itself: the sheet for its signing ceremony, a company's consent on its data."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from companies.models import Company
from companies.particulars import may_state, missing_particulars
from companies.permissions import companies_of
from exchanges.papers import LANGUAGES
from exchanges.papers.ceremony import Ceremony, ceremony_sheet
from exchanges.papers.consent import consent_paper
from exchanges.signing.forms import CeremonyForm
from exchanges.views.agreements import as_file, live_link, load_agreement, paper_choices, terms_to_sign
from symbiosis.lib.papers import Paper


@require_safe
def ceremony(request: SignedInRequest, code: str) -> HttpResponse:
    """What goes onto the sheet; the form leads to the sheet itself and keeps nothing."""
    agreement, _proposal = load_agreement(request, code)
    form = CeremonyForm(request.GET or None)
    return render(request, "exchanges/ceremony.html", {"agreement": agreement, "form": form})


@require_safe
def ceremony_pdf(request: SignedInRequest, code: str) -> HttpResponse:
    """The sheet as PDF in the language of the page; back to the form when a line does not fit."""
    agreement, proposal = load_agreement(request, code)
    form = CeremonyForm(request.GET)
    if not form.is_valid():
        page = reverse("exchanges:agreement-ceremony", args=[code])
        return redirect(f"{page}?{request.GET.urlencode()}")
    sheet = ceremony_sheet(
        agreement,
        terms_to_sign(agreement, proposal) or agreement.terms,
        Ceremony(**form.cleaned_data),
        language=(get_language() or "vi")[:2],
        link=live_link(request, agreement),
        on=timezone.localdate(),
    )
    return as_file(sheet, "pdf", f"{agreement.code}-ceremony")


def _own_company(request: SignedInRequest, slug: str) -> Company:
    company = companies_of(request.user).select_related("park").filter(slug=slug).first()
    if company is None:
        raise Http404
    return company


def _consent(request: SignedInRequest, company: Company, language: str) -> Paper:
    page = reverse("exchanges:data-consent", args=[company.slug])
    return consent_paper(
        company,
        languages=LANGUAGES.get(language, LANGUAGES["both"]),
        link=request.build_absolute_uri(page),
        on=timezone.localdate(),
    )


@require_safe
def data_consent(request: SignedInRequest, slug: str) -> HttpResponse:
    """The paper to read on the screen, for the company's own people, and its files."""
    company = _own_company(request, slug)
    context = {
        "company": company,
        "paper": _consent(request, company, "both"),
        "paper_choices": paper_choices(),
        "missing": ", ".join(missing_particulars(company)),
        "may_state": may_state(request.user, company),
    }
    return render(request, "exchanges/data_consent.html", context)


@require_safe
def data_consent_paper(request: SignedInRequest, slug: str, kind: str) -> HttpResponse:
    """The paper as a file: `kind` pdf or docx, ?lang=vi, en or both (also for any other word)."""
    company = _own_company(request, slug)
    paper = _consent(request, company, request.GET.get("lang", ""))
    return as_file(paper, kind, f"{company.slug[:60]}-data-consent")
