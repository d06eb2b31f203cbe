"""Reading listings: the list with its filters, and one listing."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import AuditEvent, SavedView, User
from accounts.requests import SignedInRequest
from companies.answers import parts_of
from companies.audiences import seen_sentence
from companies.disclosure import anonymous_view, named_view, views_of
from companies.importing.drafts import row_behind
from companies.lists import saved_views
from companies.lists.page import ListingPage
from companies.lists.searching import corrected, listing_with_code
from companies.models import Listing
from companies.permissions import can_confirm, can_edit
from companies.presenting import essentials, public_facts, remaining_text, timeline
from companies.projections import project
from companies.publishing import obstacles_of
from companies.wording import obstacle_sentence
from symbiosis.lib.htmx import is_fragment, render_page

HISTORY_LENGTH = 5


@require_safe
def listing_list(request: SignedInRequest) -> HttpResponse:
    user = request.user
    criteria = ListingPage(request.GET, user=user)
    jump = listing_with_code(criteria.search_text, criteria.browsable)
    if jump is not None:
        return _jump(request, reverse("companies:listing-detail", args=[jump.code]))
    saved = saved_views.views_for(user, criteria.reach)
    chosen = next((view for view in saved if view.slug == request.GET.get("saved")), None)
    if chosen is not None and list(request.GET) == ["saved"] and chosen.query:
        return redirect(request.path + saved_views.address_of(chosen))
    guess = _read_as_meant(criteria)
    context = _list_context(criteria) | _saved_context(criteria, saved, chosen)
    context |= {"guess": guess, "can_add": criteria.reach.may_write}
    return render_page(request, "companies/listing_list.html", "rows", context)


def _jump(request: SignedInRequest, url: str) -> HttpResponse:
    """Go to a page, also when htmx asked for the rows of the list only."""
    return HttpResponse(headers={"HX-Redirect": url}) if is_fragment(request) else redirect(url)


def _read_as_meant(criteria: ListingPage) -> str:
    """When the words typed are found nowhere, read them as the nearest words of the catalogue, and say so."""
    if criteria.window.ids or not criteria.search_text or "as_typed" in criteria.query:
        return ""
    guess = corrected(criteria.search_text)
    if guess is None:
        return ""
    read = ListingPage(criteria.with_words(guess), user=criteria.user)
    if not read.window.ids:
        return ""
    criteria.window, criteria.queryset = read.window, read.queryset
    return guess


def _list_context(criteria: ListingPage) -> dict[str, Any]:
    ids = criteria.window.page_ids
    views = views_of(criteria.user, [Listing(pk=pk) for pk in ids], seen=criteria.seen)
    return {
        "criteria": criteria,
        "editable": _editable(criteria, ids),
        "export_formats": ("XLSX", "CSV", "JSON"),
        "window": criteria.window,
        "rows": [views[pk] for pk in ids if pk in views],  # or withdrawn while the page was made
        "culprit": None if ids else criteria.culprit,
    }


def _editable(criteria: ListingPage, ids: Iterable[int]) -> set[int]:
    """The rows of the page that the person may write, and tick."""
    if not criteria.reach.may_write:
        return set()
    rows = Listing.objects.filter(criteria.reach.editable, pk__in=ids)
    return set(rows.values_list("pk", flat=True))


def _saved_context(criteria: ListingPage, saved: list[SavedView], chosen: SavedView | None) -> dict[str, Any]:
    state = saved_views.state_of(criteria.query)
    return {
        "saved_views": [{"view": view, "url": saved_views.address_of(view)} for view in saved],
        "saved": chosen,
        "saved_url": saved_views.address_of(chosen) if chosen else "",
        "is_changed": chosen is not None and chosen.query != state,
        "is_own_view": chosen is not None and chosen.owner_id == criteria.user.pk,
        "state": state,
    }


@require_safe
def listing_detail(request: SignedInRequest, code: str) -> HttpResponse:
    """Named and exact for those who may see that; the public projection for other signed-in people."""
    user = request.user
    listing = Listing.objects.browsable_by(user).with_owner().filter(code=code).first()
    if listing is None:
        raise Http404
    if Listing.objects.visible_to(user).filter(pk=listing.pk).exists():
        return render(request, "companies/listing_detail.html", named_context(user, listing))
    return render(request, "companies/listing_public.html", public_context(listing))


def named_context(user: User, listing: Listing) -> dict[str, Any]:
    may_edit = can_edit(user, listing)
    return {
        "listing": listing,
        "view": named_view(listing),
        "essentials": essentials(listing, seen=seen_sentence(listing) if may_edit else ""),
        "parts": parts_of(listing),
        "remaining": remaining_text(listing),
        "may_edit": may_edit,
        "may_confirm": can_confirm(user, listing),
        "obstacles": [obstacle_sentence(one) for one in obstacles_of(listing)] if may_edit else [],
        "disclosed_to": list(listing.disclosures.select_related("company").order_by("pk"))
        if may_edit
        else [],
        "file_row": row_behind(listing, user) if may_edit else None,
        "history": timeline(_history(listing)) if may_edit else [],
    }


def _history(listing: Listing) -> list[AuditEvent]:
    events = AuditEvent.objects.filter(target_type="listing", target_code=listing.code)
    return list(events.order_by("-pk")[:HISTORY_LENGTH])


def public_context(listing: Listing) -> dict[str, Any]:
    view = anonymous_view(listing)
    facts = public_facts(project(listing), resource_name=view.resource_name)
    return {"view": view, "facts": facts}
