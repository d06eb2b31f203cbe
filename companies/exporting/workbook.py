"""An export as a workbook: one sheet each for what we have, what we need, and what may only be looked at."""

from typing import IO, TYPE_CHECKING

from companies.exporting.cells import EXPORT_COLUMNS
from companies.exporting.listings import MARK_HEADER, ListingExport
from companies.exporting.looks import SHEET_NAMES, Looks, head_look, make_looks, set_widths
from companies.importing.fields import FIELD
from companies.models import Kind
from symbiosis.lib.spreadsheets import new_cell

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

VIEW_ONLY_SHEET = "Chỉ xem (View only)"


def write_workbook(export: ListingExport, file: IO[bytes]) -> None:
    """Write the export row by row: the rows go to temporary files, never all into memory."""
    from openpyxl import Workbook

    book, looks = Workbook(write_only=True), make_looks()
    names = [SHEET_NAMES[Kind.HAVE], SHEET_NAMES[Kind.NEED], VIEW_ONLY_SHEET]
    sheets = {name: _new_sheet(book.create_sheet(name), export.head, looks) for name in names}
    for row in export.rows():
        sheet = sheets[SHEET_NAMES[Kind(row.kind)] if row.is_own else VIEW_ONLY_SHEET]
        sheet.append([None if value is None else new_cell(sheet, value) for value in row.cells])
    book.save(file)


def _new_sheet(sheet: "Worksheet", head: list[str], looks: Looks) -> "Worksheet":
    """Write the lines above the rows: what this is, then the header in both languages."""
    fields = [FIELD[name] for name in EXPORT_COLUMNS]
    set_widths(sheet, fields)
    sheet.freeze_panes = f"B{len(head) + 4}"  # below the head, an empty line and two header lines
    for number, line in enumerate(head):
        sheet.append([new_cell(sheet, line, **(looks.dim if number else looks.title))])
    sheet.append([])
    mark_vi, mark_en = MARK_HEADER.split(" / ")
    vietnamese = [new_cell(sheet, field.vi, **head_look(field, looks)) for field in fields]
    sheet.append([new_cell(sheet, mark_vi, **looks.ordinary), *vietnamese])
    english = [new_cell(sheet, field.en, **looks.second) for field in fields]
    sheet.append([new_cell(sheet, mark_en, **looks.second), *english])
    return sheet
