"""What one person may see of a listing. Every page, diagram and document that shows a listing asks here."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from companies.models import Listing, Period, Status
from companies.models.visibility import seen_exactly_by
from companies.projections import REGION, Cell, PublicProjection, project


@dataclass(frozen=True, slots=True)
class Place:
    """A position with its uncertainty: exact for those who may know it, else the centre of a published cell."""

    latitude: float
    longitude: float
    precision_km: float


@dataclass(frozen=True, slots=True)
class ListingView:
    """A listing as one person may see it. Undisclosed: words of the type, a quantity band, a cell."""

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


def views_of(user: User, listings: Iterable[Listing], *, seen: Q | None = None) -> dict[int, ListingView]:
    """Return the views by listing id, in two queries for any number of listings.

    `seen` is `seen_exactly_by(user)` where the caller has it already: one query less.
    """
    ids = {listing.pk for listing in listings}
    if not ids:
        return {}
    named = seen_exactly_by(user) if seen is None else seen
    rows = Listing.objects.filter(pk__in=ids).with_owner().with_naming(named)
    return {row.pk: _view(row) for row in rows.order_by("pk")}


def _view(row: Listing) -> ListingView:
    is_named: bool = row.is_named  # type: ignore[attr-defined]  # by with_naming
    return named_view(row) if is_named else anonymous_view(row)


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
        company_label=company.shown_name,
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
    """Return what is published of the listing, in words; of one that shows nothing only have or need and family."""
    face = getattr(listing, "face", None)
    if face is None or face.shown is None or face.resource_id != listing.resource_id:
        return _anonymous(listing, None, name=_("Type not told"))
    return _anonymous(listing, project(listing), name=listing.resource.name)


def _anonymous(listing: Listing, public: PublicProjection | None, *, name: str) -> ListingView:
    low, high = (public and public.quantity) or (None, None)
    return ListingView(
        listing_id=listing.pk,
        is_disclosed=False,
        code=listing.code,
        url=reverse("companies:listing-detail", args=[listing.code]),
        kind=public.kind if public else listing.kind,
        family=public.family if public else listing.family,
        resource=public.resource if public else "",
        resource_name=name,
        title=name,
        company_id=None,
        company_label=_("Anonymous company"),
        company_url=None,
        park_label=area_text(public.cell) if public else "",
        quantity_low=low,
        quantity_high=high,
        unit=public.unit if public else "",
        period=Period.YEAR,
        is_estimate=bool(public and public.is_estimate),
        status=listing.status,
        place=_cell_place(public.cell) if public else None,
    )


def area_text(cell: Cell | None) -> str:
    """Return in words how far an anonymous listing's place is told."""
    if cell is None:
        return _("place not told")
    if cell.id == REGION:
        return _("somewhere in Hai Phong, park not named")
    return _("%(km)s km area, park not named") % {"km": cell.id.split(":")[0]}


def _exact_place(listing: Listing) -> Place | None:
    company, park = listing.company, listing.company.park
    place = company if company.latitude is not None else park
    if place is None or place.latitude is None or place.longitude is None or place.precision_km is None:
        return None
    return Place(float(place.latitude), float(place.longitude), float(place.precision_km))


def _cell_place(cell: Cell | None) -> Place | None:
    return None if cell is None else Place(cell.latitude, cell.longitude, cell.precision_km)
