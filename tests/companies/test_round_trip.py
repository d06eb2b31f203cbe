"""Export → import: zero changes, in six families, both languages, workbook and CSV; and JSON through the API."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.tokens import make_token
from catalogue.models import WasteCode
from catalogue.units import UNITS
from companies.api.writing import ListingChange
from companies.importing.batches import choose_columns, start_import
from companies.importing.checks import check_all
from companies.importing.context import Check
from companies.importing.understood import BLANKS, differences, said_of
from companies.models import Company, ImportBatch, Kind, Listing, ListingVersion, Origin, RowState
from companies.quality import facts_of_family
from tests.factories import SOURCED, make_company, make_have, make_listing, make_member, make_resource

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User], Client]
FAMILIES = {"BP": "t", "WA": "m3", "HE": "MWh", "EN": "MWh", "LO": "pallet-place", "SV": "hour"}
AHEAD = timezone.localdate() + timedelta(days=400)
# What is hard to carry: formulas, line ends, quotes, separators, numbers that are texts, both alphabets.
WORDS = ["=1+1", "'quoted'", 'a;b,c\t"d"', "dòng 1\ndòng 2", "0012", "1.200", "+84 225", "＝SUM(A1)"]


@pytest.fixture
def company() -> Company:
    return make_company("Nam Ash")


@pytest.fixture
def member(company: Company) -> User:
    return make_member(company)


def everything_said(company: Company) -> None:
    """For each family one listing with every fact and one with none that can be left out."""
    for number, (family, unit) in enumerate(FAMILIES.items()):
        resource = make_resource(f"type-{family.lower()}", family=family, unit=unit)
        quality = {
            fact.name: fact.choices[0][0] if fact.choices else "7.5" for fact in facts_of_family(family)
        }
        make_listing(
            company,
            kind=Kind.HAVE if number % 2 else Kind.NEED,
            resource=resource,
            title=WORDS[number],
            description=WORDS[-number - 1],
            quantity="1234.5678",
            quality=quality,
            available_from=date(2026, 11, 5),
            available_to=AHEAD,
            months=[1, 2, 12],
            month_shares=[["0.5", *["1"] * 10, "0"], ["1.125", *["2"] * 11]][number % 2],
            min_lot=Decimal("0.25"),
            temperature_c=Decimal("-12.5"),
            moisture_pct=Decimal("12.34"),
            purity_pct=Decimal("99.999"),
            hours_per_day=Decimal("7.5"),
            days_per_week=6,
            payment="pay",
            price_vnd_per_unit=Decimal("1250000.75"),
            transport="open",
            row_key=f"00{number}",
            visibility=["private", "anonymous", "park", "network"][number % 4],
            status=["live", "draft"][number % 2],
        )
        make_listing(company, kind=Kind.HAVE, resource=resource, quantity=None)


def codes_of_both_lists(company: Company) -> None:
    """The two lists use the same numbers for different wastes."""
    columns = SOURCED | {"code": "18 02 01", "name_en": "x", "level": 3}
    for scheme in ("eu", "vn"):
        code = WasteCode.objects.create(scheme=scheme, hazardous=scheme == "eu", **columns)
        make_have(company, waste_code=code, hazardous=scheme == "eu")


def ranges_and_units(company: Company) -> None:
    """Every unit there is, and a range."""
    for number, unit in enumerate(UNITS):
        resource = make_resource(f"of-{number}", unit=unit)
        make_have(company, resource=resource, quantity=100, quantity_low=Decimal(80))


@pytest.fixture
def world(company: Company) -> None:
    everything_said(company)
    codes_of_both_lists(company)
    ranges_and_units(company)
    make_have(company, origin=Origin.SECTOR_ESTIMATE)  # sent back unread it stays an estimate
    make_have(visibility="network", title="another company's")
    make_have(title="somebody's, anonymous")


def exported(client: Client, language: str, kind: str) -> bytes:
    prefix = "/en" if language == "en" else ""
    response = client.get(f"{prefix}/listings/export/?format={kind}&status=live&status=draft")
    return b"".join(response.streaming_content)


def imported(content: bytes, kind: str, *, company: Company, by: User) -> ImportBatch:
    """Take the file as the wizard does when the person changes nothing on the way."""
    batch = start_import(company=company, by=by, content=content, file_name=f"export.{kind}")
    batch = choose_columns(batch=batch, mapping=batch.mapping, answers=batch.answers, by=by)
    check_all(batch, by=by)
    return batch


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.usefixtures("world")
def test_export_comes_back_with_zero_changes(
    signed_in: SignedIn, company: Company, member: User, language: str, kind: str
) -> None:
    content = exported(signed_in(member), language, kind)

    batch = imported(content, kind, company=company, by=member)

    rows = list(batch.rows.select_related("listing"))
    assert {row.listing for row in rows} == set(Listing.objects.filter(company=company))
    assert [(row.listing.title, row.state, row.problems) for row in rows if row.state != RowState.SAME] == []


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_change_in_the_file_is_not_taken_for_the_same(
    signed_in: SignedIn, company: Company, member: User, kind: str
) -> None:
    listing = make_have(company, quantity=100, description="dry")
    content = exported(signed_in(member), "en", kind)
    Listing.objects.filter(pk=listing.pk).update(description="wet")

    (row,) = imported(content, kind, company=company, by=member).rows.all()

    assert (row.listing, row.state) == (listing, RowState.READY)


@pytest.mark.usefixtures("world")
def test_a_row_that_says_what_a_listing_says_is_one_that_changes_nothing(
    signed_in: SignedIn, company: Company, member: User
) -> None:
    """Rows are looked up by what they say; that must find exactly the listings without differences."""
    batch = imported(exported(signed_in(member), "en", "xlsx"), "xlsx", company=company, by=member)
    check = Check(batch, member)
    outcomes = set()
    for row in batch.rows.order_by("pk"):
        stated = {name: value for name, value in row.values.items() if name not in {"code", BLANKS}}
        for listing in check.listings:
            if listing.resource.code != stated["resource"]:
                continue
            for values in (stated, stated | {"title": listing.resource.name_en}, {**stated, "quality": {}}):
                said, has = said_of(values, check.catalogue), check.facts_said(listing)
                finds = all(has.get(name) == value for name, value in said.items())
                assert finds == (not differences(listing, values, check.catalogue)), (values, listing)
                outcomes.add(finds)

    assert outcomes == {True, False}


@pytest.mark.usefixtures("world")
def test_json_goes_back_through_the_api_with_zero_changes(
    signed_in: SignedIn, company: Company, member: User
) -> None:
    secret = make_token(label="test", scope="write", days=30, by=member).secret
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    rows = json.loads(exported(signed_in(member), "en", "json"))["listings"]
    own = [row for row in rows if row["is_own"]]

    answers = [_sent_back(program, row) for row in own]

    assert len(own) == Listing.objects.filter(company=company).count()
    assert answers == [200] * len(own)
    assert not ListingVersion.objects.exists()


def _sent_back(program: Client, row: dict[str, Any]) -> int:
    facts = {name: row[name] for name in ListingChange().fields}
    response = program.patch(
        f"/en/api/v1/listings/{row['code']}/",
        json.dumps(facts),
        content_type="application/json",
        headers={"If-Match": f'"{row["version"]}"'},
    )
    return response.status_code
