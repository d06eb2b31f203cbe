"""The first sheet of the template: how to fill it in, and what each column means. Both languages side by side."""

from typing import TYPE_CHECKING

from companies.exporting.cells import ESSENTIALS, TEMPLATE_COLUMNS
from companies.exporting.hints import hint_of
from companies.exporting.looks import Looks
from companies.importing.fields import FIELD, Field
from companies.models import Company
from symbiosis.lib.spreadsheets import put

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

GUIDE_SHEET = "Hướng dẫn"
TEMPLATE_VERSION = "1"
_STEPS = (
    (
        "Sheet “Có (Have)”: những gì bạn có thể cho đi. Sheet “Cần (Need)”: những gì bạn cần. Mỗi dòng là một tin.",
        "Sheet “Có (Have)”: what you can give. Sheet “Cần (Need)”: what you need. One row is one listing.",
    ),
    (
        "Các cột màu xanh là thông tin chính. Ô đỏ là thông tin chính còn thiếu; chưa biết thì cứ để trống.",
        "Green columns are the essentials. A red cell is an essential still missing; leave it empty if not known.",
    ),
    (
        "Dòng xám “VÍ DỤ” chỉ để xem, hệ thống bỏ qua dòng đó.",
        "The grey row “VÍ DỤ” only shows how; the import passes over it.",
    ),
    (
        "Các cột còn lại không bắt buộc, nhưng mỗi thông tin thêm giúp tìm được kết nối phù hợp hơn.",
        "The other columns are optional; each further fact helps to find better partners.",
    ),
    (
        "Lưu tệp rồi tải lên ở trang “Nhập từ tệp”. Bạn sẽ được kiểm tra lại trước khi đăng và có thể hoàn tác.",
        "Save the file and upload it on the page “Import”. You check it all before it is published and can undo it.",
    ),
)
_WIDTHS = {"A": 30, "B": 62, "C": 62}


def write_guide(sheet: "Worksheet", *, company: Company, looks: Looks) -> None:
    sheet.title = GUIDE_SHEET
    put(sheet["A1"], "Mẫu nhập tin đăng / Listing template").font = looks.title["font"]
    for row, label, value in (
        (2, "Doanh nghiệp / Company", company.name),
        (3, "Phiên bản mẫu / Template version", TEMPLATE_VERSION),
    ):
        put(sheet.cell(row, 1), label)
        put(sheet.cell(row, 2), value)
    for row, (vietnamese, english) in enumerate(_STEPS, start=5):
        put(sheet.cell(row, 1), f"{row - 4}.")
        put(sheet.cell(row, 2), vietnamese)
        put(sheet.cell(row, 3), english)
    first = len(_STEPS) + 6
    _write_line(sheet, first, ("Cột / Column", "Cách viết", "What to write"), looks.ordinary)
    for row, name in enumerate(TEMPLATE_COLUMNS, start=first + 1):
        _write_line(sheet, row, _explained(FIELD[name]), {})
    _lay_out(sheet)


def _explained(field: Field) -> tuple[str, str, str]:
    vietnamese, _, english = hint_of(field)[1].partition(" / ")
    star = " *" if field.name in ESSENTIALS else ""
    return f"{field.vi} / {field.en}{star}", vietnamese, english


def _write_line(sheet: "Worksheet", row: int, texts: tuple[str, ...], look: dict[str, object]) -> None:
    for number, text in enumerate(texts, start=1):
        cell = put(sheet.cell(row, number), text)
        for name, setting in look.items():
            setattr(cell, name, setting)


def _lay_out(sheet: "Worksheet") -> None:
    from openpyxl.styles import Alignment

    for letter, width in _WIDTHS.items():
        sheet.column_dimensions[letter].width = width
        for cell in sheet[letter]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width = _WIDTHS["A"]
