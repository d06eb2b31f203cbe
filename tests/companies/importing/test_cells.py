"""One cell to a value, or to a problem with its facts."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companies.importing.cells import Answers, Question, column_questions, read_cell
from companies.importing.fields import FIELD, FIELDS
from companies.importing.values import JsonCell
from companies.importing.wording import placed


def values(field: str, cell: JsonCell, **answers: str) -> dict[str, Any]:
    read = read_cell(FIELD[field], cell, Answers(**answers))
    assert read.problems == ()
    return read.values


def problem(field: str, cell: JsonCell) -> tuple[str, str, dict[str, str]]:
    (found,) = read_cell(FIELD[field], cell).problems
    return found.code, found.value, dict(found.facts)


def quantity(low: str, high: str = "", **more: str) -> dict[str, str]:
    return {"quantity_low": low, "quantity_high": high or low, **more}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (120, quantity("120")),
        (0.30000000000000004, quantity("0.3")),
        ("120 tấn/tháng", quantity("120", unit="t", period="month")),
        ("1.200,5 t", quantity("1200.5", unit="t")),
        ("1,200.5", quantity("1200.5")),
        ("1.234.567", quantity("1234567")),
        ("12 000", quantity("12000")),
        ("0.125", quantity("0.125")),
        ("80-120 tấn", quantity("80", "120", unit="t")),
        ("từ 80 đến 120 m³/ngày đêm", quantity("80", "120", unit="m3", period="day")),
        ("khoảng 1,5 nghìn tấn mỗi năm", quantity("1500", unit="t", period="year")),
        ("120/tháng", quantity("120", period="month")),
        ("4,2 t/h", quantity("4.2", unit="t/h")),
        ("10 tấn-15 tấn", quantity("10", "15", unit="t")),
        ("10 m3 đến 15 m3/ngày", quantity("10", "15", unit="m3", period="day")),
        ("80 den 120 tan", quantity("80", "120", unit="t")),
        ("80 to 120 t", quantity("80", "120", unit="t")),
        ("5 nghìn - 6 nghìn tấn", quantity("5000", "6000", unit="t")),
        ("5 - 6 nghìn tấn", quantity("5000", "6000", unit="t")),
        ("120-80 tấn", quantity("80", "120", unit="t")),
        ("10 pallet-place - 15 pallet-place", quantity("10", "15", unit="pallet-place")),
    ],
)
def test_quantities_as_people_write_them(cell: JsonCell, expected: dict[str, str]) -> None:
    assert values("quantity_low", cell) == expected


@pytest.mark.parametrize(
    ("field", "cell", "expected"),
    [
        ("temperature_c", "165 °C", "165"),
        ("moisture_pct", "12,5%", "12.5"),
        ("pressure_bar", "6 bar(g)", "6"),
        ("ph", 7.25, "7.25"),
        ("days_per_week", "6 ngày", "6"),
        ("price_vnd_per_unit", "350.000 đ", "350000"),
        ("price_vnd_per_unit", "1,2 triệu", "1200000"),
        ("kind", "cần mua", "NEED"),
        ("visibility", "Ẩn danh", "anonymous"),
        ("period", "/tháng", "month"),
        ("hazardous", "x", True),
        ("hazardous", "không nguy hại", False),
        ("months", "1-6, 9", [1, 2, 3, 4, 5, 6, 9]),
        ("months", "tháng 10 đến tháng 3", [1, 2, 3, 10, 11, 12]),
        ("months", "Jan–Mar, quý 3", [1, 2, 3, 7, 8, 9]),
        ("months", "cả năm", []),
        ("month_shares", "8,5;" * 12, ["8.5"] * 12),
        ("available_from", {"date": "2026-11-05"}, "2026-11-05"),
        ("available_from", 46331, "2026-11-05"),
        ("available_from", "25/11/2026", "2026-11-25"),
        ("available_from", "ngày 05 tháng 02 năm 2026", "2026-02-05"),
        ("available_from", "11/2026", "2026-11-01"),
        ("available_from", "2026/11/05", "2026-11-05"),
        ("available_to", "02/2028", "2028-02-29"),
        ("waste_code", 60105, "060105"),
    ],
)
def test_other_cells(field: str, cell: JsonCell, expected: object) -> None:
    assert values(field, cell) == {field: expected}


def test_a_price_may_name_its_unit() -> None:
    expected = {"price_vnd_per_unit": "350000", "price_unit": "t"}
    assert values("price_vnd_per_unit", "350 nghìn đồng/tấn") == expected


def test_what_is_not_known_gives_nothing() -> None:
    assert [values("hazardous", cell) for cell in ("?", None, "  ")] == [{}, {}, {}]


@pytest.mark.parametrize(
    ("field", "cell", "expected"),
    [
        ("quantity_low", "12o", ("E04", "12o", {"suggestion": "120"})),
        ("quantity_low", "l 2oo", ("E04", "l 2oo", {"suggestion": "1 200"})),
        ("quantity_low", "hai trăm", ("E04", "hai trăm", {})),
        *(
            ("quantity_low", text, ("E04", text, {}))
            for text in (
                "1/2 tấn",
                "120±10 tấn",
                "120 +/- 10 tấn",
                "500 kg - 1 tấn",
                "120 tấn - 2026",
                "5 nghìn - 6 tấn",
                "120 tấn (2 xe)",
                "2 x 60 tấn",
                "10-15e5",
                "2025-2026: 120 tấn",
            )
        ),
        ("quantity_low", "NaN", ("E04", "NaN", {})),
        ("quantity_low", "1e999", ("E04", "1e999", {})),
        ("quantity_low", {"date": "2026-02-01"}, ("E04", "01/02/2026", {})),
        ("quantity_low", True, ("E04", "TRUE", {})),
        ("quantity_low", "1.200", ("E05", "1.200", {"reading_comma": "1200", "reading_point": "1.2"})),
        ("quantity_low", {"error": "#REF!"}, ("E12", "#REF!", {})),
        ("quantity_low", -5, ("E13", "-5", {"reason": "not_positive"})),
        ("quantity_low", 0, ("E13", "0", {"reason": "not_positive"})),
        ("quantity_low", 1e300, ("E13", "1e+300", {"reason": "above", "limit": "10000000000000"})),
        ("moisture_pct", "130%", ("E13", "130%", {"reason": "above", "limit": "100"})),
        ("temperature_c", "330 K", ("E04", "330 K", {})),
        ("days_per_week", 6.5, ("E04", "6.5", {"expected": "whole"})),
        ("price_vnd_per_unit", "20 USD", ("E04", "20 USD", {"expected": "vnd"})),
        ("unit", "sọt", ("E06", "sọt", {})),
        ("period", "quý", ("E06", "quý", {"reason": "period"})),
        ("available_from", "31/02/2026", ("E07", "31/02/2026", {"reason": "not_a_date"})),
        ("months", "13", ("E04", "13", {"expected": "months"})),
        ("month_shares", "1; 2; 3", ("E04", "1; 2; 3", {"expected": "shares"})),
        ("hazardous", "maybe", ("E04", "maybe", {"expected": "flag"})),
        ("kind", "lò hơi", ("E04", "lò hơi", {"expected": "choice"})),
        ("resource", 123, ("E08", "123", {})),
    ],
)
def test_what_cannot_be_read_gives_no_value(
    field: str, cell: JsonCell, expected: tuple[str, str, dict[str, str]]
) -> None:
    assert problem(field, cell) == expected
    assert read_cell(FIELD[field], cell).values == {}


def test_an_unknown_unit_keeps_the_number() -> None:
    read = read_cell(FIELD["quantity_low"], "120 sọt")
    assert read.values == quantity("120")
    assert [(one.code, one.field, one.value) for one in read.problems] == [("E06", "unit", "sọt")]


@pytest.mark.parametrize("text", ["10 sọt - 15 sọt", "10-15 sọt"])
def test_an_unknown_unit_keeps_both_ends_of_a_range(text: str) -> None:
    assert read_cell(FIELD["quantity_low"], text).values == quantity("10", "15")


def test_answers_for_the_column_decide() -> None:
    assert values("quantity_low", "1.200", decimal=",") == quantity("1200")
    assert values("quantity_low", "1.200", decimal=".") == quantity("1.2")
    assert values("quantity_low", "7.25", decimal=",") == quantity("7.25")
    assert values("available_from", "05/11/26", dates="dmy") == {"available_from": "2026-11-05"}
    assert values("available_from", "05/11/26", dates="mdy") == {"available_from": "2026-05-11"}
    assert values("resource", "Bïn th¶i", font="tcvn3") == {"resource": "Bùn thải"}


def test_an_ambiguous_date_is_day_first_with_a_question() -> None:
    read = read_cell(FIELD["available_from"], "05/11/2026")
    assert read.values == {"available_from": "2026-11-05"}
    assert [(one.code, one.is_warning) for one in read.problems] == [("E07", True)]


def test_a_long_title_is_kept_whole_as_a_note() -> None:
    text = "tro bay " * 30
    assert values("title", text) == {"title": text.strip()[:160], "note": text.strip()}


@pytest.mark.parametrize(
    ("cells", "answer", "is_sure"),
    [(["1.200", "1.500", "7,25"], ",", True), (["1.200", "0.5"], ".", True), (["1.200", 3], "", False)],
)
def test_one_question_for_a_column_of_numbers(cells: list[JsonCell], answer: str, is_sure: bool) -> None:
    (question,) = column_questions(FIELD["quantity_low"], cells)
    assert (question.code, question.value, question.readings) == (
        "E05",
        "1.200",
        ((",", "1200"), (".", "1.2")),
    )
    assert (question.answer, question.is_sure) == (answer, is_sure)


def test_one_question_for_a_column_of_dates() -> None:
    readings = (("dmy", "2026-11-05"), ("mdy", "2026-05-11"))
    open_question = Question("E07", "available_from", "05/11/26", 1, readings, "dmy", is_sure=False)
    assert column_questions(FIELD["available_from"], ["05/11/26"]) == [open_question]
    assert column_questions(FIELD["available_from"], ["05/11/26", "25/12/26"])[0].is_sure
    assert column_questions(FIELD["available_from"], ["11/25/26", "05/11/26"])[0].answer == "mdy"


def test_real_numbers_and_dates_are_never_asked_about() -> None:
    assert column_questions(FIELD["quantity_low"], [1200, 1.2, "5 t"]) == []
    assert column_questions(FIELD["available_from"], [{"date": "2026-11-05"}, 46331]) == []


PIECES = st.sampled_from(
    [*"0123456789.,-/ %oOlI+e", "/20", "tấn", "tháng", "Có", "NaN", "đ", "nghìn", "\u0663", "\u00bd", "T"]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=12).map("".join), st.text(max_size=20))


@settings(max_examples=300)
@given(st.one_of(TEXTS, st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans()))
def test_whatever_is_written_gives_values_or_sentences(cell: JsonCell) -> None:
    """No text, in no column, makes the import fail; what comes out is JSON."""
    for field in FIELDS:
        read = read_cell(field, cell)
        json.dumps(read.values, allow_nan=False)
        sentences = [placed(one.as_json(0), row=1, column="KL") for one in read.problems]
        assert all("%(" not in sentence for sentence in sentences) or "%(" in str(cell)
        questions = column_questions(field, [cell, cell])
        assert [one.cells for one in questions] in ([], [2])
