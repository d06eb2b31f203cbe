"""The register of a park's tenants: what a file would change, what it does change, and who may."""

import io
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import AuditEvent, FormDraft, User
from accounts.roles import ParkRole
from catalogue.models import Sector, SectorTemplate, SectorTemplateLine
from companies.importing.values import Sheet, Upload
from companies.models import Company, Invitation, Listing, Origin
from companies.register.applying import AlreadyApplied, Choices, apply_register, keep_upload
from companies.register.comparing import compare
from companies.register.rows import RegisterRow
from parks.models import Park, Zone
from symbiosis.lib import confidence
from tests.factories import SOURCED, make_company, make_park, make_park_member, make_resource

SignedIn = Callable[[User], Client]
HEADER = ["STT", "Tên doanh nghiệp *", "Phân khu", "Mã ngành VSIC", "Lĩnh vực", "Số lao động", "E-mail"]


def upload(*rows: list[object], header: list[str] | None = None) -> Upload:
    table = [["DANH SÁCH DOANH NGHIỆP"], [], header or HEADER, *rows]
    return Upload([Sheet("Sheet1", list(range(1, len(table) + 1)), table)])  # type: ignore[arg-type]


def address(name: str, *args: str) -> str:
    with translation.override("en"):
        return reverse(f"companies:{name}", args=args)


# --- Reading: pure


# --- Comparing and applying


@pytest.fixture
def park(db: None) -> Park:
    return make_park(name_en="Nam Dinh Vu")


@pytest.fixture
def board(park: Park) -> User:
    return make_park_member(park)


def row(name: str, number: int = 4, **facts: object) -> RegisterRow:
    return RegisterRow(number, name, **facts)  # type: ignore[arg-type]


def apply(park: Park, by: User, *rows: RegisterRow, choices: Choices | None = None) -> list[int]:
    keep_upload(park=park, rows=list(rows), by=by)
    done = apply_register(park=park, choices=choices or Choices(), by=by)
    return [done.created, done.updated, done.same, done.left_out, done.invited]


def test_a_new_company_says_where_it_comes_from(park: Park, board: User) -> None:
    zone = Zone.objects.create(park=park, code="NDV-1", name_en="Port", name_vi="Cảng", **SOURCED)

    apply(park, board, row("Thép Nam", zone="ndv-1", isic="2410", latitude="20.83", longitude="106.75"))

    company = Company.objects.get()
    assert (company.slug, company.park, company.zone, company.isic) == ("thep-nam", park, zone, "2410")
    assert company.source.startswith("register of Nam Dinh Vu, ")
    assert (company.needs_check, company.template) == (True, None)
    assert Listing.objects.count() == 0


def test_what_a_register_says_of_its_source_can_be_read_in_both_languages(park: Park, board: User) -> None:
    apply(park, board, row("Thép Nam"))

    company = Company.objects.get()
    assert set(company.confidence.split("; ")) <= confidence.WORDS.keys()
    assert any(company.source.startswith(phrase) for phrase in confidence.SOURCE_PHRASES)


@pytest.mark.parametrize(
    ("code", "isic", "problems"), [("2410", "2410", []), ("4101", "410", []), ("9999", "", ["no_class"])]
)
def test_a_code_that_is_no_class_of_industry_is_left_out(
    park: Park, code: str, isic: str, problems: list[str]
) -> None:
    for known in ("24", "241", "2410", "410", "4100", "99", "990"):
        Sector.objects.create(scheme="isic", code=known, name_en="class", level=len(known), **SOURCED)

    (one,) = compare(park, [row("Thép Nam", isic=code)])

    assert (one.facts.get("isic", ""), [problem for problem, *_rest in one.problems]) == (isic, problems)


def test_a_second_upload_changes_nothing(park: Park, board: User) -> None:
    rows = [row("Thép Nam", employees=120, activity_vi="Luyện thép"), row("Nhựa Hải", 5)]

    first, second = apply(park, board, *rows), apply(park, board, *rows)

    assert (first, second) == ([2, 0, 0, 0, 0], [0, 0, 2, 0, 0])


def test_unknown_facts_are_filled_in_and_known_ones_stay_without_a_tick(park: Park, board: User) -> None:
    known = make_company("Thép Nam", park=park, isic="2410", source="annual report")

    apply(park, board, row("Thép Nam", employees=120, isic="2591"))

    known.refresh_from_db()
    assert (known.employees, known.isic) == (120, "2410")
    assert known.source.startswith("annual report; register of Nam Dinh Vu")


def test_a_tick_takes_over_and_history_keeps_what_was_there(park: Park, board: User) -> None:
    known = make_company("Thép Nam", park=park, isic="2410")

    apply(park, board, row("Thép Nam", isic="2591"), choices=Choices(take_over=frozenset({4})))

    known.refresh_from_db()
    event = AuditEvent.objects.get(verb="company.update")
    assert known.isic == "2591"
    assert (event.detail["before"], event.detail["after"]) == ({"isic": "2410"}, {"isic": "2591"})


def test_the_same_name_in_another_park_is_another_company(park: Park, board: User) -> None:
    elsewhere = make_company("Thép Nam")

    assert apply(park, board, row("Thép Nam")) == [1, 0, 0, 0, 0]
    assert sorted(Company.objects.values_list("slug", flat=True)) == ["thep-nam", "thep-nam-2"]
    assert Company.objects.get(pk=elsewhere.pk).park != park


def test_a_name_cannot_take_the_address_of_a_page(park: Park, board: User) -> None:
    apply(park, board, row("Register"))

    assert Company.objects.get().slug == "register-2"


@pytest.fixture
def steel(db: None) -> SectorTemplate:
    template = SectorTemplate.objects.create(
        code="steel", isic="2410", name_en="Steel", name_vi="Thép", **SOURCED
    )
    resource = make_resource("slag")
    SectorTemplateLine.objects.create(template=template, kind="HAVE", resource=resource, **SOURCED)
    return template


@pytest.mark.parametrize(("chosen", "estimates"), [({4: "steel"}, 1), ({}, 0), ({4: "other"}, 0)])
def test_the_profile_of_a_sector_comes_only_when_chosen(
    park: Park, board: User, steel: SectorTemplate, chosen: dict[int, str], estimates: int
) -> None:
    apply(park, board, row("Thép Nam", isic="2410"), choices=Choices(templates=chosen))

    listings = Listing.objects.filter(origin=Origin.SECTOR_ESTIMATE, confirmed_at=None)
    assert (listings.count(), Listing.objects.count()) == (estimates, estimates)


def test_a_ticked_profile_is_one_field_of_the_page(
    park: Park, board: User, steel: SectorTemplate, signed_in: SignedIn, settings: Any
) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2  # 1,000 in the product
    keep_upload(park=park, rows=[row(f"Thép {n}", n, isic="2410") for n in range(1, 9)], by=board)
    client, page = signed_in(board), address("register-check", park.slug)
    offered = re.findall(r'name="template[^"]*" value="([^"]*)"', client.get(page).content.decode())

    client.post(page, {"template": [offered[2], "x:steel"]})

    estimate = Listing.objects.get()
    assert (len(offered), Company.objects.count()) == (8, 8)
    assert (estimate.origin, estimate.company.name) == (Origin.SECTOR_ESTIMATE, "Thép 3")


def test_contacts_become_invitations_only_on_request_and_once(park: Park, board: User) -> None:
    contact = row("Thép Nam", email="lan@thep.vn", contact_name="Lan")

    silent = apply(park, board, contact)
    asked = apply(park, board, contact, choices=Choices(invite=True))
    again = apply(park, board, contact, choices=Choices(invite=True))

    assert [done[-1] for done in (silent, asked, again)] == [0, 1, 0]
    assert list(Invitation.objects.values_list("email", "full_name", "role")) == [
        ("lan@thep.vn", "Lan", "admin")
    ]
    assert FormDraft.objects.count() == 0


def test_an_upload_is_applied_once(park: Park, board: User) -> None:
    apply(park, board, row("Thép Nam"))

    with pytest.raises(AlreadyApplied):
        apply_register(park=park, choices=Choices(), by=board)


@pytest.mark.parametrize("role", [ParkRole.AUTHORITY, ParkRole.FINANCIER, None])
def test_only_the_parks_own_staff_registers(park: Park, role: ParkRole | None) -> None:
    by = make_park_member(park, role=role) if role else make_park_member(make_park())

    with pytest.raises(PermissionDenied):
        keep_upload(park=park, rows=[], by=by)


def test_comparing_costs_the_same_for_any_number_of_rows(
    park: Park, django_assert_num_queries: Callable[[int], object]
) -> None:
    make_company("Thép Nam", park=park)
    for count in (1, 30):
        rows = [row(f"Công ty {number}", number) for number in range(count)]
        with django_assert_num_queries(3):  # type: ignore[attr-defined]
            compare(park, rows)


# --- Pages


CSV = (
    "Danh sách;;;\n"
    "Tên doanh nghiệp;Số lao động;E-mail;Zone;Địa chỉ\n"
    "Thép Nam;120;lan@thep.vn;Bến cảng\n"
    "Nhựa Hải;không rõ;;\n"
    ";5;;\n"
)


def test_from_the_file_to_the_companies_by_the_pages(park: Park, board: User, signed_in: SignedIn) -> None:
    client, file = signed_in(board), io.BytesIO(CSV.encode("utf-8-sig"))
    file.name = "register.csv"

    check = client.post(address("register-upload"), {"park": park.slug, "file": file}, follow=True)
    page = check.content.decode()
    done = client.post(address("register-check", park.slug), {"invite": "yes"}, follow=True).content.decode()

    assert check.request["PATH_INFO"] == address("register-check", park.slug)
    assert "The park has no zone “Bến cảng”" in page
    assert "“không rõ” is no number of people" in page
    assert "Columns that are not read: Địa chỉ." in page
    assert "There is no name, so the row is left out." in page
    assert "2 companies are new, 0 changed, 0 the same, 1 left out." in done
    assert Company.objects.get(slug="thep-nam").employees == 120


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.7 not a table", "This file cannot be read."),
        (b"a,b\n1,2\n", "No row of headers was found."),
        ("Tên doanh nghiệp;E-mail\n".encode(), "no company below them"),
    ],
)
def test_a_file_that_is_no_register_says_what_to_do(
    park: Park, board: User, signed_in: SignedIn, content: bytes, sentence: str
) -> None:
    file = io.BytesIO(content)
    file.name = "x.csv"

    response = signed_in(board).post(address("register-upload"), {"park": park.slug, "file": file})

    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_a_foreign_park_has_no_register(park: Park, signed_in: SignedIn) -> None:
    outsider = signed_in(make_park_member(make_park()))

    assert outsider.get(address("register-check", park.slug)).status_code == 404
    assert outsider.post(address("register-check", park.slug)).status_code == 404


def test_forgetting_an_upload_leaves_nothing(park: Park, board: User, signed_in: SignedIn) -> None:
    keep_upload(park=park, rows=[row("Thép Nam", email="lan@thep.vn")], by=board)

    signed_in(board).post(address("register-discard", park.slug))

    assert (FormDraft.objects.count(), Company.objects.count()) == (0, 0)


def test_position_of_the_register_is_a_point_with_its_uncertainty(park: Park, board: User) -> None:
    apply(park, board, row("Thép Nam", latitude="20.83", longitude="106.75"))

    company = Company.objects.get()
    assert (company.latitude, company.precision_km) == (Decimal("20.83"), Decimal("0.10"))
