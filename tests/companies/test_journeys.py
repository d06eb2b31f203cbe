"""What people do on the pages, by links and forms alone: no JavaScript runs here."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from companies.ledger import allocate
from companies.models import Company, Listing, Origin, Status
from tests.factories import (
    make_company,
    make_listing,
    make_member,
    make_park_member,
    make_resource,
    make_user,
)

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User], Client]


@pytest.fixture
def company() -> Company:
    return make_company("Nam Ash")


def address(name: str, *args: str) -> str:
    with translation.override("en"):
        return reverse(f"companies:{name}", args=args)


def form_values(response: HttpResponse) -> dict[str, Any]:
    """Return what a browser would send if the person changed nothing in the page's form."""
    form = response.context["form"]
    shown = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in shown.items() if value is not None}


def hidden_values(response: HttpResponse) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in re.findall(
        r'<input type="hidden" name="([\w-]+)" value="([^"]*)">', response.content.decode()
    ):
        found.setdefault(name, []).append(value)
    return found


def same_words(response: HttpResponse, code: str) -> str:
    """Return the page without the address that was asked for and the token of the session."""
    return re.sub(r'content="\w{64}"|value="\w{64}"', "", response.content.decode()).replace(code, "CODE")


def test_create_check_publish(signed_in: SignedIn, company: Company) -> None:
    make_resource("fly-ash", search_key="fly ash")
    client = signed_in(make_member(company))

    answers = {
        "kind": "HAVE",
        "resource": "fly ash",
        "quantity_low": "120",
        "unit": "t",
        "period": "month",
        "visibility": "anonymous",
    }
    check = client.post(address("listing-new"), answers, follow=True)
    assert "120\xa0t/month = 1,440\xa0t/year" in check.content.decode()
    published = client.post(check.request["PATH_INFO"], follow=True)

    listing = Listing.objects.get()
    assert (listing.company, listing.status) == (company, Status.LIVE)
    assert published.request["PATH_INFO"] == address("listing-detail", listing.code)
    assert f"{listing.code} is published." in published.content.decode()


def test_errors_stand_in_a_summary_and_nothing_typed_is_lost(signed_in: SignedIn, company: Company) -> None:
    client = signed_in(make_member(company))

    answers = {"kind": "HAVE", "resource": "fly ash", "quantity_low": "12o", "period": "month"}
    response = client.post(address("listing-new"), answers)

    page = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_quantity_low"' in page
    assert 'value="12o"' in page
    assert Listing.objects.count() == 0


def test_hazardous_draft_stays_a_draft_and_says_why(signed_in: SignedIn, company: Company) -> None:
    listing = make_listing(company, status=Status.DRAFT, resource=make_resource("sludge", hazard="yes"))
    client = signed_in(make_member(company))

    response = client.post(address("listing-check", listing.code))

    assert response.status_code == 422
    assert "sludge is hazardous: give its waste code." in response.content.decode()
    assert Listing.objects.get().status == Status.DRAFT


def test_staff_choose_for_whom_they_enter(signed_in: SignedIn, company: Company) -> None:
    make_resource("fly-ash", search_key="fly ash")
    assert company.park is not None
    make_company("Neighbour", park=company.park)
    client = signed_in(make_park_member(company.park))

    answers = {"kind": "HAVE", "resource": "fly ash", "period": "year", "visibility": "anonymous"}
    refused = client.post(address("listing-new"), answers)
    accepted = client.post(address("listing-new"), answers | {"company": company.slug}, follow=True)

    assert "Choose the company that has or needs this." in refused.content.decode()
    assert "You enter this on behalf of Nam Ash." in accepted.content.decode()
    assert Listing.objects.get().origin == Origin.ON_BEHALF


def test_confirm_an_estimate_with_one_click(signed_in: SignedIn, company: Company) -> None:
    listing = make_listing(company, origin=Origin.SECTOR_ESTIMATE)
    client = signed_in(make_member(company))

    profile = client.get(address("company-profile", company.slug))
    values = hidden_values(profile) | {"back": "profile"}
    done = client.post(address("listing-confirm", listing.code), values, follow=True)

    assert "0 of" not in profile.content.decode()
    assert "Everything is settled" in done.content.decode()
    assert Listing.objects.get().origin == Origin.OWN


def test_confirm_of_an_older_page_asks_to_read_again(signed_in: SignedIn, company: Company) -> None:
    listing = make_listing(company, origin=Origin.SECTOR_ESTIMATE, version=2)
    client = signed_in(make_member(company))

    response = client.post(address("listing-confirm", listing.code), {"version": "1"}, follow=True)

    assert "Somebody changed the listing meanwhile." in response.content.decode()
    assert Listing.objects.get().origin == Origin.SECTOR_ESTIMATE


def test_correct_an_estimate(signed_in: SignedIn, company: Company) -> None:
    listing = make_listing(company, origin=Origin.SECTOR_ESTIMATE)
    client = signed_in(make_member(company))

    page = client.get(address("listing-edit", listing.code))
    client.post(
        address("listing-edit", listing.code), form_values(page) | {"version": "1", "quantity_low": "99"}
    )

    listing.refresh_from_db()
    assert (listing.origin, listing.offered) == (Origin.OWN, 99)


def test_remove_an_estimate(signed_in: SignedIn, company: Company) -> None:
    listing = make_listing(company, origin=Origin.SECTOR_ESTIMATE)
    client = signed_in(make_member(company))

    client.post(address("listing-withdraw", listing.code), {"back": "profile"})

    assert Listing.objects.get().status == Status.WITHDRAWN


def test_two_editors_lose_nothing(signed_in: SignedIn, company: Company) -> None:
    listing = make_listing(company, title="Ash", description="Old", quantity=1200)
    first, second = signed_in(make_member(company)), signed_in(make_member(company))
    url = address("listing-edit", listing.code)
    opened = form_values(first.get(url)) | {"version": "1"}

    first.post(url, opened | {"title": "Theirs", "moisture_pct": "12"})
    conflict = second.post(url, opened | {"title": "Mine", "description": "New"})
    values = hidden_values(conflict)
    saved = second.post(url, values | {"choose-title": "theirs"}, follow=True)

    listing.refresh_from_db()
    assert (conflict.status_code, saved.status_code) == (409, 200)
    assert (values["title"], values["theirs-title"]) == (["Mine"], ["Theirs"])
    assert (listing.title, listing.description, listing.moisture_pct) == ("Theirs", "New", 12)
    assert (listing.offered, listing.version) == (1200, 3)


def test_conflict_keeps_yours_unless_you_choose(signed_in: SignedIn, company: Company) -> None:
    listing = make_listing(company, title="Ash", months=[1])
    client = signed_in(make_member(company))
    url = address("listing-edit", listing.code)
    opened = form_values(client.get(url)) | {"version": "1"}

    client.post(url, opened | {"months": ["2", "3"]})
    conflict = client.post(url, opened | {"months": ["4", "5"]})
    client.post(url, hidden_values(conflict) | {"choose-months": "yours"})

    listing.refresh_from_db()
    assert listing.months == [4, 5]


def test_edit_of_a_promised_quantity_says_what_is_held(signed_in: SignedIn, company: Company) -> None:
    listing = make_listing(company, quantity=1200)
    allocate(listing_id=listing.pk, quantity=Decimal(500), reference="AGR-26-001", by_label="An")
    client = signed_in(make_member(company))
    url = address("listing-edit", listing.code)

    response = client.post(url, form_values(client.get(url)) | {"version": "1", "quantity_low": "400"})

    assert response.status_code == 422
    assert "Agreements already hold 500\xa0t/year." in response.content.decode()


@pytest.mark.parametrize("name", ["listing-detail", "listing-edit", "listing-check"])
def test_foreign_draft_and_missing_listing_give_the_same_page(signed_in: SignedIn, name: str) -> None:
    listing = make_listing(status=Status.DRAFT)
    client = signed_in(make_member(make_company()))

    foreign = client.get(address(name, listing.code))
    missing = client.get(address(name, "LST-2611-XXXXX"))

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert same_words(foreign, listing.code) == same_words(missing, "LST-2611-XXXXX")


@pytest.mark.parametrize("name", ["listing-edit", "listing-check", "listing-confirm", "listing-withdraw"])
@pytest.mark.parametrize("visibility", ["anonymous", "park", "network"])
def test_nobody_writes_a_foreign_listing(signed_in: SignedIn, name: str, visibility: str) -> None:
    listing = make_listing(visibility=visibility, origin=Origin.SECTOR_ESTIMATE)
    client = signed_in(make_member(make_company()))

    response = client.post(address(name, listing.code), {"version": "1"})

    listing.refresh_from_db()
    assert response.status_code in (403, 404)
    assert (listing.version, listing.status, listing.origin) == (1, "live", "sector_estimate")


def test_profile_of_a_foreign_company_is_not_there(signed_in: SignedIn, company: Company) -> None:
    response = signed_in(make_member(make_company())).get(address("company-profile", company.slug))

    assert response.status_code == 404


def test_person_without_a_company_cannot_enter(signed_in: SignedIn) -> None:
    assert signed_in(make_user()).get(address("listing-new")).status_code == 403


@pytest.mark.parametrize("name", ["listing-confirm", "listing-withdraw"])
def test_change_needs_a_post(signed_in: SignedIn, company: Company, name: str) -> None:
    listing = make_listing(company)

    response = signed_in(make_member(company)).get(address(name, listing.code))

    assert response.status_code == 405
