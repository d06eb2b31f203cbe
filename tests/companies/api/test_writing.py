"""What may be written by the API of listings, and what is refused."""

from decimal import Decimal
from typing import Any

import pytest

from accounts.models import AuditEvent
from catalogue.models import WasteCode
from companies import ledger
from companies.api.writing import ListingChange
from companies.listing_json import exact_json
from companies.models import Company, Listing, Origin
from companies.undo import record_change_set, rows_of, undo
from tests.companies.api.program import LISTINGS, Program, answer, new
from tests.factories import (
    SOURCED,
    make_company,
    make_have,
    make_member,
    make_park_member,
    make_resource,
)

pytestmark = pytest.mark.django_db


def test_new_listing_is_a_draft_of_the_company(program: Program, company: Company) -> None:
    body = new(
        company,
        quantity_low="120",
        unit="t",
        period="month",
        months=[2, 1, 2],
        quality={"form": "powder"},
        waste_code=None,
        payment="receive",
        price_vnd_per_unit="1500.5",
        row_key="A-1",
    )

    response = program.post("", body)

    listing = Listing.objects.get()
    assert (response.status_code, response["ETag"], response.json()["status"]) == (201, '"1-draft"', "draft")
    assert (listing.company, listing.offered, listing.months) == (company, Decimal(1440), [1, 2])
    assert (listing.origin, listing.quality) == (Origin.OWN, {"form": "powder"})
    assert response.json() == exact_json(Listing.objects.with_owner().get(), is_own=True)


def test_park_staff_write_on_behalf_by_the_same_action(company: Company) -> None:
    staff = Program(make_park_member(company.park))

    assert staff.post("", new(company)).json()["origin"] == Origin.ON_BEHALF


def test_a_foreign_company_is_the_same_400_as_a_missing_one(program: Program, company: Company) -> None:
    foreign = make_company("Foreign", slug="foreign-one")
    body = new(company)

    answers = [program.post("", body | {"company": slug}) for slug in (foreign.slug, "missing-one")]

    texts = {r.content.decode().replace(foreign.slug, "…").replace("missing-one", "…") for r in answers}
    assert [r.status_code for r in answers] == [400, 400]
    assert len(texts) == 1
    assert not Listing.objects.exists()


BAD_VALUES: list[tuple[str, Any]] = [
    ("kind", "GIVE"),
    ("resource", "no-such-type"),
    ("quantity_low", 0),
    ("quantity_low", "NaN"),
    ("quantity_low", "1e999"),
    ("quantity_low", 10**14),
    ("unit", "MWh"),
    ("unit", ""),
    ("period", "week"),
    ("available_to", "2001-01-01"),
    ("available_from", "05/11/2026"),
    ("months", [13]),
    ("months", "1,2"),
    ("moisture_pct", 101),
    ("hazardous", "perhaps"),
    ("waste_code", {"scheme": "eu", "code": "99 99 99"}),
    ("waste_code", "10 01 02"),
    ("quality", {"ph": "7"}),
    ("quality", {"form": "dust"}),
    ("quality", {"rubbish": "1"}),
    ("quality", ["form"]),
    ("quality", {"storage_days": "1e-999999"}),
    ("quality", {"storage_days": "1e999999"}),
    ("quality", {"storage_days": "1.0000001"}),
    ("month_shares", [1, 2]),
    ("month_shares", ["0.0001"] * 12),
    ("month_shares", [0] * 12),
    ("hours_per_day", 0),
    ("days_per_week", 8),
    ("price_vnd_per_unit", 5),
    ("title", "nul\0"),
    ("description", "\ud800"),
    ("title", "x" * 161),
    ("visibility", "everybody"),
]


@pytest.mark.parametrize(("field", "value"), BAD_VALUES, ids=lambda value: str(value)[:20])
def test_bad_value_is_named_and_nothing_is_written(
    program: Program, company: Company, field: str, value: Any
) -> None:
    response = program.post("", new(company, **{"quantity_low": "5", field: value}))

    named = response.json()["fields"].keys()
    expected = {"unit": {"unit", "quantity_low"}, "price_vnd_per_unit": {"payment"}}.get(field, {field})
    assert answer(response) == (400, "invalid")
    assert named <= expected
    assert not Listing.objects.exists()


@pytest.mark.parametrize(
    "body", ["", "[]", "null", '"x"', "{", '{"a": NaN}', "[" * 100_000, "9" * 5_000, b"\xff\xfe"]
)
def test_body_that_is_no_object_is_refused(program: Program, body: str | bytes) -> None:
    assert program.send("POST", "", body).status_code == 400


def test_body_beyond_the_limit_is_refused(program: Program, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100

    assert program.post("", {"title": "x" * 200}).status_code == 413


def test_form_data_is_refused(program: Program) -> None:
    assert program.client.post(LISTINGS, {"kind": "HAVE"}).status_code == 415


def model_columns() -> list[str]:
    columns = {field.name for field in Listing._meta.get_fields()} | {"id", "company_id", "is_disclosed"}
    return sorted(columns - ListingChange().fields.keys())


@pytest.mark.parametrize("column", model_columns())
def test_no_other_column_can_be_written(program: Program, company: Company, column: str) -> None:
    listing = make_have(company)
    before = Listing.objects.values().get()

    changed = program.patch(listing, {"title": "new words", column: 1})
    made = program.post("", new(company) | {column: 1})

    assert (answer(changed), answer(made)) == ((400, "invalid"), (400, "invalid"))
    assert list(changed.json()["fields"]) == list(made.json()["fields"]) == [column]
    assert Listing.objects.values().get() == before


def test_change_keeps_what_it_leaves_out(program: Program, company: Company) -> None:
    listing = make_have(company, description="dry", quality={"form": "powder"})

    response = program.patch(listing, {"quantity_low": 50, "hazardous": None})

    listing.refresh_from_db()
    assert (response.status_code, response["ETag"]) == (200, '"2-live"')
    assert (listing.offered, listing.description, listing.quality) == (50, "dry", {"form": "powder"})


@pytest.mark.parametrize(
    ("before", "stated", "after"),
    [
        ((100, 150), {"quantity_low": "110"}, (110, 150)),
        ((100, 150), {"quantity_high": "140"}, (100, 140)),
        ((100, 150), {"quantity_low": "110", "quantity_high": None}, (110, 110)),
        ((100, 150), {"quantity_low": None}, (None, None)),
        ((100, 100), {"quantity_low": "110"}, (110, 110)),
        ((100, 100), {"quantity_high": "140"}, (100, 140)),
        ((None, None), {"quantity_low": "110"}, (110, 110)),
    ],
)
def test_change_of_one_end_of_a_range_keeps_the_other(
    program: Program, company: Company, before: Any, stated: dict[str, Any], after: Any
) -> None:
    low, high = before
    listing = make_have(company, quantity=high, quantity_low=low, quantity_high=high)

    response = program.patch(listing, stated)

    listing.refresh_from_db()
    assert response.status_code == 200
    assert (listing.quantity_low, listing.quantity_high) == after


def test_lower_end_beyond_the_upper_one_is_refused(program: Program, company: Company) -> None:
    listing = make_have(company, quantity=150, quantity_low=100, quantity_high=150)

    response = program.patch(listing, {"quantity_low": "160"})

    assert (answer(response), list(response.json()["fields"])) == ((400, "invalid"), ["quantity_high"])


def test_the_same_facts_again_change_nothing(program: Program, company: Company) -> None:
    listing = make_have(company, quantity="12.5", quality={"form": "powder"})
    shown = program.get(f"{listing.code}/").json()
    again = {name: shown[name] for name in ListingChange().fields}

    response = program.patch(listing, again)

    assert response.json() == shown
    assert not AuditEvent.objects.filter(target_code=listing.code).exists()


def test_facts_of_the_old_family_go_with_the_type(program: Program, company: Company) -> None:
    listing = make_have(company, quality={"form": "powder"}, quantity=None)
    water = make_resource("water", family="WA", unit="m3")

    response = program.patch(listing, {"resource": water.code, "unit": "m3", "quality": {"ph": "7.50"}})

    assert (response.status_code, response.json()["quality"]) == (200, {"ph": "7.5"})


def test_waste_code_is_told_by_its_list(program: Program, company: Company) -> None:
    columns = SOURCED | {"code": "18 02 01", "name_en": "sharps", "level": 3}
    for scheme in ("eu", "vn"):
        WasteCode.objects.create(scheme=scheme, **columns)
    listing = make_have(company)

    response = program.patch(listing, {"waste_code": {"scheme": "vn", "code": "18 02 01"}})

    listing.refresh_from_db()
    assert response.json()["waste_code"] == {"scheme": "vn", "code": "18 02 01"}
    assert listing.waste_code == WasteCode.objects.get(scheme="vn")


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("", (428, "if_match_needed")),
        ('"0"', (412, "outdated")),
        ("*", (412, "outdated")),
        ('W/"0"', (412, "outdated")),
        ("1", (412, "outdated")),
    ],
)
def test_change_needs_the_version_that_was_read(
    program: Program, company: Company, version: str, expected: tuple[int, str]
) -> None:
    listing = make_have(company)

    assert answer(program.patch(listing, {"title": "new"}, version)) == expected
    listing.refresh_from_db()
    assert listing.version == 1


def test_of_two_programs_the_second_hears_of_the_first(program: Program, company: Company) -> None:
    listing = make_have(company)

    first, second = (program.patch(listing, {"title": words}) for words in ("first", "second"))

    assert (first.status_code, answer(second)) == (200, (412, "outdated"))
    listing.refresh_from_db()
    assert listing.title == "first"


def test_an_etag_names_one_answer_also_of_a_listing_that_was_withdrawn(
    program: Program, company: Company
) -> None:
    listing = make_have(company)
    live = program.client.get(f"{LISTINGS}{listing.code}/")

    withdrawn = program.post(f"{listing.code}/withdraw/")

    assert (live["ETag"], withdrawn["ETag"]) == ('"1-live"', '"1-withdrawn"')
    assert answer(program.patch(listing, {"title": "new"}, live["ETag"])) == (412, "outdated")
    assert program.patch(listing, {"title": "new"}, withdrawn["ETag"]).status_code == 200


def test_the_number_of_a_version_that_was_undone_is_outdated_for_good(
    program: Program, company: Company
) -> None:
    listing = make_have(company)
    before = rows_of([listing.pk])
    first = program.patch(listing, {"title": "bulk"})
    by = make_member(company)
    undo(change_set=record_change_set(cause="bulk", company=company, before=before, by=by), by=by)
    second = program.patch(listing, {"title": "newer"}, '"1"')

    assert (first["ETag"], second["ETag"]) == ('"2-live"', '"3-live"')
    assert answer(program.patch(listing, {"title": "lost update"}, first["ETag"])) == (412, "outdated")


def test_the_etag_of_a_compressed_answer_is_a_version_too(program: Program, company: Company) -> None:
    listing = make_have(company, description="x" * 500)
    read = program.client.get(f"{LISTINGS}{listing.code}/", headers={"Accept-Encoding": "gzip"})

    assert (read["Content-Encoding"], read["ETag"]) == ("gzip", 'W/"1-live"')
    assert program.patch(listing, {"title": "new"}, read["ETag"]).status_code == 200


def test_row_key_is_used_once_in_a_company(program: Program, company: Company) -> None:
    make_have(company, row_key="A-1")

    assert program.post("", new(company, row_key="A-1")).json()["fields"].keys() == {"row_key"}


def test_promised_quantity_cannot_be_taken_back(program: Program, company: Company) -> None:
    listing = make_have(company, quantity=100)
    ledger.allocate(listing_id=listing.pk, quantity=Decimal(60), reference="AGR-26-001", by_label="test")

    assert answer(program.patch(listing, {"quantity_low": 50})) == (409, "quantity_promised")
    assert answer(program.patch(listing, {"kind": "NEED"})) == (409, "kind_promised")


def test_publish_and_withdraw_are_the_actions_of_the_pages(program: Program, company: Company) -> None:
    listing = make_have(company, status="draft")

    statuses = [
        program.post(f"{listing.code}/{verb}/").json()["status"]
        for verb in ("publish", "publish", "withdraw")
    ]

    verbs = AuditEvent.objects.filter(target_code=listing.code).order_by("pk").values_list("verb", flat=True)
    assert statuses == ["live", "live", "withdrawn"]
    assert list(verbs) == ["listing.publish", "listing.withdraw"]


def test_publishing_names_every_obstacle(program: Program, company: Company) -> None:
    listing = make_have(company, status="draft", hazardous=True)

    response = program.post(f"{listing.code}/publish/")

    assert answer(response) == (409, "cannot_publish")
    assert [one["code"] for one in response.json()["obstacles"]] == ["waste_code_needed"]
