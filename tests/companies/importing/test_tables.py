"""Header rows are found among titles, in one line or two; what is no data is passed over."""

from companies.importing.columns import map_columns
from companies.importing.encodings import TCVN3, to_old
from companies.importing.tables import find_tables, table_at
from companies.importing.values import JsonCell, Sheet, Upload


def sheet(*rows: list[JsonCell], name: str = "Sheet1", is_hidden: bool = False) -> Sheet:
    return Sheet(name, list(range(1, len(rows) + 1)), [list(row) for row in rows], is_hidden)


def test_titles_groups_totals_and_repeated_headers() -> None:
    """As an officer writes it: two merged titles, a header of two lines with a merged group, a total."""
    upload = Upload(
        [
            sheet(
                ["CÔNG TY TNHH ABC"] * 5,
                ["Tên: bảng kê chất thải", None, "Năm 2025"],
                ["STT", "Tên chất thải", "Khối lượng", "Khối lượng", "Ghi chú"],
                [None, None, "Số lượng", "ĐVT"],
                [1, "Tro bay", 120, "tấn/tháng"],
                ["STT", "Tên chất thải", "Khối lượng", "Khối lượng", "Ghi chú"],
                [2, "Dầu thải", "1.200", "kg/năm", "phuy"],
                ["Tổng cộng", None, 1320],
            )
        ]
    )

    (table,) = find_tables(upload)

    assert (table.header_row, table.header_rows) == (2, 2)
    assert table.header == ["STT", "Tên chất thải", "Khối lượng\nSố lượng", "Khối lượng\nĐVT", "Ghi chú"]
    fields = [one.field for one in map_columns(table.header, [[] for _ in table.header])]
    assert fields == ["", "resource", "quantity_low", "unit", "note"]
    assert [(line.number, line.cells[1]) for line in table.lines] == [(5, "Tro bay"), (7, "Dầu thải")]
    assert table.passed_over == [(6, "header"), (8, "total")]


def test_both_sheets_of_the_template_with_their_kinds() -> None:
    head = [
        ["Loại tài nguyên", "Số lượng", "Đơn vị"],
        ["Type of resource", "Quantity", "Unit"],
        ["VÍ DỤ", 120, "tấn"],
    ]
    upload = Upload(
        [
            sheet(["Hướng dẫn"], ["Điền một dòng cho mỗi loại"], name="Hướng dẫn"),
            sheet(*head, ["Tro bay", 5, "tấn"], name="Có (Have)"),
            sheet(*head, ["Xi măng", 7, "tấn"], name="Cần (Need)"),
            sheet(["Loại tài nguyên", "Đơn vị"], ["Tro bay", "t"], name="Danh mục", is_hidden=True),
        ]
    )

    tables = find_tables(upload)

    found = [(table.kind, table.header_rows, [line.cells for line in table.lines]) for table in tables]
    assert found == [("HAVE", 2, [["Tro bay", 5, "tấn"]]), ("NEED", 2, [["Xi măng", 7, "tấn"]])]
    assert tables[0].header[1] == "Số lượng\nQuantity"


def test_units_under_the_header_belong_to_it() -> None:
    rows: list[list[JsonCell]] = [
        ["Tên chất thải", "Khối lượng", "Nhiệt độ"],
        [None, "(tấn/năm)", "(°C)"],
        ["Xỉ", 5, 40],
    ]
    (table,) = find_tables(Upload([sheet(*rows)]))
    assert (table.header[1], len(table.lines)) == ("Khối lượng\n(tấn/năm)", 1)


def test_data_of_words_is_no_second_header_line() -> None:
    rows: list[list[JsonCell]] = [["Tên chất thải", "ĐVT"], ["Nước thải", "m3"], ["Xỉ", "tấn"]]
    (table,) = find_tables(Upload([sheet(*rows)]))
    assert (table.header_rows, len(table.lines)) == (1, 2)


def test_no_header_leaves_the_choice_to_the_person() -> None:
    plain = sheet(["Tro bay", 120, "tấn"], ["Xỉ", 5, "tấn"])
    assert find_tables(Upload([plain])) == []
    chosen = table_at(plain, 0)
    assert (chosen.header, [line.number for line in chosen.lines]) == (["Tro bay", "120", "tấn"], [2])


def test_headers_in_an_old_font_are_read_in_unicode() -> None:
    header: list[JsonCell] = [to_old(text, TCVN3) for text in ("Tên chất thải", "Khối lượng", "Đơn vị tính")]
    (table,) = find_tables(Upload([sheet(header, ["Bïn th¶i", 5, "tÊn"])]))
    assert table.header == ["Tên chất thải", "Khối lượng", "Đơn vị tính"]
    assert table.lines[0].cells[0] == "Bïn th¶i"  # its conversion is asked about (E11)


def test_a_sum_without_a_name_is_no_data() -> None:
    rows: list[list[JsonCell]] = [
        ["Tên chất thải", "Khối lượng"],
        ["Xỉ", 5],
        ["Tro bay", 7],
        [None, {"error": "=B2+B3"}],
    ]
    (table,) = find_tables(Upload([sheet(*rows)]))
    assert (len(table.lines), table.passed_over) == (2, [(4, "total")])


def test_sections_and_signatures_are_no_data() -> None:
    rows: list[list[JsonCell]] = [
        ["TT", "Tên chất thải", "Khối lượng", "ĐVT"],
        ["I", "Chất thải nguy hại"],
        [1, "Dầu thải", 5, "kg"],
        ["II. Chất thải thông thường"] * 4,
        [2, "Xỉ", 7, "tấn"],
        ["3", "Tro bay"],
        [None, None, "Hải Phòng, ngày 05 tháng 11", "NGƯỜI LẬP"],
        [None, None, None, "Nguyễn Văn A"],
    ]
    numbers = [1, 2, 3, 4, 5, 6, 9, 13]
    (table,) = find_tables(Upload([Sheet("Kê khai", numbers, rows)]))
    assert [line.cells[1] for line in table.lines] == ["Dầu thải", "Xỉ", "Tro bay"]
    assert table.passed_over == [(2, "section"), (4, "section"), (9, "remark"), (13, "remark")]
