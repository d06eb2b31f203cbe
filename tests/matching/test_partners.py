"""Possible partners of a listing that is still being written, and what its missing facts would unlock."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from companies.facts import ListingFacts, facts_of
from companies.models import Listing
from matching import partners
from matching.partners import partners_of
from tests.factories import make_company, make_have, make_need, make_resource
from tests.matching.world import World, make_world, run_now

SignedIn = Callable[[User], Client]
QUERIES = 20


def typed(world: World, kind: str = "HAVE", **values: object) -> ListingFacts:
    quantity = {"quantity_low": Decimal(100), "quantity_high": Decimal(100), "unit": "t"}
    return ListingFacts(**{"kind": kind, "resource": world.ash, "title": "Ash"} | quantity | values)


def fragment(client: Client, **asked: str) -> str:
    with translation.override("en"):
        answer = client.get(reverse("matching:partners"), asked, HTTP_HX_REQUEST="true")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_direct_need_and_need_through_a_treatment_are_counted(world: World) -> None:
    found = partners_of(world.giver, typed(world))

    assert found is not None
    assert {one.pk for one in found.best} == {world.need.pk, world.far_need.pk}
    assert (found.count, found.judged, found.is_least) == (2, 2, False)


def test_typed_need_meets_what_others_have(world: World) -> None:
    found = partners_of(world.taker, typed(world, "NEED"))

    assert found is not None
    assert [one.pk for one in found.best] == [world.have.pk]


def test_own_listings_are_no_partners(world: World) -> None:
    found = partners_of(world.taker, typed(world))  # its own need is the only direct one

    assert found is not None
    assert world.need.pk not in {one.pk for one in found.best}


def test_pair_that_a_condition_refuses_is_not_counted(world: World) -> None:
    harmless = partners_of(world.giver, typed(world))
    hazardous = partners_of(world.giver, typed(world, hazardous=True))

    assert (harmless is not None and harmless.count, hazardous is not None and hazardous.count) == (2, 0)


def test_count_is_what_a_run_finds(world: World) -> None:
    found = partners_of(world.giver, facts_of(world.have))
    run = run_now()

    assert found is not None
    assert found.count == run.matches.filter(giver_listing=world.have).count()


def test_search_is_bounded_and_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partners, "MOST_JUDGED", 1)

    found = partners_of(world.giver, typed(world))

    assert found is not None
    assert (found.judged, found.is_least) == (1, True)


def test_queries_do_not_grow_with_the_listings(
    world: World, signed_in: SignedIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(world.giver_person)
    asked = {"kind": "HAVE", "resource": "fly ash", "quantity_low": "5", "unit": "t", "period": "year"}
    fragment(client, **asked)  # the catalogue is read once per process
    for _number in range(5):
        make_need(make_company(park=world.park), resource=world.ash)

    with django_assert_max_num_queries(QUERIES):
        assert "Possible partners: 7" in fragment(client, **asked)


def test_anonymous_partner_is_not_named(world: World, signed_in: SignedIn) -> None:
    page = fragment(signed_in(world.giver_person), kind="HAVE", resource="fly ash", period="year")

    assert "Possible partners: 2" in page
    assert "Anonymous company" in page
    assert "Taker" not in page


def test_count_says_nothing_of_an_undisclosed_quantity(world: World, signed_in: SignedIn) -> None:
    """Two worlds that differ only in what an anonymous listing hides give the same answer, to the byte."""
    asked = {"kind": "HAVE", "resource": "fly ash", "quantity_low": "5", "unit": "t", "period": "year"}
    client = signed_in(world.giver_person)
    here = fragment(client, **asked)
    values = {"quantity_low": Decimal(950), "quantity_high": Decimal(950), "offered": Decimal(950)}
    Listing.objects.filter(pk=world.need.pk).update(**values, moisture_pct=Decimal(3))

    assert fragment(client, **asked) == here


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"kind": "HAVE", "resource": "unobtainium", "period": "year"}, "once have or need and the type"),
        ({"resource": "fly ash", "period": "year"}, "once have or need and the type"),
        ({"kind": "HAVE", "resource": "steel", "period": "year"}, "Possible partners: 0"),
    ],
)
def test_unknown_is_said_and_is_not_zero(
    world: World, signed_in: SignedIn, asked: dict[str, str], words: str
) -> None:
    make_resource("steel")

    assert words in fragment(signed_in(world.giver_person), **asked)


def test_quantity_that_cannot_be_read_counts_as_unknown(world: World, signed_in: SignedIn) -> None:
    asked = {"kind": "HAVE", "resource": "fly ash", "quantity_low": "12o", "unit": "t", "period": "year"}

    assert "Possible partners: 2" in fragment(signed_in(world.giver_person), **asked)


def test_board_is_asked_for_whom_it_writes(world: World, signed_in: SignedIn) -> None:
    asked = {"kind": "HAVE", "resource": "fly ash", "period": "year"}
    client = signed_in(world.board)

    assert "once the company is chosen" in fragment(client, **asked)
    assert "Possible partners: 2" in fragment(client, **asked, company=world.giver.slug)


def test_foreign_listing_is_not_there(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.stranger)

    for name, args, query in (
        ("matching:partners", [], {"target": world.have.code}),
        ("matching:listing-facts", [world.have.code], {}),
    ):
        assert client.get(reverse(name, args=args), query).status_code == 404


def test_saved_listing_is_counted_as_it_stands(world: World, signed_in: SignedIn) -> None:
    assert "Possible partners: 2" in fragment(signed_in(world.giver_person), target=world.have.code)


def test_missing_quantity_says_what_it_would_unlock(db: None, signed_in: SignedIn) -> None:
    world = make_world(quantity=None)
    run_now()

    with translation.override("en"):
        url = reverse("matching:listing-facts", args=[world.have.code])
        page = signed_in(world.giver_person).get(url, HTTP_HX_REQUEST="true").content.decode()

    assert 'edit/#id_quantity_low">Quantity</a> <span class="meta">unlocks 2 matches</span>' in page


def test_listing_without_matches_is_asked_for_the_facts_of_its_family(
    world: World, signed_in: SignedIn
) -> None:
    lone = make_have(world.giver, resource=make_resource("steel"), hazardous=False)

    with translation.override("en"):
        url = reverse("matching:listing-facts", args=[lone.code])
        page = signed_in(world.giver_person).get(url).content.decode()

    assert "#id_waste_code" in page
    assert "unlocks" not in page


def test_listing_of_a_family_alone_is_asked_for_its_type_first(world: World, signed_in: SignedIn) -> None:
    family = make_resource("by-products", is_abstract=True)
    photo = make_have(world.giver, resource=family, quantity=None, status="draft")
    client = signed_in(world.giver_person)

    with translation.override("en"):
        url = reverse("matching:listing-facts", args=[photo.code])
        page = client.get(url, HTTP_HX_REQUEST="true").content.decode()

    assert page.index("#id_resource") < page.index("#id_quantity_low") < page.index("#id_hazardous")
    assert "once have or need and the type are known" in fragment(client, target=photo.code)
