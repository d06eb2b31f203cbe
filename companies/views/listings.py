"""Reading listings: the list with its filters, and one listing."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import AuditEvent, User
from accounts.requests import SignedInRequest
from companies.disclosure import anonymous_view, named_view, views_of
from companies.filters import ListingFilter
from companies.models import Listing
from companies.permissions import can_confirm, can_edit, companies_to_write_for
from companies.presenting import essentials, public_facts, quality, remaining_text, timeline
from companies.projections import project
from companies.publishing import obstacles_of
from companies.wording import audience_sentence, obstacle_sentence
from symbiosis.lib.htmx import render_page

PAGE_SIZE = 25
HISTORY_LENGTH = 50


@require_safe
def listing_list(request: SignedInRequest) -> HttpResponse:
    user = request.user
    criteria = ListingFilter(request.GET, user=user)
    page = Paginator(criteria.queryset, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    views = views_of(user, rows)
    context = {
        "criteria": criteria,
        "page": page,
        "rows": [views[row.pk] for row in rows],
        "culprit": None if rows else criteria.culprit,
        "can_add": companies_to_write_for(user).exists(),
    }
    return render_page(request, "companies/listing_list.html", "rows", context)


@require_safe
def listing_detail(request: SignedInRequest, code: str) -> HttpResponse:
    """Named and exact for those who may see that; the public projection for other signed-in people."""
    user = request.user
    listing = Listing.objects.browsable_by(user).with_owner().filter(code=code).first()
    if listing is None:
        raise Http404
    if Listing.objects.visible_to(user).filter(pk=listing.pk).exists():
        return render(request, "companies/listing_detail.html", _named_context(user, listing))
    return render(request, "companies/listing_public.html", _public_context(listing))


def _named_context(user: User, listing: Listing) -> dict[str, Any]:
    may_edit = can_edit(user, listing)
    return {
        "listing": listing,
        "view": named_view(listing),
        "essentials": essentials(listing),
        "quality": quality(listing),
        "remaining": remaining_text(listing),
        "may_edit": may_edit,
        "may_confirm": can_confirm(user, listing),
        "audience": audience_sentence(listing),
        "obstacles": [obstacle_sentence(one) for one in obstacles_of(listing)] if may_edit else [],
        "disclosed_to": list(listing.disclosures.select_related("company").order_by("pk"))
        if may_edit
        else [],
        "history": timeline(_history(listing)) if may_edit else [],
    }


def _history(listing: Listing) -> list[AuditEvent]:
    events = AuditEvent.objects.filter(target_type="listing", target_code=listing.code)
    return list(events.order_by("-pk")[:HISTORY_LENGTH])


def _public_context(listing: Listing) -> dict[str, Any]:
    view = anonymous_view(listing)
    facts = public_facts(project(listing), resource_name=view.resource_name)
    return {"view": view, "facts": facts}
