"""What one person may see of a listing. Every page, diagram and document that shows a listing asks here."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from companies.models import Listing, Period, Status
from companies.projections import Cell, project


@dataclass(frozen=True, slots=True)
class Place:
    """A position with its uncertainty: exact for those who may know it, else the centre of a 5 km cell."""

    latitude: float
    longitude: float
    precision_km: float


@dataclass(frozen=True, slots=True)
class ListingView:
    """A listing as one person may see it. Undisclosed: words of the type, a quantity band, a 5 km cell."""

    listing_id: int
    is_disclosed: bool
    code: str
    url: str | None
    kind: str
    family: str
    resource: str
    resource_name: str
    title: str
    company_id: int | None
    company_label: str
    company_url: str | None
    park_label: str
    quantity_low: Decimal | None
    quantity_high: Decimal | None
    unit: str
    period: str
    is_estimate: bool
    status: str
    place: Place | None

    @property
    def status_label(self) -> str:
        return str(Status(self.status).label)


def views_of(user: User, listings: Iterable[Listing]) -> dict[int, ListingView]:
    """Return the views by listing id, in three queries for any number of listings."""
    ids = {listing.pk for listing in listings}
    if not ids:
        return {}
    rows = Listing.objects.filter(pk__in=ids)
    exact = set(rows.visible_to(user).values_list("pk", flat=True))
    return {
        row.pk: named_view(row) if row.pk in exact else anonymous_view(row)
        for row in rows.with_owner().order_by("pk")
    }


def named_views(listings: Iterable[Listing]) -> dict[int, ListingView]:
    """Return full views, for callers that have already established that both sides know each other."""
    ids = {listing.pk for listing in listings}
    rows = Listing.objects.filter(pk__in=ids).with_owner() if ids else []
    return {row.pk: named_view(row) for row in rows}


def named_view(listing: Listing) -> ListingView:
    """Return everything; the quantity as the company wrote it."""
    company = listing.company
    return ListingView(
        listing_id=listing.pk,
        is_disclosed=True,
        code=listing.code,
        url=reverse("companies:listing-detail", args=[listing.code]),
        kind=listing.kind,
        family=listing.family,
        resource=listing.resource.code,
        resource_name=listing.resource.name,
        title=listing.shown_title,
        company_id=company.pk,
        company_label=company.name,
        company_url=reverse("companies:company-detail", args=[company.slug]),
        park_label=company.park.name if company.park else "",
        quantity_low=listing.quantity_low,
        quantity_high=listing.quantity_high,
        unit=listing.unit,
        period=listing.period,
        is_estimate=listing.is_estimate,
        status=listing.status,
        place=_exact_place(listing),
    )


def anonymous_view(listing: Listing) -> ListingView:
    """Return what the public projection says, in words."""
    public = project(listing)
    low, high = public.quantity or (None, None)
    return ListingView(
        listing_id=listing.pk,
        is_disclosed=False,
        code=listing.code,
        url=reverse("companies:listing-detail", args=[listing.code]),
        kind=public.kind,
        family=public.family,
        resource=public.resource,
        resource_name=listing.resource.name,
        title=listing.resource.name,
        company_id=None,
        company_label=_("Anonymous company"),
        company_url=None,
        park_label=_("5 km area, park not named"),
        quantity_low=low,
        quantity_high=high,
        unit=public.unit,
        period=Period.YEAR,
        is_estimate=public.is_estimate,
        status=listing.status,
        place=_cell_place(public.cell),
    )


def _exact_place(listing: Listing) -> Place | None:
    company, park = listing.company, listing.company.park
    place = company if company.latitude is not None else park
    if place is None or place.latitude is None or place.longitude is None or place.precision_km is None:
        return None
    return Place(float(place.latitude), float(place.longitude), float(place.precision_km))


def _cell_place(cell: Cell | None) -> Place | None:
    return None if cell is None else Place(cell.latitude, cell.longitude, cell.precision_km)
