"""What the listing form answers to bad input, in Vietnamese and in English."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from catalogue.models import Synonym, WasteCode
from companies.facts import facts_of
from companies.forms import ListingForm
from companies.forms.reading import initial_of
from tests.companies.listing_posts import errors_in, form_in, posted
from tests.factories import SOURCED, make_listing, make_resource

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ash() -> None:
    make_resource("fly-ash", name_vi="Tro bay", search_key="fly ash tro bay")


def test_six_essentials_are_enough() -> None:
    form = form_in("en", quantity_low="120", unit="t")

    assert (form.errors, form.facts.offered) == ({}, Decimal(1440))
    with translation.override("vi"):
        assert form.facts.title == "Tro bay"


def test_quantity_may_stay_unknown() -> None:
    form = form_in("en")

    assert (form.errors, form.facts.quantity_low, form.facts.offered) == ({}, None, None)


@pytest.mark.parametrize(
    ("language", "typed", "echo"),
    [("vi", "1.234,5", "= 14.814\xa0tấn/năm"), ("en", "1,234.5", "= 14,814\xa0t/year")],
)
def test_quantity_is_read_and_echoed_in_the_language_of_the_page(
    language: str, typed: str, echo: str
) -> None:
    with translation.override(language):
        form = ListingForm(posted(quantity_low=typed, unit="t"))

        assert (form.is_valid(), form.facts.quantity_low, form.echo) == (True, Decimal("1234.5"), echo)


@pytest.mark.parametrize("typed", ["Tro bay", "TRO BAY", "tro bay", "fly ash", "fly-ash", "bụi than"])
def test_resource_is_found_by_name_code_and_synonym(typed: str) -> None:
    resource = make_resource("coal-dust", search_key="coal dust bui than")
    Synonym.objects.create(resource=resource, language="vi", term="bụi than")

    found = form_in("vi", resource=typed).facts.resource.code

    assert found == ("coal-dust" if typed == "bụi than" else "fly-ash")


def test_waste_code_is_found_however_it_is_written() -> None:
    code = WasteCode.objects.create(scheme="eu", code="10 01 02", name_en="fly ash", level=3, **SOURCED)

    for typed in ("10 01 02", "100102", "10.01.02*"):
        assert form_in("en", waste_code=typed).facts.waste_code == code


def test_a_code_of_both_lists_keeps_its_list_and_is_asked_about_without_it() -> None:
    codes = [
        WasteCode.objects.create(scheme=scheme, code="17 02 03", name_en=name, level=3, **SOURCED)
        for scheme, name in (("eu", "Plastic"), ("vn", "Engine oil"))
    ]
    listing = make_listing(waste_code=codes[1])
    form = ListingForm(initial=initial_of(facts_of(listing)))

    shown = form["waste_code"].value()
    assert form_in("en", waste_code=shown).facts.waste_code == codes[1]
    assert form_in("en", waste_code="eu 170203").facts.waste_code == codes[0]
    (error,) = form_in("en", waste_code="17 02 03").errors["waste_code"]
    assert all(words in error for words in ("EU 17 02 03", "Plastic", "VN 17 02 03", "Engine oil"))


ENGLISH_ERRORS: dict[str, tuple[dict[str, Any], str, str]] = {
    "thirty digits": (
        {"min_lot": "9" * 30},
        "min_lot",
        f"You wrote “{'9' * 30}”. It can be at most 10,000,000,000,000.",
    ),
    "nearly nothing": (
        {"quantity_low": "0.0001", "unit": "g"},
        "quantity_low",
        "That is less than 0.0001\xa0t/year. Check the number and the unit.",
    ),
    "letters": (
        {"quantity_low": "12o", "unit": "t"},
        "quantity_low",
        "You wrote “12o”. A number is needed, for example 120.",
    ),
    "separator": (
        {"quantity_low": "1,5", "unit": "t"},
        "quantity_low",
        "You wrote “1,5”. Write 1.5 for one and a half and 1,500 for fifteen hundred.",
    ),
    "negative": (
        {"quantity_low": "-5", "unit": "t"},
        "quantity_low",
        "You wrote “-5”. It must be above zero; leave it empty if it is not known.",
    ),
    "zero": (
        {"quantity_low": "0", "unit": "t"},
        "quantity_low",
        "You wrote “0”. It must be above zero; leave it empty if it is not known.",
    ),
    "absurd": (
        {"quantity_low": "900,000,000", "unit": "t"},
        "quantity_low",
        (
            "That is 10,800,000,000\xa0t a year, more than a company can have (at most 1,000,000,000\xa0t). "
            "Check the number, the unit and the period."
        ),
    ),
    "unknown unit": (
        {"quantity_low": "5", "unit": "tan/thg"},
        "unit",
        "The unit “tan/thg” is not known here. Choose one from the list, for example t, kg or m³.",
    ),
    "no unit": ({"quantity_low": "5"}, "unit", "Choose the unit of the quantity."),
    "wrong dimension": (
        {"quantity_low": "5", "unit": "MWh"},
        "quantity_low",
        "fly ash is counted in t; MWh does not fit. Choose one of: t, kg, g, quintals, t/hour.",
    ),
    "density": (
        {"quantity_low": "5", "unit": "m3"},
        "quantity_low",
        (
            "The density of fly ash is not known, so m³ cannot become t. "
            "Give the quantity in one of: t, kg, g, quintals, t/hour."
        ),
    ),
    "range upside down": (
        {"quantity_low": "5", "quantity_high": "4", "unit": "t"},
        "quantity_high",
        "The upper end is below the lower one. Exchange the two numbers.",
    ),
    "upper end alone": (
        {"quantity_high": "4", "unit": "t"},
        "quantity_low",
        "Give the lower end too, or move the number here.",
    ),
    "past": (
        {"available_to": "2020-12-31"},
        "available_to",
        "31/12/2020 is in the past. Give a later day, or leave it empty if it goes on.",
    ),
    "dates": (
        {"available_from": "02/02/2030", "available_to": "01/02/2030"},
        "available_to",
        "It would end on 01/02/2030, before it begins on 02/02/2030. Change one of the two days.",
    ),
    "no date": ({"available_from": "soon"}, "available_from", "Write the day like 05/11/2026."),
    "unknown type": (
        {"resource": "unobtainium"},
        "resource",
        "“unobtainium” is not in the catalogue. Choose a type from the list.",
    ),
    "half a type": (
        {"resource": "ash"},
        "resource",
        "“ash” is not one type of the catalogue. Did you mean: fly ash?",
    ),
    "no type": ({"resource": ""}, "resource", "Choose the type of resource from the list."),
    "other family": (
        {"family": "WA"},
        "family",
        "fly ash belongs to the family “By-products”. Choose that family or another type.",
    ),
    "moisture": ({"moisture_pct": "120"}, "moisture_pct", "You wrote “120”. It can be at most 100."),
    "cold": ({"temperature_c": "-300"}, "temperature_c", "You wrote “-300”. It must be at least −200."),
    "decimals": (
        {"quantity_low": "0.00001", "unit": "t"},
        "quantity_low",
        "You wrote “0.00001”. At most 4 decimals are kept.",
    ),
    "waste code": (
        {"waste_code": "99 99 99"},
        "waste_code",
        "“99 99 99” is not a waste code known here. Write it like 10 01 02 or 19 08 13*.",
    ),
}


@pytest.mark.parametrize(("values", "field", "sentence"), ENGLISH_ERRORS.values(), ids=ENGLISH_ERRORS.keys())
def test_bad_input_gets_one_sentence_that_names_the_way_out(
    values: dict[str, Any], field: str, sentence: str
) -> None:
    assert errors_in("en", **values) == {field: [sentence]}


VIETNAMESE_ERRORS: dict[str, str] = {
    "letters": "Bạn đã ghi “12o”. Cần một con số, ví dụ 120.",
    "negative": "Bạn đã ghi “-5”. Giá trị phải lớn hơn 0; để trống nếu chưa biết.",
    "unknown unit": "Chưa rõ đơn vị “tan/thg”. Hãy chọn trong danh sách, ví dụ tấn, kg hoặc m³.",
    "no unit": "Hãy chọn đơn vị của số lượng.",
    "density": (
        "Chưa biết khối lượng riêng của Tro bay nên không đổi được m³ sang tấn. "
        "Hãy ghi số lượng theo một trong: tấn, kg, g, tạ, tấn/giờ."
    ),
    "past": "31/12/2020 đã qua. Hãy ghi ngày muộn hơn, hoặc để trống nếu còn tiếp tục.",
    "half a type": "“ash” chưa rõ là loại nào trong danh mục. Có phải bạn muốn: Tro bay?",
    "moisture": "Bạn đã ghi “120”. Giá trị lớn nhất là 100.",
    "no date": "Hãy ghi ngày như 05/11/2026.",
}


@pytest.mark.parametrize(("case", "sentence"), VIETNAMESE_ERRORS.items(), ids=VIETNAMESE_ERRORS.keys())
def test_bad_input_is_answered_in_vietnamese(case: str, sentence: str) -> None:
    values, field, _english = ENGLISH_ERRORS[case]

    assert errors_in("vi", **values) == {field: [sentence]}


def test_separator_of_the_other_language_is_explained_in_vietnamese() -> None:
    sentence = "Bạn đã ghi “1.5”. Hãy ghi 1,5 cho một phẩy năm và 1.500 cho một nghìn năm trăm."

    assert errors_in("vi", quantity_low="1.5", unit="t") == {"quantity_low": [sentence]}


def test_day_is_read_day_first_in_both_languages() -> None:
    for language in ("vi", "en"):
        assert form_in(language, available_from="05/11/2030").facts.available_from.isoformat() == "2030-11-05"


def test_form_shows_what_was_saved_and_reads_it_back_unchanged() -> None:
    listing = make_listing(
        quantity="1234.5",
        title="Our ash",
        months=[1, 2],
        temperature_c=Decimal("85.5"),
        hazardous=False,
        resource=make_resource("lime", search_key="lime"),
    )
    facts = facts_of(listing)

    with translation.override("vi"):
        form = ListingForm(initial=initial_of(facts))
        shown = {name: form[name].value() for name in form.fields}
        again = ListingForm(posted(**{name: "" if value is None else value for name, value in shown.items()}))

        assert (shown["quantity_low"], shown["temperature_c"]) == ("1.234,5", "85,5")
        assert (again.is_valid(), again.facts) == (True, facts)
