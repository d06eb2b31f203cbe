"""Agreements: what was promised, the paper to sign, the record of signatures."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from accounts.roles import Permission
from companies.models import Company
from companies.particulars import may_state, missing_particulars
from exchanges.models import Agreement, Proposal, Signature, Terms
from exchanges.negotiation.versions import company_to_accept as amending_company
from exchanges.negotiation.versions import may_amend, may_decide, versions_of
from exchanges.papers import LANGUAGES, paper_of
from exchanges.permissions import Standing, standing_of
from exchanges.presenting import present
from exchanges.states import IN_FORCE, State
from exchanges.terms import terms_in_turn
from symbiosis.lib.papers import Paper, as_docx, as_pdf

PER_PAGE = 25


def load_agreement(request: SignedInRequest, code: str) -> tuple[Agreement, Proposal]:
    """Return the agreement of a proposal the person may see; all others are the same 404."""
    proposals = Proposal.objects.visible_to(request.user).for_list()
    proposal = get_object_or_404(proposals, agreement__code=code)
    return proposal.agreement, proposal


@require_safe
def agreement_list(request: SignedInRequest) -> HttpResponse:
    rows = Proposal.objects.visible_to(request.user).filter(agreement__isnull=False).for_list()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": present(request.user, list(page))}
    return render(request, "exchanges/agreement_list.html", context)


@require_safe
def agreement_detail(request: SignedInRequest, code: str) -> HttpResponse:
    agreement, proposal = load_agreement(request, code)
    standing, to_sign = standing_of(request.user), terms_to_sign(agreement, proposal)
    context = {
        "agreement": agreement,
        "proposal": proposal,
        "terms": agreement.terms,
        "view": present(request.user, [proposal])[0],
        "parties": signatures_of(agreement, agreement.terms),
        "company": company_to_sign(standing, agreement, to_sign),
        "own": own_signature(standing, agreement, to_sign),
        "may_read_files": may_read_files(standing, proposal),
        "may_start": may_start(standing, proposal),
        "paper_choices": paper_choices(),
        "missing": missing_on_paper(request.user, proposal),
        "versions": versions_of(agreement, proposal),
        "may_amend": bool(may_amend(standing, proposal)),
        "may_decide": may_decide(standing, proposal),
        "may_accept": amending_company(standing, proposal) is not None,
    }
    return render(request, "exchanges/agreement_detail.html", context)


def signatures_of(agreement: Agreement, terms: Terms) -> list[dict[str, Any]]:
    """Return each party with its signature on these terms, None while it has not signed."""
    signed = {one.company_id: one for one in agreement.signatures.all() if one.terms_digest == terms.digest}
    return [
        {"company": company, "signature": signed.get(company.pk)} for company in agreement.proposal.parties
    ]


def terms_to_sign(agreement: Agreement, proposal: Proposal) -> Terms | None:
    """Return the terms on the paper that waits for signatures, None where nothing is to be signed."""
    amendment = agreement.amendments.filter(signed_at=None).select_related("terms").first()
    if amendment is not None and proposal.state in IN_FORCE:
        return amendment.terms if amendment.may_be_signed else None
    return agreement.terms if proposal.state == State.AGREED else None


def company_to_sign(standing: Standing, agreement: Agreement, terms: Terms | None) -> Company | None:
    """Return the person's company that has still to sign these terms, None where there is none."""
    if terms is None:
        return None
    signed = {one.company_id for one in agreement.signatures.all() if one.terms_digest == terms.digest}
    sides = standing.acting_as(agreement.proposal, Permission.SIGN)
    return next((company for company in sides if company.pk not in signed), None)


def own_signature(standing: Standing, agreement: Agreement, terms: Terms | None) -> Signature | None:
    """Return the signature of the person's company on these terms, whose file can still be replaced."""
    if terms is None:
        return None
    sides = {company.pk for company in standing.acting_as(agreement.proposal, Permission.SIGN)}
    signed = [one for one in agreement.signatures.all() if one.terms_digest == terms.digest]
    return next((one for one in signed if one.company_id in sides), None)


def may_read_files(standing: Standing, proposal: Proposal) -> bool:
    """The parties, and the board of a park that takes part."""
    parks = {proposal.park_id, proposal.giver.park_id, proposal.taker.park_id}
    boards = {park for park, granted in standing.parks.items() if Permission.REVIEW_PROPOSALS in granted}
    return bool(standing.sides(proposal)) or bool(parks & boards)


def missing_on_paper(user: User, proposal: Proposal) -> list[dict[str, Any]]:
    """Return each party that has not stated all a contract needs, with the names of what is missing."""
    return [
        {"company": party, "names": ", ".join(names), "may_state": may_state(user, party)}
        for party in proposal.parties
        if (names := missing_particulars(party))
    ]


def may_start(standing: Standing, proposal: Proposal) -> bool:
    """Both have signed, and the person may say that the deliveries have started."""
    return proposal.is_signed and any(move.name == "activate" for move in standing.allowed_moves(proposal))


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
    agreement, proposal = load_agreement(request, code)
    context = {
        "agreement": agreement,
        "company": company_to_sign(standing_of(request.user), agreement, terms_to_sign(agreement, proposal)),
        "paper": paper_for(request, agreement, "both"),
        "paper_choices": paper_choices(),
        "missing": missing_on_paper(request.user, proposal),
    }
    return render(request, "exchanges/agreement_print.html", context)


def paper_choices() -> list[dict[str, str]]:
    return [{"kind": kind, "lang": lang, "label": str(label)} for kind, lang, label in PAPER_CHOICES]


def paper_for(request: SignedInRequest, agreement: Agreement, language: str) -> Paper:
    return paper_of(
        agreement,
        languages=LANGUAGES[language],
        link=live_link(request, agreement),
        on=timezone.localdate(agreement.made_at),
    )


def live_link(request: SignedInRequest, agreement: Agreement) -> str:
    """Return the address of the live record, which papers carry as QR code."""
    return request.build_absolute_uri(reverse("exchanges:agreement-detail", args=[agreement.code]))


@require_safe
def agreement_paper(request: SignedInRequest, code: str, kind: str) -> HttpResponse:
    """The paper as a file: `kind` pdf or docx, ?lang=vi, en or both (also for any other word)."""
    agreement, _proposal = load_agreement(request, code)
    language = request.GET.get("lang", "")
    paper = paper_for(request, agreement, language if language in LANGUAGES else "both")
    return as_file(paper, kind, f"{agreement.code}-{terms_in_turn(agreement)[0].digest[:6]}")


def as_file(paper: Paper, kind: str, name: str) -> HttpResponse:
    """Return the paper as a download."""
    content_type, render_file = PAPER_FILES[kind]
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return HttpResponse(render_file(paper), content_type=content_type, headers=headers)
