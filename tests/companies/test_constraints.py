"""What the database refuses, whoever asks."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError

from companies.models import CompanyMembership
from tests.factories import make_company, make_listing, make_member

pytestmark = pytest.mark.django_db

REFUSED = {
    "kind": {"kind": "GIVE"},
    "family": {"family": "XX"},
    "status": {"status": "open"},
    "origin": {"origin": "guess"},
    "visibility": {"visibility": "friends"},
    "period": {"period": "week"},
    "negative quantity": {"quantity": -5},
    "zero quantity": {"quantity": 0},
    "high below low": {"quantity_high": Decimal(10)},
    "offered without quantity": {"quantity_low": None, "quantity_high": None},
    "allocated above offered": {"allocated": Decimal(1201)},
    "negative allocated": {"allocated": Decimal(-1)},
    "dates the wrong way round": {"available_from": date(2027, 2, 1), "available_to": date(2027, 1, 1)},
    "moisture above 100": {"moisture_pct": Decimal(101)},
    "negative purity": {"purity_pct": Decimal(-1)},
    "zero lot": {"min_lot": Decimal(0)},
}


@pytest.mark.parametrize("columns", REFUSED.values(), ids=REFUSED.keys())
def test_listing_is_refused_by_the_database(columns: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        make_listing(**columns)


def test_listing_without_quantity_is_accepted() -> None:
    listing = make_listing(quantity=None)

    assert (listing.offered, listing.remaining) == (None, None)


def test_company_position_needs_a_precision() -> None:
    with pytest.raises(IntegrityError):
        make_company(precision_km=None)


def test_membership_is_given_once() -> None:
    company = make_company()
    user = make_member(company)

    with pytest.raises(IntegrityError):
        make_member(company, user=user)


def test_membership_role_is_one_of_the_table() -> None:
    with pytest.raises(IntegrityError):
        CompanyMembership.objects.create(
            user=make_member(make_company()), company=make_company(), role="boss"
        )
