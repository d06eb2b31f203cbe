"""Facts beside the six essentials: kept when not asked, read by family, spread over the year."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from companies.facts import ListingFacts, facts_of
from companies.forms import ListingForm
from companies.forms.reading import initial_of, with_chosen_type
from companies.models import Listing
from tests.companies.listing_posts import errors_in, form_in, posted
from tests.factories import make_listing, make_resource

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ash() -> None:
    make_resource("fly-ash", name_vi="Tro bay", search_key="fly ash tro bay")


def edited(listing: Listing, **values: Any) -> ListingFacts:
    """Return the facts after an edit that sends only these fields beside the essentials."""
    base = facts_of(listing)
    data = posted(resource=listing.resource.code, **values)
    with translation.override("en"):
        form = ListingForm(data, base=base)
        assert form.is_valid(), form.errors
        return form.facts


def full_listing() -> Listing:
    return make_listing(
        quantity="1200",
        title="Our ash",
        description="Dry",
        row_key="A-17",
        quality={"form": "powder", "storage_days": "30"},
        month_shares=["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"],
        hours_per_day=Decimal("16.5"),
        days_per_week=6,
        payment="receive",
        price_vnd_per_unit=Decimal(250000),
        transport="theirs",
        min_lot=Decimal(20),
        moisture_pct=Decimal("2.5"),
        hazardous=False,
        resource=make_resource("lime", search_key="lime"),
    )


def test_edit_keeps_every_fact_that_it_does_not_ask() -> None:
    listing = full_listing()
    before = facts_of(listing)

    after = edited(listing, description="Wet", period="year")

    assert after == replace(before, description="Wet")


def test_new_form_without_the_facts_would_lose_them() -> None:
    """The control: the same form without the facts that are there."""
    listing = full_listing()
    form = form_in("en", resource="lime", description="Wet", period="year")

    assert (form.facts.row_key, form.facts.quality, form.facts.payment) == ("", {}, "")
    assert facts_of(listing).row_key == "A-17"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_fact_is_shown_and_read_back_unchanged(language: str) -> None:
    facts = facts_of(full_listing())

    with translation.override(language):
        form = ListingForm(initial=initial_of(facts))
        shown = {name: form[name].value() for name in form.fields}
        again = ListingForm(posted(**{name: "" if value is None else value for name, value in shown.items()}))

        assert again.is_valid(), again.errors
        assert again.facts == replace(facts, row_key="")


def test_quality_of_the_family_is_read_in_the_writing_of_the_page() -> None:
    make_resource("process-water", family="WA", unit="m3", state="liquid", search_key="process water")

    form = form_in(
        "vi", resource="process-water", quality_ph="7,5", quality_cod_mg_l="1.200", quality_form="powder"
    )

    assert form.errors == {}
    assert form.facts.quality == {
        "ph": "7.5",
        "cod_mg_l": "1200",
    }  # the form of a by-product is not asked of water


def test_fact_is_taken_back_by_emptying_its_field() -> None:
    assert edited(full_listing(), quality_form="").quality == {"storage_days": "30"}


def test_another_family_drops_the_facts_of_the_former_one() -> None:
    make_resource("process-water", family="WA", unit="m3", search_key="process water")
    before = facts_of(make_listing(quality={"form": "powder"}, resource=make_resource("slag")))
    data = posted(resource="process-water", quality_ph="7", period="year")

    with translation.override("en"):
        form = ListingForm(data, base=before)
        assert form.is_valid(), form.errors
        assert form.facts.quality == {"ph": "7"}


@pytest.mark.parametrize(
    ("values", "months", "shares"),
    [
        (
            {"season": "even", "months": ["1", "2"]},
            (1, 2),
            (),
        ),  # ticked without choosing: ticked all the same
        ({"season": "months", "months": ["1", "2"]}, (1, 2), ()),
        ({"season": "months", "months": []}, (), ()),
        ({"months": ["4"]}, (4,), ()),
        ({"season": "weights", "month_shares": ["2"] * 12}, (), (Decimal(2),) * 12),
        (
            {"season": "weights", "month_shares": ["0"] * 11 + ["5"]},
            (12,),
            (*(Decimal(0),) * 11, Decimal(5)),
        ),
    ],
)
def test_season_in_three_ways(
    values: dict[str, Any], months: tuple[int, ...], shares: tuple[Decimal, ...]
) -> None:
    facts = form_in("en", **values).facts

    assert (facts.months, facts.month_shares) == (months, shares)


def test_choosing_an_even_year_takes_the_months_back() -> None:
    listing = make_listing(months=[1, 2], resource=make_resource("lime", search_key="lime"))

    assert edited(listing, season="even", months=["1", "2"]).months == ()


NEW_ERRORS: dict[str, tuple[dict[str, Any], str, str]] = {
    "eleven months": (
        {"season": "weights", "month_shares": ["1"] * 11 + [""]},
        "month_shares",
        "Write a number for each of the twelve months, 0 for a month without any.",
    ),
    "no months": (
        {"season": "weights", "month_shares": [""] * 12},
        "month_shares",
        "Write a number for each of the twelve months, 0 for a month without any.",
    ),
    "all zero": (
        {"season": "weights", "month_shares": ["0"] * 12},
        "month_shares",
        "At least one month must have more than 0.",
    ),
    "negative month": (
        {"season": "weights", "month_shares": ["-1"] * 12},
        "month_shares",
        "You wrote “-1”. It must be at least 0.",
    ),
    "25 hours": ({"hours_per_day": "25"}, "hours_per_day", "You wrote “25”. It can be at most 24."),
    "no hours": (
        {"hours_per_day": "0"},
        "hours_per_day",
        "You wrote “0”. It must be above zero; leave it empty if it is not known.",
    ),
    "half a day": (
        {"days_per_week": "1.5"},
        "days_per_week",
        "You wrote “1.5”. At most 0 decimals are kept.",
    ),
    "price without payment": (
        {"price_vnd_per_unit": "5", "payment": "free"},
        "payment",
        "Say whether you pay this price or want to be paid it, or leave the price empty.",
    ),
    "pH": ({"quality_ph": "15"}, "quality_ph", "You wrote “15”. It can be at most 14."),
}


@pytest.mark.parametrize(("values", "field", "sentence"), NEW_ERRORS.values(), ids=NEW_ERRORS.keys())
def test_bad_fact_gets_one_sentence(values: dict[str, Any], field: str, sentence: str) -> None:
    assert errors_in("en", **values) == {field: [sentence]}


def test_free_payment_drops_the_price_that_was_there() -> None:
    facts = edited(full_listing(), payment="free")

    assert (facts.payment, facts.price_vnd_per_unit) == ("free", None)
    assert facts.columns["price_vnd_per_unit"] is None  # the database would refuse a price that nobody pays


def test_picked_suggestion_is_the_type_and_the_words_become_the_title() -> None:
    data = with_chosen_type(
        posted(resource="tro từ lò hơi", resource_choice="fly-ash", resource_asked="Tro từ lò hơi")
    )
    form = ListingForm(data)

    assert form.is_valid()
    assert (form.facts.resource.code, form.facts.title) == ("fly-ash", "tro từ lò hơi")


@pytest.mark.parametrize(
    "values",
    [
        {
            "resource": "lime",
            "resource_choice": "fly-ash",
            "resource_asked": "tro",
        },  # typed on after the pick
        {"resource": "lime", "resource_choice": "unobtainium", "resource_asked": "lime"},
        {"resource": "lime", "resource_choice": "by-products", "resource_asked": "lime"},
    ],
)
def test_pick_counts_only_for_its_words_and_for_types_of_the_catalogue(values: dict[str, str]) -> None:
    make_resource("lime", search_key="lime")
    make_resource("by-products", is_abstract=True)

    assert ListingForm(with_chosen_type(posted(**values))).data["resource"] == "lime"


def test_form_asks_only_the_facts_of_its_family() -> None:
    make_resource("hot-water", family="HE", unit="MWh", state="heat", search_key="hot water")

    asked = [bound.name for bound in form_in("en", resource="hot-water", moisture_pct="3").quality_asked]

    assert asked[0] == "temperature_c"
    assert {"quality_medium", "quality_continuity", "moisture_pct"} <= set(asked)  # moisture: it was typed
    assert not {"quality_ph", "quality_form", "quality_lane", "hazardous"} & set(asked)
