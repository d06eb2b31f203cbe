"""Boring makers of rows for the tests: every default is plain, every argument is a column."""

from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.roles import CompanyRole, ParkRole
from catalogue.folding import fold
from catalogue.models import ResourceType
from companies.models import (
    Company,
    CompanyMembership,
    Ground,
    Kind,
    Listing,
    Origin,
    PublicFace,
    Status,
    Visibility,
)
from companies.projections import end_of_quarter, plain_projection, raw_projection
from parks.models import Park, ParkMembership

PASSWORD = "correct horse battery staple"
SOURCED = {"source": "test", "year": 2026, "confidence": "verified"}

_numbers = count(1)


def make_user(name: str = "", *, is_operator: bool = False, **columns: Any) -> User:
    name = name or f"Person {next(_numbers)}"
    email = columns.pop("email", f"{fold(name).replace(' ', '.')}@example.test")
    return User.objects.create_user(email, PASSWORD, full_name=name, is_operator=is_operator, **columns)


def make_park(slug: str = "", **columns: Any) -> Park:
    slug = slug or f"park-{next(_numbers)}"
    values = SOURCED | {
        "code": f"P{next(_numbers)}",
        "name_en": slug.replace("-", " ").title(),
        "name_vi": slug.replace("-", " ").title(),
        "developer": "Developer",
        "group": slug,
        "area_ha": Decimal(100),
        "latitude": Decimal("20.830000"),
        "longitude": Decimal("106.750000"),
        "precision_km": Decimal("0.50"),
        "location_en": "Hai Phong",
        "location_vi": "Hải Phòng",
    }
    return Park.objects.create(slug=slug, **values | columns)


def make_company(name: str = "", *, park: Park | None = None, **columns: Any) -> Company:
    """Make a tenant; in a park of its own unless one is given (`park=None` in `columns` is not possible)."""
    name = name or f"Company {next(_numbers)}"
    values = SOURCED | {
        "slug": fold(name).replace(" ", "-"),
        "kind": "tenant",
        "activity_en": "makes things",
        "activity_vi": "làm đồ",
        "latitude": Decimal("20.831000"),
        "longitude": Decimal("106.751000"),
        "precision_km": Decimal("0.20"),
    }
    return Company.objects.create(name=name, park=park or make_park(), **values | columns)


def make_member(
    company: Company, *, role: CompanyRole = CompanyRole.MEMBER, user: User | None = None
) -> User:
    """Make a person (or take one) with a role in the company."""
    user = user or make_user()
    CompanyMembership.objects.create(user=user, company=company, role=role)
    return user


def make_park_member(park: Park, *, role: ParkRole = ParkRole.BOARD_MEMBER, user: User | None = None) -> User:
    """Make a person (or take one) with a role towards the park."""
    user = user or make_user()
    ParkMembership.objects.create(user=user, park=park, role=role)
    return user


def make_resource(code: str = "", *, parent: ResourceType | None = None, **columns: Any) -> ResourceType:
    """Make a matchable resource type: a solid by-product in tonnes, not hazardous."""
    code = code or f"resource-{next(_numbers)}"
    name = code.replace("-", " ")
    values = SOURCED | {
        "family": "BP",
        "is_abstract": False,
        "name_en": name,
        "name_vi": name,
        "unit": "t",
        "state": "solid",
        "hazard": "no",
        "search_key": fold(name),
    }
    return ResourceType.objects.create(code=code, parent=parent, **values | columns)


def make_listing(
    company: Company | None = None,
    *,
    kind: str = Kind.HAVE,
    resource: ResourceType | None = None,
    quantity: Decimal | int | str | None = 1200,
    **columns: Any,
) -> Listing:
    """Make a live, anonymous listing of the company's own; `quantity` is per year in the type's unit."""
    resource = resource or make_resource()
    amount = None if quantity is None else Decimal(quantity)
    title = columns.pop("title", resource.name_en)
    values = {
        "code": f"LST-2611-{next(_numbers):04d}",
        "family": resource.family,
        "quantity_low": amount,
        "quantity_high": amount,
        "unit": resource.unit,
        "period": "year",
        "offered": amount,
        "visibility": Visibility.ANONYMOUS,
        "origin": Origin.OWN,
        "status": Status.LIVE,
        "search_key": fold(f"{title} {resource.search_key}"),
    }
    company = company or make_company()
    listing = Listing.objects.create(
        company=company, kind=kind, resource=resource, title=title, **values | columns
    )
    publish_face_of(listing)
    return listing


def publish_face_of(listing: Listing) -> None:
    """Publish one listing as companies/publication.py does where one company is crowd enough (tests/settings.py)."""
    shown = plain_projection(raw_projection(listing))
    cell = shown["cell"]
    PublicFace.objects.update_or_create(
        listing=listing,
        defaults={
            "kind": listing.kind,
            "resource": listing.resource,
            "ground": Ground.SHARED,
            "cell_id": cell["id"] if cell else "",
            "is_estimate": shown["is_estimate"],
            "ends_on": end_of_quarter(shown["to_quarter"]),
            "shown": shown,
            "published_at": timezone.now(),
        },
    )


def make_have(company: Company | None = None, **columns: Any) -> Listing:
    return make_listing(company, kind=Kind.HAVE, **columns)


def make_need(company: Company | None = None, **columns: Any) -> Listing:
    return make_listing(company, kind=Kind.NEED, **columns)
