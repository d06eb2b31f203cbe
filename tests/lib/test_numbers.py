"""Numbers as written and as read, in both languages."""

from decimal import Decimal

import pytest

from symbiosis.lib.numbers import (
    NumberTextError,
    format_estimate,
    format_number,
    format_percent,
    join_range,
    parse_number,
)


@pytest.mark.parametrize(
    ("value", "vietnamese", "english"),
    [
        (Decimal("1234567.89"), "1.234.567,89", "1,234,567.89"),
        (1234567, "1.234.567", "1,234,567"),
        (0, "0", "0"),
        (-0.001, "−0,001", "−0.001"),
        (-1500, "−1.500", "−1,500"),
        (0.1 + 0.2, "0,3", "0.3"),
        (Decimal("120.0000"), "120", "120"),
        (Decimal("1E+3"), "1.000", "1,000"),
        (0.000123456, "0,000123", "0.000123"),
        (999.999, "1.000", "1,000"),
    ],
)
def test_number_is_written_in_both_languages(value: float, vietnamese: str, english: str) -> None:
    assert (format_number(value, "vi"), format_number(value, "en")) == (vietnamese, english)


def test_fixed_places_keep_their_zeros() -> None:
    assert format_number(Decimal("1234.5"), "vi", places=2) == "1.234,50"


def test_negative_that_rounds_to_zero_has_no_sign() -> None:
    assert format_number(Decimal("-0.2"), "vi", places=0) == "0"


@pytest.mark.parametrize(
    ("value", "text"),
    [(1437, "1.440"), (3456, "3.500"), (0.0456, "0,046"), (87, "87"), (0, "0"), (-1437, "−1.440")],
)
def test_estimate_keeps_two_or_three_digits(value: float, text: str) -> None:
    assert format_estimate(value, "vi") == text


def test_percent_of_a_fraction() -> None:
    assert (format_percent(0.125, "vi"), format_percent(0.125, "en")) == ("12,5%", "12.5%")


def test_range_is_spaced_only_with_a_sign() -> None:
    assert (join_range("80", "120"), join_range("−5", "3"), join_range("7", "7")) == ("80–120", "−5 – 3", "7")


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("1.234,5", "vi", "1234.5"),
        ("1,234.5", "en", "1234.5"),
        ("1.200", "vi", "1200"),
        ("1.200", "en", "1.200"),
        ("1,200", "vi", "1.200"),
        ("1,200", "en", "1200"),
        ("1234567,89", "vi", "1234567.89"),
        ("1 234 567,89", "vi", "1234567.89"),
        ("1\u00a0234", "en", "1234"),
        (",5", "vi", "0.5"),
        ("−3,5", "vi", "-3.5"),
        ("+7", "en", "7"),
        (" 42 ", "vi", "42"),
    ],
)
def test_typed_number_is_read_by_the_rule_of_the_language(text: str, language: str, value: str) -> None:
    assert parse_number(text, language) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        ("", "vi", "empty"),
        ("   ", "en", "empty"),
        ("12o", "vi", "not_a_number"),
        ("-", "vi", "not_a_number"),
        ("1e5", "en", "not_a_number"),
        ("nan", "en", "not_a_number"),
        ("١٢", "vi", "not_a_number"),
        ("9" * 41, "vi", "not_a_number"),
        ("1.5", "vi", "misplaced_separator"),
        ("1,5,6", "vi", "misplaced_separator"),
        ("1,5", "en", "misplaced_separator"),
        ("1.234.56", "vi", "misplaced_separator"),
        ("1.234 567", "vi", "misplaced_separator"),
        ("1234.567", "vi", "misplaced_separator"),
        ("5,", "vi", "misplaced_separator"),
    ],
)
def test_text_that_is_no_number_says_why(text: str, language: str, code: str) -> None:
    with pytest.raises(NumberTextError) as caught:
        parse_number(text, language)
    assert caught.value.code == code


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("value", ["0", "0.05", "12", "1234.5", "1234567.89", "-1500"])
def test_what_is_written_is_read_back(value: str, language: str) -> None:
    assert parse_number(format_number(Decimal(value), language), language) == Decimal(value)
