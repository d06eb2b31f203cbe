"""Pages of N-1 and missing tenants: what stands without backup, and which kind of firm would serve."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from accounts.models import User
from companies.models import Listing
from companies.publication import publish_faces
from tests.matching.world import World, run_now

SignedIn = Callable[[User], Client]
RESILIENCE = reverse("matching:resilience")
MISSING = reverse("matching:missing")


def test_resilience_shows_own_companies_and_their_partners_as_they_may_be_seen(
    world: World, signed_in: SignedIn
) -> None:
    run_now()
    names = {
        who: {one.company.name for one in signed_in(getattr(world, who)).get(RESILIENCE).context["page"]}
        for who in ("board", "consultant")
    }

    assert names == {"board": {"Giver", "Taker"}, "consultant": {"Far taker"}}


def test_resilience_puts_companies_without_backup_first(world: World, board: Client) -> None:
    Listing.objects.filter(pk=world.far_need.pk).update(
        quantity_low=90000, quantity_high=90000, offered=90000
    )
    run_now()

    first, second = board.get("/en" + RESILIENCE).context["page"]

    # Giver feeds both needs and nobody else gives; Taker's giver still has the far need, which takes far more.
    assert (first.company.name, first.alone, first.without_backup) == ("Giver", 2, len(first.stranded))
    assert (second.company.name, len(second.stranded), second.without_backup) == ("Taker", 1, 0)
    assert second.stranded[0].backup == "Anonymous company"


def test_partner_of_another_park_stays_anonymous(world: World, board: Client) -> None:
    run_now()

    assert "Far taker" not in board.get(RESILIENCE).content.decode()


def test_missing_counts_only_what_the_person_may_see(world: World, signed_in: SignedIn) -> None:
    counted = {
        who: len(signed_in(getattr(world, who)).get(MISSING).context["sight"].streams)
        for who in ("giver_person", "taker_person", "stranger", "board", "consultant")
    }

    assert counted == {"giver_person": 1, "taker_person": 1, "stranger": 0, "board": 2, "consultant": 1}


def test_missing_names_the_kind_of_firm_that_would_serve(world: World, board: Client) -> None:
    world.ash.code = "coal-fly-ash"  # as the files of kinds of firms call it
    world.ash.save()

    kinds = board.get("/en" + MISSING).context["kinds"]

    served = {row.name: [one.listing.code for one in row.taken] for row in kinds if row.taken}
    assert served["Cement works"] == [world.have.code]
    assert "add=arrives" in kinds[0].try_url


def test_tenant_sees_no_button_to_try(world: World, signed_in: SignedIn) -> None:
    world.ash.code = "coal-fly-ash"
    world.ash.save()

    kinds = signed_in(world.giver_person).get(MISSING).context["kinds"]

    assert kinds
    assert {row.try_url for row in kinds} == {""}


def test_missing_plant_is_the_one_that_matches_wait_for(world: World, board: Client) -> None:
    from catalogue.models import Conversion

    Conversion.objects.update(receiver_isic="3821")
    run_now()

    plants = board.get(MISSING).context["plants"]

    assert [(row.companies, len(row.taken)) for row in plants] == [(1, 1)]
    assert "process=C001" in plants[0].try_url


def test_who_could_take_one_listing(world: World, signed_in: SignedIn) -> None:
    world.ash.code = "coal-fly-ash"
    world.ash.save()
    publish_faces()

    response = signed_in(world.stranger).get("/en" + MISSING, {"listing": world.have.code})

    assert "Cement works" in {kind["name"] for one in response.context["ways"] for kind in one.kinds}
    assert "Giver" not in response.content.decode()  # anonymous to this person


def test_private_listing_cannot_be_asked_about(world: World, signed_in: SignedIn) -> None:
    Listing.objects.filter(pk=world.have.pk).update(visibility="private")

    assert signed_in(world.stranger).get(MISSING, {"listing": world.have.code}).status_code == 404
