"""A projection tells type, band, cell and season, and nothing that two worlds could differ in besides."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from companies.models import Listing
from companies.projections import (
    band_ceiling,
    band_floor,
    cell_at,
    quantity_band,
    quarters_of,
    raw_projection,
    temperature_band,
)
from tests.factories import make_company, make_listing, make_park, make_resource


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        ("1", "1", "3"),
        ("2.9999", "1", "3"),
        ("3", "3", "10"),
        ("10", "10", "30"),
        ("1440", "1000", "3000"),
        ("0.25", "0.1", "0.3"),
        ("999999", "300000", "1000000"),
    ],
)
def test_band_of_a_quantity(value: str, low: str, high: str) -> None:
    quantity = Decimal(value)

    assert (band_floor(quantity), band_ceiling(quantity)) == (Decimal(low), Decimal(high))


def test_band_of_a_range_covers_it() -> None:
    assert quantity_band((Decimal(80), Decimal(120))) == (Decimal(30), Decimal(300))


@pytest.mark.parametrize("quantity", [None, (Decimal(0), Decimal(0))])
def test_band_of_nothing_is_not_known(quantity: tuple[Decimal, Decimal] | None) -> None:
    assert quantity_band(quantity) is None


def test_cell_holds_the_position_and_says_how_far_its_centre_may_be() -> None:
    cell = cell_at(20.831, 106.751)

    assert cell.south <= 20.831 < cell.north
    assert cell.west <= 106.751 < cell.east
    assert cell.precision_km == 3.54


def test_cell_is_the_same_for_positions_a_kilometre_apart() -> None:
    assert cell_at(20.831, 106.751) == cell_at(20.836, 106.757)


@pytest.mark.parametrize(("celsius", "band"), [("49.9", (0, 50)), ("50", (50, 100)), ("-3", (-50, 0))])
def test_temperature_is_told_in_bands(celsius: str, band: tuple[int, int]) -> None:
    assert temperature_band(Decimal(celsius)) == band


def test_months_become_quarters() -> None:
    assert quarters_of([1, 2, 12]) == (1, 4)


HIDDEN_DIFFERENCES: dict[str, dict[str, Any]] = {
    "words": {"title": "Bottom ash of our boiler 7", "description": "Call Mr An"},
    "quantity inside the band": {
        "quantity_low": Decimal(2100),
        "quantity_high": Decimal(2100),
        "offered": Decimal(2100),
    },
    "unit and period as entered": {
        "unit": "kg",
        "period": "month",
        "quantity_low": Decimal(100000),
        "quantity_high": Decimal(100000),
    },
    "degrees inside the band": {"temperature_c": Decimal("61.3")},
    "month inside the quarter": {"months": [2]},
    "day inside the quarter": {"available_from": date(2027, 3, 31)},
    "composition": {"moisture_pct": Decimal(12), "purity_pct": Decimal(97), "min_lot": Decimal(20)},
    "hazard and confirmation": {"hazardous": True, "source": "our own laboratory", "version": 9},
}


@pytest.fixture
def listing(db: None) -> Listing:
    return make_listing(
        make_company("Secret Steel", park=make_park("hidden-park")),
        resource=make_resource("fly-ash"),
        quantity=1200,
        temperature_c=Decimal(72),
        months=[1],
        available_from=date(2027, 1, 15),
    )


@pytest.mark.parametrize("difference", HIDDEN_DIFFERENCES.values(), ids=HIDDEN_DIFFERENCES.keys())
def test_projection_is_equal_in_worlds_that_differ_in_hidden_fields(
    listing: Listing, difference: dict[str, Any]
) -> None:
    before = raw_projection(listing)

    for name, value in difference.items():
        setattr(listing, name, value)

    assert raw_projection(listing) == before


def test_projection_is_equal_for_another_company_in_the_same_cell(listing: Listing) -> None:
    before = raw_projection(listing)

    listing.company = make_company("Other Firm", latitude=Decimal("20.836"), longitude=Decimal("106.757"))

    assert raw_projection(listing) == before


@pytest.mark.parametrize(
    ("difference", "seen"),
    [
        ({"offered": Decimal(3000)}, {"quantity": (Decimal(3000), Decimal(10000))}),
        ({"temperature_c": Decimal(120)}, {"temperature_c": (100, 150)}),
        ({"months": [5]}, {"quarters": (2,)}),
        ({"available_from": date(2027, 4, 1)}, {"from_quarter": "2027-Q2"}),
        ({"origin": "sector_estimate"}, {"is_estimate": True}),
    ],
)
def test_projection_differs_where_the_public_part_differs(
    listing: Listing, difference: dict[str, Any], seen: dict[str, Any]
) -> None:
    """The control of the test above: the comparison does see differences."""
    before = raw_projection(listing)

    for name, value in difference.items():
        setattr(listing, name, value)

    assert raw_projection(listing) == replace(before, **seen)


def test_projection_takes_the_park_where_the_company_has_no_place(db: None) -> None:
    company = make_company(latitude=None, longitude=None, precision_km=None)

    assert raw_projection(make_listing(company)).cell == cell_at(20.83, 106.75)
