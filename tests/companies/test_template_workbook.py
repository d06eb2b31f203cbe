"""The template workbook: who gets it, what it offers, and what it protects."""

import io
from collections.abc import Callable

import pytest
from django.test import Client
from openpyxl import Workbook, load_workbook

from accounts.models import User
from companies.exporting.cells import TEMPLATE_COLUMNS
from companies.exporting.hints import LONGEST_HINT, hint_of
from companies.exporting.template import EXAMPLE, FIRST_ROW, HEADER_ROW
from companies.importing.fields import FIELD
from companies.models import Company
from tests.factories import make_company, make_member, make_resource

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User], Client]
LISTS = "Danh mục"


@pytest.fixture
def company() -> Company:
    return make_company("=Nam Ash", slug="nam-ash")


@pytest.fixture
def book(signed_in: SignedIn, company: Company) -> Workbook:
    make_resource("coal-fly-ash", name_vi="Tro bay than", name_en="Coal fly ash")
    make_resource("ashes", is_abstract=True)
    response = signed_in(make_member(company)).get("/companies/nam-ash/template/")
    return load_workbook(io.BytesIO(b"".join(response.streaming_content)))


def column_of(name: str) -> int:
    return TEMPLATE_COLUMNS.index(name) + 2


def test_sheets_stand_in_order_and_the_lists_are_hidden(book: Workbook) -> None:
    assert book.sheetnames == ["Hướng dẫn", "Có (Have)", "Cần (Need)", LISTS]
    assert book[LISTS].sheet_state == "hidden"
    assert (book["Hướng dẫn"]["B2"].value, book["Hướng dẫn"]["B2"].data_type) == ("=Nam Ash", "s")


def test_both_header_lines_name_every_column(book: Workbook) -> None:
    rows = book["Có (Have)"].iter_rows(
        min_row=HEADER_ROW, max_row=HEADER_ROW + 1, min_col=2, values_only=True
    )

    assert list(rows) == [
        tuple(FIELD[name].vi for name in TEMPLATE_COLUMNS),
        tuple(FIELD[name].en for name in TEMPLATE_COLUMNS),
    ]


def test_drop_downs_are_ranges_that_hold_the_whole_list(book: Workbook) -> None:
    rules = book["Có (Have)"].data_validations.dataValidation
    ranges = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in rules if rule.type == "list"}
    letter = book["Có (Have)"].cell(FIRST_ROW, column_of("resource")).coordinate

    sheet, cells = ranges[letter].replace("'", "").split("!")

    assert [cell.value for (cell,) in book[sheet][cells.replace("$", "")]] == [
        "coal-fly-ash · Tro bay than / Coal fly ash"
    ]
    assert all(formula.startswith(f"'{LISTS}'!$") for formula in ranges.values())


def test_every_column_has_a_hint_that_programs_show_in_full() -> None:
    hints = [hint_of(FIELD[name]) for name in TEMPLATE_COLUMNS]

    assert all(title and len(title) <= 32 and 0 < len(text) < LONGEST_HINT for title, text in hints)


def test_example_row_is_marked_and_offers_words_of_the_lists(book: Workbook) -> None:
    row = [cell.value for cell in book["Cần (Need)"][HEADER_ROW + 2]]

    assert row[0] == EXAMPLE
    assert row[column_of("resource") - 1] == "coal-fly-ash · Tro bay than / Coal fly ash"
    assert (row[column_of("unit") - 1], row[column_of("period") - 1]) == ("tấn", "Tháng")


def test_only_the_lines_above_the_rows_are_protected(book: Workbook) -> None:
    sheet = book["Có (Have)"]
    letter = sheet.cell(1, column_of("title")).column_letter

    assert sheet.protection.sheet
    assert sheet.cell(HEADER_ROW, column_of("title")).protection.locked
    assert not sheet.column_dimensions[letter].protection.locked


def test_a_missing_essential_turns_red_by_a_rule(book: Workbook) -> None:
    rules = book["Có (Have)"].conditional_formatting
    first = book["Có (Have)"].cell(FIRST_ROW, column_of("unit")).coordinate

    assert first in {str(rule.sqref).split(":")[0] for rule in rules}


def test_template_of_a_foreign_company_is_the_same_404_as_a_missing_one(
    signed_in: SignedIn, company: Company
) -> None:
    stranger = signed_in(make_member(make_company()))
    answers = [stranger.get(f"/companies/{slug}/template/") for slug in ("nam-ash", "nobody")]

    assert [answer.status_code for answer in answers] == [404, 404]
