"""A small world with a chain, and firms that ask for fire cover; built on tests/matching/world.py."""

from decimal import Decimal
from typing import Any

from catalogue.models import Conversion
from companies.models import Company, Listing
from matching.models import GroupMember, MatchGroup, MatchRun
from parks.models import Park
from tests.factories import SOURCED, make_company, make_have, make_need, make_resource
from tests.matching.world import World


def add_chain(world: World, **listing: Any) -> Listing:
    """The taker of ash makes cement additive of it, which the far company needs."""
    return make_have(world.taker, resource=world.cement, **{"quantity": 700} | listing)


def add_loop(park: Park) -> list[Listing]:
    """A round of pallets, open to all: used ones to a repairer, repaired ones to a user, its empties back."""
    used, ready = (make_resource(code, unit="piece") for code in ("used-pallets", "pallet"))
    values = SOURCED | {"from_material": "used", "to_material": "ready", "unit_basis": "piece/piece"}
    repair = Conversion.objects.create(
        code="C077",
        process_en="Repair",
        process_vi="Sửa",
        yield_factor_low=Decimal("0.7"),
        yield_factor_high=Decimal("0.9"),
        licence="none",
        **values,
    )
    repair.inputs.add(used)
    repair.outputs.add(ready)
    first, repairer, third = (make_company(name, park=park) for name in ("First", "Repairer", "Third"))
    make_need(first, resource=ready, quantity=1000, visibility="network")
    make_need(repairer, resource=used, quantity=800, visibility="network")
    make_need(third, resource=ready, quantity=600, visibility="network")
    return [
        make_have(first, resource=used, quantity=1000, visibility="network"),
        make_have(repairer, resource=ready, quantity=700, visibility="network"),
        make_have(third, resource=used, quantity=500, visibility="network"),
    ]


def add_pool(park: Park, firms: int = 3) -> list[Company]:
    """Firms that need fire cover, in one place."""
    cover = make_resource("fire-cover", family="SV", unit="service", state="capacity")
    companies = [make_company(f"Tank farm {number}", park=park) for number in range(1, firms + 1)]
    for company in companies:
        make_need(company, resource=cover, quantity=None)
    return companies


def group_of(kind: str, run: MatchRun | None = None) -> MatchGroup:
    rows = MatchGroup.objects.filter(kind=kind)
    return rows.get(run=run) if run else rows.get()


def told_by_groups(run: MatchRun) -> list[tuple[Any, ...]]:
    """Everything that a run says of groups."""
    columns = ("key", "code", "kind", "rank", "score", "confidence", "value_low", "co2_low", "explanation")
    groups = MatchGroup.objects.filter(run=run).order_by("key").values_list(*columns)
    members = GroupMember.objects.filter(group__run=run).order_by("group__key", "position")
    return [*groups, *members.values_list("group__key", "position", "listing", "role", "share")]
