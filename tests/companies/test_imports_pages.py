"""The pages of an import: who finds them, what they say to a file that cannot be read, undo and the marked workbook."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import translation
from openpyxl import Workbook

from accounts.models import User
from companies.models import Company, ImportBatch, Listing, PublicFace
from tests.companies.imports_world import PASTED, checked, imported, row
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


def test_staff_of_the_park_choose_the_company(signed_in: SignedIn, company: Company) -> None:
    assert company.park is not None
    make_company("Neighbour", park=company.park)

    response = signed_in(make_park_member(company.park)).get(address("import-new"))

    assert all(name in text_of(response) for name in ("Nam Dinh Vu", "Neighbour"))


def test_a_table_in_text_is_read_under_any_name(signed_in: SignedIn, company: Company, member: User) -> None:
    file = SimpleUploadedFile("a.xlsx", PASTED.encode())

    response = signed_in(member).post(address("import-new"), {"company": company.slug, "file": file})

    assert (response.status_code, ImportBatch.objects.get().header_row) == (302, 0)


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
