"""Quantities in canonical units per year; pint is the oracle for the factors."""

from decimal import Decimal

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.units import (
    UNITS,
    Period,
    UnitError,
    canonical_per_year,
    compatible_units,
    convert,
    parse_unit,
    per_unit,
)

PINT_NAMES = {
    "t": "tonne", "kg": "kilogram", "g": "gram", "m3": "meter**3", "l": "liter", "MWh": "megawatt*hour",
    "kWh": "kilowatt*hour", "GWh": "gigawatt*hour", "MJ": "megajoule", "GJ": "gigajoule", "TJ": "terajoule",
    "m2": "meter**2", "ha": "hectare", "kW": "kilowatt", "MW": "megawatt",
}  # fmt: skip
SAME_DIMENSION = [
    (source, target)
    for source in PINT_NAMES
    for target in PINT_NAMES
    if UNITS[source].dimension == UNITS[target].dimension and UNITS[source].is_rate == UNITS[target].is_rate
]
AMOUNTS = st.decimals(min_value="0.0001", max_value="1000000", places=4)


@pytest.fixture(scope="module")
def registry() -> pint.UnitRegistry:
    return pint.UnitRegistry()


@pytest.mark.parametrize(
    ("text", "code", "period"),
    [
        ("tấn", "t", None),
        ("tấn/tháng", "t", Period.MONTH),
        ("Tan / thang", "t", Period.MONTH),
        ("tấn mỗi năm", "t", Period.YEAR),
        ("tonnes per year", "t", Period.YEAR),
        ("tpa", "t", Period.YEAR),
        ("khối", "m3", None),
        ("m³/ngày đêm", "m3", Period.DAY),
        ("Nm3/h", "Nm3", Period.HOUR),
        ("lít", "l", None),
        ("số điện", "kWh", None),
        ("t/h", "t/h", None),
        ("tấn/giờ", "t/h", None),
        ("tấn hơi", "t", None),
        ("tạ", "quintal", None),
        ("m²", "m2", None),
        ("vị trí pa-lét", "pallet-place", None),
        ("pallets", "piece", None),
        ("cái", "piece", None),
        ("chuyến xe/tháng", "vehicle-trip", Period.MONTH),
        ("TEU/yr", "TEU", Period.YEAR),
        ("giờ", "hour", None),
        ("suất ăn/ngày", "service", Period.DAY),
    ],
)
def test_parse_unit_reads_vietnamese_and_english(text: str, code: str, period: Period | None) -> None:
    parsed = parse_unit(text)

    assert (parsed.code, parsed.period) == (code, period)


@pytest.mark.parametrize("code", UNITS)
def test_parse_unit_reads_every_code_of_the_table(code: str) -> None:
    assert parse_unit(code).code == code


@pytest.mark.parametrize(
    ("text", "code"), [("ngàn tấn", "unknown_unit"), ("", "unknown_unit"), ("kg/mẻ", "unknown_period")]
)
def test_parse_unit_refuses_unknown_words(text: str, code: str) -> None:
    with pytest.raises(UnitError) as refusal:
        parse_unit(text)

    assert refusal.value.code == code


@pytest.mark.parametrize(("source", "target"), SAME_DIMENSION)
def test_convert_agrees_with_pint(registry: pint.UnitRegistry, source: str, target: str) -> None:
    expected = registry.Quantity(1.0, PINT_NAMES[source]).to(PINT_NAMES[target]).magnitude

    assert float(convert(Decimal(1), source, target)) == pytest.approx(expected, rel=1e-12)


@given(value=AMOUNTS, pair=st.sampled_from(SAME_DIMENSION))
def test_convert_there_and_back_returns_the_value(value: Decimal, pair: tuple[str, str]) -> None:
    there = convert(value, *pair)

    assert abs(convert(there, *reversed(pair)) - value) <= value * Decimal("1e-24")


@given(value=AMOUNTS, density=st.decimals(min_value="0.01", max_value="20", places=3))
def test_convert_through_a_density_there_and_back_returns_the_value(value: Decimal, density: Decimal) -> None:
    tonnes = convert(value, "m3", "t", density_t_per_m3=density)

    assert abs(convert(tonnes, "t", "m3", density_t_per_m3=density) - value) <= value * Decimal("1e-24")


@pytest.mark.parametrize(
    ("value", "unit", "period", "to_unit", "expected"),
    [
        ("100", "tấn", "tháng", "t", "1200"),
        ("100", "tấn/tháng", None, "t", "1200"),
        ("100", "tấn/tháng", "month", "t", "1200"),
        ("500", "kg", "day", "t", "182.5"),
        ("1000", "m3", "day", "m3", "365000"),
        ("40", "t", "once", "t", "40"),
        ("2", "MW", "year", "MWh", "17520"),
        ("500", "kW", "month", "MWh", "4380"),
        ("10", "t/h", "year", "t", "87600"),
        ("10", "tấn", "hour", "t", "87600"),
        ("36", "GJ", "year", "MWh", "10"),
        ("500", "m2", "month", "m2", "500"),
        ("0.5", "ha", "year", "m2", "5000"),
        ("120", "pallet-place", "month", "pallet-place", "120"),
        ("3", "chuyến", "day", "vehicle-trip", "1095"),
    ],
)
def test_canonical_per_year_of_a_known_case(
    value: str, unit: str, period: str, to_unit: str, expected: str
) -> None:
    result = canonical_per_year(Decimal(value), unit, period, to_unit)

    assert round(result, 12) == Decimal(expected)


def test_canonical_per_year_runs_rates_for_the_given_hours() -> None:
    result = canonical_per_year(Decimal(10), "t/h", "year", "t", hours_per_year=Decimal(6000))

    assert result == Decimal(60000)


def test_canonical_per_year_weighs_a_volume_with_its_density() -> None:
    assert canonical_per_year(Decimal(100), "khối", "month", "t", Decimal("0.8")) == Decimal(960)


@pytest.mark.parametrize(
    ("value", "unit", "period", "to_unit", "density", "code"),
    [
        ("1", "m3", "year", "t", None, "density_needed"),
        ("1", "t", "year", "m3", None, "density_needed"),
        ("1", "m3", "year", "t", "0", "density_not_positive"),
        ("1", "m3", "year", "Nm3", "1", "dimension_mismatch"),
        ("1", "MWh", "year", "t", "1", "dimension_mismatch"),
        ("1", "TEU", "year", "piece", None, "dimension_mismatch"),
        ("1", "thùng xốp", "year", "piece", None, "unknown_unit"),
        ("1", "t", "fortnight", "t", None, "unknown_period"),
        ("1", "t/month", "day", "t", None, "period_conflict"),
        ("1", "MW", "once", "MWh", None, "rate_once"),
        ("0", "t", "year", "t", None, "not_positive"),
        ("-5", "t", "year", "t", None, "not_positive"),
        ("NaN", "t", "year", "t", None, "not_a_number"),
        ("Infinity", "t", "year", "t", None, "not_a_number"),
        ("1000000001", "t", "year", "t", None, "absurd"),
    ],
)
def test_canonical_per_year_refuses(
    value: str, unit: str, period: str, to_unit: str, density: str | None, code: str
) -> None:
    with pytest.raises(UnitError) as refusal:
        canonical_per_year(Decimal(value), unit, period, to_unit, Decimal(density) if density else None)

    assert refusal.value.code == code


def test_canonical_per_year_accepts_the_ceiling_itself() -> None:
    assert canonical_per_year(Decimal(10) ** 9, "t", "year", "t") == Decimal(10) ** 9


def test_unit_error_names_both_units() -> None:
    with pytest.raises(UnitError) as refusal:
        canonical_per_year(Decimal(1), "khối", "year", "t")

    assert refusal.value.facts == {"unit": "m3", "to_unit": "t"}
    assert str(refusal.value) == "density_needed unit=m3 to_unit=t"


def test_convert_refuses_a_rate_against_an_amount() -> None:
    with pytest.raises(UnitError, match="dimension_mismatch"):
        convert(Decimal(1), "MW", "MWh")


def test_per_unit_turns_a_price_per_kg_into_one_per_tonne() -> None:
    assert per_unit(Decimal(250), "kg", "t") == Decimal(250000)


def test_per_unit_through_a_density() -> None:
    assert per_unit(Decimal(1000), "m3", "t", density_t_per_m3=Decimal("0.5")) == Decimal(2000)


def test_compatible_units_of_a_mass_with_and_without_density() -> None:
    assert compatible_units("t") == ("t", "kg", "g", "quintal", "t/h")
    assert compatible_units("t", density_known=True) == ("t", "kg", "g", "quintal", "t/h", "m3", "l")
