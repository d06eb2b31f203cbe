"""The table of a proposal: its thread and its papers. Who has no seat gets the 404 of what does not exist."""

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from companies.attachments import RefusedFile
from companies.file_wording import refusal_sentence
from companies.views.attachments import CLOSED, upload_of
from exchanges.errors import ProposalError
from exchanges.legal.checklist import State
from exchanges.legal.gate import gate_of
from exchanges.legal.wording import NAMES, PAPERS
from exchanges.models import Proposal, ProposalDocument
from exchanges.presenting import present
from exchanges.sentences import sentence
from exchanges.table.documents import About, add_document, find_document
from exchanges.table.forms import DocumentForm
from exchanges.table.seats import Seat, seat_of
from exchanges.table.starters import QUESTIONS
from exchanges.table.talking import MOST_LETTERS, say
from exchanges.views.proposals import load_proposal
from exchanges.views.trying import status_of
from symbiosis.lib import filestore

MESSAGES_ON_A_PAGE = 50


def load_seat(request: SignedInRequest, code: str) -> tuple[Proposal, Seat]:
    proposal = load_proposal(request, code)
    seat = seat_of(request.user, proposal)
    if seat is None:
        raise Http404
    return proposal, seat


@require_http_methods(["GET", "POST"])
def thread(request: SignedInRequest, code: str) -> HttpResponse:
    """The whole thread, the newest page first; POST adds a message and returns to the proposal."""
    proposal, seat = load_seat(request, code)
    error, status, text = "", HTTPStatus.OK, _said(request)
    if request.method == "POST":
        try:
            say(proposal=proposal, by=request.user, text=text)
        except ProposalError as refusal:
            error, status = sentence(refusal), _refused(refusal)
        else:
            return redirect(f"{reverse('exchanges:proposal-detail', args=[code])}#thread")
    rows = proposal.messages.select_related("author", "company").order_by("pk")
    pages = Paginator(rows if proposal.is_mutual else rows.none(), MESSAGES_ON_A_PAGE)
    context = {
        "proposal": proposal,
        "view": present(request.user, [proposal])[0],
        "seat": seat,
        "page": pages.get_page(request.GET.get("page") or pages.num_pages),
        "error": error,
        "text": text,
        "most_letters": MOST_LETTERS,
    }
    return render(request, "exchanges/thread.html", context, status=status)


def _said(request: SignedInRequest) -> str:
    """Return what was typed, or the question that was tapped."""
    starter = QUESTIONS.get(request.POST.get("starter", ""))
    return str(starter) if starter else request.POST.get("text", "")


def _refused(refusal: ProposalError) -> HTTPStatus:
    unfit = {"nothing_said", "too_long_said", "proof_for_both"}
    return HTTPStatus.UNPROCESSABLE_ENTITY if refusal.code in unfit else status_of(refusal)


@require_http_methods(["GET", "POST"])
def document_new(request: SignedInRequest, code: str) -> HttpResponse:
    """Add a paper: ?line= chooses what it proves, ?replaces= the older paper whose place it takes."""
    proposal, seat = load_seat(request, code)
    older = _older(request, proposal, seat)
    lines, line = lines_to_prove(proposal, seat), request.GET.get("line", "")
    start = {"requirement": line, "title": older.title if older else ""}
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = DocumentForm(*sent, initial=start, lines=lines, replaces=older is not None)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if request.method == "POST" and form.is_valid() and _is_added(request, proposal, form, older):
        messages.success(request, _("The document is on the table."))
        return redirect(f"{reverse('exchanges:proposal-detail', args=[code])}#documents")
    context = {
        "proposal": proposal,
        "view": present(request.user, [proposal])[0],
        "form": form,
        "older": older,
        "asked": PAPERS.get(older.requirement if older else line),
    }
    return render(request, "exchanges/document_form.html", context, status=status)


def lines_to_prove(proposal: Proposal, seat: Seat) -> list[tuple[str, Promise]]:
    """Return the lines that ask for a paper of this side; none before both sides are interested."""
    if not proposal.is_mutual:
        return []
    lines = gate_of(proposal).lines
    asked = [line for line in lines if line.state != State.NOT_NEEDED and seat.may_supply(line.who)]
    return [(line.code, NAMES[line.code]) for line in asked]


def _older(request: SignedInRequest, proposal: Proposal, seat: Seat) -> ProposalDocument | None:
    """Return the own, standing paper that is to be replaced; another one's is the 404 of a missing one."""
    if "replaces" not in request.GET:
        return None
    older = find_document(seat, proposal, request.GET["replaces"])
    if older is None or older.company != seat.company:
        raise Http404
    return older


def _is_added(
    request: SignedInRequest, proposal: Proposal, form: DocumentForm, older: ProposalDocument | None
) -> bool:
    """Add the paper; a refusal becomes an error of the form that keeps what was typed."""
    values = form.cleaned_data
    about = About(
        title=values["title"],
        requirement=values.get("requirement", ""),
        audience=values.get("audience", ProposalDocument.Audience.ALL),
        valid_until=values["valid_until"],
    )
    upload = upload_of(request, "file", kind="document")
    try:
        add_document(proposal=proposal, by=request.user, upload=upload, about=about, replaces=older)
    except RefusedFile as refused:
        form.add_error("file", refusal_sentence(refused))
    except ProposalError as refusal:
        form.add_error(None, sentence(refusal))
    return not form.errors


@require_safe
def document(request: SignedInRequest, code: str, key: str) -> FileResponse:
    """Hand out a paper as a download, never to be run or shown by the browser on our address."""
    proposal, seat = load_seat(request, code)
    row = find_document(seat, proposal, key)
    if row is None:
        raise Http404
    try:
        kept = filestore.open_kept(row.file_digest)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(kept, content_type=row.content_type, filename=row.file_name, as_attachment=True)
    response.headers["Content-Security-Policy"] = CLOSED
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
