"""The workbooks that people take away open in a spreadsheet program without a repair."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.test import Client

from accounts.models import User
from companies.importing.report import report_of
from companies.models import Company
from tests.companies.imports_world import checked, ugly_types
from tests.companies.workbook_rules import broken_rules
from tests.factories import make_company, make_have, make_member, make_resource

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User], Client]


@pytest.fixture
def company() -> Company:
    ugly_types()
    return make_company("=Nam Ash", slug="nam-ash")


@pytest.fixture
def member(company: Company) -> User:
    return make_member(company)


def content_of(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def with_part(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The package with one part changed."""
    file = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(file, "w", ZIP_DEFLATED) as target:
        for part in source.namelist():
            text = source.read(part)
            assert part != name or old in text
            target.writestr(part, text.replace(old, new) if part == name else text)
    return file.getvalue()


def test_template_and_export_break_no_rule(company: Company, member: User, signed_in: SignedIn) -> None:
    make_resource("coal-fly-ash-2", name_vi="Tro bay than " + "dài " * 36)
    make_have(company, title="=1+1")
    client = signed_in(member)
    addresses = ("/companies/nam-ash/template/", "/listings/export/?own=1", "/en/listings/export/")

    found = {address: broken_rules(content_of(client.get(address))) for address in addresses}

    assert {address: rules for address, rules in found.items() if rules} == {}


def test_the_own_workbook_back_breaks_no_rule(company: Company, member: User) -> None:
    batch = checked(company, member)

    workbook, _name = report_of(batch)
    failed, _name = report_of(batch, only_failed=True)

    assert (broken_rules(workbook), broken_rules(failed)) == ([], [])


def test_a_broken_workbook_is_caught(company: Company, member: User) -> None:
    good, _name = report_of(checked(company, member))
    sheet, book, links = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/worksheets/_rels/sheet1.xml.rels"
    long_list = b'<dataValidations><dataValidation><formula1>"%b"</formula1>' % (b"a" * 300)

    broken = {
        "out of order": (sheet, b"<sheetData>", b"<mergeCells/><sheetData>"),
        "a formula": (sheet, b"</c>", b"<f>1+1</f></c>"),
        "has 302 letters": (
            sheet,
            b"<pageMargins",
            long_list + b"</dataValidation></dataValidations><pageMargins",
        ),
        "does not name": (sheet, b"<legacyDrawing", b"<drawing"),
        "sheet name": (book, b'name="Ph', b'name="Ph: '),
        "is not there": (links, b"comment1.xml", b"comment7.xml"),
        "external target": (links, b"Target=", b'TargetMode="External" Target='),
    }

    for told, (part, old, new) in broken.items():
        assert any(told in rule for rule in broken_rules(with_part(good, part, old, new))), told
