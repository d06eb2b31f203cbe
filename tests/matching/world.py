"""A small world: two parks, a catalogue with one conversion, listings that meet directly and through it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.models import User
from accounts.roles import ParkRole
from catalogue.models import CatalogueVersion, Conversion, FamilyRule, ResourceType
from companies.models import Company, Listing
from companies.publication import publish_faces
from matching.actions import request_run
from matching.models import MatchRun
from matching.runs import perform_next
from parks.models import Park
from tests.factories import (
    SOURCED,
    make_company,
    make_have,
    make_member,
    make_need,
    make_park,
    make_park_member,
    make_resource,
)


@dataclass
class World:
    park: Park
    other_park: Park
    ash: ResourceType
    cement: ResourceType
    giver: Company
    taker: Company
    far: Company
    have: Listing
    need: Listing
    far_need: Listing
    giver_person: User
    taker_person: User
    stranger: User
    board: User
    consultant: User


def make_catalogue() -> tuple[ResourceType, ResourceType]:
    """Ash, and cement additive that a conversion makes of it."""
    CatalogueVersion.objects.create(digest="c" * 64)
    FamilyRule.objects.create(family="BP", state="solid", max_distance_km=Decimal(150), **SOURCED)
    ash, cement = make_resource("fly-ash"), make_resource("cement-additive")
    values = SOURCED | {
        "from_material": "ash",
        "to_material": "additive",
        "process_en": "Classifying",
        "process_vi": "Tuyển",
        "unit_basis": "t/t",
        "yield_factor_low": Decimal("0.9"),
        "yield_factor_high": Decimal("0.95"),
        "licence": "none",
    }
    conversion = Conversion.objects.create(code="C001", **values)
    conversion.inputs.add(ash)
    conversion.outputs.add(cement)
    return ash, cement


def make_world(**have: Any) -> World:
    park, other_park = make_park("park-one"), make_park("park-two", latitude=Decimal("20.9"))
    ash, cement = make_catalogue()
    giver, taker = make_company("Giver", park=park), make_company("Taker", park=park)
    far = make_company("Far taker", park=other_park, latitude=Decimal("20.9"))
    return World(
        park=park,
        other_park=other_park,
        ash=ash,
        cement=cement,
        giver=giver,
        taker=taker,
        far=far,
        have=make_have(giver, resource=ash, **{"quantity": 1200} | have),
        need=make_need(taker, resource=ash, quantity=900),
        far_need=make_need(far, resource=cement, quantity=500),
        giver_person=make_member(giver),
        taker_person=make_member(taker),
        stranger=make_member(make_company("Stranger", park=other_park)),
        board=make_park_member(park),
        consultant=make_park_member(other_park, role=ParkRole.CONSULTANT),
    )


def run_now(park: Park | None = None) -> MatchRun:
    """Publish what has changed, queue a run and do all of it in this process."""
    publish_faces()
    run = request_run(park=park, by=None).run
    while perform_next():
        continue
    run.refresh_from_db()
    return run
