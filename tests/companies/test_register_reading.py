"""A register of a park's tenants as a file says it: headers, rows, and what cannot be read."""

import pytest

from companies.importing.values import Sheet, Upload
from companies.register.columns import find_header
from companies.register.rows import NoHeader, RegisterRow, read_register, unread_columns
from tests.companies.test_register import upload


def test_the_header_is_found_below_titles_and_in_both_languages() -> None:
    rows = [["Khu công nghiệp"], ["Tên doanh nghiệp / Company name", "Employees (Số lao động)", "Ghi chú"]]

    assert find_header(rows) == (1, {"name": 0, "employees": 1})  # type: ignore[arg-type]


def test_a_row_is_read_with_its_number() -> None:
    (row,) = read_register(
        upload([1, "Thép  Nam", "NDV-PORT", 24100.0, "Luyện thép", "1.200", "lan@thep.vn"])
    )

    expected = RegisterRow(
        4,
        "Thép Nam",
        zone="NDV-PORT",
        isic="2410",
        activity_vi="Luyện thép",
        employees=1200,
        email="lan@thep.vn",
    )
    assert row == expected


@pytest.mark.parametrize(
    ("column", "text", "problem"),
    [
        (1, "", "no_name"),
        (3, "thép", "isic"),
        (5, "12,5", "employees"),
        (5, "-3", "employees"),
        (5, "1e999", "employees"),
        (6, "lan at thep.vn", "email"),
        (1, "x" * 201, "too_long"),
    ],
)
def test_what_is_wrong_is_left_out_and_named(column: int, text: str, problem: str) -> None:
    cells: list[object] = [1, "Thép Nam", "", "", "Luyện thép", "", ""]
    cells[column] = text

    (row,) = read_register(upload(cells))

    assert [code for code, *_rest in row.problems] == [problem]


@pytest.mark.parametrize("header", ["Ngành nghề (VSIC)", "VSIC / Ngành nghề", "Ngành nghề VSIC", "Mã ngành"])
@pytest.mark.parametrize(
    ("text", "isic"), [("2410", "2410"), (24100.0, "2410"), ("C2410", "2410"), ("24.10", "2410")]
)
def test_a_code_is_a_class_under_any_header_of_the_industry(header: str, text: object, isic: str) -> None:
    (row,) = read_register(upload(["Thép Nam", text], header=["Tên doanh nghiệp", header]))

    assert (row.isic, row.activity_vi, row.problems) == (isic, "", [])


@pytest.mark.parametrize(
    ("header", "text", "expected"),
    [
        ("Ngành nghề (VSIC)", "2410 - Sản xuất sắt, thép", ("2410", "Sản xuất sắt, thép", [])),
        ("Mã ngành", "24100: Sản xuất sắt, thép", ("2410", "Sản xuất sắt, thép", [])),
        ("Ngành nghề (VSIC)", "Sản xuất sắt, thép", ("", "Sản xuất sắt, thép", [])),
        ("Mã ngành", "Sản xuất sắt, thép", ("", "", ["isic"])),
        ("Ngành nghề", "2410", ("2410", "", [])),
        ("Ngành nghề", "2000 tấn thép/năm", ("", "2000 tấn thép/năm", [])),
    ],
)
def test_code_and_words_in_one_cell_are_both_read(
    header: str, text: str, expected: tuple[str, str, list[str]]
) -> None:
    (row,) = read_register(upload(["Thép Nam", text], header=["Tên doanh nghiệp", header]))

    assert (row.isic, row.activity_vi, [code for code, *_rest in row.problems]) == expected


def test_the_activitys_own_column_goes_before_the_shared_one() -> None:
    header = ["Tên doanh nghiệp", "Ngành nghề (VSIC)", "Lĩnh vực"]

    (row,) = read_register(upload(["Thép Nam", "2410 - Sản xuất sắt", "Luyện thép"], header=header))

    assert (row.isic, row.activity_vi) == ("2410", "Luyện thép")


def test_a_row_without_a_name_is_told_and_a_remark_is_none() -> None:
    file = upload(
        ["1", "Thép Nam", "0200123456"],
        ["2", "", "0200654321"],
        ["Tổng cộng", "", ""],
        header=["STT", "Tên doanh nghiệp", "Mã số thuế", "Số lao động"],
    )

    rows = read_register(file)

    assert [(row.number, [code for code, *_rest in row.problems]) for row in rows] == [
        (4, []),
        (5, ["no_name"]),
    ]
    assert unread_columns(file) == ["Mã số thuế"]


@pytest.mark.parametrize(
    ("latitude", "longitude", "place"),
    [
        ("20,83", "106.75", ("20.830000", "106.750000")),
        (20.83, 106.75, ("20.830000", "106.750000")),
        ("106.75", "20.83", (None, None)),
        ("20.83", "", (None, None)),
        ("NaN", "106.75", (None, None)),
    ],
)
def test_positions_far_from_hai_phong_are_not_believed(
    latitude: object, longitude: object, place: tuple[str | None, str | None]
) -> None:
    (row,) = read_register(upload(["A", latitude, longitude], header=["Name", "Latitude", "Longitude"]))

    assert (row.latitude, row.longitude) == place
    assert bool(row.problems) == (place == (None, None))


def test_the_same_name_twice_counts_once() -> None:
    rows = read_register(upload([1, "Thép Nam"], [2, "thep nam"]))

    assert [row.is_usable for row in rows] == [True, False]


def test_a_file_without_headers_is_refused() -> None:
    with pytest.raises(NoHeader):
        read_register(Upload([Sheet("a", [1, 2], [["x", "y"], ["z", 1]])]))
