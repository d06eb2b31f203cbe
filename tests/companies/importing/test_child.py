"""Uploads are read in a process that may do nothing else; what it reads is what the file says."""

import io
import json
import subprocess
import sys
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image

from companies.importing import child
from companies.importing.gate import Unreadable
from companies.importing.values import JsonCell, Sheet, Upload
from companies.importing.workbook import read_workbook
from tests.companies.pictures import picture
from tests.drills.bombs import BOMBS, huge_text

ROOT = Path(__file__).parents[3]


def saved(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _ugly() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Có (Have)"
    sheet.append(["DANH MỤC CHẤT THẢI"])
    sheet.merge_cells("A1:C1")
    sheet["A4"], sheet["B4"], sheet["C4"] = "Tro bay", 0.1 + 0.2, date(2026, 11, 5)
    sheet["A5"], sheet["B5"], sheet["C5"] = "Xỉ", 0.125, datetime(2026, 11, 5, 14, 30)  # noqa: DTZ001
    sheet["B5"].number_format = "0.0%"
    sheet["A6"], sheet["B6"], sheet["C6"] = "=B4*2", "#REF!", time(8, 30)
    sheet["A8"], sheet["B8"], sheet["C8"] = "Nhóm", 7, True
    sheet.merge_cells("A8:B9")
    sheet["C9"] = "x_x000D_y\x0b".replace("\x0b", "")
    book.create_sheet("Danh mục").sheet_state = "hidden"
    book["Danh mục"]["A1"] = "t"
    return book


def test_cells_keep_their_kind_and_rows_their_number() -> None:
    upload = child.read_upload(saved(_ugly()), file_name="ugly.xlsx")

    day = {"date": "2026-11-05"}
    assert upload.sheets == [
        Sheet(
            "Có (Have)",
            [1, 4, 5, 6, 8, 9],
            [
                ["DANH MỤC CHẤT THẢI"] * 3,
                ["Tro bay", 0.3, day],
                ["Xỉ", 12.5, day],
                [{"error": "=B4*2"}, {"error": "#REF!"}, "08:30"],
                ["Nhóm", "Nhóm", True],
                ["Nhóm", "Nhóm", "x\ry"],
            ],
        ),
        Sheet("Danh mục", [1], [["t"]], is_hidden=True),
    ]
    assert Upload.from_json(upload.as_json() | {"more": 1}) == upload


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**14), 10**14),
    st.floats(-1e12, 1e12).map(lambda number: float(f"{number:.12g}")),
    st.dates(date(1901, 1, 1), date(2099, 1, 1)),
    st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=12).filter(
        lambda text: not text.startswith("=") and "_x" not in text
    ),
)


@settings(max_examples=30)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=6))
def test_our_reader_agrees_with_openpyxl(rows: list[list[Any]]) -> None:
    """The oracle reads the same bytes; blank rows and trailing blanks are the only difference."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    content = saved(book)

    oracle = openpyxl.load_workbook(io.BytesIO(content), data_only=True).active
    expected = {
        number: cells for number, row in enumerate(oracle.values, start=1) if (cells := _as_ours(row))
    }
    sheet = read_workbook(content).sheets[0]
    assert dict(zip(sheet.numbers, sheet.rows, strict=True)) == expected


def _as_ours(row: Any) -> list[JsonCell]:
    cells = [_cell(value) for value in row]
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"date": value.date().isoformat()}
    if isinstance(value, str):
        import unicodedata

        return (unicodedata.normalize("NFC", value).strip() and unicodedata.normalize("NFC", value)) or None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


@pytest.mark.parametrize("bomb", ["entities", "lying_sizes"])
def test_what_passes_the_gate_ends_in_the_child(bomb: str) -> None:
    with pytest.raises(Unreadable) as refused:
        child.read_upload(BOMBS[bomb](), file_name="x.xlsx")
    assert refused.value.facts["reason"] == "damaged"


def test_the_sparse_giant_is_two_cells() -> None:
    sheet = child.read_upload(BOMBS["sparse_giant"](), file_name="x.xlsx").sheets[0]
    assert (sheet.numbers, sheet.rows, sheet.dropped_columns) == ([1], [[1]], 16184)


@pytest.mark.slow
def test_with_the_gate_off_the_child_dies_and_the_parent_lives() -> None:
    """Negative control of the gate: the limits of the process are the second wall."""
    bomb = huge_text()
    with pytest.raises(Unreadable, match="bomb"):
        child.read_upload(bomb, file_name="x.xlsx")

    with pytest.raises(Unreadable, match="too_much"):
        child._read_in_child("workbook", bomb)


@pytest.mark.parametrize("module", ["worker", "marker"])
@pytest.mark.parametrize(
    ("attempt", "error"),
    [
        ("bytearray(1200 * 1024 * 1024)", "MemoryError"),
        ("open('/etc/hostname')", "OSError"),
        ("__import__('_socket').socket()", "OSError"),
        ("__import__('os').pipe()", "OSError"),
    ],
)
def test_the_child_can_reach_nothing(attempt: str, error: str, module: str) -> None:
    """Each attempt works before the limits and fails after them."""
    program = (
        f"import sys, _socket; sys.path.append({str(ROOT)!r})\n"
        f"from companies.importing.{module} import limit_self\n"
        f"attempt = lambda: {attempt}\n"
        "kept = attempt(); del kept\n"
        "limit_self()\n"
        f"try:\n    attempt()\nexcept {error} as refused:\n    print('refused')\n"
    )
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("refused\n", "")


def test_a_workbook_is_marked_without_opening_a_file() -> None:
    """Pictures, charts, links and comments of the person's own workbook come back with the marks."""
    book = _ugly()
    sheet = book.active
    sheet["A12"].hyperlink, sheet["A12"].comment = "https://example.org/", Comment("old", "me")
    sheet.add_image(Image(io.BytesIO(picture())), "F1")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=4, max_row=5))
    sheet.add_chart(chart, "F9")
    rows = [{"number": 12, "marks": [{"column": 0, "text": "new", "is_error": True}]}]
    words = {"sheet": "Errors", "header": ["1", "2", "3", "4", "5", "6"]}
    task = json.dumps(
        {"sheets": [{"name": sheet.title, "rows": rows}], "errors": [], "words": words}
    ).encode()

    marked = child.answer_of("marker", given=len(task).to_bytes(8, "big") + task + saved(book))

    again = openpyxl.load_workbook(io.BytesIO(marked))
    sheet = again.worksheets[0]
    assert again.sheetnames == ["Có (Have)", "Danh mục", "Errors"]
    assert (len(sheet._images), len(sheet._charts)) == (1, 1)
    assert (sheet["A12"].comment.text, sheet["A12"].hyperlink.target) == ("old\nnew", "https://example.org/")
    assert sheet["A12"].fill.start_color.rgb == "FFF4C7C3"
    assert sheet["A4"].value == "Tro bay"
    assert [str(one) for one in sheet.merged_cells.ranges] == ["A1:C1", "A8:B9"]


def test_the_child_knows_neither_django_nor_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "canary")
    program = (
        "import sys, os; sys.path.append(sys.argv[1]); import companies.importing.worker; "
        "print(sorted(os.environ), [name for name in sys.modules if name.split('.')[0] in "
        "('django', 'celery', 'openpyxl', 'psycopg2', 'symbiosis')])"
    )
    monkeypatch.setattr(child, "_PROGRAM", program)
    assert child._in_child("read", b"").decode().strip() in ("[] []", "['LC_CTYPE'] []")


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("Loại;Số lượng\nXỉ;1,5\n".encode("utf-8-sig"), "utf-8"),
        ("Loại\tSố lượng\nXỉ\t1,5\n".encode("utf-16"), "utf-16"),
        ("\nLoại|Số lượng\nXỉ|1,5".encode(), "utf-8"),
        (b'sep=;\r\nLo\xe5\xf2i;S\xf4\xec l\xfd\xfe\xf2ng\r\n"X\xee\xd2";1,5', "cp1258"),
    ],
)
def test_text_files_in_their_encodings(content: bytes, encoding: str) -> None:
    if encoding == "cp1258":
        content = 'sep=;\r\nLoại;Số lượng\r\n"Xỉ";1,5'.translate(_SPLIT_TONES).encode("cp1258")
    upload = child.read_upload(content, file_name="x.csv")
    assert upload.encoding == encoding
    assert upload.sheets[0].rows == [["Loại", "Số lượng"], ["Xỉ", "1,5"]]


_SPLIT_TONES = str.maketrans({"ạ": "a\u0323", "ố": "ô\u0301", "ợ": "ơ\u0323", "ỉ": "i\u0309"})


def test_text_that_a_program_would_calculate_comes_back_as_text() -> None:
    upload = child.read_pasted("Mô tả\tSố lượng\n'=1+1\t-5")
    assert upload.sheets[0].rows == [["Mô tả", "Số lượng"], ["=1+1", "-5"]]


def test_too_many_rows_are_refused_with_the_limit() -> None:
    with pytest.raises(Unreadable) as refused:
        child.read_upload(b"a;b\n" + b"1;2\n" * 5_100, file_name="x.csv")
    assert refused.value.facts == {"reason": "too_many_lines", "limit": 5000, "file": "x.csv"}


def test_columns_beyond_the_last_one_are_counted() -> None:
    sheet = child.read_pasted("\t".join(["KL"] * 250)).sheets[0]
    assert (len(sheet.rows[0]), sheet.dropped_columns) == (200, 50)
