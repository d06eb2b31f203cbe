"""What comes back from an import: the own workbook with marks, and drafts that show what their row said."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from accounts.models import User
from companies.importing.drafts import row_behind
from companies.models import Company, ImportBatch, Listing, Status
from tests.companies.imports_world import PASTED, checked, imported
from tests.companies.test_imports_pages import address, text_of
from tests.companies.ugly import ugly_workbook
from tests.factories import make_park_member

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User], Client]


def test_the_own_workbook_comes_back_with_marks_and_a_list_of_errors(
    signed_in: SignedIn, company: Company, member: User
) -> None:
    batch = checked(company, member)

    response = signed_in(member).get(address("import-report", batch.code))

    book = load_workbook(BytesIO(response.content))
    sheet = book["Phụ phẩm 2026"]
    assert sheet["A2"].value == "BẢNG THỐNG KÊ CHẤT THẢI CÔNG NGHIỆP NĂM 2026"
    assert (sheet["C14"].value, sheet["C14"].fill.start_color.rgb) == ("12o", "FFF4C7C3")
    assert "Did you mean 120?" in sheet["C14"].comment.text
    assert sheet["C5"].comment is None
    errors = list(book["Errors"].iter_rows(min_row=2, values_only=True))
    assert [line[1] for line in errors] == [13, 14, 15, 16]
    assert errors[1][:4] == ("Phụ phẩm 2026", 14, "Khối lượng", "12o")
    assert "attachment" in response.headers["Content-Disposition"]
    book.close()


def test_only_failed_rows_and_pasted_ones_come_as_a_new_workbook(
    signed_in: SignedIn, company: Company, member: User
) -> None:
    client = signed_in(member)
    batch = checked(company, member, pasted=PASTED + '=HYPERLINK("http://x")\t12o\ttấn\n')

    whole = load_workbook(BytesIO(client.get(address("import-report", batch.code)).content))
    failed = load_workbook(BytesIO(client.get(address("import-report", batch.code) + "?failed").content))

    cells = [cell for sheet in whole for line in sheet.iter_rows() for cell in line]
    assert [cell.data_type for cell in cells if str(cell.value).startswith("=")] == ["s", "s"]
    assert (whole.worksheets[0].max_row, failed.worksheets[0].max_row) == (4, 2)
    whole.close()
    failed.close()


def test_a_report_of_a_workbook_stays_within_the_child(company: Company, member: User) -> None:
    """The stored bytes are hostile: the parent still answers, with a copy of the rows."""
    from companies.importing.report import report_of
    from symbiosis.lib import filestore

    batch = checked(company, member)
    content = ugly_workbook()
    batch.file_digest = filestore.keep(content[: len(content) // 2])

    workbook, name = report_of(batch)

    assert name.endswith(f"{batch.code}.xlsx")
    book = load_workbook(BytesIO(workbook))
    assert (book.sheetnames[0], len(book.sheetnames)) == ("Phụ phẩm 2026", 2)
    assert book.worksheets[0]["C11"].value == "12o"
    book.close()


def test_a_draft_shows_what_its_row_said_until_it_is_published(
    signed_in: SignedIn, company: Company, member: User
) -> None:
    header, line = PASTED.split("\n")[0] + "\tTừ ngày\n", "Tro bay\t3 bao/tuần\ttấn\t31/02/2026\n"
    batch = imported(company, member, pasted=header + line)
    listing = Listing.objects.get()
    client = signed_in(member)
    places = [address(name, listing.code) for name in ("listing-detail", "listing-edit")]

    pages = [text_of(client.get(place)) for place in places]
    Listing.objects.update(status=Status.LIVE)
    published = [text_of(client.get(place)) for place in places]

    for page in pages:
        assert "3 bao/tuần" in page
        assert "“31/02/2026” is not a date." in page
        assert address("import-result", batch.code) in page
    assert not any("31/02/2026" in page for page in published)


def test_a_draft_names_its_import_only_to_those_who_find_it(company: Company, member: User) -> None:
    """Staff of the park may write a draft that they have entered, but do not find an import of the company."""
    assert company.park is not None
    imported(company, member, pasted=PASTED.split("\n")[0] + "\nTro bay\t3 bao/tuần\ttấn\n")
    listing = Listing.objects.get()

    to_staff = row_behind(listing, make_park_member(company.park))
    to_member = row_behind(listing, member)

    assert [one and one.batch for one in (to_staff, to_member)] == [None, ImportBatch.objects.get()]
    assert None not in (to_staff, to_member)
