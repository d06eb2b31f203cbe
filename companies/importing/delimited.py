"""Read .csv, .tsv and pasted text into one sheet. Runs in the child; standard library only."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence

from companies.importing.encodings import decode
from companies.importing.gate import Unreadable
from companies.importing.sheet_xml import LONGEST_TEXT, MOST_COLUMNS, MOST_ROWS, ROWS_ABOVE, clean_text
from companies.importing.values import JsonCell, Sheet, Upload

DELIMITERS = "\t;,|"
_LINES_TRIED = 30
_LINE_TRIED = 4_000  # characters of it
_LINES_IN_A_CELL = 20  # more mean a quote that was never closed
_MOST_LINES = 200_000  # with blank ones; the rest cannot hold rows that are kept
_GUARDED = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")  # as exports write them


def read_delimited(content: bytes) -> Upload:
    """Return the text as a sheet; every cell is text, rows are numbered as a spreadsheet program opens them.

    Raises ``Unreadable``: ``nul``, ``damaged``, ``too_many_lines``.
    """
    try:
        text, encoding = decode(content)
    except UnicodeDecodeError as error:
        raise Unreadable("damaged") from error
    if "\x00" in text:
        raise Unreadable("nul")
    text, delimiter = _delimiter_of(text)
    lines = _records(text, delimiter)
    numbers, rows, widest = [], [], 0
    for number, line in enumerate(lines, start=1):
        cells = _cells(line[:MOST_COLUMNS])
        if any(map(str.strip, line[MOST_COLUMNS:])):
            widest = max(widest, len(line))
        if not cells:
            continue
        numbers.append(number)
        rows.append(cells)
        if len(rows) > MOST_ROWS + ROWS_ABOVE:
            raise Unreadable("too_many_lines", limit=MOST_ROWS)
    return Upload([Sheet("", numbers, rows, dropped_columns=max(0, widest - MOST_COLUMNS))], encoding)


def _delimiter_of(text: str) -> tuple[str, str]:
    """Return the text and its delimiter; a first line "sep=;" names it and is emptied."""
    first, newline, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return newline + rest, first.strip()[4]
    sample = [line[:_LINE_TRIED] for line in text[:100_000].splitlines() if line.strip()][:_LINES_TRIED]
    return text, max(DELIMITERS, key=lambda mark: _regularity(sample, mark))


def _regularity(lines: Sequence[str], delimiter: str) -> tuple[float, int]:
    """Score a delimiter: how much it cuts, times the share of lines cut into the most common number of cells."""
    widths = Counter(len(record) for record in _parsed("\n".join(lines), delimiter, csv.QUOTE_MINIMAL))
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return 0.0, 0
    width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
    return count / sum(widths.values()), width


def _records(text: str, delimiter: str) -> list[list[str]]:
    records = _parsed(text, delimiter, csv.QUOTE_MINIMAL)
    if any(cell.count("\n") > _LINES_IN_A_CELL for record in records for cell in record):
        return _parsed(text, delimiter, csv.QUOTE_NONE)
    return records


def _parsed(text: str, delimiter: str, quoting: int) -> list[list[str]]:
    csv.field_size_limit(len(text) + 1)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
    records = []
    try:
        for record in reader:
            records.append(record)
            if len(records) > _MOST_LINES:
                raise Unreadable("too_many_lines", limit=MOST_ROWS)
    except csv.Error as error:
        raise Unreadable("damaged") from error
    return records


def _cells(record: Sequence[str]) -> list[JsonCell]:
    cells: list[JsonCell] = [_cell(text) for text in record]
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _cell(text: str) -> str | None:
    """Return the text without the apostrophe that exports put before what a program would calculate."""
    if text.startswith("'") and text[1:2] in _GUARDED:
        text = text[1:]
    cleaned = clean_text(text).strip()[:LONGEST_TEXT]
    return cleaned or None
