"""Who sees which listing, named or as a projection: role × level, on rows, list and detail page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import ParkRole
from companies.actions import disclose
from companies.models import Company, Listing
from tests.factories import make_company, make_listing, make_member, make_park, make_park_member, make_user

pytestmark = pytest.mark.django_db

NAMED, PROJECTED, NOTHING = "named", "projected", "nothing"
ROLES = [
    "owner",
    "neighbour",
    "stranger",
    "board",
    "other_board",
    "authority",
    "disclosed",
    "operator",
    "guest",
]
LEVELS = ["private", "anonymous", "park", "network", "draft", "withdrawn", "estimate_draft"]

# Rows: roles in the order of ROLES; columns: levels in the order of LEVELS.
EXPECTED = {
    "owner": [NAMED, NAMED, NAMED, NAMED, NAMED, NAMED, NAMED],
    "neighbour": [NOTHING, PROJECTED, NAMED, NAMED, NOTHING, NOTHING, NOTHING],
    "stranger": [NOTHING, PROJECTED, PROJECTED, NAMED, NOTHING, NOTHING, NOTHING],
    "board": [NOTHING, NAMED, NAMED, NAMED, NOTHING, NAMED, NAMED],
    "other_board": [NOTHING, PROJECTED, PROJECTED, NAMED, NOTHING, NOTHING, NOTHING],
    "authority": [NOTHING, PROJECTED, PROJECTED, NAMED, NOTHING, NOTHING, NOTHING],
    "disclosed": [NAMED, NAMED, NAMED, NAMED, NOTHING, NAMED, NOTHING],
    "operator": [NAMED, NAMED, NAMED, NAMED, NAMED, NAMED, NAMED],
    "guest": [NOTHING, PROJECTED, PROJECTED, NAMED, NOTHING, NOTHING, NOTHING],
}
CASES = [(role, level, EXPECTED[role][LEVELS.index(level)]) for role in ROLES for level in LEVELS]
COLUMNS: dict[str, dict[str, Any]] = {
    "private": {"visibility": "private"},
    "anonymous": {"visibility": "anonymous"},
    "park": {"visibility": "park"},
    "network": {"visibility": "network"},
    "draft": {"status": "draft"},
    "withdrawn": {"status": "withdrawn"},
    "estimate_draft": {"status": "draft", "origin": "sector_estimate"},
}


@pytest.fixture
def company() -> Company:
    return make_company("Secret Steel", park=make_park("hidden-park"))


def listing_at(level: str, company: Company) -> Listing:
    return make_listing(company, title="Boiler seven ash", **COLUMNS[level])


def person_in(role: str, listing: Listing) -> User:
    park = listing.company.park
    assert park is not None
    return {
        "owner": lambda: make_member(listing.company),
        "neighbour": lambda: make_member(make_company(park=park)),
        "stranger": lambda: make_member(make_company()),
        "board": lambda: make_park_member(park),
        "other_board": lambda: make_park_member(make_park()),
        "authority": lambda: make_park_member(park, role=ParkRole.AUTHORITY),
        "disclosed": lambda: _disclosed_to(listing),
        "operator": lambda: make_user(is_operator=True),
        "guest": make_user,
    }[role]()


def _disclosed_to(listing: Listing) -> User:
    partner = make_company()
    disclose(listing=listing, to=partner, reference="PRP-26-0001", by=None)
    return make_member(partner)


@pytest.mark.parametrize(("role", "level", "expected"), CASES)
def test_visibility_of_rows(company: Company, role: str, level: str, expected: str) -> None:
    listing = listing_at(level, company)
    user = person_in(role, listing)

    named = Listing.objects.visible_to(user).filter(pk=listing.pk).exists()
    browsable = Listing.objects.browsable_by(user).filter(pk=listing.pk).exists()

    assert (named, browsable) == (expected == NAMED, expected != NOTHING)


@pytest.mark.parametrize(("role", "level", "expected"), CASES)
def test_visibility_on_the_detail_page(
    signed_in: Callable[[User], Client], company: Company, role: str, level: str, expected: str
) -> None:
    listing = listing_at(level, company)

    response = signed_in(person_in(role, listing)).get(
        reverse("companies:listing-detail", args=[listing.code])
    )

    page = response.content.decode()
    assert response.status_code == (404 if expected == NOTHING else 200)
    assert ("Secret Steel" in page, "Boiler seven" in page) == (expected == NAMED, expected == NAMED)


@pytest.mark.parametrize(("role", "level", "expected"), CASES)
def test_visibility_on_the_list_page(
    signed_in: Callable[[User], Client], company: Company, role: str, level: str, expected: str
) -> None:
    listing = listing_at(level, company)

    client = signed_in(person_in(role, listing))
    response = client.get(reverse("companies:listing-list"), {"status": ["draft", "live", "withdrawn"]})

    page = response.content.decode()
    assert (listing.code in page) == (expected != NOTHING)
    assert ("Secret Steel" in page, "Boiler seven" in page) == (expected == NAMED, expected == NAMED)


@pytest.mark.parametrize("query", [{"q": "boiler"}, {"q": "secret"}, {"own": "1"}, {"park": "far-park"}])
def test_filter_does_not_find_an_anonymous_listing_by_what_is_hidden(
    signed_in: Callable[[User], Client], query: dict[str, str]
) -> None:
    far = make_park("far-park", latitude="20.700000")
    listing = listing_at("anonymous", make_company("Secret Steel", park=far))
    client = signed_in(make_member(make_company()))

    page = client.get(reverse("companies:listing-list"), query).content.decode()

    assert listing.code not in page


def test_filter_finds_it_by_what_is_public(signed_in: Callable[[User], Client], company: Company) -> None:
    listing = listing_at("anonymous", company)
    client = signed_in(make_member(make_company()))

    query = {"q": listing.resource.name_en, "park": "hidden-park", "origin": "own"}
    page = client.get(reverse("companies:listing-list"), query).content.decode()

    assert listing.code in page


def test_company_page_does_not_tell_of_anonymous_listings(
    signed_in: Callable[[User], Client], company: Company
) -> None:
    listing = listing_at("anonymous", company)
    client = signed_in(make_member(make_company()))

    page = client.get(reverse("companies:company-detail", args=[company.slug])).content.decode()

    assert company.name in page
    assert (listing.code in page, listing.resource.name_en in page) == (False, False)


def test_company_page_shows_what_the_viewer_may_see(
    signed_in: Callable[[User], Client], company: Company
) -> None:
    listing = listing_at("network", company)
    client = signed_in(make_member(make_company()))

    page = client.get(reverse("companies:company-detail", args=[company.slug])).content.decode()

    assert listing.code in page or listing.title in page
