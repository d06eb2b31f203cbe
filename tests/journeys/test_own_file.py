"""J2 without JavaScript: a company's own ugly workbook becomes listings in four clicks and the corrections."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from companies.models import ImportBatch, Listing, RowState, Status
from tests.companies.imports_world import accounted, ugly_types
from tests.companies.ugly import ROWS, ugly_workbook
from tests.factories import make_company, make_member
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.django_db

IMPORT = {"vi": "Nhập", "en": "Import"}  # how the button begins; the rest of it counts rows


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("phu-pham-2026.xlsx", ugly_workbook())


def to_the_check(visitor: Visitor) -> None:
    visitor.open("/imports/")
    visitor.clicks = 0
    visitor.press("New import")
    visitor.press("Read the file", file=upload())  # type: ignore[arg-type]  # a file, not a text
    visitor.press(
        "Check the rows", **{"answer-kind:0": "HAVE"}
    )  # its columns do not say: an answer, no click


def answers(visitor: Visitor) -> dict[str, str]:
    """What the person writes into the corrections that the page asks for."""
    names = dict.fromkeys(re.findall(r'name="(group-[0-9a-f]+)"', visitor.html))
    texts = dict(re.findall(r'name="(group-\w+)" value="([^"]*)"', visitor.html))
    wanted = {"120": "120", "khoảng vài": "3", "-5": "5"}
    return {name: wanted.get(texts.get(name, ""), "skip") for name in names}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_ugly_workbook_in_four_clicks_and_the_corrections(language: str) -> None:
    ugly_types()
    company = make_company()
    visitor = Visitor(make_member(company).email, language)

    to_the_check(visitor)
    visitor.press("Apply all corrections", **answers(visitor))
    corrections = 1
    visitor.press(IMPORT[language], where="/apply/")

    batch = ImportBatch.objects.get()
    live = Listing.objects.filter(company=company, status=Status.LIVE)
    assert visitor.clicks - corrections == 4
    assert (batch.rows.count(), accounted(batch)) == (len(ROWS), len(ROWS))
    assert (live.count(), batch.rows.filter(state=RowState.SKIPPED).count()) == (11, 1)
    assert live.filter(resource__name_vi="Nước thải sau xử lý", description__contains="hồ chứa số 2").exists()


def test_without_corrections_the_bad_rows_become_drafts() -> None:
    ugly_types()
    company = make_company()
    visitor = Visitor(make_member(company).email, "en")

    to_the_check(visitor)
    visitor.press(IMPORT["en"], where="/apply/")

    batch = ImportBatch.objects.get()
    states = [batch.rows.filter(state=state).count() for state in (RowState.LIVE, RowState.DRAFT)]
    assert states == [8, 4]
    assert (visitor.clicks, accounted(batch)) == (4, len(ROWS))
    assert "8 live · 4 drafts · 0 skipped · 0 unchanged" in visitor.text
    assert Listing.objects.filter(company=company, status=Status.DRAFT).count() == 3
