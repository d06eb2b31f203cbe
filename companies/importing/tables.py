"""Find the tables in an upload: the sheet, the header row among titles, and the rows that are data. No models."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from companies.importing.columns import field_by_header, map_columns
from companies.importing.encodings import in_unicode, old_font
from companies.importing.fields import LEFT_OUT, NOTE, chosen, folded
from companies.importing.values import JsonCell, Sheet, Upload, is_blank, shown

ROWS_SEARCHED = 40  # the header stands among the first rows
_LEAST_SCORE = 1.7  # two columns that are surely ours, or so
_EXAMPLE = ("vi du", "example")
# Other companies' listings in an export (companies/exporting/listings.py).
_VIEW_ONLY = ("chi xem", "view only")
_TOTALS = ("tong", "tong cong", "tong so", "cong", "total", "grand total", "sum", "subtotal")
_KIND_WORDS = {"HAVE": ("co", "have"), "NEED": ("can", "need")}
_ORDINAL = re.compile(r"(?:[IVX]{1,5}|[A-H])[.)]?")
_LEAST_COLUMNS_WITH_NOTES = 4
_NAMES = frozenset({"resource", "title"})


@dataclass(frozen=True, slots=True)
class Line:
    """One row of data; `number` is that of the person's program."""

    number: int
    cells: list[JsonCell]


@dataclass(frozen=True, slots=True)
class Table:
    """A header and the rows below it.

    `kind` is HAVE or NEED when the sheet's name says so, else "". `header_row` is the index of the (first) header
    row among the sheet's rows, `header_rows` their number. `passed_over` names rows below it that are no data, with
    the reason: "example", "view_only", "total", "header", "section" (a title between the rows) or "remark" (notes,
    signatures).
    """

    sheet: str
    kind: str
    header_row: int
    header: list[str]
    lines: list[Line]
    header_rows: int = 1
    passed_over: list[tuple[int, str]] = field(default_factory=list)


def find_tables(upload: Upload) -> list[Table]:
    """Return the tables that look like listings, the best first; none when no header row was found (E02).

    Hidden sheets are left out. Of the rest, each sheet gives at most one table.
    """
    found = []
    for place, sheet in enumerate(upload.sheets):
        if sheet.is_hidden or not sheet.rows:
            continue
        score, row, rows = max(_headers(sheet), default=(0.0, 0, 1))
        if score >= _LEAST_SCORE:
            found.append((-round(score, 2), place, table_at(sheet, -row, rows)))
    return [table for _, _, table in sorted(found, key=lambda entry: entry[:2]) if table.lines]


def table_at(sheet: Sheet, header_row: int, header_rows: int = 1) -> Table:
    """Return the table whose header stands at this index of the sheet's rows."""
    heads = sheet.rows[header_row : header_row + header_rows]
    header = _header_texts(heads)
    end = _end_of_data(sheet, header_row + header_rows, header)
    is_numbered = map_columns(header[:1], [[]])[0].field == LEFT_OUT
    lines: list[Line] = []
    passed_over = [(number, "remark") for number in sheet.numbers[end:]]
    for index in range(header_row + header_rows, end):
        number, cells = sheet.numbers[index], sheet.rows[index]
        is_last = index == end - 1
        reason = _not_data(cells, heads) or ("total" if is_last and _has_no_words(cells) else "")
        reason = reason or ("section" if _is_section(cells, is_numbered=is_numbered) else "")
        if reason:
            passed_over.append((number, reason))
        elif any(not is_blank(cell) for cell in cells[: len(header)]):
            lines.append(Line(number, cells[: len(header)]))
    kind = _kind_of(sheet.name)
    return Table(sheet.name, kind, header_row, header, lines, header_rows, sorted(passed_over))


def _headers(sheet: Sheet) -> Iterator[tuple[float, int, int]]:
    """Yield score, minus the index, and height of each possible header, so that the upper one of equals wins."""
    for index in range(min(ROWS_SEARCHED, len(sheet.rows))):
        score = _score(sheet, index, 1)
        if score:
            yield score, -index, 1
        if index + 1 < len(sheet.rows) and _may_be_second(sheet.rows[index + 1]):
            two = _score(sheet, index, 2)
            # two lines must know more columns than one: the second is no data
            if two > score + 0.4 or (score and _repeats(sheet, index)):
                yield max(two, score) + 0.1, -index, 2


def _score(sheet: Sheet, index: int, rows: int) -> float:
    """Add up how sure each column is; a header without data below, or with numbers in it, is none."""
    block = sheet.rows[index : index + rows]
    texts = [cell for cell in block[0] if not is_blank(cell)]
    if len({shown(cell) for cell in texts}) < 2 or any(not isinstance(cell, str) for cell in texts):
        return 0.0
    header = _header_texts(block)
    return sum(
        one.confidence
        for one in map_columns(header, [[] for _ in header])
        if one.field not in (NOTE, LEFT_OUT)
    )


def _may_be_second(cells: Sequence[JsonCell]) -> bool:
    """True for a row of texts that could be the second line of a header: no numbers, no long texts."""
    return all(is_blank(cell) or (isinstance(cell, str) and len(cell) <= 60) for cell in cells)


def _repeats(sheet: Sheet, index: int) -> bool:
    """True when the row below names the same columns again, in the other language or as units in brackets."""
    first, second = sheet.rows[index], sheet.rows[index + 1]
    pairs = [
        (shown(above), shown(below))
        for above, below in zip(first, second, strict=False)
        if not is_blank(below)
    ]
    same = sum(_same_field(above, below) for above, below in pairs)
    return len(pairs) > 0 and same * 2 > len(pairs)


def _same_field(above: str, below: str) -> bool:
    if below.strip().startswith(("(", "[")):
        return True
    named = field_by_header(below)
    return named is not None and (not above or named is field_by_header(above))


def _header_texts(block: Sequence[Sequence[JsonCell]]) -> list[str]:
    """Return one text for each column; the lines of a header of several rows stand below each other."""
    width = max(len(row) for row in block)
    columns = [[shown(row[at]).strip() if at < len(row) else "" for row in block] for at in range(width)]
    texts = ["\n".join(dict.fromkeys(text for text in column if text)) for column in columns]
    font = old_font(texts)
    return [in_unicode(text, font.encoding) for text in texts] if font else texts


def _not_data(cells: Sequence[JsonCell], heads: Sequence[Sequence[JsonCell]]) -> str:
    """Say why a row below the header is no data, "" if it is."""
    words = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
    first = [folded(word) for word in words[:2]]
    if any(word.startswith(_EXAMPLE) for word in first):
        return "example"
    if first and first[0].startswith(_VIEW_ONLY):
        return "view_only"
    if first and first[0] in _TOTALS:
        return "total"
    return "header" if len(set(words)) > 1 and list(cells) in [list(head) for head in heads] else ""


def _is_section(cells: Sequence[JsonCell], *, is_numbered: bool) -> bool:
    """True for one text merged over the row, or in place of a running number one like "II": "II  Dầu thải"."""
    filled = [cell for cell in cells if not is_blank(cell)]
    if len(filled) > 2:
        return isinstance(filled[0], str) and filled.count(filled[0]) == len(filled)
    is_title = len(filled) == 2 and isinstance(filled[1], str)
    return is_numbered and is_title and bool(_ORDINAL.fullmatch(shown(cells[0]).strip()))


def _end_of_data(sheet: Sheet, start: int, header: Sequence[str]) -> int:
    """Return the index after the last row of data: below a gap, texts beside the names are notes and signatures."""
    names = {one.column for one in map_columns(header, [[] for _ in header]) if one.field in _NAMES}
    end = len(sheet.rows)
    if len(header) < _LEAST_COLUMNS_WITH_NOTES or not names:
        return end
    for index in range(len(sheet.rows) - 1, start, -1):
        filled = {at: cell for at, cell in enumerate(sheet.rows[index]) if not is_blank(cell)}
        if names & filled.keys() or not all(isinstance(cell, str) for cell in filled.values()):
            break
        if sheet.numbers[index] - sheet.numbers[index - 1] > 1:
            end = index
    return end


def _has_no_words(cells: Sequence[JsonCell]) -> bool:
    """True for numbers and formulas alone: a sum below the table that nobody has named."""
    return len(cells) > 1 and all(
        is_blank(cell) or isinstance(cell, int | float) or (isinstance(cell, dict) and "error" in cell)
        for cell in cells
    )


def _kind_of(sheet_name: str) -> str:
    """Return the kind that a sheet's name says: "Có (Have)", "Cần", "Nhu cầu"."""
    words = folded(sheet_name).split()
    kinds = {kind for kind, known in _KIND_WORDS.items() if set(known) & set(words)}
    if len(kinds) == 1:
        return kinds.pop()
    return (chosen("kind", sheet_name) or "") if not kinds and words else ""
