"""The starting profile counts what is settled, and what was removed by mistake comes back with one click."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from companies.models import Company, Listing
from tests.factories import make_company, make_listing, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return make_company()


def supposed(company: Company) -> Listing:
    return make_listing(company, origin="sector_estimate", title="Supposed dust")


def test_page_counts_what_is_settled(signed_in: Callable[[User], Client], company: Company) -> None:
    listings = [supposed(company) for _number in range(3)]
    make_listing(company)  # the company's own, never an estimate: it counts nowhere here
    client = signed_in(make_member(company))

    for listing, deed in zip(listings, ("confirm", "withdraw"), strict=False):
        client.post(
            reverse(f"companies:listing-{deed}", args=[listing.code]), {"version": 1, "back": "profile"}
        )
    page = client.get(reverse("companies:company-profile", args=[company.slug]))

    assert (page.context["settled"], page.context["total"]) == (2, 3)
    assert [row["listing"] for row in page.context["rows"]] == listings[2:]


def test_removed_estimate_comes_back_as_an_estimate(
    signed_in: Callable[[User], Client], company: Company
) -> None:
    listing = supposed(company)
    client = signed_in(make_member(company))
    client.post(reverse("companies:listing-withdraw", args=[listing.code]), {"back": "profile"})

    client.post(reverse("companies:listing-put-back", args=[listing.code]))

    listing.refresh_from_db()
    assert (listing.status, listing.origin) == ("live", "sector_estimate")


def test_nobody_else_puts_it_back(signed_in: Callable[[User], Client], company: Company) -> None:
    listing = supposed(company)
    Listing.objects.update(status="withdrawn")

    url = reverse("companies:listing-put-back", args=[listing.code])

    assert signed_in(make_member(make_company())).post(url).status_code == 404
    assert Listing.objects.get(pk=listing.pk).status == "withdrawn"
