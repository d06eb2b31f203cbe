"""Rows for the pages. Foreign, hidden and missing ones give the same 404."""

from django.http import Http404

from accounts.models import User
from companies.models import Company, Listing
from companies.permissions import can_edit, can_write_for


def named_listing(user: User, code: str) -> Listing:
    """Load what the person sees named and exact."""
    listing = Listing.objects.visible_to(user).with_owner().filter(code=code).first()
    if listing is None:
        raise Http404
    return listing


def editable_listing(user: User, code: str) -> Listing:
    """Load what the person may write."""
    listing = named_listing(user, code)
    if not can_edit(user, listing):
        raise Http404
    return listing


def company_to_write_for(user: User, slug: str) -> Company:
    """Load a company for which the person may enter listings."""
    company = Company.objects.select_related("park").filter(slug=slug).first()
    if company is None or not can_write_for(user, company):
        raise Http404
    return company
