"""Who is here, who is missing: companies with what the reader may know of each."""

from dataclasses import dataclass

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Notice, User
from accounts.notices import mark_read
from accounts.roles import Permission
from companies.company_history import TARGET, code_of
from companies.models import (
    Company,
    CompanyMembership,
    CompanyQuerySet,
    Invitation,
    Listing,
    ListingQuerySet,
    Origin,
    Status,
)
from parks.permissions import parks_with

REFUSED = "invitation.refused"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks, and of which parks the person may know whether a company's people are here."""

    user: User
    parks: frozenset[int]

    @property
    def companies(self) -> Q:
        """The companies of whose people the reader may know."""
        return Q() if self.user.is_operator else Q(park__in=self.parks)

    @property
    def is_staff(self) -> bool:
        return self.user.is_operator or bool(self.parks)

    def knows(self, company: Company) -> bool:
        return self.user.is_operator or company.park_id in self.parks


def reader_of(user: User) -> Reader:
    """Return what the person may know. One query."""
    return Reader(user, frozenset(parks_with(user, Permission.ENTER_ON_BEHALF)))


def with_overview(companies: CompanyQuerySet, reader: Reader) -> CompanyQuerySet:
    """Add `confirmed`, `estimates`, `last_active`, `is_connected`, `is_invited` to each company.

    Listings are counted as far as the reader sees them, company by company: a page of companies costs what its own
    listings cost, however many there are. When a company was last active, and whether its people are
    here, is for the park's staff; pages ask `Reader.knows` before they show it.
    """
    seen = Listing.objects.visible_to(reader.user).exclude(status=Status.WITHDRAWN)
    own = seen.filter(origin=Origin.OWN)
    links = Invitation.objects.filter(company=OuterRef("pk"), used_at=None, refused_at=None, revoked_at=None)
    return companies.select_related("park").annotate(
        confirmed=Coalesce(_of_each(own, Count("pk")), 0),
        estimates=Coalesce(_of_each(seen.exclude(origin=Origin.OWN), Count("pk")), 0),
        last_active=_of_each(own, Max("updated_at")),
        is_connected=Exists(people_of(OuterRef("pk"))),
        is_invited=Exists(links),
    )


def _of_each(rows: ListingQuerySet, figure: Count | Max) -> Subquery:
    """Work out the figure for the listings of one company."""
    of_one = rows.filter(company=OuterRef("pk")).order_by().values("company")
    return Subquery(of_one.annotate(figure=figure).values("figure"))


def people_of(company: OuterRef) -> QuerySet[CompanyMembership]:
    return CompanyMembership.objects.filter(company=company, user__is_active=True)


def connected(companies: CompanyQuerySet, *, yes: bool) -> CompanyQuerySet:
    """Keep the companies with people here, or those without."""
    here = Exists(people_of(OuterRef("pk")))
    return companies.filter(here if yes else ~here)


def connection_counts(reader: Reader) -> dict[str, int]:
    """Return how many tenants of the reader's parks there are, and of how many people are here. One query."""
    tenants = Company.objects.tenants().filter(reader.companies, valid_to=None)
    here = Exists(people_of(OuterRef("pk")))
    return tenants.annotate(is_here=here).aggregate(
        total=Count("pk"), here=Count("pk", filter=Q(is_here=True))
    )


def refusals_for(user: User) -> list[Company]:
    """Return the companies whose invitation came back to this inviter as refused, until the page was opened."""
    codes = Notice.objects.filter(user=user, kind=REFUSED, target_type=TARGET, read_at__isnull=True)
    numbers = [int(code.removeprefix("COM-")) for code in codes.values_list("target_code", flat=True)]
    return list(Company.objects.filter(pk__in=numbers).order_by("name", "pk")) if numbers else []


def refusal_read(user: User, company: Company) -> None:
    mark_read(user, target_type=TARGET, target_code=code_of(company))
