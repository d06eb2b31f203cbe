"""A workbook as companies keep them: titles, merged cells, units in the text, an old font, slips of the pen."""

from io import BytesIO
from typing import Any

from openpyxl import Workbook

from companies.importing.encodings import TCVN3, to_old

HEADER = ("STT", "Tên chất thải", "Khối lượng", "Đơn vị", "Từ ngày", "Ghi chú nội bộ")
GOOD: tuple[tuple[Any, ...], ...] = (
    (1, "Tro bay", "120 tấn/tháng", None, "05/11/2026", None),
    (2, "Thạch cao FGD", 300, "tấn/tháng", None, "xe 25 tấn"),
    (3, "Gỗ vụn", "1,5 - 2 tấn/năm", None, None, None),
    (4, "Bao bì nhựa thải", 40, "kg/ngày", None, None),
    (5, to_old("Nước thải sau xử lý", TCVN3), 300, "m3/ngày", None, to_old("hồ chứa số 2", TCVN3)),
    (6, "Vải vụn", 2, "tấn/tháng", None, None),
    (7, "Bã mía", 150, "kg/ngày", None, None),
    (8, "Nhựa PP phế liệu", 12, "tấn/năm", None, None),
)
DUPLICATE = (9, "Vải vụn", 2, "tấn/tháng", None, "nhập hai lần")
BAD = (
    (10, "Mạt sắt", "12o", "tấn/năm", None, None),
    (11, "Giấy vụn", "khoảng vài", "tấn", None, None),
    (12, "Thùng phuy sắt", -5, "cái/tháng", None, None),
)
ROWS = (*GOOD, DUPLICATE, *BAD)


def ugly_workbook(rows: tuple[tuple[Any, ...], ...] = ROWS) -> bytes:
    """Return the file: two title rows, one of them merged, a header with a merged cell above, a total below."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Phụ phẩm 2026"
    sheet.append(["CÔNG TY TNHH NAM ĐÌNH VŨ"])
    sheet.append(["BẢNG THỐNG KÊ CHẤT THẢI CÔNG NGHIỆP NĂM 2026"])
    sheet.merge_cells("A1:F1")
    sheet.merge_cells("A2:F2")
    sheet.append([])
    sheet.append(list(HEADER))
    for row in rows:
        sheet.append(list(row))
    sheet.append([None, "Tổng cộng", 926, None, None, None])
    file = BytesIO()
    book.save(file)
    book.close()
    return file.getvalue()
