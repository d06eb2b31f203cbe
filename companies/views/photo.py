"""The photo listing of the yard: five taps to a draft; the rest is told later."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from companies.attachments import RefusedFile, Upload
from companies.drafts import copies_owner
from companies.file_wording import refusal_sentence
from companies.forms.photo import PhotoForm
from companies.models import Attachment, Company
from companies.permissions import companies_to_write_for
from companies.photo_listing import create_from_photo
from companies.views.attachments import upload_of, wants_json


@require_http_methods(["GET", "HEAD", "POST"])
def listing_photo(request: SignedInRequest) -> HttpResponse:
    companies = companies_to_write_for(request.user)
    found = list(companies.select_related("park")[:2])
    if not found:
        raise PermissionDenied
    only = found[0] if len(found) == 1 else None
    choices = None if only else companies
    if request.method != "POST":
        return _page(request, PhotoForm(companies=choices), only)
    form = PhotoForm(request.POST, request.FILES, companies=choices)
    if not form.is_valid():
        return _refused(request, form, only)
    try:
        listing = create_from_photo(
            company=only or form.cleaned_data["company"],
            facts=form.facts,
            photo=_photo(request),
            by=request.user,
        )
    except RefusedFile as refused:
        form.add_error("photo", refusal_sentence(refused))
        return _refused(request, form, only)
    messages.success(request, _("%(code)s is kept as a draft with its photo.") % {"code": listing.code})
    check = reverse("companies:listing-check", args=[listing.code])
    return JsonResponse({"url": check}) if wants_json(request) else redirect(check)


def _photo(request: SignedInRequest) -> Upload:
    return upload_of(request, "photo", Attachment.Kind.PHOTO)


def _refused(request: SignedInRequest, form: PhotoForm, company: Company | None) -> HttpResponse:
    if not wants_json(request):
        return _page(request, form, company)
    sentences = [f"{form[name].label}: {error}" for name, errors in form.errors.items() for error in errors]
    return JsonResponse({"error": " ".join(sentences)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _page(request: SignedInRequest, form: PhotoForm, company: Company | None) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "company": company, "owner": copies_owner(request.user)}
    return render(request, "companies/listing_photo.html", context, status=status)
