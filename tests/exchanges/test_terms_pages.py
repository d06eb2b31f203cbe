"""Pages of the terms: a round is proposed, countered and accepted, and what each refusal says."""

from decimal import Decimal

import pytest

from companies.ledger import allocate
from companies.models import Listing
from exchanges.models import Proposal, Terms
from exchanges.wording import ERRORS
from tests.exchanges.test_pages import client_of, terms_data, text_of
from tests.exchanges.world import make_world, proposal_at

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"quantity_per_month": ""}, "Give a quantity above zero"),
        ({"quantity_per_month": "-5"}, "Give a quantity above zero"),
        ({"quantity_per_month": "900000000000"}, "Give a quantity above zero"),
        ({"quantity_per_month": "fifty"}, "Enter a number"),
        ({"starts_on": "2020-01-01"}, "The first day lies in the past"),
        ({"ends_on": "2026-01-01"}, "The last day must come after the first day"),
        ({"starts_on": "9999-12-31", "ends_on": "9999-12-31"}, "The last day must come after the first day"),
        ({"price_vnd_per_unit": ""}, "Give the price per unit"),
    ],
)
def test_bad_terms_are_422_with_one_sentence(change: dict[str, str], sentence: str) -> None:
    world = make_world()
    proposal = proposal_at(world, "negotiating")

    answer = client_of(world.giver_person).post(f"/en/proposals/{proposal.code}/terms/", terms_data(**change))

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not proposal.terms.exists()


def test_numbers_are_read_in_the_language_of_the_page() -> None:
    world = make_world(offered=20_000, wanted=20_000)
    proposal = proposal_at(world, "negotiating")
    data = terms_data(quantity_per_month="1.234,5", price_vnd_per_unit="8.000.000")

    client_of(world.giver_person).post(f"/proposals/{proposal.code}/terms/", data)

    terms = Proposal.objects.get().latest_terms
    assert terms is not None
    assert (str(terms.quantity_per_month), str(terms.price_vnd_per_unit)) == ("1234.5000", "8000000.00")


def test_a_counter_offer_starts_from_the_last_round() -> None:
    world = make_world()
    proposal = proposal_at(world, "negotiating")
    client_of(world.giver_person).post(f"/en/proposals/{proposal.code}/terms/", terms_data())

    html = text_of(client_of(world.taker_person), f"/proposals/{proposal.code}/terms/")

    assert 'name="quantity_per_month" value="50"' in html
    assert 'name="price_vnd_per_unit" value="8,000,000"' in html


def test_a_round_over_an_older_one_is_409_beside_the_newer_round() -> None:
    """Else it would take back in silence what the other side has changed meanwhile."""
    world = make_world()
    proposal = proposal_at(world, "negotiating")
    address, giver, taker = (
        f"/en/proposals/{proposal.code}/terms/",
        client_of(world.giver_person),
        client_of(world.taker_person),
    )
    giver.post(address, terms_data())
    read = Terms.objects.get().digest
    giver.post(address, terms_data(built_on=read, price_vnd_per_unit="80,000,000"))
    newer = Terms.objects.latest("round").digest

    refused = taker.post(address, terms_data(built_on=read, route="Gate 2"))
    html = refused.content.decode()

    assert (refused.status_code, Terms.objects.count()) == (409, 2)
    assert str(ERRORS["newer_terms"]) in html
    assert "80,000,000" in html
    assert all(
        f'name="{name}" value="{value}"' in html for name, value in (("route", "Gate 2"), ("built_on", newer))
    )
    assert taker.post(address, terms_data(built_on=newer, route="Gate 2")).status_code == 302


def test_terms_on_an_estimate_are_409_and_name_the_listing() -> None:
    world = make_world()
    proposal = proposal_at(world, "negotiating")
    Listing.objects.filter(pk=proposal.giver_listing_id).update(origin="sector_estimate")

    answer = client_of(world.giver_person).post(f"/en/proposals/{proposal.code}/terms/", terms_data())

    assert answer.status_code == 409
    assert f"Your listing {proposal.giver_listing.code} is still a sector estimate" in answer.content.decode()


def test_accepting_terms_that_have_changed_is_409() -> None:
    world = make_world()
    proposal = proposal_at(world, "negotiating")
    client_of(world.giver_person).post(f"/en/proposals/{proposal.code}/terms/", terms_data())

    answer = client_of(world.taker_person).post(
        f"/en/proposals/{proposal.code}/terms/accept/", {"digest": "older"}
    )

    assert answer.status_code == 409
    assert str(ERRORS["newer_terms"]) in answer.content.decode()


def test_accepting_more_than_the_listing_holds_says_what_is_left() -> None:
    world = make_world()
    proposal = proposal_at(world, "negotiating")
    client_of(world.giver_person).post(f"/en/proposals/{proposal.code}/terms/", terms_data())
    terms = Proposal.objects.get().latest_terms
    assert terms is not None
    allocate(listing_id=proposal.giver_listing_id, quantity=Decimal(700), reference="other", by_label="")

    answer = client_of(world.taker_person).post(
        f"/en/proposals/{proposal.code}/terms/accept/", {"digest": terms.digest}
    )

    assert answer.status_code == 409
    assert f"Listing {proposal.giver_listing.code} has only 500\xa0t/year left" in answer.content.decode()


def test_asking_for_more_than_the_listing_holds_is_refused_before_the_other_side_reads_it() -> None:
    world = make_world(offered=500)
    proposal = proposal_at(world, "negotiating")

    answer = client_of(world.taker_person).post(f"/en/proposals/{proposal.code}/terms/", terms_data())

    assert answer.status_code == 409
    assert f"Listing {proposal.giver_listing.code} has only 500\xa0t/year left" in answer.content.decode()
    assert 'name="quantity_per_month" value="50"' in answer.content.decode()  # what was typed stays
    assert not proposal.terms.exists()
