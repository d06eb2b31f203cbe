"""If one company stops, and who is missing: what the network depends on, and what it waits for."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from accounts.roles import Permission
from companies.disclosure import views_of
from matching.missing import (
    asked_listing,
    kinds_for_listing,
    kinds_wanted,
    plants_wanted,
    sight_of,
    unmatched,
)
from matching.permissions import runnable_parks
from matching.resilience import outages_for
from parks.permissions import parks_with

PER_PAGE = 25


@require_safe
def resilience(request: SignedInRequest) -> HttpResponse:
    """N-1 over the companies of the person's parks. Others than their staff see nothing of it."""
    if not request.user.is_operator and not parks_with(request.user, Permission.VIEW_PARK_DATA):
        raise PermissionDenied
    run, outages = outages_for(request.user)
    page = Paginator(outages, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "run": run,
        "page": page,
        "idle": [one for one in page if not one.stranded],
        "can_try": bool(runnable_parks(request.user)),
    }
    return render(request, "matching/resilience.html", context)


@require_safe
def missing(request: SignedInRequest) -> HttpResponse:
    """Kinds of firms and plants that are missing; with ``?listing=``, who could take (or supply) one listing."""
    sight = sight_of(request.user, request.GET.get("park", ""))
    code = request.GET.get("listing", "")
    if code:
        asked = asked_listing(request.user, code)
        if asked is None:
            raise Http404
        row, stream = asked
        context = {
            "listing": row,
            "view": views_of(request.user, [row])[row.pk],
            "ways": kinds_for_listing(stream, sight),
        }
        return render(request, "matching/missing_listing.html", context)
    waiting = unmatched(sight)
    context = {
        "sight": sight,
        "waiting": len(waiting),
        "kinds": kinds_wanted(sight, waiting) if waiting else [],
        "plants": plants_wanted(request.user, sight) if sight.streams else [],
    }
    return render(request, "matching/missing.html", context)
