"""Companies: who is here, one company, and its starting profile."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from companies.company_filters import CompanyFilter
from companies.company_overview import connection_counts, reader_of, refusals_for, with_overview
from companies.disclosure import views_of
from companies.members import may_see_contacts, people_with_consent
from companies.models import Company, Kind, Listing, Origin, Status
from companies.permissions import can_confirm, can_write_for
from companies.presenting import about, quantity_text
from companies.views.loading import company_to_write_for
from symbiosis.lib.htmx import render_page

PAGE_SIZE = 25


@require_safe
def company_list(request: SignedInRequest) -> HttpResponse:
    """Who is here, who is missing. Names are public to signed-in people; listings count as far as they are seen."""
    user = request.user
    reader = reader_of(user)
    criteria = CompanyFilter(request.GET, reader=reader)
    companies = with_overview(criteria.queryset, reader).order_by("name", "pk")
    page = Paginator(companies, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "criteria": criteria,
        "page": page,
        "rows": [{"company": company, "is_known": reader.knows(company)} for company in page],
        "is_staff": reader.is_staff,
        "may_register": bool(reader.parks),
        "counts": connection_counts(reader) if reader.is_staff else None,
        "refusals": refusals_for(user),
    }
    return render_page(request, "companies/company_list.html", "rows", context)


@require_safe
def company_detail(request: SignedInRequest, slug: str) -> HttpResponse:
    """What the company has and needs, as far as this person sees it named."""
    user = request.user
    company = get_object_or_404(Company.objects.select_related("park", "zone", "succeeded_by"), slug=slug)
    seen = Listing.objects.visible_to(user).filter(company=company).exclude(status=Status.WITHDRAWN)
    rows = list(seen.order_by("resource__search_key", "code"))
    views = views_of(user, rows)
    may_write = can_write_for(user, company)
    people = people_with_consent(company)
    may_see = may_write or may_see_contacts(user, company)
    context = {
        "company": company,
        "haves": [views[row.pk] for row in rows if row.kind == Kind.HAVE],
        "needs": [views[row.pk] for row in rows if row.kind == Kind.NEED],
        "about": about(company),
        "licences": company.licences.order_by("kind"),
        "may_write": may_write,
        "contacts": [person for person, agreed in people if agreed and may_see],
        "is_missing": may_write and not people,
        "waiting": sum(row.awaits_confirmation for row in rows) if may_write else 0,
    }
    return render(request, "companies/company_detail.html", context)


@require_safe
def company_profile(request: SignedInRequest, slug: str) -> HttpResponse:
    """The starting profile: what the sector template or park staff suppose, one click each to settle."""
    user = request.user
    company = company_to_write_for(user, slug)
    rows = Listing.objects.visible_to(user).filter(company=company).with_owner()
    others_words = rows.exclude(origin=Origin.OWN).order_by("kind", "resource__search_key", "code")
    waiting = [_profile_row(listing) for listing in others_words.awaiting_confirmation()]
    removed = list(others_words.filter(status=Status.WITHDRAWN))
    settled = rows.filter(origin=Origin.OWN, confirmed_at__isnull=False).count() + len(removed)
    context = {
        "company": company,
        "rows": waiting,
        "removed": removed,
        "settled": settled,
        "total": settled + len(waiting),
        "may_confirm": bool(waiting) and can_confirm(user, waiting[0]["listing"]),
    }
    return render(request, "companies/company_profile.html", context)


def _profile_row(listing: Listing) -> dict[str, Any]:
    return {"listing": listing, "quantity": quantity_text(listing)}
