"""How our workbooks look, in one place: template and export share it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from companies.exporting.cells import ESSENTIALS
from companies.importing.fields import Field, Shape
from companies.models import Kind

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

SHEET_NAMES = {Kind.HAVE: "Có (Have)", Kind.NEED: "Cần (Need)"}
_WIDTHS = {
    Shape.RESOURCE: 44,
    Shape.WORDS: 28,
    Shape.KEY: 18,
    Shape.DATE: 14,
    Shape.MONTHS: 18,
    Shape.SHARES: 30,
    Shape.CHOICE: 24,
}
_USUAL_WIDTH = 14
_MARK_WIDTH = 16


@dataclass(frozen=True, slots=True)
class Looks:
    """Styles of openpyxl, made when they are needed: the library is slow to load."""

    title: dict[str, Any]
    dim: dict[str, Any]
    essential: dict[str, Any]
    ordinary: dict[str, Any]
    second: dict[str, Any]


def make_looks() -> Looks:
    from openpyxl.styles import Alignment, Font, PatternFill

    wrapped = Alignment(wrap_text=True, vertical="center")
    white = Font(bold=True, color="FFFFFF")
    return Looks(
        title={"font": Font(bold=True, size=14)},
        dim={"font": Font(color="6B7280", italic=True)},
        essential={"font": white, "fill": PatternFill("solid", fgColor="0F5E4A"), "alignment": wrapped},
        ordinary={"font": white, "fill": PatternFill("solid", fgColor="4B5563"), "alignment": wrapped},
        second={
            "font": Font(italic=True, color="374151"),
            "fill": PatternFill("solid", fgColor="E5E7EB"),
            "alignment": wrapped,
        },
    )


def head_look(field: Field, looks: Looks) -> dict[str, Any]:
    return looks.essential if field.name in ESSENTIALS else looks.ordinary


def set_widths(sheet: "Worksheet", fields: Iterable[Field]) -> None:
    """Give the mark column and the columns of the fields behind it a readable width."""
    from openpyxl.utils import get_column_letter

    sheet.column_dimensions["A"].width = _MARK_WIDTH
    for number, field in enumerate(fields, start=2):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(field.shape, _USUAL_WIDTH)
