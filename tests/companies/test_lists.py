"""The lists: filters in the address, sorting, a way out when nothing fits, and how many queries they take."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from companies.models import Company, Origin
from tests.factories import make_company, make_have, make_member, make_need, make_park, make_resource

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User], Client]
LISTINGS = "/en/listings/"
COMPANIES = "/en/companies/"


@pytest.fixture
def company() -> Company:
    return make_company("Nam Ash", park=make_park("home-park"))


@pytest.fixture
def client(signed_in: SignedIn, company: Company) -> Client:
    return signed_in(make_member(company))


def codes(client: Client, query: str) -> list[str]:
    return [view.code for view in client.get(LISTINGS + query).context["rows"]]


def test_filter_is_or_inside_a_field_and_and_between_fields(client: Client, company: Company) -> None:
    ash = make_have(company, resource=make_resource("ash"))
    water = make_have(company, resource=make_resource("water", family="WA"))
    make_need(company, resource=make_resource("steam", family="HE"))
    make_need(company, resource=make_resource("slag"))

    assert codes(client, "?kind=HAVE&family=BP&family=WA") == [ash.code, water.code]


@pytest.mark.parametrize("text", ["xi mang", "xi măng", "XI MĂNG", "xi ma\u0306ng"])
def test_search_needs_neither_case_nor_marks(client: Client, company: Company, text: str) -> None:
    cement = make_have(company, resource=make_resource("cement", search_key="cement xi mang"))
    make_have(company)

    assert codes(client, f"?q={text}") == [cement.code]


def test_own_shows_only_own_companies(client: Client, company: Company) -> None:
    mine = make_have(company)
    make_have()

    assert codes(client, "?own=1") == [mine.code]


def test_park_shows_named_listings_of_the_park(client: Client, company: Company) -> None:
    mine = make_have(company)
    make_have(make_company(park=make_park("far", latitude="20.7"), latitude="20.7"), visibility="network")

    assert codes(client, "?park=home-park") == [mine.code]


def test_origin_finds_estimates(client: Client, company: Company) -> None:
    estimate = make_have(company, origin=Origin.SECTOR_ESTIMATE)
    make_have(company)

    assert codes(client, "?origin=sector_estimate") == [estimate.code]


def test_who_entered_an_anonymous_listing_is_not_told(client: Client, company: Company) -> None:
    """Of it only "estimate or not" is published: what another entered for a company is told as its own."""
    named = make_have(company, origin=Origin.ON_BEHALF)
    anonymous = make_have(origin=Origin.ON_BEHALF)

    assert codes(client, "?origin=on_behalf") == [named.code]
    assert codes(client, "?origin=own") == [anonymous.code]
    assert set(codes(client, "?origin=own&origin=on_behalf")) == {named.code, anonymous.code}


def test_withdrawn_listings_are_shown_only_when_asked_for(client: Client, company: Company) -> None:
    gone = make_have(company, status="withdrawn")

    assert (codes(client, ""), codes(client, "?status=withdrawn")) == ([], [gone.code])


def test_sort_turns_round(client: Client, company: Company) -> None:
    first = make_have(company, resource=make_resource("aaa"))
    last = make_have(company, resource=make_resource("zzz"))

    assert codes(client, "") == [first.code, last.code]
    assert codes(client, "?sort=-resource") == [last.code, first.code]


def test_chip_says_the_filter_in_words_and_drops_it(client: Client) -> None:
    chips = client.get(LISTINGS + "?family=WA&kind=HAVE&page=3").context["criteria"].chips

    assert chips == [
        {"label": "Have or need: Have", "remove_url": "?family=WA"},
        {"label": "Family: Water", "remove_url": "?kind=HAVE"},
    ]


def test_unknown_filter_is_named_and_left_out(client: Client, company: Company) -> None:
    mine = make_have(company)

    response = client.get(LISTINGS + "?colour=red&family=XX&sort=password&page=x")

    assert "does not know “colour, XX”" in response.content.decode()
    assert [view.code for view in response.context["rows"]] == [mine.code]


def test_nothing_found_names_the_filter_that_hides_most(client: Client, company: Company) -> None:
    make_have(company, resource=make_resource("ash"))
    make_have(company, resource=make_resource("slag"))
    make_need(company, resource=make_resource("water", family="WA"))

    page = client.get(LISTINGS + "?kind=HAVE&family=WA").content.decode()

    assert "The filter “Family” hides most: 2 without it." in page
    assert 'href="?kind=HAVE"' in page


def test_htmx_gets_the_rows_and_others_the_page(client: Client, company: Company) -> None:
    make_have(company)

    fragment = client.get(LISTINGS, headers={"HX-Request": "true"})
    page = client.get(LISTINGS)

    assert fragment.content.decode().lstrip().startswith('<div id="rows"')
    assert "<html" in page.content.decode()
    assert "HX-Request" in page.headers["Vary"]


def test_cards_show_the_same_listings(client: Client, company: Company) -> None:
    mine = make_have(company)

    response = client.get(LISTINGS + "?view=cards")

    assert mine.code in response.content.decode()
    assert "<table" not in response.content.decode()


def test_long_list_has_pages_that_keep_the_filter(client: Client, company: Company) -> None:
    resource = make_resource("ash")
    for _number in range(26):
        make_have(company, resource=resource)

    page = client.get(LISTINGS + "?kind=HAVE")

    assert len(page.context["rows"]) == 25
    assert "kind=HAVE&amp;page=2" in page.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_listing_list_takes_the_same_queries_for_one_and_three_rows(
    client: Client, company: Company, django_assert_num_queries: Callable[..., object], rows: int
) -> None:
    for _number in range(rows):
        make_have(company)
        make_have()

    with django_assert_num_queries(11):
        client.get(LISTINGS)


@pytest.mark.parametrize("rows", [1, 3])
def test_company_list_takes_the_same_queries_for_one_and_three_rows(
    client: Client, django_assert_num_queries: Callable[..., object], rows: int
) -> None:
    for _number in range(rows):
        make_have(make_company(), visibility="network")

    with django_assert_num_queries(8):
        client.get(COMPANIES)


@pytest.mark.parametrize("rows", [1, 3])
def test_company_page_takes_the_same_queries_for_one_and_three_listings(
    client: Client, company: Company, django_assert_num_queries: Callable[..., object], rows: int
) -> None:
    for _number in range(rows):
        make_have(company)

    with django_assert_num_queries(11):
        client.get(f"{COMPANIES}{company.slug}/")


@pytest.mark.parametrize("rows", [1, 3])
def test_profile_takes_the_same_queries_for_one_and_three_listings(
    client: Client, company: Company, django_assert_num_queries: Callable[..., object], rows: int
) -> None:
    for _number in range(rows):
        make_have(company, origin=Origin.SECTOR_ESTIMATE)

    with django_assert_num_queries(9):
        client.get(f"{COMPANIES}{company.slug}/profile/")


def test_companies_are_found_without_marks_and_counted_as_far_as_seen(client: Client) -> None:
    steel = make_company("Thép Đông Hải")
    make_have(steel, visibility="network")
    make_have(steel, visibility="anonymous")

    page = client.get(COMPANIES + "?q=thep dong").context["page"]

    assert [(row.name, row.confirmed, row.estimates) for row in page] == [("Thép Đông Hải", 1, 0)]


def test_companies_are_filtered_by_park_and_kind(client: Client, company: Company) -> None:
    make_company(park=company.park, kind="utility")
    make_company()

    page = client.get(COMPANIES + "?park=home-park&kind=tenant").context["page"]

    assert [row.name for row in page] == ["Nam Ash"]


def test_pages_are_for_signed_in_people() -> None:
    for url in (LISTINGS, COMPANIES):
        assert Client().get(url).status_code == 302


def test_list_speaks_vietnamese(client: Client, company: Company) -> None:
    make_have(company)

    with translation.override("vi"):
        page = client.get(reverse("companies:listing-list")).content.decode()

    assert "Tin đăng" in page


@pytest.mark.parametrize("text", ["{code}", " {low} "])
def test_code_jumps_straight_to_its_listing(client: Client, company: Company, text: str) -> None:
    listing = make_have(company, code="LST-2611-7KQ4D")
    typed = text.format(code=listing.code, low=listing.code.lower())

    page = client.get(LISTINGS, {"q": typed})
    fragment = client.get(LISTINGS, {"q": typed}, headers={"HX-Request": "true"})

    assert (page.status_code, page.headers["Location"]) == (302, f"{LISTINGS}{listing.code}/")
    assert fragment.headers["HX-Redirect"] == f"{LISTINGS}{listing.code}/"


def test_code_of_a_hidden_listing_jumps_nowhere(client: Client) -> None:
    hidden = make_have(code="LST-2611-7KQ4D", visibility="private")

    assert client.get(LISTINGS, {"q": hidden.code}).status_code == 200


def test_synonym_in_the_other_language_finds_the_type(client: Client, company: Company) -> None:
    ash = make_have(company, resource=make_resource("fly-ash", search_key="fly ash tro bay"))
    make_have(company)

    assert codes(client, "?q=tro bay") == [ash.code]


def test_slip_of_the_pen_is_read_as_the_nearest_word_and_said(client: Client, company: Company) -> None:
    cement = make_have(company, resource=make_resource("cement", search_key="cement xi mang"))

    page = client.get(LISTINGS + "?q=xi mnag")
    as_typed = client.get(LISTINGS + "?q=xi mnag&as_typed=1")

    assert [view.code for view in page.context["rows"]] == [cement.code]
    assert "Nothing is called “xi mnag”. These are the rows for “xi mang”." in page.content.decode()
    assert as_typed.context["rows"] == []


def test_words_of_hidden_listings_are_never_offered(client: Client, company: Company) -> None:
    make_have(company)
    make_have(title="Zirconium sponge", visibility="private")

    page = client.get(LISTINGS + "?q=zirconiom sponge")

    assert page.context["guess"] == ""


def test_two_letters_are_found_at_the_start_of_words_only(client: Client, company: Company) -> None:
    ash = make_have(company, resource=make_resource("xi-than", search_key="slag xi than"))
    make_have(company, resource=make_resource("oxide", search_key="oxide oxi hoa"))

    assert codes(client, "?q=xi") == [ash.code]


def test_columns_and_length_are_chosen_in_the_address(client: Client, company: Company) -> None:
    for _number in range(26):
        make_have(company)

    page = client.get(LISTINGS + "?columns=status&columns=kind&per=50")

    assert page.context["criteria"].columns == ["kind", "status"]
    assert [header["label"] for header in page.context["criteria"].headers] == [
        "Code and name",
        "Have or need",
        "Status",
    ]
    assert len(page.context["rows"]) == 26


def test_sorted_column_says_so(client: Client, company: Company) -> None:
    make_have(company)

    page = client.get(LISTINGS + "?sort=-code").content.decode()

    assert 'aria-sort="descending"><a href="?sort=code">Code and name' in page


@pytest.mark.parametrize(
    "sort", ["resource", "-resource", "kind", "-kind", "family", "-family", "code", "-code"]
)
def test_windows_together_hold_every_row_once_in_order(
    client: Client, company: Company, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    monkeypatch.setattr("companies.lists.windows.WINDOW", 7)
    types = [make_resource(name, family=family) for name, family in (("b", "WA"), ("a", "BP"), ("c", "BP"))]
    for number in range(18):
        (make_have if number % 2 else make_need)(company, resource=types[number % 3])
    whole = codes(client, f"?sort={sort}&per=100")
    seen: list[str] = []
    url = f"?sort={sort}&per=100"
    while url and len(seen) < 100:
        page = client.get(LISTINGS + url)
        seen += [view.code for view in page.context["rows"]]
        url = page.context["criteria"].next_window_url if page.context["window"].goes_on else ""

    monkeypatch.setattr("companies.lists.windows.WINDOW", 500)
    assert len(whole) == 7
    assert seen == codes(client, f"?sort={sort}&per=100")
    assert len(seen) == len(set(seen)) == 18


def test_more_rows_than_a_window_are_not_counted(
    client: Client, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("companies.lists.windows.WINDOW", 2)
    for _number in range(3):
        make_have(company)

    page = client.get(LISTINGS).content.decode()

    assert "More than 2 items" in page
    assert "Go on with the following rows" in page


def test_list_with_words_takes_at_most_twelve_queries(
    client: Client, company: Company, django_assert_max_num_queries: Callable[..., object]
) -> None:
    make_have(company, resource=make_resource("ash"))

    with django_assert_max_num_queries(12):
        assert len(client.get(LISTINGS + "?q=ash&park=home-park&kind=HAVE").context["rows"]) == 1


def test_only_rows_one_may_write_can_be_ticked(client: Client, company: Company) -> None:
    mine = make_have(company)
    make_have(visibility="network")

    page = client.get(LISTINGS)

    assert page.context["editable"] == {mine.pk}
    assert page.content.decode().count('form="bulk"') == 1


def test_anonymous_row_is_found_by_the_place_it_publishes(client: Client, company: Company) -> None:
    near = make_have(make_company(park=make_park("near")))
    shown = near.face
    assert codes(client, "?park=home-park") == [near.code]

    shown.cell_id = "5:1:1"
    shown.save()
    assert codes(client, "?park=home-park") == []


@pytest.mark.parametrize(("query", "unfolded"), [("", False), ("?kind=HAVE", False), ("?status=draft", True)])
def test_filters_that_are_seldom_needed_fold_away_until_one_counts(
    client: Client, query: str, unfolded: bool
) -> None:
    page = client.get(LISTINGS + query).content.decode()
    folded = page[page.index("<details") : page.index("More filters")]

    assert (" open" in folded, page.count("<select", 0, page.index("More filters"))) == (unfolded, 2)
