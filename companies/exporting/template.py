"""The template workbook: a company fills it in anywhere, and the import takes it as it is.

Its words are data in both languages: a workbook travels between people whose pages differ.
"""

from collections.abc import Iterable
from typing import IO, TYPE_CHECKING

from catalogue.models import ResourceType
from catalogue.units import UNITS
from companies.exporting.cells import TEMPLATE_COLUMNS, resource_text, unit_text
from companies.exporting.guide import write_guide
from companies.exporting.hints import hint_of
from companies.exporting.listings import MARK_HEADER
from companies.exporting.looks import SHEET_NAMES, Looks, head_look, make_looks, set_widths
from companies.importing.fields import FIELD, Field, Shape, written
from companies.models import Company, Kind
from companies.wording import language
from symbiosis.lib.spreadsheets import DAY_FORMAT, Value, put

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

LIST_SHEET = "Danh mục"
EXAMPLE = "VÍ DỤ"
HEADER_ROW = 3  # the title and an empty line stand above; the second header line and the example below
FIRST_ROW = HEADER_ROW + 3
LAST_ROW = FIRST_ROW + 4999  # as many rows as an import takes
_TITLES = {
    Kind.HAVE: "Chúng tôi CÓ / What we HAVE",
    Kind.NEED: "Chúng tôi CẦN / What we NEED",
}
_EXAMPLES: dict[str, Value] = {"quantity_low": 120, "title": "Tro bay từ lò hơi số 2"}
_EXAMPLE_CODES = {"unit": "t", "period": "month", "visibility": "anonymous", "hazardous": "no"}
_EXAMPLE_RESOURCE = "coal-fly-ash"
_RED_WHEN_EMPTY = ("resource", "quantity_low", "unit", "period", "visibility")
_DROP_DOWNS = (Shape.CHOICE, Shape.PERIOD, Shape.FLAG)


def write_template(file: IO[bytes], *, company: Company) -> None:
    """Write the workbook of a company, with the drop-down lists of today's catalogue."""
    from openpyxl import Workbook

    book, looks = Workbook(), make_looks()
    guide = book.active
    sheets = [book.create_sheet(SHEET_NAMES[kind]) for kind in (Kind.HAVE, Kind.NEED)]
    ranges = _write_lists(book)
    write_guide(guide, company=company, looks=looks)
    for kind, sheet in zip((Kind.HAVE, Kind.NEED), sheets, strict=True):
        _write_heads(sheet, kind, company=company, looks=looks)
        _write_example(sheet, looks)
        for number, name in enumerate(TEMPLATE_COLUMNS, start=2):
            _prepare_column(sheet, number, FIELD[name], ranges.get(name, ""))
        _mark_missing(sheet)
        _protect_heads(sheet)
    book.active = book.index(sheets[0])
    book.save(file)


def _resource_texts() -> list[str]:
    types = ResourceType.objects.matchable().order_by("family", "name_vi", "pk")
    return [resource_text(resource) for resource in types]


def _lists() -> dict[str, list[str]]:
    """Return the words to choose from, by field."""
    lists = {
        name: [written(name, code, language()) for code in FIELD[name].choices]
        for name in TEMPLATE_COLUMNS
        if FIELD[name].shape in _DROP_DOWNS
    }
    units = [unit_text(code, language()) for code in UNITS]
    return {"resource": _resource_texts(), "unit": units} | lists


def _write_lists(book: "Workbook") -> dict[str, str]:
    """Fill the hidden sheet; return for each field the range of its list, as a formula of a drop-down.

    Ranges, because a list inside a drop-down may have 255 letters at most.
    """
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(LIST_SHEET)
    sheet.sheet_state = "hidden"
    ranges = {}
    for number, (name, words) in enumerate(_lists().items(), start=1):
        put(sheet.cell(1, number), FIELD[name].vi)
        for row, word in enumerate(words, start=2):
            put(sheet.cell(row, number), word)
        letter = get_column_letter(number)
        ranges[name] = f"'{LIST_SHEET}'!${letter}$2:${letter}${max(2, len(words) + 1)}"
    return ranges


def _write_heads(sheet: "Worksheet", kind: Kind, *, company: Company, looks: Looks) -> None:
    """Write title, both header lines and the freeze below them."""
    fields = [FIELD[name] for name in TEMPLATE_COLUMNS]
    put(sheet["A1"], f"{_TITLES[kind]} · {company.name}").font = looks.title["font"]
    mark_vi, mark_en = MARK_HEADER.split(" / ")
    _write_row(sheet, HEADER_ROW, [mark_vi, *(field.vi for field in fields)])
    _write_row(sheet, HEADER_ROW + 1, [mark_en, *(field.en for field in fields)])
    for number, field in enumerate(fields, start=2):
        _dress(sheet, HEADER_ROW, number, head_look(field, looks))
        _dress(sheet, HEADER_ROW + 1, number, looks.second)
    _dress(sheet, HEADER_ROW, 1, looks.ordinary)
    _dress(sheet, HEADER_ROW + 1, 1, looks.second)
    set_widths(sheet, fields)
    sheet.row_dimensions[HEADER_ROW].height = 32
    sheet.row_dimensions[HEADER_ROW + 1].height = 32
    sheet.freeze_panes = f"C{HEADER_ROW + 2}"


def _write_row(sheet: "Worksheet", row: int, values: Iterable[Value]) -> None:
    for number, value in enumerate(values, start=1):
        if value is not None:
            put(sheet.cell(row, number), value)


def _dress(sheet: "Worksheet", row: int, number: int, look: dict[str, object]) -> None:
    for name, setting in look.items():
        setattr(sheet.cell(row, number), name, setting)


def _write_example(sheet: "Worksheet", looks: Looks) -> None:
    """A grey row that the import passes over."""
    resource = ResourceType.objects.filter(code=_EXAMPLE_RESOURCE).first()
    values = dict(_EXAMPLES) | {"resource": resource_text(resource) if resource else "Tro bay / Fly ash"}
    for name, code in _EXAMPLE_CODES.items():
        values[name] = written(name, code, language()) or unit_text(code, language())
    row = HEADER_ROW + 2
    _write_row(sheet, row, [EXAMPLE, *(values.get(name) for name in TEMPLATE_COLUMNS)])
    for number in range(1, len(TEMPLATE_COLUMNS) + 2):
        _dress(sheet, row, number, looks.dim)


def _prepare_column(sheet: "Worksheet", number: int, field: Field, choices: str) -> None:
    """Give the column its drop-down or its hint, and the format of its cells; all of them may be written."""
    from openpyxl.styles import Protection
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    letter = get_column_letter(number)
    title, hint = hint_of(field)
    # Other words are welcome: the import understands many. So the list offers and does not forbid.
    rule = DataValidation(
        type="list" if choices else None,
        formula1=choices or None,
        allow_blank=True,
        showErrorMessage=False,
        showInputMessage=True,
        promptTitle=title,
        prompt=hint,
    )
    rule.add(f"{letter}{FIRST_ROW}:{letter}{LAST_ROW}")
    sheet.add_data_validation(rule)
    column = sheet.column_dimensions[letter]
    column.protection = Protection(locked=False)
    column.number_format = {Shape.DATE: DAY_FORMAT, Shape.KEY: "@", Shape.WASTE_CODE: "@"}.get(
        field.shape, "General"
    )


def _mark_missing(sheet: "Worksheet") -> None:
    """Show an empty essential in red once anything stands in its row."""
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import PatternFill
    from openpyxl.utils import get_column_letter

    last = get_column_letter(len(TEMPLATE_COLUMNS) + 1)
    red = PatternFill("solid", bgColor="FCA5A5")
    for name in _RED_WHEN_EMPTY:
        letter = get_column_letter(TEMPLATE_COLUMNS.index(name) + 2)
        formula = f"AND(COUNTA($B{FIRST_ROW}:${last}{FIRST_ROW})>0,ISBLANK(${letter}{FIRST_ROW}))"
        sheet.conditional_formatting.add(
            f"{letter}{FIRST_ROW}:{letter}{LAST_ROW}", FormulaRule(formula=[formula], fill=red)
        )


def _protect_heads(sheet: "Worksheet") -> None:
    """Only what stands above the rows is protected, without a password; everything else is free."""
    from openpyxl.styles import Protection

    sheet.column_dimensions["A"].protection = Protection(locked=False)
    for number in range(1, len(TEMPLATE_COLUMNS) + 2):
        sheet.cell(HEADER_ROW + 2, number).protection = Protection(locked=False)
    guard = sheet.protection
    guard.sheet = True
    for freedom in (
        "formatCells",
        "formatColumns",
        "formatRows",
        "insertRows",
        "deleteRows",
        "sort",
        "autoFilter",
    ):
        setattr(guard, freedom, False)  # False = allowed
