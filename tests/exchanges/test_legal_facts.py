"""What the legal gate reads from the rows: companies, listings, pathway, terms."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalogue.models import Conversion, WasteCode
from companies.models import Attachment, Company, Licence, Listing
from exchanges.legal.facts import NO_LONGER_KNOWN, Hazard, Receiver
from exchanges.legal.gathering import hazard_of, link_of
from exchanges.models import Proposal
from matching.engine import types as engine
from matching.models import Match
from matching.wire import encode
from parks.models import Zone
from tests.exchanges.world import World, engine_match, make_world, proposal_at
from tests.factories import SOURCED, make_company, make_have, make_resource

pytestmark = pytest.mark.django_db


def make_code(scheme: str, code: str, **columns: Any) -> WasteCode:
    return WasteCode.objects.create(scheme=scheme, code=code, name_en=code, level=3, **SOURCED, **columns)


def make_conversion(code: str, licence: str, *, hazardous_input: bool = False) -> None:
    words = dict.fromkeys(["from_material", "to_material", "process_en", "process_vi", "unit_basis"], "x")
    values: dict[str, Any] = SOURCED | words | {"licence": licence, "hazardous_input": hazardous_input}
    Conversion.objects.create(code=code, **values)


def through(world: World, *steps: str, role: str, company: str = "") -> Proposal:
    """Let the stored match lead through conversions, the first of which somebody runs."""
    giver, taker = world.match.giver_listing, world.match.taker_listing
    path = [engine.Step(one, giver.resource.code, taker.resource.code, None) for one in steps]
    operators = (engine.Operator(steps[0], engine.Role(role), company),)
    found = replace(engine_match(giver, taker, *path), operators=operators)
    Match.objects.filter(pk=world.match.pk).update(explanation=encode(found), conversions=list(steps))
    world.match.refresh_from_db()
    return proposal_at(world, "interest")


@pytest.mark.parametrize(
    ("by_type", "declared", "code", "hazard"),
    [
        ("no", None, None, Hazard.NO),
        ("possible", None, None, Hazard.POSSIBLE),
        ("possible", False, None, Hazard.POSSIBLE),  # the test itself is still asked for
        ("yes", False, None, Hazard.YES),  # nobody declares away what always is
        ("no", True, None, Hazard.YES),
        ("no", None, {"hazardous": True}, Hazard.YES),
        ("no", False, {"hazardous": True}, Hazard.NO),
        ("no", None, {"hazardous": False}, Hazard.NO),
        ("no", None, {"hazardous": None, "entry_type": "KS"}, Hazard.POSSIBLE),
        ("no", None, {"hazardous": False, "entry_type": "MN"}, Hazard.POSSIBLE),
    ],
)
def test_hazard_is_what_type_company_and_code_say(
    by_type: str, declared: bool | None, code: dict[str, Any] | None, hazard: Hazard
) -> None:
    waste_code = make_code("vn", "12 01 01", **code) if code else None
    listing = make_have(resource=make_resource(hazard=by_type), hazardous=declared, waste_code=waste_code)

    assert hazard_of(listing) == hazard


def test_codes_tests_licences_and_zones_come_from_the_register() -> None:
    world = make_world()
    free_zone = Zone.objects.create(
        park=world.park, code="Z", name_en="Z", name_vi="Z", is_non_tariff=True, **SOURCED
    )
    Company.objects.filter(pk=world.taker.pk).update(zone=free_zone)
    until = timezone.localdate() + timedelta(days=9)
    Licence.objects.create(company=world.taker, kind="hazardous", valid_until=until, **SOURCED)
    listing = world.match.giver_listing
    Listing.objects.filter(pk=listing.pk).update(waste_code=make_code("vn", "02 01 05", hazardous=False))
    Attachment.objects.create(
        listing=listing,
        kind="lab_report",
        name="a.pdf",
        size=1,
        client_key="k",
        uploaded_by=world.giver_person,
    )

    link = link_of(proposal_at(world, "negotiating"))

    assert (link.waste_code, link.has_eu_code, link.has_lab_report) == ("02 01 05", False, True)
    assert (link.giver.customs, link.taker.customs) == (None, True)
    assert [(one.kind, one.valid_until) for one in link.taker.licences] == [("hazardous", until)]
    assert (link.carrier, link.is_wastewater, link.receiver) == ("", False, Receiver.TAKER)


def test_the_carrier_is_that_of_the_terms_in_force() -> None:
    assert link_of(proposal_at(make_world(), "agreed")).carrier == "giver"


def test_a_european_code_and_a_city_unit_are_told_apart() -> None:
    world = make_world()
    code = make_code("eu", "12 01 01", hazardous=False)
    Listing.objects.filter(pk=world.match.giver_listing_id).update(waste_code=code)
    Company.objects.filter(pk=world.taker.pk).update(kind="city")

    link = link_of(proposal_at(world, "interest"))

    assert (link.waste_code, link.has_eu_code, link.taker.customs) == ("", True, False)


@pytest.mark.parametrize(("parent", "is_wastewater"), [("wastewater-group", True), ("clean-streams", False)])
def test_wastewater_is_what_lies_below_it_in_the_tree(parent: str, *, is_wastewater: bool) -> None:
    world = make_world()
    group = make_resource(parent, family="WA", is_abstract=True, state="liquid", unit="m3")
    kind = make_resource(f"{parent}-kind", parent=group, family="WA", state="liquid", unit="m3")
    proposal = proposal_at(world, "interest")
    proposal.giver_listing.resource = kind

    assert link_of(proposal).is_wastewater == is_wastewater


def test_steps_ask_for_their_licences_and_a_forgotten_one_is_a_question() -> None:
    world = make_world()
    make_conversion("C1", "safety")
    make_conversion("C2", "none", hazardous_input=True)

    link = link_of(through(world, "C1", "C9", "C2", role="giver"))

    assert link.conversions == ("safety", NO_LONGER_KNOWN, "none", "hazardous")
    assert link.receiver == Receiver.GIVER


@pytest.mark.parametrize(
    ("role", "receiver"),
    [("taker", Receiver.TAKER), ("converter", Receiver.CONVERTER), ("unknown", Receiver.CONVERTER)],
)
def test_who_runs_the_first_step_receives(role: str, receiver: Receiver) -> None:
    world, plant = make_world(), make_company("Licensed plant")
    Licence.objects.create(company=plant, kind="hazardous", **SOURCED)
    make_conversion("C1", "hazardous")

    link = link_of(through(world, "C1", role=role, company=plant.slug if role == "converter" else ""))

    assert link.receiver == receiver
    assert [one.kind for one in link.converter.licences] == (["hazardous"] if role == "converter" else [])
