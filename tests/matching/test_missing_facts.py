"""Which fact would raise a match, on its page and over all matches of a company: only one's own, only what is shown."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from matching.missing_facts import facts_of_companies, facts_of_match
from matching.models import Match
from tests.factories import make_company, make_have
from tests.matching.world import World, make_world, run_now

SignedIn = Callable[[User], Client]
with translation.override("en"):  # at import, whatever language an earlier request left active
    FACTS = reverse("matching:fact-list")
FACT_QUERIES = 18


@pytest.fixture
def unmeasured(db: None) -> World:
    """A world whose giver does not tell its quantity."""
    world = make_world(quantity=None)
    run_now()
    return world


def direct() -> Match:
    return Match.objects.for_list().filter(kind="direct").latest("pk")


def test_quantity_that_is_not_told_raises_the_match(unmeasured: World) -> None:
    with translation.override("en"):
        rows = facts_of_match(direct())

    assert (rows[0]["fact"], rows[0]["text"]) == ("giver_quantity", "The giver's quantity")
    assert rows[0]["points"].startswith("+")
    assert "t/year" in rows[0]["assumed"]


def test_gain_is_there_once_the_fact_is_told(unmeasured: World) -> None:
    """The promise is kept: with the quantity as assumed, a new run scores the match so much higher."""
    before = direct()
    with translation.override("en"):
        gain = float(facts_of_match(before)[0]["points"].split()[0]) / 100
    for column in ("offered", "quantity_low", "quantity_high"):
        setattr(unmeasured.have, column, Decimal(600))  # in the band of the need: 300-1,000
    unmeasured.have.save()
    run_now()
    after = direct()

    raised = after.score * after.confidence - before.score * before.confidence
    assert raised == pytest.approx(gain, abs=0.01)
    assert raised > 0.01


def test_page_of_a_match_says_how_to_raise_it(unmeasured: World, signed_in: SignedIn) -> None:
    with translation.override("en"):
        url = reverse("matching:match-detail", args=[direct().code])
    page = signed_in(unmeasured.giver_person).get(url)

    assert "Raise this score" in page.content.decode()


def test_company_sees_the_facts_of_its_own_listings_only(unmeasured: World, signed_in: SignedIn) -> None:
    page = signed_in(unmeasured.giver_person).get(FACTS)
    lines = page.context["facts"]

    assert {line.listing.listing_id for line in lines} == {unmeasured.have.pk}
    assert "The giver&#x27;s quantity: raises 2 matches" in page.content.decode()
    assert unmeasured.have.pk not in {
        line.listing.listing_id for line in facts_of_companies(unmeasured.taker_person)
    }


def test_person_without_matches_is_told_so(unmeasured: World, signed_in: SignedIn) -> None:
    assert "No fact is missing" in signed_in(unmeasured.stranger).get(FACTS).content.decode()


def test_match_of_another_catalogue_is_not_judged(unmeasured: World) -> None:
    match = direct()
    match.run.catalogue_digest = "old"

    assert facts_of_match(match) == []


def test_queries_do_not_grow_with_the_matches(
    unmeasured: World, signed_in: SignedIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(unmeasured.taker_person)
    client.get(FACTS)  # the catalogue is read once per process
    for _number in range(4):
        make_have(make_company(park=unmeasured.park), resource=unmeasured.ash, quantity=None)
    run_now()

    with django_assert_max_num_queries(FACT_QUERIES):
        client.get(FACTS)
