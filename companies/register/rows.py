"""One row of a register: what was understood, and what was not as a code with facts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from catalogue.folding import fold
from companies.importing.values import JsonCell, Sheet, Upload, shown
from companies.register.columns import ACTIVITIES, find_header, unread_headers

MOST_ROWS = 2_000
LONGEST = {"name": 200, "activity_vi": 250, "activity_en": 250, "contact_name": 120, "zone": 160}
# Hai Phong and its neighbours: outside it, latitude and longitude are swapped or mistyped.
LATITUDES, LONGITUDES = (Decimal("20.0"), Decimal("21.6")), (Decimal("105.8"), Decimal("107.5"))
MOST_EMPLOYEES = 200_000
LEAST_CELLS = 2
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]{2,}")
_CODE = re.compile(r"[A-Za-z]?([0-9]{2,5})")
_CODE_AND_WORDS = re.compile(r"[A-Za-z]?([0-9]{2,5})[\s.:;,()–—-]+([^\W\d_].*)")
_BARE_CODE = re.compile(r"[A-Za-z]?[0-9]{4,5}")  # in a column of words: fewer digits may be anything
_GROUPED = re.compile(r"\d{1,3}([., \u00a0]\d{3})+")


class NoHeader(ValueError):
    """No sheet has a row that names a column of companies."""


class TooManyRows(ValueError):
    """More rows than a park has companies: some other file."""


@dataclass(slots=True)
class RegisterRow:
    """What a row says; "" and None = not said. `problems` is [[code, column, text as written], …]."""

    number: int
    name: str = ""
    zone: str = ""
    isic: str = ""
    activity_vi: str = ""
    activity_en: str = ""
    employees: int | None = None
    latitude: str | None = None
    longitude: str | None = None
    contact_name: str = ""
    email: str = ""
    problems: list[list[str]] = field(default_factory=list)

    @property
    def key(self) -> str:
        return fold(self.name)

    @property
    def is_usable(self) -> bool:
        """False when the row cannot become a company: no name, or one that stands in the file before."""
        return not any(code in {"no_name", "twice"} for code, *_rest in self.problems)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> RegisterRow:
        return cls(**kept)


def read_register(upload: Upload) -> list[RegisterRow]:
    """Return the rows below the best header of all sheets.

    Raises
    ------
    NoHeader
        When no sheet has a header with a column of company names.
    TooManyRows
        Above `MOST_ROWS`.
    """
    sheet, start, columns = _best(upload)
    rows = list(_rows(sheet, start, columns))
    if len(rows) > MOST_ROWS:
        raise TooManyRows
    _mark_repeated(rows)
    return rows


def unread_columns(upload: Upload) -> list[str]:
    """Return the headers of the columns that `read_register` does not read. Raises `NoHeader`."""
    sheet, start, _columns = _best(upload)
    return unread_headers(sheet.rows[start])


def _best(upload: Upload) -> tuple[Sheet, int, dict[str, int]]:
    found = [(sheet, header) for sheet in upload.sheets if (header := find_header(sheet.rows))]
    if not found:
        raise NoHeader
    sheet, (start, columns) = max(found, key=lambda pair: len(pair[1][1]))
    return sheet, start, columns


def _rows(sheet: Sheet, start: int, columns: Mapping[str, int]) -> Iterable[RegisterRow]:
    for number, cells in list(zip(sheet.numbers, sheet.rows, strict=True))[start + 1 :]:
        texts = {name: _text(cells, column) for name, column in columns.items()}
        if any(texts.values()) or _is_filled(cells):
            yield _row(number, texts)


def _is_filled(cells: Sequence[JsonCell]) -> bool:
    """Whether a row is more than a number or a remark: it is then told that it was left out."""
    return sum(bool(shown(cell).strip()) for cell in cells) >= LEAST_CELLS


def _text(cells: Sequence[JsonCell], column: int) -> str:
    cell = cells[column] if column < len(cells) else None
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(shown(cell).split())


def _row(number: int, texts: Mapping[str, str]) -> RegisterRow:
    row = RegisterRow(number)
    for name, longest in LONGEST.items():
        setattr(row, name, _cut(row, name, texts.get(name, ""), longest))
    if not row.name:
        row.problems.append(["no_name", "name", ""])
    _industry(row, texts)
    row.employees = _employees(row, texts.get("employees", ""))
    _place(row, texts.get("latitude", ""), texts.get("longitude", ""))
    row.email = _email(row, texts.get("email", ""))
    return row


def _cut(row: RegisterRow, name: str, text: str, longest: int) -> str:
    if len(text) > longest:
        row.problems.append(["too_long", name, text])
    return text[:longest]


def _industry(row: RegisterRow, texts: Mapping[str, str]) -> None:
    """Set class and activity; "2410 - Sản xuất sắt, thép" says both, in a column of codes or of activities."""
    bare = next((texts[name] for name in ACTIVITIES if _BARE_CODE.fullmatch(texts.get(name, ""))), "")
    text = texts.get("isic", "") or bare
    code, words = _code_and_words(text)
    shared = [name for name in ACTIVITIES if text and texts.get(name, "") == text]
    if text and not code and not shared:
        row.problems.append(["isic", "isic", text])
    if not code:
        return
    row.isic = code[:4]
    for name in shared or (["activity_vi"] if not row.activity_vi and not row.activity_en else []):
        setattr(row, name, words[: LONGEST[name]])


def _code_and_words(text: str) -> tuple[str, str]:
    """Split into digits and words. VSIC has five digits; its first four are the ISIC class."""
    if alone := _CODE.fullmatch(text.replace(".", "").replace(" ", "")):
        return alone[1], ""
    both = _CODE_AND_WORDS.fullmatch(text)
    return (both[1], both[2]) if both else ("", "")


def _employees(row: RegisterRow, text: str) -> int | None:
    """A whole number; marks between groups of three digits are separators, for people are not divided."""
    if not text:
        return None
    plain = re.sub(r"[., \u00a0]", "", text) if _GROUPED.fullmatch(text) else text
    if plain.isascii() and plain.isdigit() and int(plain) <= MOST_EMPLOYEES:
        return int(plain)
    row.problems.append(["employees", "employees", text])
    return None


def _place(row: RegisterRow, latitude: str, longitude: str) -> None:
    if not latitude and not longitude:
        return
    north, east = _degrees(latitude, LATITUDES), _degrees(longitude, LONGITUDES)
    if north is None or east is None:
        row.problems.append(["place", "latitude", f"{latitude} / {longitude}"])
        return
    row.latitude, row.longitude = str(north), str(east)


def _degrees(text: str, within: tuple[Decimal, Decimal]) -> Decimal | None:
    try:
        value = round(Decimal(text.replace(",", ".")), 6)
    except InvalidOperation:
        return None
    return value if value.is_finite() and within[0] <= value <= within[1] else None


def _email(row: RegisterRow, text: str) -> str:
    if not text:
        return ""
    if _EMAIL.fullmatch(text) and len(text) <= 254:
        return text
    row.problems.append(["email", "email", text])
    return ""


def _mark_repeated(rows: Iterable[RegisterRow]) -> None:
    first: dict[str, int] = {}
    for row in rows:
        if row.key and first.setdefault(row.key, row.number) != row.number:
            row.problems.append(["twice", "name", str(first[row.key])])
