"""Which listings a person may see, and how much of them."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from catalogue.folding import fold
from catalogue.models import ResourceType
from companies.models.company import Company
from companies.models.face import Ground, PublicFace
from companies.models.words import Origin, Status, Visibility
from parks.models import Park
from parks.permissions import parks_with

if TYPE_CHECKING:
    from companies.models.listing import Listing  # noqa: F401  # names the rows for the type checker

PIECE = 3  # letters in a piece of the index over `search_key` (migration of the list indexes)


def contains_words(column: str, text: str) -> Q:
    """Every word of the folded text occurs in the column; one or two letters only at the start of a word.

    In the middle of words two letters are nearly everywhere, and no index of letter pieces could find them.
    """
    query = Q()
    for word in fold(text).split():
        found = Q(**{f"{column}__contains": word if len(word) >= PIECE else f" {word}"})
        query &= found if len(word) >= PIECE else found | Q(**{f"{column}__startswith": word})
    return query


def seen_exactly_by(user: User, *, parks: list[int] | None = None) -> Q:
    """Who sees a listing with its company's name and exact figures. One query for the person's parks.

    `parks` are those with the permission to view park data, where the caller knows them already: no query.

    Every part speaks of the row itself or of a short list, never of the whole table: a page of a list may be
    found by an index, however many listings there are.
    """
    if user.is_operator:
        return Q()
    own = Company.objects.of(user)
    neighbours = Company.objects.filter(park__in=own.exclude(park=None).values("park"))
    if parks is None:
        parks = parks_with(user, Permission.VIEW_PARK_DATA)
    staffed = Company.objects.filter(park__in=parks)
    others_words = ~Q(origin=Origin.OWN)
    disclosed = own.filter(disclosures__isnull=False).values("disclosures__listing")
    return (
        Q(company__in=own.values("pk"))
        | Q(status=Status.LIVE, visibility=Visibility.NETWORK)
        | Q(status=Status.LIVE, visibility=Visibility.PARK, company__in=neighbours.values("pk"))
        | Q(company__in=staffed.values("pk"))
        & ~Q(visibility=Visibility.PRIVATE)
        & (~Q(status=Status.DRAFT) | others_words)
        | Q(pk__in=disclosed) & ~Q(status=Status.DRAFT)
    )


def heard_before(day: date) -> Q:
    """Listings of which their company has said nothing since a day. Sector estimates are not its word."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    unsaid = Q(fresh_at__lt=start) | Q(fresh_at__isnull=True, created_at__lt=start)
    return ~Q(origin=Origin.SECTOR_ESTIMATE) & unsaid


# The same as `has_face` as a join: inside an OR a database would read the whole table of faces for EXISTS.
FACE_STANDS = Q(face__shown__isnull=False, face__kind=F("kind"), face__resource=F("resource"))


def has_face(*conditions: Q) -> Exists:
    """True for a listing of which something is published, and whose type is still the published one."""
    faces = PublicFace.objects.filter(
        listing=OuterRef("pk"), kind=OuterRef("kind"), resource=OuterRef("resource")
    ).exclude(ground=Ground.HELD)
    return Exists(faces.filter(*conditions))


class ListingQuerySet(models.QuerySet["Listing"]):
    def live(self) -> "ListingQuerySet":
        return self.filter(status=Status.LIVE)

    def matchable(self, on: date | None = None) -> "ListingQuerySet":
        """Live, not private, not over, not stale, not wholly taken by agreements; as far as it is published.

        A listing that strangers do not see named ends for the matching when its published quarter does.
        """
        today = on or timezone.localdate()
        left = Q(offered__isnull=True) | Q(offered__gt=F("allocated"))
        believed = ~heard_before(today - timedelta(days=settings.FRESHNESS["stale_days"]))
        named = Q(visibility=Visibility.NETWORK) & (Q(available_to__isnull=True) | Q(available_to__gte=today))
        lasting = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
        return (
            self.live()
            .exclude(visibility=Visibility.PRIVATE)
            .filter(left, believed, named | Q(has_face(lasting)))
        )

    def to_be_asked(self, on: date | None = None) -> "ListingQuerySet":
        """Live listings that their companies entered or confirmed, and have not called true for a month."""
        since = (on or timezone.localdate()) - timedelta(days=settings.FRESHNESS["ask_days"] - 1)
        return self.live().filter(heard_before(since), origin=Origin.OWN)

    def visible_to(self, user: User) -> "ListingQuerySet":
        """What the person sees named and exact."""
        return self if user.is_operator else self.filter(seen_exactly_by(user))

    def browsable_by(self, user: User, *, seen: Q | None = None) -> "ListingQuerySet":
        """What the person sees at least as a public projection; companies.disclosure draws the line.

        `seen` is `seen_exactly_by(user)`, where the caller needs it several times.
        """
        if user.is_operator:
            return self
        exact = seen_exactly_by(user) if seen is None else seen
        return self.filter(exact | Q(status=Status.LIVE) & ~Q(visibility=Visibility.PRIVATE) & FACE_STANDS)

    def with_naming(self, seen: Q) -> "ListingQuerySet":
        """Add `is_named`: the row is seen with its company's name. `seen` is `seen_exactly_by(user)`."""
        is_named = Case(When(seen, then=True), default=False) if seen else Value(value=True)
        return self.annotate(is_named=is_named)

    def in_park(self, park: Park) -> "ListingQuerySet":
        """Listings of the park's companies. On lists with anonymous ones it would name their park."""
        return self.filter(company__park=park)

    def search(self, text: str, *, user: User, seen: Q | None = None) -> "ListingQuerySet":
        """What the person may see of a text: listings seen named by their words, anonymous ones by their type's."""
        types = list(
            ResourceType.objects.filter(contains_words("search_key", text)).values_list("pk", flat=True)
        )
        exact = seen_exactly_by(user) if seen is None else seen
        named = exact & contains_words("search_key", text) | exact & Q(resource__in=types)
        if user.is_operator:
            return self.filter(named)
        faces = PublicFace.objects.filter(
            resource__in=types, shown__isnull=False, listing__kind=F("kind"), listing__resource=F("resource")
        )
        open_to_all = Q(status=Status.LIVE) & ~Q(visibility=Visibility.PRIVATE)
        # The type is asked of the listing too, so that its index finds the rows.
        return self.filter(named | open_to_all & Q(resource__in=types, pk__in=faces.values("listing")))

    def awaiting_confirmation(self) -> "ListingQuerySet":
        """Estimates and entries on behalf that the company has not yet confirmed, corrected or removed."""
        return self.exclude(origin=Origin.OWN).exclude(status=Status.WITHDRAWN)

    def with_owner(self) -> "ListingQuerySet":
        return self.select_related("company__park", "resource", "waste_code", "face")
