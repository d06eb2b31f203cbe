"""A view of listings as a file: what the person sees on the page, in the columns that the import reads.

Rows that the person may write come back unchanged through an import. All others carry a mark in the first column
and are passed over there: a listing of another company is never taken for one's own.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import chain, islice
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.roles import Permission
from companies.exporting.cells import EXPORT_COLUMNS, cells_of, public_cells
from companies.importing.fields import FIELD
from companies.listing_json import json_of
from companies.lists.filters import ListingFilter
from companies.models import Listing
from companies.seen import SeenListing, seen_rows
from companies.wording import language
from symbiosis.lib.spreadsheets import Value, csv_lines, dialect_of

VIEW_ONLY = "CHỈ XEM / VIEW ONLY"
ESTIMATE = "Ước tính theo ngành, chờ doanh nghiệp xác nhận / Sector estimate, to be confirmed by the company"
MARK_HEADER = "Dấu dòng / Row mark"
CHUNK = 500  # listings in memory at a time


class TooManyRows(Exception):
    """The view holds more listings than one file may."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} listings")
        self.limit = limit


@dataclass(frozen=True, slots=True)
class ExportedRow:
    """One listing of the view. `is_own` = the person may write it, so an import takes it."""

    kind: str
    is_own: bool
    cells: list[Value]  # the mark first, then EXPORT_COLUMNS


class ListingExport:
    """The listings of a filter, in its order; reads the ids at once and the rest in chunks.

    Raises `TooManyRows` when they do not fit into one file.
    """

    def __init__(self, criteria: ListingFilter, *, made_at: datetime) -> None:
        self.criteria = criteria
        self.user = criteria.user
        self.made_at = made_at
        self.language = language()
        limit = settings.EXPORT_LIMITS["rows"]
        self.ids = list(criteria.queryset.values_list("pk", flat=True)[: limit + 1])
        if len(self.ids) > limit:
            raise TooManyRows(limit)
        self.head = self._head()  # now, in the language of the request; the rows are written after it

    def _head(self) -> list[str]:
        """What the file is, line by line: filter, time, person, and what the marks mean."""
        chips = "; ".join(chip["label"] for chip in self.criteria.chips) or _("no filter")
        when = date_format(self.made_at, "d/m/Y H:i")
        return [
            _("Listings from Symbiosis Hai Phong"),
            _("Filter: %(filter)s") % {"filter": chips},
            _("Made on %(time)s by %(person)s") % {"time": when, "person": self.user},
            _("Rows marked “%(mark)s” are other companies' listings. An import passes over them.")
            % {"mark": VIEW_ONLY},
        ]

    def rows(self) -> Iterator[ExportedRow]:
        for row, is_own in self._listings():
            yield ExportedRow(kind=row.listing.kind, is_own=is_own, cells=self._cells(row, is_own=is_own))

    def values(self) -> Iterator[dict[str, Any]]:
        """The same rows as JSON values: exact ones as the API takes them, anonymous ones as projections."""
        for row, is_own in self._listings():
            yield {"is_own": is_own} | json_of(row, is_own=is_own)

    def _cells(self, row: SeenListing, *, is_own: bool) -> list[Value]:
        if row.public is not None:
            return [VIEW_ONLY, *public_cells(row.public, row.listing.resource, self.language)]
        cells = cells_of(row.listing, self.language)
        if is_own:
            return [ESTIMATE if row.listing.is_estimate else None, *cells]
        cells[EXPORT_COLUMNS.index("row_key")] = None  # the owner's own, shown on no page
        return [VIEW_ONLY, *cells]

    def _listings(self) -> Iterator[tuple[SeenListing, bool]]:
        """Yield each listing and whether the person may write it."""
        ids = iter(self.ids)
        while chunk := list(islice(ids, CHUNK)):
            for row in self._seen(chunk):
                yield row, row.public is None and self._may_write(row.listing)

    def _seen(self, ids: list[int]) -> list[SeenListing]:
        with translation.override(self.language):  # a streamed answer outlives the request's language
            return seen_rows(self.user, ids, seen=self.criteria.seen)

    def _may_write(self, listing: Listing) -> bool:
        """The same as `can_edit`, without a query for each row."""
        own, staffed = self._writable
        by_staff = listing.is_open_to_park_staff and listing.company.park_id in staffed
        return listing.company_id in own or by_staff

    @cached_property
    def _writable(self) -> tuple[set[int], set[int]]:
        """Ids of the person's companies, and of the parks for whose companies the person may enter listings."""
        reach = self.criteria.reach
        return reach.written_for, set(reach.parks_with(Permission.ENTER_ON_BEHALF))


def bilingual_header() -> list[str]:
    return [MARK_HEADER, *(f"{FIELD[name].vi} / {FIELD[name].en}" for name in EXPORT_COLUMNS)]


def csv_parts(export: ListingExport) -> Iterator[str]:
    """Yield the CSV file piece by piece."""
    dialect = dialect_of(export.language)
    marks = _("Columns are separated by “%(separator)s”, the decimal mark is “%(decimal)s”.")
    about = marks % {"separator": dialect.separator, "decimal": dialect.decimal}
    lines = [[line] for line in (*export.head, about, "")]
    return csv_lines(
        chain(lines, [bilingual_header()], (row.cells for row in export.rows())), export.language
    )


def json_parts(export: ListingExport) -> Iterator[str]:
    """Yield the JSON file piece by piece: {"about": […], "listings": […]}."""
    yield f'{{"about": {json.dumps(export.head, ensure_ascii=False)}, "listings": ['
    separator = "\n"
    for row in export.values():
        yield separator + json.dumps(row, ensure_ascii=False)
        separator = ",\n"
    yield "\n]}\n"
