"""Emission factors in canonical units, and the factors that must not be used."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from catalogue.impacts import (
    ImpactError,
    avoided_range,
    is_transport_only,
    tonnes_co2e_per_unit,
    tonnes_co2e_per_unit_km,
)


@dataclass(frozen=True)
class Row:
    key: str
    value: Decimal
    unit: str


def row(value: str, unit: str, key: str = "a_factor") -> Row:
    return Row(key, Decimal(value), unit)


@pytest.mark.parametrize(
    ("value", "unit", "to_unit", "expected"),
    [
        ("718", "kgCO2e/t", "t", "0.718"),
        ("0.6592", "tCO2/MWh", "MWh", "0.6592"),
        ("0.1913", "kgCO2e/m3", "m3", "0.0001913"),
        ("2.7132", "kgCO2e/kg", "t", "2.7132"),
        ("2.6853", "kgCO2e/l", "m3", "2.6853"),
        ("328", "kgCO2e/t steam", "t", "0.328"),
        ("1400", "kgCO2e/t wet", "t", "1.4"),
        ("2750", "kgCO2/t wet", "t", "2.75"),
        ("6", "kgCO2e/pallet", "piece", "0.006"),
        ("0.6592", "tCO2/MWh", "kWh", "0.0006592"),
    ],
)
def test_tonnes_co2e_per_unit_reads_the_units_of_the_sources(
    value: str, unit: str, to_unit: str, expected: str
) -> None:
    assert tonnes_co2e_per_unit(row(value, unit), to_unit) == Decimal(expected)


def test_tonnes_co2e_per_unit_uses_the_density() -> None:
    per_cubic_metre = tonnes_co2e_per_unit(row("5", "kgCO2e/t"), "m3", density_t_per_m3=Decimal("1.6"))

    assert per_cubic_metre == Decimal("0.0080")


@pytest.mark.parametrize(
    ("unit", "to_unit", "code"),
    [
        ("kg/TJ (NCV)", "t", "unreadable_factor"),
        ("kWh/m3", "m3", "unreadable_factor"),
        ("fraction", "t", "unreadable_factor"),
        ("GJ/t", "t", "unreadable_factor"),
        ("gCH4/kg wet", "t", "unreadable_factor"),
        ("kgCO2e/tonne.km", "t", "unreadable_factor"),
        ("kgCO2e/t/year", "t", "unreadable_factor"),
        ("kgCO2e", "t", "unreadable_factor"),
        ("kgCO2e/t", "MWh", "dimension_mismatch"),
        ("kgCO2e/t", "m3", "density_needed"),
    ],
)
def test_tonnes_co2e_per_unit_refuses_what_it_cannot_read(unit: str, to_unit: str, code: str) -> None:
    with pytest.raises(ImpactError) as refusal:
        tonnes_co2e_per_unit(row("1", unit), to_unit)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    "key",
    [
        "waste_glass_open_loop",
        "waste_glass_closed_loop",
        "waste_paper_and_board_board_composting",
        "waste_food_anaerobic_digestion",
        "waste_plastics_average_plastic_film_incineration_with_energy_recovery",
    ],
)
def test_transport_only_factors_are_refused_as_process_emissions(key: str) -> None:
    with pytest.raises(ImpactError) as refusal:
        tonnes_co2e_per_unit(row("4.686", "kgCO2e/t", key), "t")

    assert refusal.value.code == "transport_only_factor"


@pytest.mark.parametrize(
    "key",
    [
        "waste_glass_landfill",
        "material_glass_closed_loop_source",
        "incineration_fossil_co2_plastics",
        "composting_ch4",
    ],
)
def test_real_process_factors_are_not_refused(key: str) -> None:
    assert not is_transport_only(key)


def test_avoided_range_of_one_number_has_no_spread() -> None:
    assert avoided_range(row("718", "kgCO2e/t"), (Decimal(100), Decimal(100)), "t") == (
        Decimal("71.8"),
        Decimal("71.8"),
    )


def test_avoided_range_keeps_the_spread_of_the_quantity() -> None:
    assert avoided_range(row("718", "kgCO2e/t"), (Decimal(0), Decimal(100)), "t") == (
        Decimal(0),
        Decimal("71.8"),
    )


@pytest.mark.parametrize("quantity", [(Decimal(-1), Decimal(1)), (Decimal(2), Decimal(1))])
def test_avoided_range_refuses_a_wrong_quantity(quantity: tuple[Decimal, Decimal]) -> None:
    with pytest.raises(ValueError, match="not a quantity range"):
        avoided_range(row("718", "kgCO2e/t"), quantity, "t")


def test_avoided_range_refuses_a_transport_only_factor() -> None:
    with pytest.raises(ImpactError, match="transport_only_factor key=waste_wood_closed_loop"):
        avoided_range(row("4.686", "kgCO2e/t", "waste_wood_closed_loop"), (Decimal(1), Decimal(1)), "t")


def test_freight_factor_per_tonne_and_kilometre() -> None:
    assert tonnes_co2e_per_unit_km(row("0.10163", "kgCO2e/tonne.km"), "t") == Decimal("0.00010163")


def test_freight_factor_of_a_volume_needs_its_density() -> None:
    freight = row("0.1", "kgCO2e/tonne.km")

    assert tonnes_co2e_per_unit_km(freight, "m3", density_t_per_m3=Decimal("1.6")) == Decimal("0.00016")
    with pytest.raises(ImpactError, match="density_needed"):
        tonnes_co2e_per_unit_km(freight, "m3")


@pytest.mark.parametrize(("unit", "to_unit"), [("kgCO2e/t", "t"), ("kgCO2e/tonne.km", "MWh")])
def test_freight_factor_refuses_other_units(unit: str, to_unit: str) -> None:
    with pytest.raises(ImpactError):
        tonnes_co2e_per_unit_km(row("1", unit), to_unit)
