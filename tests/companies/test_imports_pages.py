"""The pages of an import: who finds them, what they say to a file that cannot be read, undo and the marked workbook."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import Workbook, load_workbook

from accounts.models import AuditEvent, User
from companies import actions
from companies import undo as undoing
from companies.importing.drafts import row_behind
from companies.ledger import allocate
from companies.models import ChangeSet, Company, ImportBatch, Listing, PublicFace, Status, Step
from tests.companies.imports_world import PASTED, checked, imported, row
from tests.companies.ugly import ugly_workbook
from tests.factories import make_company, make_member, make_park_member, publish_face_of

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User], Client]
PAGES = ("import-columns", "import-check", "import-result", "import-undo", "import-report")


def address(name: str, *args: str) -> str:
    with translation.override("en"):
        return reverse(f"companies:{name}", args=args)


def text_of(response: HttpResponse) -> str:
    return response.content.decode()


def test_the_result_leads_to_what_it_made(signed_in: SignedIn, company: Company, member: User) -> None:
    """The company finds its listings in the list; staff of the park on the page of the company."""
    assert company.park is not None
    staff = make_park_member(company.park)
    own, entered = imported(company, member), imported(company, staff, pasted=PASTED)

    found = [
        signed_in(user).get(address("import-result", batch.code)).context["listings_url"]
        for user, batch in ((member, own), (staff, entered))
    ]

    assert found == ["/en/listings/?own=1", f"/en/companies/{company.slug}/"]
    assert signed_in(member).get(found[0]).context["criteria"].ignored == []


@pytest.mark.parametrize("name", PAGES)
def test_a_foreign_import_is_not_found(
    signed_in: SignedIn, company: Company, member: User, name: str
) -> None:
    batch = imported(company, member)
    stranger = signed_in(make_member(make_company()))

    foreign = stranger.get(address(name, batch.code))
    missing = stranger.get(address(name, "IMP-2611-XXXXX"))

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert signed_in(member).get(address(name, batch.code), follow=True).status_code == 200


@pytest.mark.parametrize("who", ["member", "staff"])
def test_who_left_finds_the_own_import_no_longer(signed_in: SignedIn, company: Company, who: str) -> None:
    assert company.park is not None
    user = make_member(company) if who == "member" else make_park_member(company.park)
    batch, client = imported(company, user), signed_in(user)
    pages = [address("import-list"), *(address(name, batch.code) for name in PAGES)]
    before = [batch.code in text_of(client.get(pages[0])), client.get(pages[3]).status_code]

    user.company_memberships.all().delete()
    user.park_memberships.all().delete()

    listed, *answers = (client.get(page) for page in pages)
    assert (before, batch.code in text_of(listed)) == ([True, 200], False)
    assert {answer.status_code for answer in answers} == {404}


def test_staff_do_not_see_what_the_company_made_private_since(signed_in: SignedIn, company: Company) -> None:
    assert company.park is not None
    staff = make_park_member(company.park)
    batch = imported(company, staff, pasted=PASTED)
    listing = Listing.objects.earliest("pk")
    client, page = signed_in(staff), address("import-result", batch.code)
    before = {one.listing_id for one in client.get(page).context["left"]}

    Listing.objects.filter(pk=listing.pk).update(visibility="private", title="Secret recipe")

    answer = client.get(page)
    left = {one.listing_id for one in answer.context["left"]}
    assert (listing.pk in before, listing.pk in left, "Secret" in text_of(answer)) == (True, False, False)


def test_a_stranger_can_neither_correct_nor_import_nor_undo(
    signed_in: SignedIn, company: Company, member: User
) -> None:
    batch = checked(company, member)
    stranger = signed_in(make_member(make_company()))

    posts = [
        ("import-check", {"row": row(batch, 14).pk, "do": "skip"}),
        ("import-apply", {}),
        ("import-undo", {}),
    ]
    answers = [stranger.post(address(name, batch.code), data).status_code for name, data in posts]

    assert (answers, Listing.objects.count(), row(batch, 14).decision) == ([404, 404, 404], 0, "")


def test_a_row_of_another_import_is_not_found(signed_in: SignedIn, company: Company, member: User) -> None:
    batch = checked(company, member)
    other_company = make_company("Other")
    other = checked(other_company, make_member(other_company))

    response = signed_in(member).post(
        address("import-check", batch.code), {"row": row(other, 14).pk, "do": "skip"}
    )

    assert (response.status_code, row(other, 14).decision) == (404, "")


def test_pasted_rows_become_listings(signed_in: SignedIn, company: Company, member: User) -> None:
    client = signed_in(member)

    columns = client.post(address("import-new"), {"company": company.slug, "pasted": PASTED}, follow=True)
    code = ImportBatch.objects.get().code
    fields = {f"column-0-{at}": name for at, name in enumerate(("resource", "quantity_low", "unit"))}
    client.post(address("import-columns", code), fields | {"answer-kind:0": "HAVE"})
    result = client.post(address("import-apply", code), follow=True)

    assert "Tên chất thải" in text_of(columns)
    assert "2 live · 0 drafts · 0 skipped · 0 unchanged" in text_of(result)
    assert Listing.objects.live().count() == 2


def test_one_row_is_not_told_as_several(signed_in: SignedIn, company: Company, member: User) -> None:
    batch = checked(company, member, pasted=PASTED.replace("Vải vụn", "qqq xyzzy"))

    page = text_of(signed_in(member).get(address("import-check", batch.code)))

    assert "Import 1 row, keep 1 in draft" in page
    assert "The import makes 1 new listing and changes 0;" in page


def test_the_result_says_of_which_listings_strangers_see_nothing(
    signed_in: SignedIn, company: Company, member: User
) -> None:
    batch = imported(company, member, pasted=PASTED)
    held, shown = Listing.objects.order_by("pk")
    publish_face_of(shown)
    publish_face_of(held)
    PublicFace.objects.filter(listing=held).update(ground="held", shown=None)

    result = text_of(signed_in(member).get(address("import-result", batch.code)))

    assert result.count("too few companies could have written it") == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04broken", "damaged"),
        (b"", "empty"),
        (b"%PDF-1.7 something", "no table"),
        (b"hello", "is not an .xlsx workbook"),
        (b'{"is_own": true, "listings": []}', "through the API"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_what_to_do(
    signed_in: SignedIn, company: Company, member: User, content: bytes, words: str
) -> None:
    file = SimpleUploadedFile("a.xlsx", content)

    response = signed_in(member).post(address("import-new"), {"company": company.slug, "file": file})

    assert (response.status_code, ImportBatch.objects.count()) == (422, 0)
    assert words in text_of(response)


def test_the_room_of_a_company_for_files_has_an_end(
    signed_in: SignedIn, company: Company, member: User, settings: Any
) -> None:
    first, second = PASTED.encode(), PASTED.encode() + b"\n"
    settings.UPLOAD_LIMITS = settings.UPLOAD_LIMITS | {"company_bytes": len(first) + len(second) - 1}

    answers = [
        signed_in(member).post(address("import-new"), {"company": company.slug, "pasted": text.decode()})
        for text in (first, second)
    ]

    assert [answer.status_code for answer in answers] == [302, 422]
    assert "room for files is used up" in text_of(answers[1])


def test_many_problems_are_asked_in_portions(signed_in: SignedIn, company: Company, member: User) -> None:
    lines = "".join(f"Tro bay\t{number}o\ttấn\n" for number in range(10, 60))
    batch = checked(company, member, pasted=PASTED.split("\n")[0] + "\n" + lines)

    page = text_of(signed_in(member).get(address("import-check", batch.code)))

    assert page.count('<fieldset class="field field-error">') == 40
    assert "11 more problems are asked after these." in page


def test_nothing_chosen_is_said(signed_in: SignedIn, company: Company, member: User) -> None:
    response = signed_in(member).post(address("import-new"), {"company": company.slug, "pasted": " "})

    assert response.status_code == 422
    assert "Choose a file, or paste rows below." in text_of(response)


def test_without_a_header_the_person_points_at_its_row(
    signed_in: SignedIn, company: Company, member: User
) -> None:
    client = signed_in(member)
    text = "x1\tx2\tx3\nTro bay\t120\ttấn/tháng\n"
    page = client.post(address("import-new"), {"company": company.slug, "pasted": text}, follow=True)
    batch = ImportBatch.objects.get()
    assert "No header row was found." in text_of(page)

    sheet = batch.table["upload"]["sheets"][0]["name"]
    client.post(address("import-columns", batch.code), {"header": f"{sheet}:0"})
    fields = {f"column-0-{at}": name for at, name in enumerate(("resource", "quantity_low", "unit"))}
    client.post(address("import-columns", batch.code), fields | {"answer-kind:0": "HAVE"})

    assert row(batch, 2).values["quantity_low"] == "120"


def test_a_missing_kind_is_asked_for_on_the_columns_page(
    signed_in: SignedIn, company: Company, member: User
) -> None:
    client = signed_in(member)
    client.post(address("import-new"), {"company": company.slug, "pasted": PASTED})
    batch = ImportBatch.objects.get()

    page = client.get(address("import-columns", batch.code))
    as_shown = {"column-0-0": "resource", "answer-kind:0": ""}
    response = client.post(address("import-columns", batch.code), as_shown)

    assert [one["chosen"] for one in page.context["layouts"][0]["whole"][0]["options"]] == [
        True,
        False,
        False,
    ]
    assert response.status_code == 422
    assert "No column gives “Have or need”." in text_of(response)


def test_htmx_gets_only_the_part_that_a_correction_changes(
    signed_in: SignedIn, company: Company, member: User
) -> None:
    batch = checked(company, member)
    values = {"row": row(batch, 14).pk, "field-quantity_low": "120"}

    part = signed_in(member).post(address("import-check", batch.code), values, headers={"HX-Request": "true"})

    assert text_of(part).lstrip().startswith('<div id="check"')
    assert "9 ready" in text_of(part)


def test_all_or_nothing_says_how_many_rows_are_left(
    signed_in: SignedIn, company: Company, member: User
) -> None:
    batch = checked(company, member)

    response = signed_in(member).post(address("import-apply", batch.code), {"all_or_nothing": "yes"})

    assert (response.status_code, Listing.objects.count()) == (422, 0)
    assert "4 rows still need a correction." in text_of(response)


def test_undo_says_what_it_does_and_does_it(signed_in: SignedIn, company: Company, member: User) -> None:
    client, batch = signed_in(member), imported(company, member)

    asked = client.get(address("import-undo", batch.code))
    done = client.post(address("import-undo", batch.code), follow=True)

    assert "11 listings that the import made are removed." in text_of(asked)
    assert "Undone: 11 listings removed, 0 restored, 0 taken off the market." in text_of(done)
    assert (Listing.objects.count(), ImportBatch.objects.get().step) == (0, Step.REVERTED)


def test_after_seven_days_the_undo_is_over(signed_in: SignedIn, company: Company, member: User) -> None:
    batch = imported(company, member)
    ChangeSet.objects.update(at=timezone.now() - timedelta(days=8))
    ImportBatch.objects.update(undo_until=timezone.now() - timedelta(days=1))

    response = signed_in(member).post(address("import-undo", batch.code), follow=True)

    assert "The seven days are over" in text_of(response)
    assert Listing.objects.count() == 11


def test_staff_of_the_park_choose_the_company(signed_in: SignedIn, company: Company) -> None:
    assert company.park is not None
    make_company("Neighbour", park=company.park)

    response = signed_in(make_park_member(company.park)).get(address("import-new"))

    assert all(name in text_of(response) for name in ("Nam Dinh Vu", "Neighbour"))


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


def test_a_table_in_text_is_read_under_any_name(signed_in: SignedIn, company: Company, member: User) -> None:
    file = SimpleUploadedFile("a.xlsx", PASTED.encode())

    response = signed_in(member).post(address("import-new"), {"company": company.slug, "file": file})

    assert (response.status_code, ImportBatch.objects.get().header_row) == (302, 0)


def test_the_undo_says_beforehand_and_afterwards_what_it_does(
    signed_in: SignedIn, company: Company, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of eleven listings one is promised, one was withdrawn by hand, and one matches refer to."""
    client, batch = signed_in(member), imported(company, member)
    promised, edited, matched = Listing.objects.live().order_by("code")[:3]
    allocate(listing_id=promised.pk, quantity=Decimal(1), reference="AGR-26-001", by_label="test")
    actions.withdraw(listing=edited, by=member)
    remove = undoing._remove
    monkeypatch.setattr(undoing, "_remove", lambda listings: remove_all_but(matched, listings, remove))
    before = Listing.objects.count(), AuditEvent.objects.count()

    asked = client.get(address("import-undo", batch.code))
    rolled_back = Listing.objects.count(), AuditEvent.objects.count()
    done = client.post(address("import-undo", batch.code), follow=True)
    page = text_of(client.get(address("import-result", batch.code)))

    assert rolled_back == before
    assert "8 listings that the import made are removed." in text_of(asked)
    assert "1 listing that matches refer to is only taken off the market." in text_of(asked)
    assert "2 listings are kept:" in text_of(asked)
    assert {one["code"] for one in asked.context["kept"]} == {promised.code, edited.code}
    for said in (text_of(done), page):
        assert "Undone: 8 listings removed, 0 restored, 1 taken off the market." in said
        assert "What was kept" in said
        assert "as they were before the import" not in said
        assert "imported, live" not in said
    states = {view["listing"].code: view["listing"].status for view in done.context["rows"]}
    assert states == {promised.code: "live", edited.code: "withdrawn", matched.code: "withdrawn"}


def remove_all_but(held: Listing, listings: list[Listing], remove: Any) -> list[Listing]:
    """As `companies.undo._remove` where a match refers to one listing: matching is not known here."""
    remove([listing for listing in listings if listing.pk != held.pk])
    Listing.objects.filter(pk=held.pk).update(status=Status.WITHDRAWN, row_key="")
    return [held]


def test_an_undo_that_leaves_nothing_says_so(signed_in: SignedIn, company: Company, member: User) -> None:
    client, batch = signed_in(member), imported(company, member)

    client.post(address("import-undo", batch.code))

    assert "The listings are as they were before the import." in text_of(
        client.get(address("import-result", batch.code))
    )


def two_sheets() -> bytes:
    book = Workbook()
    by_products = book.active
    by_products.title = "By-products"
    for line in (("Material", "Quantity", "Unit", "Moisture (%)"), ("Tro bay", 120, "t", 3)):
        by_products.append(line)
    needs = book.create_sheet("Needs 2")
    for line in (("Item", "Qty", "Unit"), ("Vải vụn", 3, "t")):
        needs.append(line)
    book.create_sheet("Remarks").append(["Made by the office"])
    errors = book.create_sheet("Lỗi")  # as report.py adds it
    errors.append(["Trang tính", "Dòng", "Cột", "Bạn ghi", "Lỗi", "Cách sửa"])
    errors.append(["By-products", 2, "Số lượng", "12o", "Không phải số", "Ghi 120"])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_sheet_that_is_passed_over_is_named_and_can_be_read(
    signed_in: SignedIn, company: Company, member: User
) -> None:
    client = signed_in(member)
    file = SimpleUploadedFile("two.xlsx", two_sheets())

    page = client.post(address("import-new"), {"company": company.slug, "file": file}, follow=True)
    batch = ImportBatch.objects.get()
    unread = page.context["unread"]
    other = client.post(address("import-columns", batch.code), {"header": unread[0]["value"]}, follow=True)

    assert [one["sheet"] for one in unread] == ["Needs 2"]
    assert "The sheet “Needs 2” has a table with" in text_of(page)
    assert [layout["sheet"] for layout in other.context["layouts"]] == ["Needs 2"]
    assert [one["sheet"] for one in other.context["unread"]] == ["By-products"]
    assert not any(f"{name}” has a table" in text_of(other) for name in ("Remarks", "Lỗi"))
