"""Files of a listing: send one, see one, take one away. Who may not see the listing gets the 404 of a missing one."""

from http import HTTPStatus
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from companies.attachments import RefusedFile, Upload, attach, detach
from companies.file_wording import refusal_sentence
from companies.models import Attachment, Listing
from companies.views.loading import editable_listing, named_listing
from symbiosis.lib import filestore

# Nothing that the file holds may run, load or frame anything, whatever a browser takes it for.
CLOSED = "default-src 'none'; sandbox"


@require_safe
def attachment(request: SignedInRequest, code: str, key: str) -> FileResponse:
    """Hand out the file: pictures to look at, documents only as a download."""
    row = _row(named_listing(request.user, code), key)
    try:
        kept = filestore.open_kept(row.digest)
    except FileNotFoundError as error:
        raise Http404 from error
    is_picture = row.content_type.startswith("image/")
    response = FileResponse(
        kept, content_type=row.content_type, filename=row.name, as_attachment=not is_picture
    )
    response.headers["Content-Security-Policy"] = CLOSED
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _row(listing: Listing, key: str) -> Attachment:
    row = listing.attachments.filter(client_key=key).first()
    if row is None:
        raise Http404
    return row


@require_POST
def attachment_add(request: SignedInRequest, code: str) -> HttpResponse:
    """Keep a file. The page's own script asks for JSON and keeps what is refused; forms come back with a sentence."""
    listing = editable_listing(request.user, code)
    back = _back_to(request, listing)
    try:
        attach(listing=listing, upload=upload_of(request, "file"), by=request.user)
    except RefusedFile as refused:
        return refused_answer(request, refused, back)
    messages.success(request, _("The file is added."))
    return JsonResponse({"url": back}) if wants_json(request) else redirect(back)


def upload_of(request: SignedInRequest, field: str, kind: str = "") -> Upload:
    """Return the sent file; an empty one where none was sent. No more is read than shows that it is too large."""
    sent = request.FILES.get(field)
    most = settings.UPLOAD_LIMITS["attachment_bytes"] + 1
    return Upload(
        kind=kind or request.POST.get("kind", ""),
        name=(sent.name or "") if sent else "",
        content=sent.read(most) if sent else b"",
        client_key=request.POST.get("client_key", "") or str(uuid4()),
    )


def wants_json(request: SignedInRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def refused_answer(request: SignedInRequest, refused: RefusedFile, back: str) -> HttpResponse:
    """Say why a file is not taken: as JSON with 422, or on the page the person comes from."""
    sentence = refusal_sentence(refused)
    if wants_json(request):
        return JsonResponse({"error": sentence}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.error(request, sentence)
    return redirect(back)


@require_POST
def attachment_remove(request: SignedInRequest, code: str, key: str) -> HttpResponse:
    """Take a file away; one that is gone already changes nothing."""
    listing = editable_listing(request.user, code)
    row = listing.attachments.filter(client_key=key).select_related("listing__company").first()
    if row is not None:
        detach(attachment=row, by=request.user)
        messages.success(request, _("The file is removed."))
    return redirect(_back_to(request, listing))


def _back_to(request: SignedInRequest, listing: Listing) -> str:
    name = "listing-check" if request.POST.get("back") == "check" else "listing-detail"
    return reverse(f"companies:{name}", args=[listing.code])
