"""“View as…” shows what the audience itself gets, and the table behind it says what the rows say."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from accounts.roles import ParkRole
from companies.actions import disclose
from companies.audiences import Audience, Sight, audiences_of, sight_of
from companies.models import Ground, Listing, PublicFace
from companies.wording import audience_sentence
from tests.companies.test_visibility import COLUMNS, listing_at
from tests.factories import make_company, make_member, make_park, make_park_member

pytestmark = pytest.mark.django_db


def person_of(audience: Audience, listing: Listing) -> User:
    park = listing.company.park
    assert park is not None
    if audience == Audience.PARTNER:
        partner = make_company()
        disclose(listing=listing, to=partner, reference="PRP-26-0001", by=None)
        return make_member(partner)
    return {
        Audience.SAME_PARK: lambda: make_member(make_company(park=park)),
        Audience.OTHER_PARK: lambda: make_member(make_company()),
        Audience.BOARD: lambda: make_park_member(park),
        Audience.OTHER_BOARD: lambda: make_park_member(park, role=ParkRole.AUTHORITY),
    }[audience]()


PEOPLE = [audience for audience in Audience if audience != Audience.PUBLIC]
CASES = [(level, audience) for level in COLUMNS for audience in PEOPLE]


def sight_in_the_tables(user: User, listing: Listing) -> Sight:
    rows = Listing.objects.filter(pk=listing.pk)
    if rows.visible_to(user).exists():
        return Sight.NAMED
    return Sight.FACE if rows.browsable_by(user).exists() else Sight.NOTHING


@pytest.mark.parametrize(("level", "audience"), CASES)
def test_sight_is_what_the_rows_say(level: str, audience: Audience) -> None:
    listing = listing_at(level, make_company("Secret Steel", park=make_park("hidden-park")))

    assert sight_of(listing, audience) == sight_in_the_tables(person_of(audience, listing), listing)


def test_listing_without_a_published_face_shows_strangers_nothing() -> None:
    listing = listing_at("anonymous", make_company())
    PublicFace.objects.all().delete()
    listing = Listing.objects.with_owner().get(pk=listing.pk)

    assert sight_of(listing, Audience.OTHER_PARK) == Sight.NOTHING
    assert sight_in_the_tables(person_of(Audience.OTHER_PARK, listing), listing) == Sight.NOTHING


def facts_on(client: Client, url: str) -> str:
    """Return the cards of the page: what it tells, without navigation and buttons."""
    page = client.get(url).content.decode()
    start = page.index('<div class="stack">')
    return page[start : page.index("</main>", start)].strip()


@pytest.mark.parametrize("level", ["anonymous", "park", "network"])
@pytest.mark.parametrize("audience", [Audience.SAME_PARK, Audience.OTHER_PARK])
def test_preview_holds_exactly_the_audiences_page(
    signed_in: Callable[[User], Client], level: str, audience: Audience
) -> None:
    company = make_company("Secret Steel", park=make_park("hidden-park"))
    listing = listing_at(level, company)
    preview = reverse("companies:listing-view-as", args=[listing.code]) + f"?as={audience}"

    theirs = facts_on(
        signed_in(person_of(audience, listing)), reverse("companies:listing-detail", args=[listing.code])
    )

    assert facts_on(signed_in(make_member(company)), preview) == theirs
    assert ("Secret Steel" in theirs) == (sight_of(listing, audience) == Sight.NAMED)


def test_preview_is_for_those_who_edit(signed_in: Callable[[User], Client]) -> None:
    listing = listing_at("network", make_company())

    url = reverse("companies:listing-view-as", args=[listing.code])

    assert signed_in(make_member(make_company())).get(url).status_code == 404


@pytest.mark.parametrize("query", ["?as=nobody", "", "?as=public"])
def test_unknown_audience_and_the_public(signed_in: Callable[[User], Client], query: str) -> None:
    listing = listing_at("network", make_company())

    url = reverse("companies:listing-view-as", args=[listing.code])

    assert signed_in(make_member(listing.company)).get(url + query).status_code == 200


def test_company_outside_the_parks_has_no_neighbours() -> None:
    company = make_company()
    company.park = None
    listing: Any = Listing(company=company, status="live", visibility="network")

    assert Audience.BOARD not in {one.audience for one in audiences_of(listing)}


def in_english(name: str, listing: Listing) -> str:
    with translation.override("en"):
        return reverse(f"companies:{name}", args=[listing.code])


def held_listing(level: str) -> Listing:
    listing = listing_at(level, make_company("Secret Steel", park=make_park("hidden-park")))
    PublicFace.objects.update(ground=Ground.HELD, shown=None)
    return Listing.objects.with_owner().get(pk=listing.pk)


@pytest.mark.parametrize(
    ("level", "times", "has_note"), [("anonymous", 2, True), ("park", 1, False), ("network", 0, False)]
)
def test_held_back_listing_says_so_on_its_page(
    signed_in: Callable[[User], Client], level: str, times: int, has_note: bool
) -> None:
    """The reason stands in the chip, and openly where nobody can be found for it; others learn nothing of it."""
    listing = held_listing(level)
    url = in_english("listing-detail", listing)

    told = signed_in(make_member(listing.company)).get(url)
    page = told.content.decode()

    assert page.count("too few companies could have written it") == times
    assert ("Change who sees it" in page, "Possible partners" in page) == (has_note, not has_note)
    with translation.override("en"):
        alone = f"{listing.get_visibility_display()}. {audience_sentence(listing)}"
    assert (_who_sees(told) == alone) == (times == 0)
    if level != "anonymous":
        foreign = signed_in(make_member(make_company(park=listing.company.park))).get(url)
        assert _who_sees(foreign) == alone


def _who_sees(answer: Any) -> str:
    return next(row["value"] for row in answer.context["essentials"] if row["field"] == "visibility")


@pytest.mark.parametrize(
    ("audience", "is_told"),
    [(Audience.OTHER_PARK, True), (Audience.SAME_PARK, True), (Audience.PUBLIC, False)],
)
def test_view_as_says_why_it_shows_nothing(
    signed_in: Callable[[User], Client], audience: Audience, is_told: bool
) -> None:
    listing = held_listing("anonymous")
    url = in_english("listing-view-as", listing)

    page = signed_in(make_member(listing.company)).get(f"{url}?as={audience}").content.decode()

    assert ("too few companies could have written it" in page) == is_told
