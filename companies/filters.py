"""The filters of the listings page, read from the address. Unknown ones are ignored with a notice.

Filters see of an anonymous listing what its projection shows, nothing more: searching, sorting or choosing a
park must not tell whose it is.
"""

from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from catalogue.models import Family
from companies.models import Kind, Listing, ListingQuerySet, Origin, Status
from companies.permissions import companies_of
from companies.projections import cell_at
from companies.selects import selects_of
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
OTHER_KEYS = {"sort", "view", "page"}
# `name` stands for the name column of the page's language.
# Every order ends in the code, which is random: the order of entry would tell which listings belong together.
SORTS: dict[str, tuple[str, ...]] = {
    "resource": ("resource__name", "kind", "code"),
    "-resource": ("-resource__name", "kind", "code"),
    "kind": ("kind", "resource__name", "code"),
    "-kind": ("-kind", "resource__name", "code"),
    "family": ("family", "kind", "code"),
    "-family": ("-family", "kind", "code"),
    "code": ("code",),
    "-code": ("-code",),
}
COLUMNS: dict[str, Promise] = {
    "code": gettext_lazy("Code"),
    "kind": gettext_lazy("Have or need"),
    "family": gettext_lazy("Family"),
    "resource": gettext_lazy("Type of resource"),
}
DEFAULT_SORT = "resource"
VIEWS = ("table", "cards")
LONGEST_SEARCH = 80


class ListingFilter:
    """Repeated keys are OR inside a field, different fields are AND."""

    def __init__(self, query: QueryDict, *, user: User) -> None:
        self.query = query
        self.user = user

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
    def view(self) -> str:
        chosen = self.query.get("view", "")
        return chosen if chosen in VIEWS else VIEWS[0]

    @cached_property
    def queryset(self) -> ListingQuerySet:
        name = f"resource__name_{language()[:2]}"
        order = [column.replace("resource__name", name) for column in SORTS[self.sort]]
        return self._filtered(self.active).order_by(*order)

    def _filtered(self, active: dict[str, list[str]]) -> ListingQuerySet:
        rows = Listing.objects.browsable_by(self.user)
        if "status" not in active:
            rows = rows.exclude(status=Status.WITHDRAWN)
        for key in ("kind", "family", "status"):
            if key in active:
                rows = rows.filter(**{f"{key}__in": active[key]})
        if "origin" in active:
            rows = self._of_origin(rows, active["origin"])
        if "own" in active:
            rows = rows.filter(company__in=companies_of(self.user))
        if "park" in active:
            rows = self._in_parks(rows, active["park"])
        return rows.search(active["q"][0], user=self.user) if "q" in active else rows

    def _of_origin(self, rows: ListingQuerySet, origins: list[str]) -> ListingQuerySet:
        """Of anonymous listings only "estimate or not" is public."""
        named = Q(pk__in=Listing.objects.visible_to(self.user).values("pk"))
        public = Q(pk__in=[])
        if Origin.SECTOR_ESTIMATE in origins:
            public |= Q(origin=Origin.SECTOR_ESTIMATE)
        if Origin.OWN in origins:
            public |= ~Q(origin=Origin.SECTOR_ESTIMATE)
        return rows.filter(named & Q(origin__in=origins) | ~named & public)

    def _in_parks(self, rows: ListingQuerySet, slugs: list[str]) -> ListingQuerySet:
        """Named listings of the parks, and anonymous ones of the 5 km cells in which the parks lie."""
        named = Listing.objects.visible_to(self.user)
        chosen = [park for park in self.parks if park.slug in slugs]
        in_cells = Q(pk__in=[])
        for park in chosen:
            in_cells |= _in_cell_of(park)
        placed: ListingQuerySet = rows.alias(
            latitude=Coalesce("company__latitude", "company__park__latitude"),
            longitude=Coalesce("company__longitude", "company__park__longitude"),
        )
        anonymous = in_cells & ~Q(pk__in=named.values("pk"))
        return placed.filter(Q(pk__in=named.filter(company__park__in=chosen).values("pk")) | anonymous)

    @property
    def selects(self) -> list[dict[str, Any]]:
        """The drop-down lists of the page."""
        return selects_of(self.choices, self.active, TITLES)

    @property
    def columns(self) -> list[dict[str, Any]]:
        """The sortable columns, each with the address of the other order."""
        return [self._column(key, label) for key, label in COLUMNS.items()]

    def _column(self, key: str, label: Promise) -> dict[str, Any]:
        order = {key: "ascending", f"-{key}": "descending"}.get(self.sort, "")
        other = f"-{key}" if order == "ascending" else key
        return {"label": str(label), "order": order, "url": self.with_choice("sort", other)}

    @property
    def sort_label(self) -> str:
        return str(COLUMNS[self.sort.removeprefix("-")])

    @property
    def table_url(self) -> str:
        return self.with_choice("view", "table")

    @property
    def cards_url(self) -> str:
        return self.with_choice("view", "cards")

    @property
    def chips(self) -> list[dict[str, str]]:
        """Each active filter in words, with the address that drops it."""
        return [
            {
                "label": f"{TITLES[key]}: {self._word(key, value)}",
                "remove_url": without(self.query, key, None if key == "q" else value),
            }
            for key, values in self.active.items()
            for value in values
        ]

    def _word(self, key: str, value: str) -> str:
        return f"“{value}”" if key == "q" else dict(self.choices[key])[value]

    def with_choice(self, key: str, value: str) -> str:
        """Return the address with another sort or view."""
        changed = self.query.copy()
        changed[key] = value
        changed.pop("page", None)
        return f"?{changed.urlencode()}"

    @property
    def culprit(self) -> dict[str, Any] | None:
        """When nothing is found: the one filter whose removal brings back most. A query for each filter."""
        best: dict[str, Any] | None = None
        for key in self.active:
            count = self._filtered(
                {other: self.active[other] for other in self.active if other != key}
            ).count()
            if count > (best["count"] if best else 0):
                rest = self.query.copy()
                rest.setlist(key, [])
                best = {"title": str(TITLES[key]), "count": count, "url": f"?{rest.urlencode()}"}
        return best


def _in_cell_of(park: Park) -> Q:
    cell = cell_at(float(park.latitude), float(park.longitude))
    return Q(
        latitude__gte=cell.south, latitude__lt=cell.north, longitude__gte=cell.west, longitude__lt=cell.east
    )
