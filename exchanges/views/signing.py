"""How an agreement is signed: the methods, the record with its file, and the signed files."""

from datetime import date
from http import HTTPStatus

from django.contrib import messages
from django.db.models import Max
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from companies.models import Company
from companies.particulars import Particulars, particulars_of
from exchanges.errors import NotAllowed, ProposalError
from exchanges.models import Agreement, Proposal, Signature, Terms
from exchanges.permissions import standing_of
from exchanges.sentences import sentence
from exchanges.signing.forms import FileForm, SignForm
from exchanges.signing.recording import SignedPaper, record_signature, replace_file
from exchanges.views.agreements import (
    company_to_sign,
    load_agreement,
    may_read_files,
    own_signature,
    signatures_of,
    terms_to_sign,
)
from exchanges.views.trying import REFUSALS, status_of
from symbiosis.lib import filestore

# Nothing that the file holds may run, load or frame anything, whatever a browser takes it for.
CLOSED = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}


@require_http_methods(["GET", "POST"])
def sign(request: SignedInRequest, code: str) -> HttpResponse:
    """Say how to sign, and record it for the person's company with the signed file."""
    agreement, proposal = load_agreement(request, code)
    terms = terms_to_sign(agreement, proposal)
    company = company_to_sign(standing_of(request.user), agreement, terms)
    form = SignForm(
        request.POST or None,
        request.FILES or None,
        initial=_first_values(company, terms),
        accepted_on=accepted_on(terms) if terms else None,
    )
    if request.method == "GET":
        return _page(request, agreement, proposal, form, company)
    if company is None:
        refusal = sentence(NotAllowed("not_your_move"))
        return _page(request, agreement, proposal, form, None, error=refusal, status=HTTPStatus.FORBIDDEN)
    if not form.is_valid():
        return _page(request, agreement, proposal, form, company, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        record_signature(agreement=agreement, company=company, by=request.user, paper=_paper_of(form))
    except REFUSALS as error:
        refusal = sentence(error)
        return _page(request, agreement, proposal, form, company, error=refusal, status=status_of(error))
    messages.success(request, _("The signature is recorded."))
    return redirect("exchanges:agreement-detail", code=code)


def _first_values(company: Company | None, terms: Terms | None) -> dict[str, object]:
    """Today, the digest of what is to be signed, and the representative whom the company has named for papers."""
    stated = particulars_of(company) if company else Particulars()
    return {
        "signed_on": timezone.localdate(),
        "digest": terms.digest if terms else "",
        "signatory_name": stated.representative,
        "signatory_title": stated.representative_title,
    }


def accepted_on(terms: Terms) -> date | None:
    """Return the day of the last acceptance of these terms; None where nobody has accepted them."""
    last = terms.acceptances.aggregate(last=Max("at"))["last"]
    return timezone.localdate(last) if last else None


def _paper_of(form: SignForm) -> SignedPaper:
    values = form.cleaned_data
    return SignedPaper(
        name=values["signatory_name"],
        title=values["signatory_title"],
        method=values["method"],
        signed_on=values["signed_on"],
        file=values["file"],
        digest=values["digest"],
    )


def _page(
    request: SignedInRequest,
    agreement: Agreement,
    proposal: Proposal,
    form: SignForm,
    company: Company | None,
    *,
    error: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    standing, terms = standing_of(request.user), terms_to_sign(agreement, proposal)
    own = own_signature(standing, agreement, terms)
    shown = terms or agreement.terms
    context = {
        "agreement": agreement,
        "proposal": proposal,
        "parties": signatures_of(agreement, shown),
        "terms": shown,
        "amendment": getattr(shown, "amendment", None),
        "company": company,
        "form": form,
        "own": own,
        "replace_form": FileForm() if own else None,
        "accepted": shown.acceptances.select_related("company", "by").order_by("pk"),
        "may_read_files": may_read_files(standing, proposal),
        "error": error,
    }
    return render(request, "exchanges/sign.html", context, status=status)


@require_POST
def signed_file_replace(request: SignedInRequest, code: str) -> HttpResponse:
    """Put the right file in the place of a wrong one."""
    agreement, proposal = load_agreement(request, code)
    terms = terms_to_sign(agreement, proposal)
    signature = own_signature(standing_of(request.user), agreement, terms)
    if signature is None:
        raise Http404
    form = FileForm(request.POST, request.FILES)
    file = form.judge(signature.method) if form.is_valid() else None
    if file is None:
        messages.error(request, " ".join(str(text) for texts in form.errors.values() for text in texts))
        return redirect("exchanges:agreement-sign", code=code)
    try:
        replace_file(signature=signature, by=request.user, file=file)
    except ProposalError as error:
        messages.error(request, sentence(error))
        return redirect("exchanges:agreement-sign", code=code)
    messages.success(request, _("The file is replaced. The history keeps the fingerprints of both."))
    return redirect("exchanges:agreement-sign", code=code)


@require_safe
def signed_file(request: SignedInRequest, code: str, number: int) -> FileResponse:
    """Hand out a signed file as a download."""
    agreement, proposal = load_agreement(request, code)
    if not may_read_files(standing_of(request.user), proposal):
        raise Http404
    row = get_object_or_404(Signature.objects.exclude(file_digest=""), pk=number, agreement=agreement)
    name = f"{agreement.code}-{row.terms_digest[:6]}-{row.file_name}"
    try:
        kept = filestore.open_kept(row.file_digest)
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        kept, content_type="application/octet-stream", filename=name, as_attachment=True, headers=CLOSED
    )
