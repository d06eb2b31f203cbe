"""What leaves by the API of listings, and what can be asked of it."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoAssertNumQueries

from companies.api.reading import ExactListing, PublicListing
from companies.models import Company
from tests.companies.api.program import LISTINGS, Program, answer
from tests.factories import (
    make_company,
    make_have,
    make_need,
    make_park,
    make_resource,
)

pytestmark = pytest.mark.django_db


def test_exact_listing_holds_what_the_schema_says(program: Program, company: Company) -> None:
    listing = make_have(company, quantity="12.5", row_key="A-1")

    response = program.get(f"{listing.code}/")

    assert response.json().keys() == ExactListing().fields.keys()
    assert (response["ETag"], response.json()["quantity_low"]) == ('"1-live"', "12.5")
    assert response.json()["row_key"] == "A-1"


def test_anonymous_listing_holds_its_projection_only(program: Program) -> None:
    owner = make_company("Secret Smelter", park=make_park("secret-park"))
    listing = make_have(owner, quantity=1234, title="our slag heap", row_key="SMELT-1")

    response = program.get(f"{listing.code}/")
    listed = program.get().json()["results"]

    assert response.json().keys() == PublicListing().fields.keys()
    assert listed == [response.json()]
    assert not [word for word in ("Smelter", "secret", "heap", "1234", "SMELT") if word in str(listed)]
    assert "ETag" not in response.headers


def test_named_listing_of_another_company_keeps_its_row_key(program: Program) -> None:
    listing = make_have(visibility="network", row_key="OW-1")

    assert program.get(f"{listing.code}/").json()["row_key"] == ""
    assert program.get().json()["results"][0]["row_key"] == ""


def test_foreign_hidden_and_missing_listings_are_the_same_404(program: Program) -> None:
    codes = [make_have(visibility="private").code, make_have(status="draft").code, "LST-2611-ZZZZZ"]

    answers = {(r.status_code, r.content) for r in (program.get(f"{code}/") for code in codes)}

    assert len(answers) == 1
    assert {status for status, _content in answers} == {404}


def test_pages_follow_a_cursor_through_all_rows_once(program: Program, company: Company) -> None:
    codes = sorted(make_have(company).code for _number in range(5))

    assert list(walk(program, "?page_size=2")) == codes


def walk(program: Program, query: str) -> Iterator[str]:
    url: str | None = LISTINGS + query
    while url:
        page = program.client.get(url).json()
        yield from (row["code"] for row in page["results"])
        url = page["next"]


@pytest.mark.parametrize("query", ["?cursor=nonsense", "?cursor=cD0%3D&page_size=-1", "?page_size=abc"])
def test_nonsense_in_the_address_is_answered(program: Program, query: str) -> None:
    assert program.get(query).status_code in (200, 404)


def test_filters_are_those_of_the_page(program: Program, company: Company) -> None:
    water = make_need(company, resource=make_resource("cooling-water", family="WA"))
    make_have(company, resource=make_resource("ash"))

    found = program.get("?kind=NEED&family=WA&q=cooling&own=1").json()["results"]

    assert [row["code"] for row in found] == [water.code]


HIDDEN = ["company__name", "offered__gt", "ordering", "sort", "order_by", "purity_pct", "row_key", "company"]


@pytest.mark.parametrize("key", HIDDEN)
def test_nothing_else_filters_or_orders(program: Program, key: str) -> None:
    make_have()

    response = program.get(f"?{key}=1")

    assert answer(response) == (400, "invalid")
    assert list(response.json()["fields"]) == [key]


def test_unknown_value_of_a_filter_is_refused(program: Program) -> None:
    assert program.get("?family=XX").json()["fields"].keys() == {"family"}


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_for_more_rows(
    program: Program, company: Company, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(count):
        make_have(company)
        make_have()
    program.get()  # notes the use of the key

    with django_assert_num_queries(LIST_QUERIES) as queries:
        program.get()

    assert not [query for query in queries.captured_queries if "COUNT(" in query["sql"]]


LIST_QUERIES = 7  # the first counts the request (accounts/throttling.py)
