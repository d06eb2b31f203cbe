"""Asking for any pair: a match or every reason against it, and nothing that the person may not know."""

import json
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from companies.models import Listing
from matching.pairs import ask
from tests.factories import make_company, make_have, make_need, make_resource, make_user
from tests.matching.world import World, run_now

SignedIn = Callable[[User], Client]


def page(client: Client, giver: str, taker: str) -> "tuple[int, str]":
    with translation.override("en"):
        answer = client.get(reverse("matching:pair"), {"giver": giver, "taker": taker})
    return answer.status_code, answer.content.decode()


def test_pair_that_goes_together_shows_score_and_match(world: World, signed_in: SignedIn) -> None:
    run_now()
    status, text = page(signed_in(world.giver_person), world.have.code.lower(), world.need.code)

    assert status == 200
    assert "The two go together" in text
    assert "See the suggested match" in text


def test_pair_without_a_pathway_is_refused_with_a_reason(world: World, signed_in: SignedIn) -> None:
    other = make_need(world.taker, resource=make_resource("steel"))

    status, text = page(signed_in(world.giver_person), world.have.code, other.code)

    assert (status, "The two do not go together" in text) == (200, True)
    assert "No known way leads from fly ash to steel" in text


def test_pair_refused_by_a_gate_names_it(world: World, signed_in: SignedIn) -> None:
    Listing.objects.filter(pk=world.have.pk).update(hazardous=True)

    _status, text = page(signed_in(world.giver_person), world.have.code, world.need.code)

    assert "the receiver has no licence to treat it" in text


def test_anonymous_side_stays_anonymous(world: World, signed_in: SignedIn) -> None:
    _status, text = page(signed_in(world.giver_person), world.have.code, world.need.code)

    assert "Anonymous company" in text
    assert "Taker" not in text.replace("Taker or", "")


def test_answer_is_computed_from_the_projection(world: World) -> None:
    """900 t and 850 t are one band: the tenant gets the same answer, the operator another."""
    operator = make_user(is_operator=True)

    def seen() -> list[tuple[float, float] | None]:
        giver, taker = Listing.objects.get(pk=world.have.pk), Listing.objects.get(pk=world.need.pk)
        answers = [ask(user, giver, taker).match for user in (world.giver_person, operator)]
        return [answer.quantity if answer else None for answer in answers]

    before = seen()
    Listing.objects.filter(pk=world.need.pk).update(offered=850, quantity_low=850, quantity_high=850)
    after = seen()

    assert before[0] == after[0]
    assert before[1] != after[1]


def test_nobody_learns_that_two_anonymous_listings_are_of_one_firm(world: World) -> None:
    own_need = make_need(world.giver, resource=world.ash)

    stranger, owner = (ask(user, world.have, own_need) for user in (world.stranger, world.giver_person))

    assert stranger.match is not None
    assert owner.match is None  # negative control: who may know is told


def test_private_listing_is_the_same_as_a_missing_one(world: World, signed_in: SignedIn) -> None:
    Listing.objects.filter(pk=world.need.pk).update(visibility="private")
    client = signed_in(world.giver_person)

    private = page(client, world.have.code, world.need.code)
    missing = page(client, world.have.code, "LST-2611-NONE")

    assert private[0] == missing[0] == 422
    assert f"There is no listing {world.need.code} here that needs something" in private[1]
    assert "There is no listing LST-2611-NONE here that needs something" in missing[1]


@pytest.mark.parametrize("who", ["giver_person", "stranger", "board"])
def test_form_offers_what_may_be_browsed(world: World, signed_in: SignedIn, who: str) -> None:
    _status, text = page(signed_in(getattr(world, who)), "", "")

    assert world.have.code in text
    assert ("Giver" in text) == (who != "stranger")


def test_refused_page_links_here(world: World, signed_in: SignedIn) -> None:
    assert (
        reverse("matching:pair") in signed_in(world.board).get(reverse("matching:blocked")).content.decode()
    )


def explain(*words: str) -> str:
    out = StringIO()
    call_command("explain_pair", *words, "--language", "en", stdout=out)
    return out.getvalue()


def test_command_explains_a_match(world: World) -> None:
    text = explain(world.have.code, world.need.code)

    assert text.startswith("Giver: fly ash → Taker: fly ash\nThe two go together: score ")


def test_command_explains_a_refusal_for_machines(world: World) -> None:
    other = make_need(make_company(park=world.park), resource=make_resource("steel"))

    data = json.loads(explain(world.have.code, other.code, "--json"))

    assert data["match"] is False
    assert data["answer"]["gates"][0]["code"] == "no_pathway"
    assert data["gates"][0]["verdict"] == "FAIL"


def test_command_says_which_listing_is_missing(world: World) -> None:
    with pytest.raises(CommandError, match=world.need.code):
        explain(world.need.code, world.need.code)
    assert make_have(world.giver).code
