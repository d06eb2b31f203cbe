"""History of a listing: its versions, how one differs from now, and bringing one back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import AuditEvent
from accounts.requests import SignedInRequest
from companies.errors import KindPromised, QuantityPromised, StaleListing
from companies.facts import facts_of
from companies.history import (
    Catalogue,
    TypeGone,
    as_listing,
    differences,
    entries_of,
    facts_from,
    restore,
)
from companies.models import Listing, ListingVersion, Status
from companies.presenting import timeline
from companies.views.loading import editable_listing

MOST_VERSIONS = 30
MOST_EVENTS = 100


@require_safe
def listing_history(request: SignedInRequest, code: str) -> HttpResponse:
    """Who changed what and when, in sentences. For those who may write the listing."""
    listing = editable_listing(request.user, code)
    events = AuditEvent.objects.filter(target_type="listing", target_code=listing.code).order_by("-pk")
    context = {
        "listing": listing,
        "entries": entries_of(listing, MOST_VERSIONS),
        "most": MOST_VERSIONS,
        "events": timeline(events[:MOST_EVENTS]),
    }
    return render(request, "companies/listing_history.html", context)


@require_safe
def listing_version(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    """One version beside the listing of now."""
    listing = editable_listing(request.user, code)
    row = get_object_or_404(ListingVersion, listing=listing, version=number)
    context = {"listing": listing, "row": row, "differences": _against_now(listing, row)}
    return render(request, "companies/listing_version.html", context)


def _against_now(listing: Listing, row: ListingVersion) -> list[Any] | None:
    """None = the version names a type that the catalogue no longer has."""
    now = facts_of(listing)
    try:
        then = facts_from(row.values, now=now, catalogue=Catalogue.of([row], listing))
    except TypeGone:
        return None
    return differences(as_listing(then, listing), as_listing(now, listing))


@require_POST
def listing_restore(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    """Bring a version back as a new one; what the page showed must still be so."""
    listing = editable_listing(request.user, code)
    row = get_object_or_404(ListingVersion, listing=listing, version=number)
    text = request.POST.get("version", "")
    version = int(text) if text.isdecimal() and len(text) < 9 else 0
    try:
        saved = restore(listing=listing, row=row, version=version, by=request.user)
    except (StaleListing, QuantityPromised, KindPromised, TypeGone) as refused:
        messages.warning(request, _refusal(refused))
        return redirect("companies:listing-version", listing.code, number)
    messages.success(request, _("Version %(number)s is brought back as a new version.") % {"number": number})
    if saved.status == Status.DRAFT:
        return redirect("companies:listing-check", saved.code)
    return redirect("companies:listing-detail", saved.code)


def _refusal(refused: Exception) -> str:
    if isinstance(refused, StaleListing):
        return _("Somebody changed the listing meanwhile. Compare again, then bring the version back.")
    if isinstance(refused, TypeGone):
        return _("This version names a type that the catalogue no longer has. Change the listing by hand.")
    return _("Agreements hold more than this version offers, or another type. End an agreement first.")
