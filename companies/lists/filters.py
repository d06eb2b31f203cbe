"""The filters of listings, read from the address. Unknown ones are ignored with a notice.

Filters see of an anonymous listing what its projection shows, nothing more: searching, sorting or choosing a
park must not tell whose it is.
"""

from django.db.models import BooleanField, Case, ExpressionWrapper, Q, Value, When
from django.http import QueryDict
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Permission
from catalogue.models import Family
from companies.lists.sorting import DEFAULT_SORT, SORTS, order_of
from companies.models import Company, Kind, Listing, ListingQuerySet, Origin, Status
from companies.models.visibility import seen_exactly_by
from companies.projections import cells_at
from companies.reach import Reach, reach_of
from companies.wording import language
from parks.models import Park
from symbiosis.lib.addresses import without

TITLES: dict[str, Promise] = {
    "q": gettext_lazy("Words"),
    "kind": gettext_lazy("Have or need"),
    "family": gettext_lazy("Family"),
    "park": gettext_lazy("Park"),
    "status": gettext_lazy("Status"),
    "origin": gettext_lazy("Origin"),
    "own": gettext_lazy("Whose"),
}
OTHER_KEYS = {"sort", "view", "page", "per", "after", "saved", "columns", "as_typed", "format"}
LONGEST_SEARCH = 80


class ListingFilter:
    """Repeated keys are OR inside a field, different fields are AND."""

    def __init__(self, query: QueryDict, *, user: User) -> None:
        self.query = query
        self.user = user

    @cached_property
    def reach(self) -> Reach:
        return reach_of(self.user)

    @cached_property
    def seen(self) -> Q:
        """What the person sees named; asked once for the page."""
        return seen_exactly_by(self.user, parks=self.reach.parks_with(Permission.VIEW_PARK_DATA))

    def _by_what_is_shown(self, *, named: Q, anonymous: Q | None) -> Q | Case:
        """One condition for rows that the person sees named, another for the rest; None = none of the rest.

        A CASE asks once for each row whether it is named, and a database goes through the rows in order. With an OR
        of both, PostgreSQL preferred to read the whole table and sort it.
        """
        if not self.seen:
            return named
        boolean = BooleanField()
        asked = ExpressionWrapper(named, output_field=boolean)
        otherwise = ExpressionWrapper(anonymous, output_field=boolean) if anonymous else Value(value=False)
        return Case(When(self.seen, then=asked), default=otherwise, output_field=boolean)

    @cached_property
    def parks(self) -> list[Park]:
        return list(Park.objects.order_by("name_en", "pk"))

    @cached_property
    def choices(self) -> dict[str, list[tuple[str, str]]]:
        return {
            "kind": [(value, str(label)) for value, label in Kind.choices],
            "family": [(value, str(label)) for value, label in Family.choices],
            "park": [(park.slug, park.name) for park in self.parks],
            "status": [(value, str(label)) for value, label in Status.choices],
            "origin": [(value, str(label)) for value, label in Origin.choices],
            "own": [("1", _("our companies"))],
        }

    @cached_property
    def active(self) -> dict[str, list[str]]:
        """The filters that count, in the order of the page."""
        chosen = {"q": [text for text in (self.search_text,) if text]}
        for key, choices in self.choices.items():
            allowed = {value for value, _label in choices}
            chosen[key] = [value for value in dict.fromkeys(self.query.getlist(key)) if value in allowed]
        return {key: values for key, values in chosen.items() if values}

    @property
    def search_text(self) -> str:
        return self.query.get("q", "").strip()[:LONGEST_SEARCH]

    @property
    def ignored(self) -> list[str]:
        """What the address asked for and this page does not know."""
        known = TITLES.keys() | OTHER_KEYS
        keys = [key for key in self.query if key not in known]
        values = [
            value
            for key, choices in self.choices.items()
            for value in self.query.getlist(key)
            if value and value not in dict(choices)
        ]
        return keys + values

    @property
    def sort(self) -> str:
        chosen = self.query.get("sort", "")
        return chosen if chosen in SORTS else DEFAULT_SORT

    @property
    def order(self) -> list[str]:
        return order_of(self.sort, language())

    @property
    def browsable(self) -> ListingQuerySet:
        return Listing.objects.browsable_by(self.user, seen=self.seen)

    @cached_property
    def queryset(self) -> ListingQuerySet:
        """All rows that fit, in order."""
        return self._filtered(self.active).order_by(*self.order)

    def _filtered(self, active: dict[str, list[str]]) -> ListingQuerySet:
        rows = self._readable(active)
        if "kind" in active:
            rows = rows.filter(kind__in=active["kind"])
        if "family" in active:  # of the type too: its index gives the order
            rows = rows.filter(family__in=active["family"], resource__family__in=active["family"])
        if "own" in active:
            rows = rows.filter(company__in=self.reach.companies)
        if "origin" in active:
            rows = rows.filter(self._of_origin(active["origin"]))
        if "park" in active:
            rows = rows.filter(self._in_parks([park for park in self.parks if park.slug in active["park"]]))
        return rows

    def _of_origin(self, origins: list[str]) -> Q | Case:
        """Of anonymous listings only "estimate or not" is published."""
        shown = [is_estimate for is_estimate in (True, False) if _told_as(is_estimate=is_estimate) in origins]
        anonymous = Q(face__is_estimate__in=shown) if shown else None
        return self._by_what_is_shown(named=Q(origin__in=origins), anonymous=anonymous)

    def _in_parks(self, parks: list[Park]) -> Q | Case:
        """Named listings of the parks, and anonymous ones whose published cell holds one of the parks."""
        cells = {cell.id for park in parks for cell in cells_at(float(park.latitude), float(park.longitude))}
        members = Company.objects.filter(park__in=parks).values("pk")
        return self._by_what_is_shown(
            named=Q(company__in=members), anonymous=Q(face__cell_id__in=sorted(cells))
        )

    def _readable(self, active: dict[str, list[str]]) -> ListingQuerySet:
        """The rows the person may read, of the wanted status and with the wanted words."""
        wanted = active.get("status", [])
        if "q" in active:
            rows = Listing.objects.search(active["q"][0], user=self.user, seen=self.seen)
        elif wanted and Status.LIVE not in wanted:
            rows = Listing.objects.filter(self.seen)  # nobody else meets what is not live
        else:
            rows = self.browsable
        return rows.filter(status__in=wanted) if wanted else rows.exclude(status=Status.WITHDRAWN)

    @property
    def chips(self) -> list[dict[str, str]]:
        """Each active filter in words, with the address that drops it."""
        query = self.query.copy()
        query.pop("after", None)  # with another filter the list starts again
        return [
            {
                "label": f"{TITLES[key]}: {self._word(key, value)}",
                "remove_url": without(query, key, None if key == "q" else value),
            }
            for key, values in self.active.items()
            for value in values
        ]

    def _word(self, key: str, value: str) -> str:
        return f"“{value}”" if key == "q" else dict(self.choices[key])[value]


def _told_as(*, is_estimate: bool) -> str:
    return Origin.SECTOR_ESTIMATE if is_estimate else Origin.OWN
