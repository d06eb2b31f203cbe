"""One row of a listings file, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from catalogue.folding import fold

REQUIRED = ("network", "company", "direction", "material_as_described")
OPTIONAL = ("quantity", "unit", "lat", "lon", "sector", "nace")
OUTPUT, INPUT = "output", "input"
DIRECTIONS = {
    **dict.fromkeys(("output", "outputs", "out", "have", "offer", "co", "HAVE"), OUTPUT),
    **dict.fromkeys(("input", "inputs", "in", "need", "want", "can", "NEED"), INPUT),
}


@dataclass(frozen=True, slots=True)
class FileListing:
    """A readable row. `number` is the row in the file, the header being row 1."""

    number: int
    network: str
    company: str
    direction: str
    material: str
    quantity: float | None = None
    unit: str = ""
    place: tuple[float, float] | None = None
    sector: str = ""
    nace: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that could not be read, and what became of its row."""

    row: int
    column: str
    value: str
    what: str
    row_used: bool

    def __str__(self) -> str:
        fate = "the row is used without it" if self.row_used else "the row is left out"
        return f"row {self.row}, column {self.column}: {self.what} ({self.value!r}); {fate}"


def read_row(number: int, cells: Mapping[str, str]) -> tuple[FileListing | None, list[Problem]]:
    """Read one row; None when a required cell is missing or the direction is not known."""
    problems = [
        Problem(number, column, "", "is empty", row_used=False)
        for column in REQUIRED
        if not cells.get(column)
    ]
    direction = DIRECTIONS.get(fold(cells.get("direction", "")))
    if direction is None and cells.get("direction"):
        what = "is not a direction: write output or input (have or need, có or cần)"
        problems.append(Problem(number, "direction", cells["direction"], what, row_used=False))
    if problems or direction is None:
        return None, problems
    quantity = _number(number, "quantity", cells, problems, smallest=0, largest=1e12)
    latitude = _number(number, "lat", cells, problems, smallest=-90, largest=90)
    longitude = _number(number, "lon", cells, problems, smallest=-180, largest=180)
    listing = FileListing(
        number=number,
        network=cells["network"],
        company=cells["company"],
        direction=direction,
        material=cells["material_as_described"],
        quantity=quantity or None,
        unit=cells.get("unit", ""),
        place=None if latitude is None or longitude is None else (latitude, longitude),
        sector=cells.get("sector", ""),
        nace=cells.get("nace", ""),
    )
    return listing, problems


def _number(
    row: int,
    column: str,
    cells: Mapping[str, str],
    problems: list[Problem],
    *,
    smallest: float,
    largest: float,
) -> float | None:
    """Read an optional number; a bad one is named and left out. 1.234,5 and 1,234.5 are the same."""
    text = cells.get(column, "").replace(" ", "").replace("\u00a0", "")
    if not text:
        return None
    try:
        value = float(_plain(text))
    except ValueError:
        problems.append(Problem(row, column, cells[column], "is not a number", row_used=True))
        return None
    if smallest <= value <= largest:
        return value
    what = f"is not between {smallest:g} and {largest:g}"
    problems.append(Problem(row, column, cells[column], what, row_used=True))
    return None


def _plain(text: str) -> str:
    """Make the last separator the decimal point when both kinds occur; else a lone comma is one."""
    if "," in text and "." in text:
        return (
            text.replace(".", "").replace(",", ".")
            if text.rfind(",") > text.rfind(".")
            else text.replace(",", "")
        )
    if text.count(",") > 1:
        return text.replace(",", "")
    return text.replace(",", ".") if text.count(".") <= 1 else text.replace(".", "")
