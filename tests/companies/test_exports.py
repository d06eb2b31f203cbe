"""What leaves in a file: the rows of the page, as far as the person may see them, and nothing that runs."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from companies.exporting.cells import EXPORT_COLUMNS
from companies.exporting.listings import VIEW_ONLY
from companies.importing.fields import FIELD, Shape
from companies.models import Company, Listing, Origin
from symbiosis.lib.spreadsheets import FORMULA_STARTS, unguarded
from tests.factories import make_company, make_have, make_member, make_need, make_park, make_resource

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User], Client]
EXPORT = "/en/listings/export/"
HEAD_LINES = 4
Row = dict[str, str]


@pytest.fixture
def company() -> Company:
    return make_company("Nam Ash", park=make_park("home-park"))


@pytest.fixture
def client(signed_in: SignedIn, company: Company) -> Client:
    return signed_in(make_member(company))


def content(client: Client, query: str) -> bytes:
    response = client.get(EXPORT + query)
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def csv_rows(client: Client, query: str = "?format=csv", delimiter: str = ",") -> list[Row]:
    text = content(client, query).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    return [dict(zip(["mark", *EXPORT_COLUMNS], line, strict=True)) for line in lines[HEAD_LINES + 3 :]]


def sheet_rows(client: Client, query: str = "") -> Iterator[tuple[str, list[object]]]:
    """Yield (sheet, cells) of every listing row of the workbook."""
    book = load_workbook(io.BytesIO(content(client, query)), read_only=True)
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_row=HEAD_LINES + 4):
            yield sheet.title, list(row)
    book.close()


def test_export_holds_the_rows_of_the_page_in_its_order(client: Client, company: Company) -> None:
    make_have(company, resource=make_resource("steam", family="HE"))
    rows = [make_have(company, resource=make_resource(name)) for name in ("aaa", "zzz")]

    found = csv_rows(client, "?family=BP&sort=-resource&format=csv")

    assert [row["code"] for row in found] == [rows[1].code, rows[0].code]


def test_workbook_has_a_sheet_for_each_direction_and_one_for_others(client: Client, company: Company) -> None:
    make_have(company)
    make_need(company)
    make_have(visibility="network")

    sheets = [name for name, _cells in sheet_rows(client)]

    assert sheets == ["Có (Have)", "Cần (Need)", "Chỉ xem (View only)"]


def test_anonymous_listing_leaves_as_its_projection_only(client: Client) -> None:
    owner = make_company("Secret Smelter", park=make_park("secret-park"))
    hidden = make_have(
        owner,
        quantity=1234,
        resource=make_resource("slag"),
        title="our slag heap",
        description="behind hall 7",
        purity_pct=Decimal("91.234"),
        row_key="SMELT-1",
    )

    (row,) = csv_rows(client)

    shown = {name: value for name, value in row.items() if value}
    assert shown == {
        "mark": VIEW_ONLY,
        "code": hidden.code,
        "company": "Anonymous company",
        "kind": "Have",
        "family": "By-products",
        "resource": "slag · slag / slag",
        "quantity_low": "1000",
        "quantity_high": "3000",
        "unit": "t",
        "period": "Year",
        "status": "Live",
    }


@pytest.mark.parametrize("query", ["", "?format=csv", "?format=json"])
def test_no_file_names_an_anonymous_company(client: Client, query: str) -> None:
    owner = make_company("Secret Smelter", park=make_park("secret-park"))
    make_have(owner, title="our slag heap", quantity=1234, row_key="SMELT-1")
    kept = content(client, query)
    texts = (
        kept.decode() if query else str([[str(c.value) for c in cells] for _s, cells in sheet_rows(client)])
    )

    assert not [word for word in ("Smelter", "secret", "heap", "1234", "SMELT") if word in texts]


def test_named_listing_of_another_company_is_exact_and_marked(client: Client) -> None:
    listing = make_have(make_company("Open Works"), visibility="network", quantity=1234, row_key="OW-1")

    (row,) = csv_rows(client)

    assert (row["mark"], row["company"], row["quantity_low"]) == (VIEW_ONLY, "Open Works", "1234")
    assert (row["code"], row["row_key"]) == (listing.code, "")


def test_own_estimate_says_that_it_is_one(client: Client, company: Company) -> None:
    make_have(company, origin=Origin.SECTOR_ESTIMATE)

    assert "Sector estimate" in csv_rows(client)[0]["mark"]


def test_json_gives_own_rows_in_full_and_others_as_projections(client: Client, company: Company) -> None:
    own = make_have(company, quantity="12.5", row_key="A-1", resource=make_resource("aaa"))
    other = make_have(resource=make_resource("bbb"), quantity=1234)

    found = json.loads(content(client, "?format=json"))["listings"]

    assert [(row["code"], row["is_own"]) for row in found] == [(own.code, True), (other.code, False)]
    assert (found[0]["quantity_low"], found[0]["row_key"]) == ("12.5", "A-1")
    assert (found[1]["quantity_low"], "company" in found[1]) == ("1000", False)


TEXT_COLUMNS = [
    name
    for name in EXPORT_COLUMNS
    if FIELD[name].shape in (Shape.WORDS, Shape.KEY) and name not in ("code", "company")
]


def with_texts(company: Company, text: str) -> Listing:
    """A listing in which every column that people fill with words begins with a formula."""
    facts = {name: text for name in TEXT_COLUMNS if FIELD[name].is_quality}
    columns = {name: text for name in TEXT_COLUMNS if not FIELD[name].is_quality}
    return make_have(company, quality=facts, **columns)


@pytest.mark.parametrize("start", [start for start in FORMULA_STARTS if start != "\0"])  # no text holds NUL
def test_no_column_lets_a_formula_out(signed_in: SignedIn, start: str) -> None:
    company = make_company(f"{start}1+1 Works", slug="works")
    client = signed_in(make_member(company))
    listing = with_texts(company, f"{start}1+1")

    (row,) = csv_rows(client)
    ((_sheet, cells),) = sheet_rows(client)

    assert not [name for name, value in row.items() if value.startswith(FORMULA_STARTS)]
    assert {unguarded(row[name]) for name in TEXT_COLUMNS} == {f"{start}1+1"}
    assert unguarded(row["company"]) == listing.company.name
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "n", "d"}


def test_vietnamese_csv_has_mark_semicolon_and_decimal_comma(client: Client, company: Company) -> None:
    make_have(company, quantity="1234.5")

    raw = b"".join(client.get("/listings/export/?format=csv").streaming_content)

    assert raw.startswith(b"\xef\xbb\xbf")
    assert '"1234,5";' in raw.decode()


def test_head_names_filter_time_and_person(client: Client) -> None:
    text = content(client, "?format=csv&kind=HAVE&q=%3D1%2B1").decode("utf-8-sig")
    head = text.split("\r\n")[:HEAD_LINES]

    assert "Have or need: Have" in head[1]
    assert "by Person" in head[2]


@pytest.mark.parametrize("count", [1, 3])
def test_export_takes_the_same_queries_for_more_rows(
    client: Client, company: Company, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(count):
        make_have(company)
        make_have()

    with django_assert_num_queries(QUERIES):
        content(client, "?format=csv")


QUERIES = 7


def test_too_many_rows_are_refused_with_a_way_out(
    client: Client, company: Company, settings: Settings
) -> None:
    settings.EXPORT_LIMITS = {"rows": 1}
    make_have(company)
    make_have(company)

    response = client.get(EXPORT + "?format=csv&family=BP")

    assert response.status_code == 422
    assert 'href="/en/listings/?family=BP"' in response.content.decode()
