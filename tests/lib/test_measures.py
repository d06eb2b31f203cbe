"""Quantities, money and CO2e in both languages. The space before a unit never breaks."""

import pytest

from catalogue.unit_table import UNITS
from symbiosis.lib import measures


def spaced(text: str) -> str:
    """Return the text with its no-break spaces shown as underscores."""
    return text.replace(measures.NBSP, "_")


@pytest.mark.parametrize(
    ("unit", "period", "vietnamese", "english"),
    [
        ("t", "month", "120_tấn/tháng", "120_t/month"),
        ("m3", "day", "120_m³/ngày", "120_m³/day"),
        ("t/yr", "", "120_tấn/năm", "120_t/year"),
        ("t/h", "year", "120_tấn/giờ", "120_t/hour"),
        ("m2", "year", "120_m²", "120_m²"),
        ("MWh", "once", "120_MWh", "120_MWh"),
        ("vehicle-trip", "month", "120_chuyến_xe/tháng", "120_vehicle_trips/month"),
        ("thùng", "month", "120_thùng/tháng", "120_thùng/month"),
    ],
)
def test_quantity_carries_its_unit_and_period(unit: str, period: str, vietnamese: str, english: str) -> None:
    texts = [spaced(measures.format_quantity(120, unit, period, language)) for language in ("vi", "en")]
    assert texts == [vietnamese, english]


def test_estimated_quantity_is_rounded_and_marked() -> None:
    assert spaced(measures.format_quantity(1437, "t", "year", "vi", estimate=True)) == "≈_1.440_tấn/năm"


def test_quantity_range_with_two_ends() -> None:
    assert spaced(measures.format_quantity_range(80, 120, "t", "month", "vi")) == "80–120_tấn/tháng"


def test_quantity_range_with_equal_ends_is_one_number() -> None:
    assert spaced(measures.format_quantity_range(80, 80, "t", "month", "vi")) == "80_tấn/tháng"


@pytest.mark.parametrize(
    ("amount", "vietnamese", "english"),
    [
        (1_250_000_000, "1,25_tỷ_₫", "VND_1.25_bn"),
        (350_000_000, "350_triệu_₫", "VND_350_m"),
        (1_250_000, "1,25_triệu_₫", "VND_1.25_m"),
        (48_000, "48.000_₫", "VND_48,000"),
        (999_960_000, "1_tỷ_₫", "VND_1_bn"),
        (2_500_000_000_000, "2,5_nghìn_tỷ_₫", "VND_2.5_tn"),
        (0, "0_₫", "VND_0"),
        (-350_000_000, "−350_triệu_₫", "VND_−350_m"),
    ],
)
def test_money_takes_the_scale_of_its_size(amount: int, vietnamese: str, english: str) -> None:
    texts = [spaced(measures.format_money(amount, language)) for language in ("vi", "en")]
    assert texts == [vietnamese, english]


def test_exact_money_is_written_to_the_dong() -> None:
    texts = [spaced(measures.format_money_exact(1_250_000, language)) for language in ("vi", "en")]
    assert texts == ["1.250.000_₫", "VND_1,250,000"]


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (900_000_000, 1_200_000_000, "0,9–1,2_tỷ_₫"),
        (310_000_000, 420_000_000, "310–420_triệu_₫"),
        (5_000_000, 1_200_000_000, "5_triệu_₫ – 1,2_tỷ_₫"),
        (-50_000_000, 20_000_000, "−50 – 20_triệu_₫"),
        (1_000_000, 1_000_000, "1_triệu_₫"),
    ],
)
def test_money_range_shares_one_scale_when_the_ends_are_near(low: int, high: int, text: str) -> None:
    assert spaced(measures.format_money_range(low, high, "vi")) == text


def test_co2_and_distance_ranges() -> None:
    assert spaced(measures.format_co2_range(312.4, 418, "vi")) == "310–420_tCO₂e"
    assert spaced(measures.format_distance_range(0.83, 3.02, "vi")) == "0,83–3_km"


def test_every_unit_of_the_catalogue_has_a_name_in_both_languages() -> None:
    assert {code for code in UNITS if code.split("/")[0] not in measures.UNITS} == set()
