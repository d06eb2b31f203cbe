"""Agreements: what was promised, the paper to sign, the record of signatures."""

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from accounts.roles import Permission
from companies.models import Company
from exchanges.errors import NotAllowed, ProposalError
from exchanges.forms import SignatureForm
from exchanges.models import Agreement, Proposal
from exchanges.papers import LANGUAGES, paper_of
from exchanges.permissions import standing_of
from exchanges.presenting import present
from exchanges.sentences import sentence
from exchanges.signing import record_signature
from symbiosis.lib.papers import Paper, as_docx, as_pdf


def load_agreement(request: SignedInRequest, code: str) -> tuple[Agreement, Proposal]:
    """Return the agreement of a proposal the person may see; all others are the same 404."""
    proposals = Proposal.objects.visible_to(request.user).for_list()
    proposal = get_object_or_404(proposals, agreement__code=code)
    return proposal.agreement, proposal


def company_to_sign(request: SignedInRequest, agreement: Agreement, proposal: Proposal) -> Company | None:
    signed = {signature.company_id for signature in agreement.signatures.all()}
    sides = standing_of(request.user).acting_as(proposal, Permission.SIGN)
    return next((company for company in sides if company.pk not in signed), None)


@require_safe
def agreement_list(request: SignedInRequest) -> HttpResponse:
    rows = Proposal.objects.visible_to(request.user).filter(agreement__isnull=False).for_list()
    return render(request, "exchanges/agreement_list.html", {"rows": present(request.user, list(rows))})


@require_http_methods(["GET", "POST"])
def agreement_detail(request: SignedInRequest, code: str) -> HttpResponse:
    agreement, proposal = load_agreement(request, code)
    company = company_to_sign(request, agreement, proposal)
    form = SignatureForm(request.POST or None) if company and proposal.state == "agreed" else None
    error, status = "", HTTPStatus.OK
    if request.method == "POST":
        error, status = sign(request, agreement, company, form)
        if not error and status == HTTPStatus.OK:
            return redirect("exchanges:agreement-detail", code=code)
    context = {
        "agreement": agreement,
        "proposal": proposal,
        "terms": agreement.terms,
        "view": present(request.user, [proposal])[0],
        "parties": signatures_of(agreement, proposal),
        "company": company,
        "form": form,
        "error": error,
        "paper_choices": paper_choices(),
    }
    return render(request, "exchanges/agreement_detail.html", context, status=status)


def signatures_of(agreement: Agreement, proposal: Proposal) -> list[dict[str, Any]]:
    """Return each party with its signature, None while it has not signed."""
    signed = {signature.company_id: signature for signature in agreement.signatures.all()}
    return [{"company": company, "signature": signed.get(company.pk)} for company in proposal.parties]


def sign(
    request: SignedInRequest, agreement: Agreement, company: Company | None, form: SignatureForm | None
) -> tuple[str, HTTPStatus]:
    """Record the signature; return the sentence and status of a refusal."""
    if company is None or form is None:
        return sentence(NotAllowed("not_your_move")), HTTPStatus.FORBIDDEN
    if not form.is_valid():
        return "", HTTPStatus.UNPROCESSABLE_ENTITY
    values = form.cleaned_data
    try:
        record_signature(
            agreement=agreement,
            company=company,
            by=request.user,
            name=values["signatory_name"],
            title=values["signatory_title"],
            method=values["method"],
            signed_on=values["signed_on"],
        )
    except ProposalError as error:
        return sentence(error), HTTPStatus.CONFLICT
    return "", HTTPStatus.OK


PAPER_FILES = {
    "pdf": ("application/pdf", as_pdf),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", as_docx),
}
PAPER_CHOICES = (
    ("pdf", "both", gettext_lazy("PDF, both languages")),
    ("pdf", "vi", gettext_lazy("PDF, Vietnamese")),
    ("docx", "both", gettext_lazy("Word, both languages")),
    ("docx", "vi", gettext_lazy("Word, Vietnamese")),
    ("docx", "en", gettext_lazy("Word, English")),
)


@require_safe
def agreement_print(request: SignedInRequest, code: str) -> HttpResponse:
    """The paper to read on the screen: both languages side by side, and its files."""
    agreement, _proposal = load_agreement(request, code)
    context = {
        "agreement": agreement,
        "paper": paper_for(request, agreement, "both"),
        "paper_choices": paper_choices(),
    }
    return render(request, "exchanges/agreement_print.html", context)


def paper_choices() -> list[dict[str, str]]:
    return [{"kind": kind, "lang": lang, "label": str(label)} for kind, lang, label in PAPER_CHOICES]


def paper_for(request: SignedInRequest, agreement: Agreement, language: str) -> Paper:
    page = reverse("exchanges:agreement-detail", args=[agreement.code])
    return paper_of(
        agreement,
        languages=LANGUAGES[language],
        link=request.build_absolute_uri(page),
        on=timezone.localdate(agreement.made_at),
    )


@require_safe
def agreement_paper(request: SignedInRequest, code: str, kind: str) -> HttpResponse:
    """The paper as a file: `kind` pdf or docx, ?lang=vi, en or both (also for any other word)."""
    agreement, _proposal = load_agreement(request, code)
    content_type, render_file = PAPER_FILES[kind]
    language = request.GET.get("lang", "")
    paper = paper_for(request, agreement, language if language in LANGUAGES else "both")
    name = f"{agreement.code}-{agreement.terms.digest[:6]}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(render_file(paper), content_type=content_type, headers=headers)
