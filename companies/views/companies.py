"""Companies: who is here, one company, and its starting profile."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from companies.company_filters import CompanyFilter
from companies.disclosure import views_of
from companies.models import Company, Kind, Listing, Status
from companies.permissions import can_confirm, can_write_for
from companies.presenting import about, quantity_text
from companies.views.loading import company_to_write_for
from symbiosis.lib.htmx import render_page

PAGE_SIZE = 25


@require_safe
def company_list(request: SignedInRequest) -> HttpResponse:
    """Names of companies are public to signed-in people; listings are counted as far as they see them."""
    user = request.user
    criteria = CompanyFilter(request.GET)
    seen = Listing.objects.visible_to(user).exclude(status=Status.WITHDRAWN)
    companies = (
        criteria.queryset.select_related("park")
        .annotate(
            haves=Count("listings", filter=Q(listings__in=seen.filter(kind=Kind.HAVE))),
            needs=Count("listings", filter=Q(listings__in=seen.filter(kind=Kind.NEED))),
        )
        .order_by("name", "pk")
    )
    page = Paginator(companies, PAGE_SIZE).get_page(request.GET.get("page"))
    return render_page(request, "companies/company_list.html", "rows", {"criteria": criteria, "page": page})


@require_safe
def company_detail(request: SignedInRequest, slug: str) -> HttpResponse:
    """What the company has and needs, as far as this person sees it named."""
    user = request.user
    company = get_object_or_404(Company.objects.select_related("park", "zone", "succeeded_by"), slug=slug)
    seen = Listing.objects.visible_to(user).filter(company=company).exclude(status=Status.WITHDRAWN)
    rows = list(seen.order_by("resource__search_key", "code"))
    views = views_of(user, rows)
    may_write = can_write_for(user, company)
    context = {
        "company": company,
        "haves": [views[row.pk] for row in rows if row.kind == Kind.HAVE],
        "needs": [views[row.pk] for row in rows if row.kind == Kind.NEED],
        "about": about(company),
        "licences": company.licences.order_by("kind"),
        "may_write": may_write,
        "waiting": seen.awaiting_confirmation().count() if may_write else 0,
    }
    return render(request, "companies/company_detail.html", context)


@require_safe
def company_profile(request: SignedInRequest, slug: str) -> HttpResponse:
    """The starting profile: what the sector template or park staff suppose, one click each to settle."""
    user = request.user
    company = company_to_write_for(user, slug)
    own = Listing.objects.visible_to(user).filter(company=company).exclude(status=Status.WITHDRAWN)
    waiting = own.awaiting_confirmation().with_owner().order_by("kind", "resource__search_key", "code")
    rows = [_profile_row(listing) for listing in waiting]
    context = {
        "company": company,
        "rows": rows,
        "total": own.count(),
        "may_confirm": bool(rows) and can_confirm(user, rows[0]["listing"]),
    }
    return render(request, "companies/company_profile.html", context)


def _profile_row(listing: Listing) -> dict[str, Any]:
    return {"listing": listing, "quantity": quantity_text(listing)}
