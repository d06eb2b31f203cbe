"""Who may do what by the API of listings, and how it is explained."""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from companies.models import Company
from tests.companies.api.program import Program, new
from tests.factories import (
    make_company,
    make_have,
    make_member,
    make_park_member,
    make_user,
)

pytestmark = pytest.mark.django_db


PRINCIPALS = ["owner", "neighbour", "stranger", "board", "nobody", "operator"]
MAY = {  # (read exactly, read as projection, change, publish) of a live anonymous listing of the owner's own
    "owner": (200, True, 200, 200),
    "neighbour": (200, False, 404, 404),
    "stranger": (200, False, 404, 404),
    "board": (200, True, 404, 404),
    "nobody": (200, False, 404, 404),
    "operator": (200, True, 404, 404),
}


def principal(name: str, company: Company) -> User:
    return {
        "owner": lambda: make_member(company),
        "neighbour": lambda: make_member(make_company(park=company.park)),
        "stranger": lambda: make_member(make_company()),
        "board": lambda: make_park_member(company.park),
        "nobody": make_user,
        "operator": lambda: make_user(is_operator=True),
    }[name]()


@pytest.mark.parametrize("name", PRINCIPALS)
def test_who_may_do_what(company: Company, name: str) -> None:
    listing = make_have(company)
    program = Program(principal(name, company))

    read = program.get(f"{listing.code}/")
    changed = program.patch(listing, {"title": "new words"})
    published = program.post(f"{listing.code}/publish/")

    outcome = (
        read.status_code,
        read.json()["is_disclosed"],
        changed.status_code,
        published.status_code,
    )
    assert outcome == MAY[name]


@pytest.mark.parametrize("name", PRINCIPALS)
def test_only_the_company_and_its_park_write_new_listings(company: Company, name: str) -> None:
    status = Program(principal(name, company)).post("", new(company)).status_code

    assert status == (201 if name in ("owner", "board") else 400)


def test_schema_is_valid_and_without_warnings(tmp_path: Any) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))


def test_page_explains_every_route(client: Client) -> None:
    client.force_login(make_user())

    response = client.get("/en/api/docs/")

    assert [one["path"] for one in response.context["operations"]].count("/en/api/v1/listings/{code}/") == 2
    listings = [one for one in response.context["operations"] if "/listings/" in one["path"]]
    assert (len(listings), len(response.context["operations"])) == (6, 19)
