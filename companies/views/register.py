"""The register of a park's tenants: one upload, one page to check, one button."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.requests import SignedInRequest
from accounts.roles import Permission
from companies.forms.register import RegisterForm
from companies.importing.child import read_upload
from companies.importing.gate import Unreadable
from companies.register import wording
from companies.register.applying import (
    AlreadyApplied,
    Choices,
    apply_register,
    discard_upload,
    keep_upload,
    kept_rows,
    may_register,
    unread_of,
)
from companies.register.comparing import Compared, compare
from companies.register.rows import NoHeader, RegisterRow, TooManyRows, read_register, unread_columns
from parks.models import Park
from parks.permissions import parks_with
from symbiosis.lib.confidence import source_in_words

OUTCOMES = ("unusable", "changed", "new", "same")
ERROR_CODES: dict[type[Exception], str] = {
    Unreadable: "unreadable",
    NoHeader: "no_header",
    TooManyRows: "too_many",
}


@require_http_methods(["GET", "HEAD", "POST"])
def register_upload(request: SignedInRequest) -> HttpResponse:
    """Choose the park and the file. Nothing changes before the check page."""
    user = request.user
    parks = Park.objects.filter(pk__in=parks_with(user, Permission.ENTER_ON_BEHALF)).order_by("code")
    if not parks:
        raise PermissionDenied
    is_sent = request.method == "POST"
    form = RegisterForm(request.POST if is_sent else None, request.FILES if is_sent else None, parks=parks)
    if is_sent and form.is_valid():
        park, read = form.cleaned_data["park"], _read(form)
        if read is not None:
            rows, unread = read
            keep_upload(park=park, rows=rows, unread=unread, by=user)
            return redirect("companies:register-check", park.slug)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "companies/register_upload.html", {"form": form}, status=status)


def _read(form: RegisterForm) -> tuple[list[RegisterRow], list[str]] | None:
    """Read the file in a child process: rows, and headers that were not read; None with the error on the form."""
    upload: UploadedFile[Any] = form.cleaned_data["file"]
    if (upload.size or 0) > settings.UPLOAD_LIMITS["workbook_bytes"]:
        form.add_error("file", wording.upload_sentence("too_large"))
        return None
    try:
        content = read_upload(upload.read(), file_name=upload.name or "")
        rows, unread = read_register(content), unread_columns(content)
    except (Unreadable, NoHeader, TooManyRows) as error:
        form.add_error("file", wording.upload_sentence(ERROR_CODES[type(error)]))
        return None
    if not rows:
        form.add_error("file", wording.upload_sentence("no_rows"))
    return (rows, unread) if rows else None


def _park(user: User, slug: str) -> Park:
    park = Park.objects.filter(slug=slug).first()
    if park is None or not may_register(user, park):
        raise Http404
    return park


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register_check(request: SignedInRequest, slug: str) -> HttpResponse:
    """What each row would do; what overwrites a known fact needs a tick of its own."""
    user = request.user
    park = _park(user, slug)
    if request.method == "POST":
        return _apply(request, park)
    rows = kept_rows(park, user)
    if rows is None:
        messages.info(request, _("There is no register to check. Upload a file first."))
        return redirect("companies:register-upload")
    compared = compare(park, rows)
    context = {
        "park": park,
        "groups": [_group(outcome, compared) for outcome in OUTCOMES],
        "total": len(rows),
        "unread": unread_of(park, user),
        "contacts": sum(bool(one.row.email) and one.row.is_usable for one in compared),
    }
    return render(request, "companies/register_check.html", context)


def _group(outcome: str, compared: list[Compared]) -> dict[str, Any]:
    rows = [_shown(one) for one in compared if one.outcome == outcome]
    return {"outcome": outcome, "rows": rows}


def _shown(one: Compared) -> dict[str, Any]:
    return {
        "number": one.row.number,
        "name": one.row.name,
        "company": one.company,
        "facts": wording.facts_text(one) if one.outcome == "new" else "",
        "fills": [wording.change_text(change) for change in one.fills],
        "overwrites": [wording.change_text(change) for change in one.overwrites],
        "source": source_in_words(one.company.source) if one.company and one.overwrites else "",
        "problems": [wording.problem_sentence(problem) for problem in one.problems],
        "template": one.templates[0] if one.templates else None,
    }


def _apply(request: SignedInRequest, park: Park) -> HttpResponse:
    try:
        done = apply_register(park=park, choices=_choices(request.POST), by=request.user)
    except AlreadyApplied:
        messages.info(request, _("This register was applied already, or another file has taken its place."))
        return redirect("companies:company-list")
    text = wording.outcome_sentence(done.created, done.updated, done.same, done.left_out)
    messages.success(request, text)
    if done.invited:
        told = _("%(count)s invitations are made. Send each link from the page “People” of its company.")
        messages.success(request, told % {"count": done.invited})
    return redirect(f"{reverse('companies:company-list')}?park={park.slug}")


def _choices(sent: QueryDict) -> Choices:
    take_over = frozenset(_numbers(sent.getlist("take")))
    templates = dict(_numbered(sent.getlist("template")))
    return Choices(take_over=take_over, templates=templates, invite=sent.get("invite") == "yes")


def _numbered(texts: list[str]) -> Iterator[tuple[int, str]]:
    """Read "12:2410" as row 12 with that template: only ticked rows send a field, and each just one."""
    for text in texts:
        row, _colon, template = text.partition(":")
        for number in _numbers([row]):
            yield number, template


def _numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 8]


@require_POST
def register_discard(request: SignedInRequest, slug: str) -> HttpResponse:
    discard_upload(park=_park(request.user, slug), by=request.user)
    messages.success(request, _("The upload is forgotten. Nothing was changed."))
    return redirect("companies:register-upload")
