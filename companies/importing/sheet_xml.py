"""Read the XML parts of a workbook as a stream: no tree, no entities. Runs in the child; standard library only."""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import IO
from xml.parsers import expat

from companies.importing.gate import Unreadable
from companies.importing.values import JsonCell, Sheet

MOST_ROWS = 5_000
ROWS_ABOVE = 50  # title, header and total rows that are no data
MOST_COLUMNS = 200
LAST_ROW = 1_048_576
LONGEST_TEXT = 32_767
MOST_FILLED = 200_000  # cells that merged ranges may fill

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_WHOLE = re.compile(r"-?[0-9]{1,15}")
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


def parse_xml(stream: IO[bytes], start: Start, end: End, text: Callable[[str], None] | None = None) -> None:
    """Send elements, by their names without prefix, and text to the handlers.

    Raises ``Unreadable`` (``damaged``) for XML that is not well formed, or that declares a document type: OOXML
    has none, and entities are how a small file becomes a large one.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, given: start(
        name.rpartition(":")[2] if ":" in name else name, given
    )
    parser.EndElementHandler = lambda name: end(name.rpartition(":")[2] if ":" in name else name)
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        parser.ParseFile(stream)
    except expat.ExpatError as error:
        raise Unreadable("damaged") from error


def _refuse(*_declaration: object) -> None:
    raise Unreadable("damaged")


def clean_text(text: str) -> str:
    """Return text that a database and a page can hold: composed, without control characters and surrogates."""
    return _UNPRINTABLE.sub("", unicodedata.normalize("NFC", text))[:LONGEST_TEXT]


def unescaped(text: str) -> str:
    """Undo OOXML's own escapes (_x000D_)."""
    return clean_text(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text)


@dataclass(frozen=True, slots=True)
class Styles:
    """Which cell styles show a number as a date, a time of day, or a percentage; and the first day of dates."""

    dates: frozenset[int] = frozenset()
    times: frozenset[int] = frozenset()
    percents: frozenset[int] = frozenset()
    starts_1904: bool = False


@dataclass(slots=True)
class Texts:
    """Collects the text of the shared strings, without the phonetic readings."""

    found: list[str] = field(default_factory=list)
    parts: list[str] | None = None
    is_reading: bool = False
    is_phonetic: bool = False

    def start(self, name: str, _attributes: Mapping[str, str]) -> None:
        if name == "si":
            self.parts = []
        elif name == "rPh":
            self.is_phonetic = True
        self.is_reading = name == "t" and not self.is_phonetic

    def end(self, name: str) -> None:
        if name == "si":
            self.found.append(unescaped("".join(self.parts or ())))
        elif name == "rPh":
            self.is_phonetic = False
        self.is_reading = False

    def text(self, data: str) -> None:
        if self.is_reading and self.parts is not None:
            self.parts.append(data)


@dataclass(slots=True)
class SheetReader:
    """Collects the cells of one sheet; handlers of `parse_xml`."""

    name: str
    strings: Sequence[str]
    styles: Styles
    is_hidden: bool = False
    rows: dict[int, dict[int, JsonCell]] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    last_column: int = 0
    row: int = 0
    column: int = 0
    kind: str = "n"
    style: int = 0
    value: str | None = None
    formula: str | None = None
    parts: list[str] | None = None
    is_phonetic: bool = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._start_cell(attributes)
        elif name in ("v", "f") or (name == "t" and not self.is_phonetic):
            self.parts = []
        elif name == "row":
            self.row = _within(int(attributes.get("r", self.row + 1)), LAST_ROW, least=1)
            self.column = 0
        elif name == "rPh":
            self.is_phonetic = True
        elif name == "mergeCell":
            self.merged.append(attributes.get("ref", ""))

    def end(self, name: str) -> None:
        if name == "c":
            self._keep(self._cell())
        elif name == "v":
            self.value = self._joined()
        elif name == "t" and not self.is_phonetic:
            self.value = (self.value or "") + self._joined()
        elif name == "f":
            self.formula = self._joined()
        elif name == "rPh":
            self.is_phonetic = False

    def text(self, data: str) -> None:
        if self.parts is not None:
            self.parts.append(data)

    def sheet(self) -> Sheet:
        """Return what was read; merged cells of text and dates are filled first."""
        _fill_merged(self.rows, self.merged)
        numbers = sorted(self.rows)
        rows = [_as_list(self.rows[number]) for number in numbers]
        return Sheet(self.name, numbers, rows, self.is_hidden, max(0, self.last_column - MOST_COLUMNS))

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        reference = attributes.get("r")
        self.column = _place(reference)[1] if reference else self.column + 1
        self.kind = attributes.get("t", "n")
        self.style = int(attributes.get("s", 0))
        self.value = self.formula = self.parts = None

    def _joined(self) -> str:
        joined, self.parts = "".join(self.parts or ()), None
        return joined

    def _keep(self, cell: JsonCell) -> None:
        if cell is None:
            return
        self.last_column = max(self.last_column, self.column)
        if self.column > MOST_COLUMNS:
            return
        if self.row not in self.rows and len(self.rows) >= MOST_ROWS + ROWS_ABOVE:
            if self.is_hidden:
                return  # lists behind the sheets that people see; never imported
            raise Unreadable("too_many_rows", limit=MOST_ROWS, sheet=self.name)
        self.rows.setdefault(self.row, {})[self.column] = cell

    def _cell(self) -> JsonCell:
        raw = self.value
        if raw is None or not raw.strip():
            is_uncalculated = self.formula is not None and self.kind != "str"
            return {"error": clean_text(f"={self.formula}")[:100]} if is_uncalculated else None
        if self.kind == "n":
            return number_cell(raw.strip(), self.style, self.styles)
        if self.kind == "s":
            return self.strings[_within(int(raw), len(self.strings) - 1)] or None
        if self.kind == "b":
            return raw.strip() == "1"
        if self.kind == "e":
            return {"error": clean_text(raw)[:20]}
        return _iso_date(raw) if self.kind == "d" else unescaped(raw)


def number_cell(raw: str, style: int, styles: Styles) -> JsonCell:
    """Return the number as it is shown: a date, a time, a percentage without its sign; text if it is none."""
    if _WHOLE.fullmatch(raw):
        value: int | float = int(raw)
    else:
        value = _double(raw)
        if not math.isfinite(value):
            return clean_text(raw)[:100]
    if style in styles.dates:
        return _date_cell(float(value), styles)
    if style in styles.times:
        minutes = round((value % 1) * 24 * 60)
        return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
    if style in styles.percents:
        value = float(f"{value * 100:.13g}")
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def _double(raw: str) -> float:
    try:
        return float(f"{float(raw):.15g}")  # what spreadsheet programs show of a double
    except ValueError:
        return math.nan


def _date_cell(serial: float, styles: Styles) -> JsonCell:
    """Return a date; serial numbers before March 1900 are one day off, because 1900 was taken for a leap year."""
    first = date(1904, 1, 1) if styles.starts_1904 else date(1899, 12, 31 if serial < 60 else 30)
    try:
        day = first + timedelta(days=math.floor(serial))
    except OverflowError:
        return {"error": "#VALUE!"}
    return {"date": day.isoformat()}


def _iso_date(raw: str) -> JsonCell:
    try:
        return {"date": date.fromisoformat(raw.strip()[:10]).isoformat()}
    except ValueError:
        return clean_text(raw)


def _within(number: int, most: int, *, least: int = 0) -> int:
    if not least <= number <= most:
        raise Unreadable("damaged")
    return number


def _place(reference: str) -> tuple[int, int]:
    """Return row and column of a reference such as "B7"."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise Unreadable("damaged")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def _as_list(cells: Mapping[int, JsonCell]) -> list[JsonCell]:
    return [cells.get(column) for column in range(1, max(cells) + 1)]


def _fill_merged(rows: dict[int, dict[int, JsonCell]], merged: Sequence[str]) -> None:
    """Give every cell of a merged range the text of its first one, in rows that exist.

    Numbers are not copied: "120" merged over three rows is one quantity, not three.
    """
    filled = 0
    existing = sorted(rows)
    for reference in merged:
        first, _, last = reference.partition(":")
        (top, left), (bottom, right) = _place(first), _place(last or first)
        cell = rows.get(top, {}).get(left)
        if not isinstance(cell, str | dict):
            continue
        for number in existing[bisect_left(existing, top) : bisect_right(existing, bottom)]:
            for column in range(left, min(right, MOST_COLUMNS) + 1):
                rows[number].setdefault(column, cell)
                filled += 1
        if filled > MOST_FILLED:
            raise Unreadable("damaged")
