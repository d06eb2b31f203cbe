"""Prices per canonical unit and year."""

from decimal import Decimal

import pytest

from catalogue.prices import vnd_per_unit
from catalogue.units import UnitError


@pytest.mark.parametrize(
    ("value", "price_unit", "to_unit", "density", "expected"),
    [
        ("2204", "VND/kWh", "MWh", None, "2204000"),
        ("800", "VND/kg", "t", None, "800000"),
        ("15000", "VND/m3", "m3", None, "15000"),
        ("100000", "VND/m3", "t", "1.6", "62500"),
        ("800", "VND/kg", "m3", "1.6", "1280000"),
        ("80000", "VND/m2.month", "m2", None, "960000"),
        ("-50000", "VND/t", "t", None, "-50000"),
        ("40000", "VND/piece", "piece", None, "40000"),
    ],
)
def test_vnd_per_unit(value: str, price_unit: str, to_unit: str, density: str | None, expected: str) -> None:
    result = vnd_per_unit(
        Decimal(value), price_unit, to_unit, density_t_per_m3=Decimal(density) if density else None
    )

    assert result == Decimal(expected)


@pytest.mark.parametrize(
    ("price_unit", "to_unit", "code"),
    [
        ("USD/m3", "m3", "not_a_vnd_price"),
        ("% of water price", "m3", "not_a_vnd_price"),
        ("VND/m2.hour", "m2", "not_a_vnd_price"),
        ("text", "t", "not_a_vnd_price"),
        ("VND/year", "t", "unknown_unit"),
        ("VND/tCO2e", "t", "unknown_unit"),
        ("VND/kg", "MWh", "dimension_mismatch"),
        ("VND/kg", "m3", "density_needed"),
    ],
)
def test_vnd_per_unit_refuses(price_unit: str, to_unit: str, code: str) -> None:
    with pytest.raises(UnitError) as refusal:
        vnd_per_unit(Decimal(1), price_unit, to_unit)

    assert refusal.value.code == code
