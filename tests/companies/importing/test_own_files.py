"""Our own template and exports are found, and every column of them is known: nothing is left to guess."""

import io
from collections.abc import Callable

import pytest
from django.test import Client
from openpyxl import load_workbook

from accounts.models import User
from companies.exporting.cells import EXPORT_COLUMNS, TEMPLATE_COLUMNS
from companies.exporting.template import FIRST_ROW
from companies.importing.child import read_upload
from companies.importing.columns import map_columns
from companies.importing.tables import Table, find_tables
from companies.models import Company
from tests.factories import make_company, make_have, make_member, make_need, make_resource

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return make_company("Nam Ash", slug="nam-ash")


@pytest.fixture
def client(signed_in: Callable[[User], Client], company: Company) -> Client:
    return signed_in(make_member(company))


def _tables(client: Client, address: str) -> list[Table]:
    response = client.get(address)
    assert response.status_code == 200
    return find_tables(read_upload(b"".join(response.streaming_content), file_name=address))


def _fields(table: Table) -> list[str]:
    columns = [
        [line.cells[at] if at < len(line.cells) else None for line in table.lines]
        for at in range(len(table.header))
    ]
    mapped = map_columns(table.header, columns)
    assert {one.confidence for one in mapped} == {1.0}
    return [one.field for one in mapped]


def test_a_filled_template_is_read_without_a_question(client: Client) -> None:
    make_resource("coal-fly-ash", name_vi="Tro bay than", name_en="Coal fly ash")
    empty = b"".join(client.get("/companies/nam-ash/template/").streaming_content)
    book = load_workbook(io.BytesIO(empty))
    for name in ("Có (Have)", "Cần (Need)"):
        book[name].cell(FIRST_ROW, TEMPLATE_COLUMNS.index("resource") + 2, "Tro bay than")
    filled = io.BytesIO()
    book.save(filled)

    tables = find_tables(read_upload(filled.getvalue(), file_name="template.xlsx"))

    assert [(table.kind, [line.number for line in table.lines]) for table in tables] == [
        ("HAVE", [FIRST_ROW]),
        ("NEED", [FIRST_ROW]),
    ]
    assert [reason for _, reason in tables[0].passed_over] == ["example"]
    assert _fields(tables[0]) == ["", *TEMPLATE_COLUMNS]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_exports_are_found_with_all_their_columns(
    client: Client, company: Company, language: str, kind: str
) -> None:
    make_have(company=company, resource=make_resource("ash"))
    make_need(company=company, resource=make_resource("cement"))
    prefix = "/en" if language == "en" else ""

    tables = _tables(client, f"{prefix}/listings/export/?format={kind}")

    assert sum(len(table.lines) for table in tables) == 2
    assert [_fields(table) for table in tables] == [["", *EXPORT_COLUMNS]] * len(tables)
