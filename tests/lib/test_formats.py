"""Dates and numbers in forms and on pages, in both languages."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.utils import formats
from django.utils.translation import override


class DayForm(forms.Form):
    day = forms.DateField()
    amount = forms.DecimalField(localize=True)


@pytest.mark.parametrize(("language", "amount"), [("vi", "1.234,5"), ("en", "1,234.5")])
def test_form_reads_day_first_and_the_numbers_of_the_language(language: str, amount: str) -> None:
    with override(language):
        form = DayForm({"day": "05/11/2026", "amount": amount})
        assert form.is_valid(), form.errors
    assert form.cleaned_data == {"day": date(2026, 11, 5), "amount": Decimal("1234.5")}


@pytest.mark.parametrize("text", ["05/11/2026", "05-11-2026", "05/11/26", "2026-11-05"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_way_to_write_a_day_is_the_fifth_of_november(language: str, text: str) -> None:
    with override(language):
        assert forms.DateField().clean(text) == date(2026, 11, 5)


def test_month_first_is_refused() -> None:
    with override("en"), pytest.raises(forms.ValidationError):
        forms.DateField().clean("11/25/2026")


@pytest.mark.parametrize(
    ("language", "short", "long"),
    [("vi", "05/02/2026", "ngày 5 tháng 2 năm 2026"), ("en", "05/02/2026", "5 February 2026")],
)
def test_dates_on_pages(language: str, short: str, long: str) -> None:
    with override(language):
        day = date(2026, 2, 5)
        shown = formats.date_format(day, "SHORT_DATE_FORMAT"), formats.date_format(day, "DATE_FORMAT")
    assert shown == (short, long)


@pytest.mark.parametrize(("language", "text"), [("vi", "1.234.567,89"), ("en", "1,234,567.89")])
def test_numbers_on_pages_are_grouped(language: str, text: str) -> None:
    with override(language):
        assert formats.localize(Decimal("1234567.89")) == text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_weeks_start_on_monday(language: str) -> None:
    with override(language):
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1
