"""Changes to the inputs: each does what it says and nothing else, in any order."""

from dataclasses import replace
from itertools import permutations

import pytest

from matching.engine import Direction, Match, Process, Resource, Rules, find_matches
from matching.engine.foresight.scenarios import (
    FirmKind,
    Inputs,
    KindLine,
    PlantIsAdded,
    PriceChanges,
    ScenarioError,
    TenantArrives,
    TenantLeaves,
    apply,
    apply_all,
)
from matching.engine.graph import build_graph
from matching.engine.types import Converter, Sourced, Verdict
from tests.matching.engine.worlds import at, have, limit, need, process, resource, world

ASH_PRICE = Sourced("landfill", 100.0, 200.0, "VND/t", "a list", 2026, "verified")
CEMENT = FirmKind(
    "cement",
    ("2394",),
    (
        KindLine(Direction.NEED, "ash", "per_product_t", (0.1, 0.2)),
        KindLine(Direction.HAVE, "heat", "per_employee", (3.0, 3.0)),
        KindLine(Direction.NEED, "slag"),
    ),
)


def graph_parts() -> list[Resource | Process]:
    return [
        resource("ash", disposal_cost=ASH_PRICE),
        resource("slag", disposal_cost=replace(ASH_PRICE, low=50.0, high=100.0, unit="VND/m3")),
        resource("heat"),
        resource("sludge"),
        resource("dry-sludge"),
        process("drying", "sludge", "dry-sludge", receiver_isic=(), yield_factor=(0.3, 0.3)),
    ]


def inputs() -> Inputs:
    return Inputs(
        streams=(
            have("ash", id=1, company="power", quantity=(100.0, 100.0)),
            need("ash", id=2, company="bricks", quantity=(60.0, 60.0)),
            have("sludge", id=3, company="mill", quantity=(10.0, 10.0), site=at(2)),
            need("dry-sludge", id=4, company="kiln", quantity=(9.0, 9.0)),
        ),
        knowledge=world(*graph_parts(), limit("BP", "solid", 50, transport_cost=(1.0, 2.0))).knowledge,
        converters=(Converter("treater", at(5), frozenset({"hazardous"})),),
        kinds={"cement": CEMENT},
    )


def matches(given: Inputs) -> dict[tuple[int, int], Match]:
    sides = {side: [one for one in given.streams if one.direction is side] for side in Direction}
    found = find_matches(
        build_graph(given.knowledge),
        sides[Direction.HAVE],
        sides[Direction.NEED],
        Rules(),
        converters=given.converters,
    )
    return {(match.giver, match.taker): match for match in found.matches}


def test_tenant_that_leaves_takes_its_streams_and_its_plant_along() -> None:
    after = apply_all([TenantLeaves("power"), TenantLeaves("treater")], inputs())

    assert [stream.id for stream in after.streams] == [2, 3, 4]
    assert after.converters == ()


def test_company_that_is_not_there_cannot_leave() -> None:
    with pytest.raises(ScenarioError) as refused:
        apply(TenantLeaves("nobody"), inputs())

    assert (refused.value.code, refused.value.subject) == ("unknown_company", "nobody")


def test_arriving_firm_is_a_sector_estimate_of_its_size() -> None:
    after = apply(TenantArrives("Big Cement", "cement", at(1), product_t=1000.0), inputs())

    new = [stream for stream in after.streams if stream.id < 0]
    told = {stream.resource: (stream.direction, stream.quantity) for stream in new}
    assert told == {
        "ash": (Direction.NEED, (100.0, 200.0)),
        "heat": (Direction.HAVE, None),  # employees are not told
        "slag": (Direction.NEED, None),  # no ratio is known
    }
    assert {(one.company, one.trust, one.isic, one.site) for one in new} == {
        ("new:Big Cement", 0.5, ("2394",), at(1))
    }


def test_arriving_firm_is_matched_like_any_other() -> None:
    after = apply(TenantArrives("Big Cement", "cement", at(1), product_t=1000.0), inputs())

    new = {pair: match for pair, match in matches(after).items() if pair not in matches(inputs())}
    assert [match.quantity for match in new.values()] == [(100.0, 100.0)]


def test_ids_of_a_firm_are_the_same_in_every_scenario() -> None:
    arrival = TenantArrives("Big Cement", "cement")
    alone, with_others = apply_all([arrival], inputs()), apply_all([arrival, TenantLeaves("mill")], inputs())

    assert {one.id for one in alone.streams if one.id < 0} == {
        one.id for one in with_others.streams if one.id < 0
    }


def test_unknown_kind_of_firm_is_refused() -> None:
    with pytest.raises(ScenarioError, match="unknown_kind: palace"):
        apply(TenantArrives("X", "palace"), inputs())


def test_price_factor_changes_money_but_no_gate_and_no_quantity() -> None:
    before, after = (
        matches(inputs())[1, 2],
        matches(apply(PriceChanges("landfill", factor=2.0), inputs()))[1, 2],
    )

    lines = {line.code: line.amount for line in before.giver_money.lines}
    doubled = {line.code: line.amount for line in after.giver_money.lines}
    assert lines["avoided_disposal"] == (6000.0, 12000.0)
    assert doubled["avoided_disposal"] == (12000.0, 24000.0)
    assert doubled["transport"] == lines["transport"]
    assert (after.gates, after.quantity, after.co2) == (before.gates, before.quantity, before.co2)


def test_changed_price_says_that_it_is_an_assumption() -> None:
    after = apply(PriceChanges("landfill", factor=2.0), inputs())

    price = after.knowledge.resources["ash"].disposal_cost
    assert price is not None
    assert (price.source, price.confidence, price.year) == ("what-if assumption", "what-if assumption", None)


def test_new_range_holds_in_every_unit_that_the_price_is_counted_in() -> None:
    after = apply(PriceChanges("landfill", value=(150.0, 600.0), unit="VND/t"), inputs())

    prices = [after.knowledge.resources[code].disposal_cost for code in ("ash", "slag")]
    assert [(one.low, one.high) for one in prices if one] == [(150.0, 600.0), (75.0, 300.0)]


def test_new_range_in_a_unit_that_nobody_counts_in_is_refused() -> None:
    with pytest.raises(ScenarioError, match="other_unit"):
        apply(PriceChanges("landfill", value=(1.0, 2.0), unit="VND/kWh"), inputs())


def test_transport_and_treatment_costs_are_prices_too() -> None:
    given = replace(inputs(), knowledge=inputs().knowledge)
    after = apply(PriceChanges("transport:BP:solid", factor=3.0), given)

    assert after.knowledge.limits["BP", "solid"].transport_cost == (3.0, 6.0)


def test_unknown_price_is_refused() -> None:
    with pytest.raises(ScenarioError, match="unknown_price: gold"):
        apply(PriceChanges("gold", factor=2.0), inputs())


def test_plant_runs_what_nobody_ran() -> None:
    after = apply(PlantIsAdded("Dryer", frozenset({"drying"}), at(3)), inputs())

    def verdict(given: Inputs) -> Verdict:
        return next(gate.verdict for gate in matches(given)[3, 4].gates if gate.code == "step_operator")

    assert (verdict(inputs()), verdict(after)) == (Verdict.UNKNOWN, Verdict.PASS)
    assert matches(after)[3, 4].operators[0].company == "new:Dryer"


def test_plant_with_an_unknown_process_is_refused() -> None:
    with pytest.raises(ScenarioError, match="unknown_process: alchemy"):
        apply(PlantIsAdded("Lab", frozenset({"alchemy"})), inputs())


CHANGES = [
    TenantLeaves("mill"),
    TenantArrives("Big Cement", "cement", at(1), product_t=10.0),
    PriceChanges("landfill", factor=2.0),
    PlantIsAdded("Dryer", frozenset({"drying"}), at(3)),
]


def test_order_of_the_changes_does_not_matter() -> None:
    results = {repr(apply_all(order, inputs())) for order in permutations(CHANGES)}

    assert len(results) == 1


@pytest.mark.parametrize(
    "pair",
    [
        (PriceChanges("landfill", factor=2.0), PriceChanges("landfill", value=(1.0, 2.0), unit="VND/t")),
        (TenantArrives("Twin", "cement"), PlantIsAdded("Twin", frozenset({"drying"}))),
        (TenantLeaves("mill"), TenantLeaves("mill")),
    ],
)
def test_two_changes_of_one_thing_would_depend_on_their_order(
    pair: tuple[PriceChanges, PriceChanges],
) -> None:
    with pytest.raises(ScenarioError, match="changed_twice"):
        apply_all(pair, inputs())
