"""Safe writing of spreadsheets: what people typed stays text and never becomes a formula. No Django here.

Values are texts, numbers (int, Decimal), days, or None for an empty cell. Only texts are guarded: a number that
is below zero is a number, not a formula.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from symbiosis.lib.numbers import separators

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | Decimal | date | None

BOM = "\ufeff"
# What spreadsheet programs take for the start of a formula (OWASP, CSV Injection), with the full-width forms.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
GUARD = "'"
# Control characters that no workbook can hold, and marks that turn the direction of writing round.
_UNWRITABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)
_GROUP = 3  # digits between two marks of thousands
DAY_FORMAT = "dd/mm/yyyy"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a CSV file is written for the programs of one language."""

    separator: str
    decimal: str


def dialect_of(language: str) -> Dialect:
    """Return `;` with a decimal comma for Vietnamese, `,` with a point for English."""
    decimal = separators(language).decimal
    return Dialect(separator=";" if decimal == "," else ",", decimal=decimal)


def writable(text: str) -> str:
    """Return the text without signs that cannot or must not stand in a cell."""
    return _UNWRITABLE.sub("", text)


def guarded(text: str) -> str:
    """Return the text for a CSV cell: an apostrophe before what a program would read as a formula.

    A text that begins with an apostrophe gets one too, so that :func:`unguarded` gives every text back.
    """
    return GUARD + text if text.startswith((*FORMULA_STARTS, GUARD)) else text


def unguarded(text: str) -> str:
    """Return what :func:`guarded` was given."""
    is_guarded = text.startswith(GUARD) and text[1:].startswith((*FORMULA_STARTS, GUARD))
    return text[1:] if is_guarded else text


class _Lines:
    """Hands each written line on instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Sequence[Value]], language: str) -> Iterator[str]:
    """Yield the lines of a CSV file: byte order mark first, texts guarded and quoted, days in ISO form.

    Everything is quoted: a program that splits at another sign must not find a formula behind it.
    """
    dialect = dialect_of(language)
    writer = csv.writer(_Lines(), delimiter=dialect.separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    yield BOM
    for row in rows:
        yield writer.writerow([csv_text(value, dialect) for value in row])


def csv_text(value: Value, dialect: Dialect) -> str:
    """Return one cell of a CSV file, before quoting."""
    if value is None:
        return ""
    if isinstance(value, str):
        return guarded(writable(value))
    if isinstance(value, date):
        return value.isoformat()
    whole, _, part = clear_number(value).partition(".")
    return f"{whole}{dialect.decimal}{part}" if part else whole


def clear_number(value: int | Decimal) -> str:
    """Return all digits with a point; 99.999 could be a hundred thousand, and a fourth digit says that it is not."""
    text = plain_number(value)
    return text + "0" if len(text.partition(".")[2]) == _GROUP else text


def plain_number(value: int | Decimal) -> str:
    """Return all digits with a point, without grouping, exponent or trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def put(cell: Cell, value: Value) -> Cell:
    """Write a value into a cell of a workbook by its type; texts can only be texts, also "=1+1" and "#N/A"."""
    if isinstance(value, str):
        text = writable(value)
        cell.value = text
        cell.data_type = "s"
        if text.startswith(FORMULA_STARTS):
            cell.quotePrefix = True
        return cell
    cell.value = value
    if isinstance(value, date):
        cell.number_format = DAY_FORMAT
    return cell


def new_cell(sheet: Worksheet, value: Value, **style: Any) -> Cell:
    """Return a cell for `append` of a write-only sheet, with attributes of its style (font, fill, …)."""
    from openpyxl.cell import WriteOnlyCell

    cell: Cell = put(WriteOnlyCell(sheet), value)
    for name, setting in style.items():
        setattr(cell, name, setting)
    return cell
