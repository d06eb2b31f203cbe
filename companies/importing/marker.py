"""The child process that marks errors in a workbook: limits itself, reads its task, writes an XLSX. No Django here.

Started by companies/importing/report.py. openpyxl runs only here, because a hostile workbook may cost it any amount
of memory (reliability F10).
"""

from __future__ import annotations

import json
import sys
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Any

from companies.importing import worker
from companies.importing.gate import kind_of

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

MEMORY = 1024 * 1024 * 1024  # bytes of address space: openpyxl takes 50 times the size of a sheet
CPU_SECONDS = 30
RED, YELLOW = "FFF4C7C3", "FFFFF2CC"
WIDTHS = (18, 8, 24, 24, 30, 70)


def limit_self() -> None:
    """Load all of openpyxl that is ever needed, then give up what the reader of uploads gives up too."""
    from openpyxl import comments, packaging, styles, utils, writer  # noqa: F401
    from openpyxl.packaging import extended  # noqa: F401
    from PIL import Image

    Image.init()  # pictures of a workbook are opened to be written again
    worker.limit_self(memory=MEMORY, cpu_seconds=CPU_SECONDS)


def marked(task: dict[str, Any], content: bytes) -> bytes:
    """Return the original workbook with marks and an error sheet, or a new one when there is no original."""
    from openpyxl import Workbook, load_workbook

    if content:
        kind_of(content)  # the gate again: the stored bytes have passed it, and this costs nothing
        book = load_workbook(BytesIO(content))
        for sheet in task["sheets"]:
            if sheet["name"] in book.sheetnames:
                _mark(book[sheet["name"]], sheet["rows"])
    else:
        book = Workbook()
        book.remove(book.active)
        for sheet in task["sheets"]:
            _copy(book, sheet)
    _list_errors(book, task)
    return _saved(book)


def _saved(book: Workbook) -> bytes:
    """Return the bytes of a workbook; openpyxl itself would write each sheet into a file first."""
    from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
    from openpyxl.worksheet._writer import WorksheetWriter
    from openpyxl.writer.excel import ExcelWriter

    class InMemory(ExcelWriter):  # type: ignore[misc]  # openpyxl has no types
        def write_worksheet(self, ws: Worksheet) -> None:
            ws._drawing = SpreadsheetDrawing()
            ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
            sheet = WorksheetWriter(ws, BytesIO())
            sheet.write()
            ws._rels = sheet._rels
            self._archive.writestr(ws.path[1:], sheet.out.getvalue())
            self.manifest.append(ws)

    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        InMemory(book, archive).save()
    return file.getvalue()


def _mark(sheet: Worksheet, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        for mark in row["marks"]:
            _mark_cell(sheet.cell(row["number"], mark["column"] + 1), mark)


def _mark_cell(cell: Cell, mark: dict[str, Any]) -> None:
    from openpyxl.cell.cell import MergedCell
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    if isinstance(cell, MergedCell):
        return
    colour = RED if mark["is_error"] else YELLOW
    cell.fill = PatternFill("solid", start_color=colour, end_color=colour)
    earlier = f"{cell.comment.text}\n" if cell.comment else ""
    cell.comment = Comment(f"{earlier}{mark['text']}", "Symbiosis", width=320, height=120)


def _copy(book: Workbook, sheet: dict[str, Any]) -> None:
    """Write header and rows of a table; the marks stand where the copies of the cells are."""
    target = book.create_sheet(_sheet_name(sheet["name"]))
    for number, text in enumerate(sheet["header"], start=1):
        _put(target.cell(1, number), text)
    for place, row in enumerate(sheet["rows"], start=2):
        for number, text in enumerate(row["cells"], start=1):
            _put(target.cell(place, number), text)
        _mark(target, [row | {"number": place}])


def _sheet_name(name: str) -> str:
    plain = "".join(sign for sign in name if sign not in "[]:*?/\\'")
    return plain[:31] or "1"


def _list_errors(book: Workbook, task: dict[str, Any]) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    name = task["words"]["sheet"]
    while name in book.sheetnames:
        name += "+"
    sheet = book.create_sheet(name)
    for number, (text, width) in enumerate(zip(task["words"]["header"], WIDTHS, strict=True), start=1):
        _put(sheet.cell(1, number), text)
        sheet.cell(1, number).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = width
    for place, line in enumerate(task["errors"], start=2):
        for number, value in enumerate(line, start=1):
            _put(sheet.cell(place, number), value)
    if note := task.get("note"):
        _put(sheet.cell(len(task["errors"]) + 3, 1), note)
    sheet.freeze_panes = "A2"


def _put(cell: Cell, value: Any) -> None:
    """Write a number as a number and everything else as text: what starts like a formula stays text."""
    if isinstance(value, int):
        cell.value = value
        return
    cell.value = "".join(sign for sign in str(value) if sign >= " " or sign in "\n\t")[:32_000]
    cell.data_type = "s"
    cell.quotePrefix = True


def main() -> None:
    """Answer one request: eight bytes with the length of the task, the task as JSON, the original workbook."""
    given = sys.stdin.buffer.read()
    length = int.from_bytes(given[:8], "big")
    task = json.loads(given[8 : 8 + length])
    limit_self()
    sys.stdout.buffer.write(marked(task, given[8 + length :]))
