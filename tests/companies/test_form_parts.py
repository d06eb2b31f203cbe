"""What the form proposes and echoes while somebody types, and the same without JavaScript."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from catalogue.models import WasteCode
from companies.models import Company, Listing
from companies.suggesting import hazard_of, suggest_types
from tests.factories import SOURCED, make_company, make_listing, make_member, make_resource

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User], Client]


@pytest.fixture
def company() -> Company:
    return make_company("Nam Ash")


@pytest.fixture
def client(signed_in: SignedIn, company: Company) -> Client:
    return signed_in(make_member(company))


@pytest.fixture
def types() -> None:
    """Types and codes of the real catalogue, as far as these tests name them."""
    for code in ("10 01 01", "10 01 15", "13 02 05"):
        WasteCode.objects.create(scheme="eu", code=code, name_en="waste", level=3, **SOURCED)
    make_resource(
        "coal-bottom-ash", name_en="Coal bottom ash", hazard="possible", search_key="coal bottom ash xi than"
    )
    make_resource("used-lubricating-oil", name_en="Used lubricating oil", hazard="yes", search_key="used oil")
    make_resource(
        "treated-wastewater", family="WA", unit="m3", state="liquid", search_key="treated wastewater"
    )


def address(name: str, *args: str) -> str:
    with translation.override("en"):
        return reverse(f"companies:{name}", args=args)


def asked(client: Client, name: str, **values: str) -> str:
    answer = client.get(address(name), values)
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("words", ["xỉ than", "xi than", "coal bottom ash"])
def test_words_in_either_language_propose_type_code_and_flag(types: None, client: Client, words: str) -> None:
    page = asked(client, "listing-suggest", resource=words)

    first = page.split('name="resource_choice"')[1]
    assert 'value="coal-bottom-ash"' in first
    assert "Waste code EU 10 01" in first
    assert "test required" in first
    assert "Fits well (the same words:" in first
    assert f'name="resource_asked" value="{words}"' in page


def test_hazardous_type_is_flagged(types: None) -> None:
    with translation.override("en"):
        (found, *_others) = suggest_types("dầu thải")

    assert (found.code, found.hazard, found.hazard_words) == ("used-lubricating-oil", "yes", "hazardous")
    assert found.waste_code.endswith("*")


def test_code_that_is_not_loaded_is_not_proposed() -> None:
    """The form would refuse what it has filled in itself."""
    make_resource("coal-bottom-ash", search_key="coal bottom ash")

    assert [(one.code, one.waste_code) for one in suggest_types("xỉ than")] == [("coal-bottom-ash", "")]


@pytest.mark.parametrize(
    ("said", "flag"),
    [
        (("no", "no"), "no"),
        (("no", "possible"), "possible"),
        (("possible", "yes"), "yes"),
        (("yes", "no"), "yes"),
    ],
)
def test_most_careful_of_type_and_code_counts(said: tuple[str, str], flag: str) -> None:
    assert hazard_of(*said) == flag


def test_beginning_of_a_name_is_found_too() -> None:
    make_resource("zeolite-dust", search_key="zeolite dust")

    assert [one.code for one in suggest_types("zeol")] == ["zeolite-dust"]


def test_only_types_that_are_loaded_are_offered() -> None:
    assert suggest_types("xỉ than") == []


@pytest.mark.parametrize("words", ["", "   ", "qqq xyzzy"])
def test_nothing_like_it_is_said_and_not_guessed(client: Client, words: str) -> None:
    page = asked(client, "listing-suggest", resource=words)

    assert "resource_choice" not in page
    assert ("Nothing in the catalogue is like this." in page) == bool(words.strip())


def test_very_long_words_are_cut(types: None) -> None:
    assert isinstance(suggest_types("xỉ than " * 10_000), list)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"quantity_low": "120", "unit": "t", "period": "month"}, "<strong>= 1,440\xa0t/year</strong>"),
        (
            {"quantity_low": "120", "quantity_high": "240", "unit": "t", "period": "month"},
            "<strong>= 1,440–2,880\xa0t/year</strong>",
        ),
        ({"quantity_low": "12o", "unit": "t", "period": "month"}, "You wrote “12o”."),
        ({"quantity_low": "5", "unit": "MWh", "period": "year"}, "MWh does not fit."),
        ({"quantity_low": "", "unit": "t", "period": "month"}, ""),
    ],
)
def test_quantity_is_echoed_while_typing(client: Client, values: dict[str, str], words: str) -> None:
    make_resource("fly-ash", search_key="fly ash")
    page = client.get(address("listing-echo"), {"resource": "fly ash"} | values).content.decode().strip()

    assert words in page
    assert bool(page) == bool(words)


@pytest.mark.parametrize(("high", "is_beside"), [(525_000, True), (105_000, False)])
def test_upper_end_of_a_range_stands_beside_the_lower_one(client: Client, high: int, is_beside: bool) -> None:
    """An estimate is corrected as a whole: the end nobody sees would be saved as the company's own word."""
    company = Company.objects.get()
    listing = make_listing(company, quantity=105_000, quantity_high=high, offered=high)

    page = client.get(address("listing-edit", listing.code)).content.decode()

    assert (page.index('name="quantity_high"') < page.index("These six are enough")) == is_beside
    assert page.count('name="quantity_high"') == 1


def test_quantity_is_echoed_for_a_picked_suggestion(types: None, client: Client) -> None:
    values = {"resource": "xỉ", "resource_asked": "xỉ", "resource_choice": "coal-bottom-ash"}

    assert (
        "= 60\xa0t/year"
        in client.get(
            address("listing-echo"), values | {"quantity_low": "5", "unit": "t", "period": "month"}
        ).content.decode()
    )


def test_quality_follows_the_family_and_keeps_what_is_typed(types: None, client: Client) -> None:
    water = asked(client, "listing-quality", family="WA", quality_ph="7")
    same = client.get(address("listing-quality"), {"family": "WA", "family_shown": "WA"})
    picked = asked(
        client, "listing-quality", resource="treated wastewater", family_shown="BP", moisture_pct="3"
    )

    assert 'name="quality_ph" value="7"' in water
    assert "quality_form" not in water
    assert same.status_code == 204
    assert 'name="quality_cod_mg_l"' in picked
    assert 'name="moisture_pct" value="3"' in picked  # typed for another family: not lost


def test_without_javascript_the_find_button_brings_the_choices_and_loses_nothing(
    types: None, client: Client
) -> None:
    typed = {
        "kind": "HAVE",
        "resource": "xỉ than của lò hơi",
        "quantity_low": "12",
        "unit": "t",
        "period": "month",
        "months": ["2"],
        "season": "months",
        "month_shares": [""] * 12,
        "visibility": "park",
    }

    page = client.post(address("listing-new"), typed | {"find": "1"}).content.decode()
    saved = client.post(
        address("listing-new"),
        typed | {"resource_choice": "coal-bottom-ash", "resource_asked": typed["resource"]},
    )

    assert 'value="coal-bottom-ash"' in page
    assert 'value="12"' in page
    assert 'value="xỉ than của lò hơi"' in page
    assert saved.status_code == 302
    listing = Listing.objects.get()
    assert (listing.resource.code, listing.title, listing.months) == (
        "coal-bottom-ash",
        "xỉ than của lò hơi",
        [2],
    )


def test_text_that_is_not_one_type_comes_back_with_choices(types: None, client: Client) -> None:
    answer = client.post(
        address("listing-new"),
        {"kind": "HAVE", "resource": "xỉ than của lò hơi", "period": "month", "visibility": "park"},
    )

    assert (answer.status_code, Listing.objects.count()) == (422, 0)
    assert 'name="resource_choice" value="coal-bottom-ash"' in answer.content.decode()


def test_check_page_shows_every_fact_with_the_link_that_changes_it(client: Client, company: Company) -> None:
    code = WasteCode.objects.create(scheme="eu", code="10 01 02", name_en="fly ash", level=3, **SOURCED)
    listing = make_listing(
        company,
        status="draft",
        waste_code=code,
        quality={"form": "powder", "storage_days": "30"},
        month_shares=["1"] * 11 + ["9"],
        hours_per_day=16,
        payment="receive",
        price_vnd_per_unit=250_000,
        transport="theirs",
        min_lot=20,
    )

    page = " ".join(client.get(address("listing-check", listing.code)).content.decode().split())

    for field, words in {
        "waste_code": "10 01 02",
        "quality_form": "powder",
        "quality_storage_days": "30\xa0days",
        "season": "December 45%",
        "hours_per_day": "16",
        "payment": "we want to be paid",
        "price_vnd_per_unit": "VND\xa0250,000/t",
        "transport": "the other side carries it",
        "min_lot": "20\xa0t",
    }.items():
        assert words.replace("\xa0", " ") in page.replace("\xa0", " "), field
        assert f'{address("listing-edit", listing.code)}#id_{field}"' in page
    assert "quality_ph" not in page
