"""Texts stay texts in the files we write, and come back as they were."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from symbiosis.lib.spreadsheets import (
    FORMULA_STARTS,
    csv_lines,
    guarded,
    new_cell,
    plain_number,
    unguarded,
    writable,
)

HARMFUL = [start + "1+1" for start in FORMULA_STARTS] + ["#N/A", "#REF!", "'=1", "'", "'Tấn'"]


def reread(values: list[object]) -> tuple[list[str], list[object]]:
    """Write one row in streaming mode, read it again; return the types of the cells and their values."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([new_cell(sheet, value) for value in values])
    kept = io.BytesIO()
    book.save(kept)
    row = next(load_workbook(kept).active.iter_rows())
    return [cell.data_type for cell in row], [cell.value for cell in row]


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_guard_comes_off_again(text: str) -> None:
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", HARMFUL)
def test_no_csv_cell_starts_like_a_formula(text: str) -> None:
    line = "".join(csv_lines([["x", text]], "vi")).removeprefix("\ufeff")
    cell = next(csv.reader([line], delimiter=";"))[1]

    assert not cell.startswith(FORMULA_STARTS)
    assert unguarded(cell) == writable(text)


@pytest.mark.parametrize("text", HARMFUL)
def test_workbook_cells_of_texts_are_texts(text: str) -> None:
    types, values = reread([text])

    assert types == ["s"]
    # XML knows one line end; some of its writers keep another.
    assert [str(value).replace("\r", "\n") for value in values] == [writable(text).replace("\r", "\n")]


def test_without_the_guard_a_workbook_cell_becomes_a_formula() -> None:
    book = Workbook()
    book.active["A1"] = "=1+1"

    assert book.active["A1"].data_type == "f"


def test_sign_before_a_number_is_no_formula() -> None:
    assert "".join(csv_lines([[Decimal("-5.50"), 3, None]], "vi")) == '\ufeff"-5,5";"3";""\r\n'
    assert reread([Decimal("-5.5")]) == (["n"], [-5.5])


def test_three_decimals_are_never_taken_for_thousands() -> None:
    assert list(csv_lines([[Decimal("99.999"), Decimal("1.25")]], "vi"))[1] == '"99,9990";"1,25"\r\n'


@pytest.mark.parametrize(
    ("language", "line"),
    [("vi", '"tro; bay";"1234,5";"2026-11-05"\r\n'), ("en", '"tro; bay","1234.5","2026-11-05"\r\n')],
)
def test_csv_follows_the_language(language: str, line: str) -> None:
    rows = [["tro; bay", Decimal("1234.50"), date(2026, 11, 5)]]

    assert list(csv_lines(rows, language)) == ["\ufeff", line]


def test_signs_that_turn_the_writing_round_are_left_out() -> None:
    assert writable("tro\u202ebay\x00 sạch") == "trobay sạch"


@pytest.mark.parametrize(
    ("value", "text"),
    [(5, "5"), (100, "100"), (Decimal("1E+3"), "1000"), (Decimal("0.5000"), "0.5"), (Decimal("-0"), "-0")],
)
def test_numbers_are_written_plainly(value: int | Decimal, text: str) -> None:
    assert plain_number(value) == text
