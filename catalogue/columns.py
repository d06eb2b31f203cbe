"""Strict CSV reading: every cell is typed, and a wrong one is named by file, line and column. No Django."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple, TypeVar


class CatalogueError(ValueError):
    """A data file that cannot be used, with the place of the first mistake and what should stand there."""

    def __init__(self, file: str, line: int, column: str, value: str, expected: str) -> None:
        super().__init__(file, line, column, value, expected)
        self.file = file
        self.line = line
        self.column = column
        self.value = value
        self.expected = expected

    def __str__(self) -> str:
        return (
            f"{self.file} line {self.line}, column {self.column}: {self.value!r} - expected {self.expected}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A typed line of a data file. ``file`` and ``line`` say where it stands, for messages only."""

    file: str = field(compare=False, default="")
    line: int = field(compare=False, default=0)

    def error(self, column: str, value: object, expected: str) -> CatalogueError:
        """Say what is wrong with this line."""
        return CatalogueError(self.file, self.line, column, str(value), expected)


AnyRow = TypeVar("AnyRow", bound=Row)
Parse = Callable[[str], object]
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class Column(NamedTuple):
    header: str
    attribute: str
    parse: Parse


def text(cell: str) -> str:
    if not cell:
        raise ValueError("a text")
    return cell


def maybe_text(cell: str) -> str:
    return cell


def number(cell: str) -> Decimal:
    if not _NUMBER.fullmatch(cell):
        raise ValueError("a number with a decimal point and without thousands marks")
    return Decimal(cell)


def maybe_number(cell: str) -> Decimal | None:
    return number(cell) if cell else None


def integer(cell: str) -> int:
    if not (cell.isascii() and cell.isdigit()):
        raise ValueError("a whole number")
    return int(cell)


def maybe_integer(cell: str) -> int | None:
    return integer(cell) if cell else None


def flag(cell: str) -> bool:
    if cell not in {"0", "1"}:
        raise ValueError("0 or 1")
    return cell == "1"


def maybe_flag(cell: str) -> bool | None:
    return flag(cell) if cell else None


def codes(cell: str) -> tuple[str, ...]:
    """Codes separated by semicolons, in their order, without repeats."""
    return tuple(dict.fromkeys(part.strip() for part in cell.split(";") if part.strip()))


def some_codes(cell: str) -> tuple[str, ...]:
    if not (found := codes(cell)):
        raise ValueError("one or more codes separated by semicolons")
    return found


def one_of(*allowed: str) -> Parse:
    def parse(cell: str) -> str:
        if cell not in allowed:
            raise ValueError("one of " + ", ".join(name or "(empty)" for name in allowed))
        return cell

    return parse


def column(parse: Parse = text, name: str = "") -> Any:
    """Declare a field of a row: how its cell is read, and the header where it differs from the field."""
    return field(metadata={"parse": parse, "name": name})


def given(value: object) -> Any:
    """Declare a field that is not a column but the same for the whole file."""
    return field(default=value)


def _columns(row_type: type[AnyRow]) -> list[Column]:
    return [
        Column(item.metadata["name"] or item.name, item.name, item.metadata["parse"])
        for item in fields(row_type)
        if "parse" in item.metadata
    ]


def _check_header(
    file: str, header: Iterable[str] | None, wanted: Iterable[str], ignored: frozenset[str]
) -> None:
    found = set(header or ()) - ignored
    for missing in sorted(set(wanted) - found):
        raise CatalogueError(file, 1, missing, "", "this column")
    for unknown in sorted(found - set(wanted)):
        raise CatalogueError(file, 1, unknown, unknown, "no such column")


def _values(
    file: str, line: int, cells: Mapping[str | None, Any], columns: list[Column]
) -> Iterator[tuple[str, object]]:
    if None in cells or None in cells.values():
        raise CatalogueError(file, line, "(all)", "", "as many cells as the header has")
    for header, attribute, parse in columns:
        try:
            yield attribute, parse(cells[header].strip())
        except ValueError as error:
            raise CatalogueError(file, line, header, cells[header], str(error)) from None


def read_rows(
    path: Path, row_type: type[AnyRow], *, ignored: frozenset[str] = frozenset()
) -> tuple[AnyRow, ...]:
    """Read a CSV file into typed rows.

    Parameters
    ----------
    path
        UTF-8 file with a header.
    row_type
        Dataclass whose fields are declared with :func:`column`.
    ignored
        Headers that are kept in the file for people and not read.

    Raises
    ------
    CatalogueError
        For a missing file, a missing or unknown column, a line of the wrong length, a wrong cell.
    """
    columns = _columns(row_type)
    if not path.is_file():
        raise CatalogueError(path.name, 0, "", "", "this file")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        _check_header(path.name, reader.fieldnames, {item.header for item in columns}, ignored)
        return tuple(
            row_type(
                file=path.name,
                line=reader.line_num,
                **dict(_values(path.name, reader.line_num, cells, columns)),
            )
            for cells in reader
        )
