"""The listings page: filters, order, columns and the page shown, all of it from the address."""

from typing import Any

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from companies.lists.columns import COLUMNS, chosen_columns
from companies.lists.filters import TITLES, ListingFilter
from companies.lists.sorting import SORTABLE, rows_after
from companies.lists.windows import PAGE_SIZES, WINDOW, Window, count_up_to, window_of
from companies.models import Listing
from companies.selects import selects_of

VIEWS = ("table", "cards")
FIRST_FILTERS = ("kind", "family")  # the others unfold


class ListingPage(ListingFilter):
    """A list of any length, page by page."""

    @property
    def view(self) -> str:
        chosen = self.query.get("view", "")
        return chosen if chosen in VIEWS else VIEWS[0]

    @property
    def size(self) -> int:
        """Rows on a page."""
        chosen = self.query.get("per", "")
        return int(chosen) if chosen in {str(size) for size in PAGE_SIZES} else PAGE_SIZES[0]

    @cached_property
    def last_seen(self) -> Listing | None:
        """The row after which the list goes on; None = from the start."""
        code = self.query.get("after", "")
        return None if not code else self.browsable.filter(code=code).first()

    @cached_property
    def window(self) -> Window:
        """The page shown, and what lies around it."""
        rows = self.queryset
        if self.last_seen is not None:
            rows = rows.filter(rows_after(self.last_seen, self.order))
        return window_of(rows, size=self.size, number=self.query.get("page", ""))

    @cached_property
    def selects(self) -> list[dict[str, Any]]:
        """The drop-down lists of the page."""
        return selects_of(self.choices, self.active, TITLES)

    @property
    def first_selects(self) -> list[dict[str, Any]]:
        """Those that always stand there: on a phone the list begins on the first screen."""
        return [select for select in self.selects if select["key"] in FIRST_FILTERS]

    @property
    def more_selects(self) -> list[dict[str, Any]]:
        return [select for select in self.selects if select["key"] not in FIRST_FILTERS]

    @property
    def has_more_active(self) -> bool:
        """True when a filter counts that would not be seen while the others are folded away."""
        return bool(self.active.keys() - {"q", *FIRST_FILTERS})

    @property
    def columns(self) -> list[str]:
        """The columns shown, in the order of the table."""
        return chosen_columns(self.query.getlist("columns"))

    @property
    def headers(self) -> list[dict[str, Any]]:
        """The columns with their names and, where rows may be ordered by them, the address of the other order."""
        return [self._header("code", _("Code and name"))] + [
            self._header(key, str(COLUMNS[key])) for key in self.columns
        ]

    def _header(self, key: str, label: str) -> dict[str, Any]:
        order = {key: "ascending", f"-{key}": "descending"}.get(self.sort, "")
        other = f"-{key}" if order == "ascending" else key
        url = self.with_choice("sort", other) if key in SORTABLE else ""
        return {"key": key, "label": label, "order": order, "url": url}

    @property
    def sort_label(self) -> str:
        return str(SORTABLE[self.sort.removeprefix("-")])

    @property
    def sizes(self) -> list[dict[str, Any]]:
        return [
            {"size": size, "url": self.with_choice("per", str(size)), "chosen": size == self.size}
            for size in PAGE_SIZES
        ]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the filter form passes on unseen."""
        keys = ("sort", "view", "per", "columns", "saved")
        return [(key, value) for key in keys for value in self.query.getlist(key) if value]

    @property
    def kept_without_columns(self) -> list[tuple[str, str]]:
        """What the choice of columns passes on unseen."""
        filters = [(key, value) for key, values in self.active.items() for value in values]
        return filters + [(key, value) for key, value in self.kept if key != "columns"]

    @property
    def column_choices(self) -> list[dict[str, Any]]:
        shown = self.columns
        return [{"key": key, "label": str(label), "chosen": key in shown} for key, label in COLUMNS.items()]

    @property
    def table_url(self) -> str:
        return self.with_choice("view", "table")

    @property
    def cards_url(self) -> str:
        return self.with_choice("view", "cards")

    def with_choice(self, key: str, value: str) -> str:
        """Return the address with another sort, view or length; the list starts again."""
        changed = self.query.copy()
        for other in ("page", "after"):
            changed.pop(other, None)
        changed[key] = value
        return f"?{changed.urlencode()}"

    def with_words(self, text: str) -> QueryDict:
        """Return the address with other words to look for."""
        changed = self.query.copy()
        changed["q"] = text
        changed.pop("after", None)
        return changed

    @property
    def as_typed_url(self) -> str:
        """The address that looks for the words exactly as they stand."""
        return self.with_choice("as_typed", "1")

    @property
    def next_window_url(self) -> str:
        """The address of the rows behind the last one of this window."""
        last = Listing.objects.filter(pk=self.window.ids[-1]).values_list("code", flat=True).get()
        return self.with_choice("after", last)

    @property
    def first_window_url(self) -> str:
        rest = self.query.copy()
        for key in ("page", "after"):
            rest.pop(key, None)
        return f"?{rest.urlencode()}"

    @property
    def culprit(self) -> dict[str, Any] | None:
        """When nothing is found: the one filter whose removal brings back most. A query for each filter."""
        best: dict[str, Any] | None = None
        for key in self.active:
            others = {other: self.active[other] for other in self.active if other != key}
            count, is_more = count_up_to(self._filtered(others).order_by(*self.order), WINDOW)
            if count > (best["count"] if best else 0):
                rest = self.query.copy()
                rest.setlist(key, [])
                url = f"?{rest.urlencode()}"
                best = {"title": str(TITLES[key]), "count": count, "is_more": is_more, "url": url}
        return best
