"""Pages of a list that may hold any number of rows: nothing on a page costs more when the table grows.

The first five hundred rows in order are a window: their ids are read once, so their number is known and any page among
them can be opened. Beyond it a list says "more than 500" and goes on in a new window after the last row.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

WINDOW = 500
PAGE_SIZES = (25, 50, 100)


@dataclass(frozen=True, slots=True)
class Window:
    """`ids` are at most five hundred; `goes_on` tells that rows follow them; `number` is the page shown, from 1."""

    ids: tuple[int, ...]
    goes_on: bool
    size: int
    number: int

    @property
    def count(self) -> int:
        """Rows in the window: all that fit, or the first five hundred of them."""
        return len(self.ids)

    @property
    def page_ids(self) -> tuple[int, ...]:
        first = (self.number - 1) * self.size
        return self.ids[first : first + self.size]

    @property
    def pages(self) -> int:
        return max(1, -(-len(self.ids) // self.size))

    @property
    def previous_number(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next_number(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None

    @property
    def is_last_of_many(self) -> bool:
        """True on the page after which a new window begins."""
        return self.goes_on and self.number == self.pages


def window_of(rows: QuerySet[Any], *, size: int, number: str) -> Window:
    """Read the ids of the ordered rows. One query. A page that is not there becomes the nearest one."""
    ids = tuple(rows.values_list("pk", flat=True)[: WINDOW + 1])
    goes_on, kept = len(ids) > WINDOW, ids[:WINDOW]
    last = max(1, -(-len(kept) // size))
    wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    return Window(kept, goes_on, size, min(max(1, wanted), last))


def count_up_to(rows: QuerySet[Any], most: int = WINDOW) -> tuple[int, bool]:
    """Count rows without reading more than `most` of them; True = there are more. One query."""
    found = len(rows.values_list("pk", flat=True)[: most + 1])
    return min(found, most), found > most
