"""Cases of the trade, calculated by hand."""

import pytest

from matching.engine import (
    Corridor,
    Hazard,
    Match,
    Operator,
    Refusal,
    Role,
    Rules,
    allocate,
    explain_pair,
    find_matches,
    match_key,
)
from tests.matching.engine.worlds import at, converter, have, limit, need, process, resource, sourced, world

GYPSUM = world(
    resource("phosphogypsum", disposal_cost=sourced(200_000, 300_000), disposal_factor=sourced(0.01)),
    resource("washed-gypsum"),
    resource("board-gypsum", value=sourced(800_000), avoided_factor=sourced(0.1)),
    process(
        "wash",
        "phosphogypsum",
        "washed-gypsum",
        yield_factor=(0.8, 0.9),
        cost=sourced(100_000, 200_000),
        emission=sourced(0.01, 0.02),
    ),
    process("press", "washed-gypsum", "board-gypsum", yield_factor=(0.9, 1.0), cost=sourced(50_000)),
    limit("BP", "solid", 150, transport_cost=(2_000, 3_000), freight_factor=sourced(0.0001)),
)


@pytest.fixture(scope="module")
def gypsum():
    giver, taker = have("phosphogypsum", quantity=(1000, 1000)), need("board-gypsum", quantity=(2000, 2000))
    return explain_pair(GYPSUM, giver, taker, Rules())


def amounts(account):
    return [(line.code, pytest.approx(line.amount) if line.amount else None) for line in account.lines]


def test_phosphogypsum_becomes_plasterboard_in_two_steps(gypsum):
    assert [step.process for step in gypsum.pathway.steps] == ["wash", "press"]
    assert gypsum.pathway.yield_factor == pytest.approx((0.72, 0.9))
    assert gypsum.quantity == (1000, 1000)  # the need takes 2000 / 0.9 = 2222 t
    assert gypsum.distance_km == pytest.approx((13, 13))  # 10 km x 1.3


def test_phosphogypsum_money_of_the_giver(gypsum):
    # half of 100-200 and of 0.8..0.9 x 50 thousand VND/t; half of 13 km x 2000-3000 VND/t.km
    assert amounts(gypsum.giver_money) == [
        ("avoided_disposal", (200e6, 300e6)),
        ("treatment", (-100e6, -50e6)),
        ("treatment", (-22.5e6, -20e6)),
        ("transport", (-19.5e6, -13e6)),
    ]
    assert gypsum.giver_money.total == pytest.approx((58e6, 217e6))
    assert gypsum.giver_money.complete


def test_phosphogypsum_money_of_the_taker(gypsum):
    assert amounts(gypsum.taker_money)[0] == ("avoided_purchase", (576e6, 720e6))
    assert gypsum.taker_money.total == pytest.approx((434e6, 637e6))


def test_phosphogypsum_price_corridor_is_per_tonne(gypsum):
    expected = Corridor(pytest.approx((-217e3, -58e3)), pytest.approx((434e3, 637e3)), complete=True)
    assert gypsum.corridor == expected


def test_phosphogypsum_emissions(gypsum):
    # 1000 x 0.72..0.9 x 0.9 x 0.1; 1000 x 0.01; washing 1000 x 0.01..0.02, pressing not known; 13 t km x 0.0001
    assert amounts(gypsum.co2) == [
        ("avoided_production", (64.8, 81)),
        ("avoided_disposal", (10, 10)),
        ("processing", (-20, -10)),
        ("processing", None),
        ("transport", (-1.3, -1.3)),
    ]
    assert gypsum.co2.total == pytest.approx((53.5, 79.7))
    assert not gypsum.co2.complete
    assert "processing_emissions" in gypsum.missing


def test_every_conversion_is_a_line_with_its_own_factor(gypsum):
    lines = [line for line in gypsum.giver_money.lines if line.code == "treatment"]
    assert [(line.factor.low, line.quantity) for line in lines] == [
        (100_000, (500, 500)),
        (50_000, pytest.approx((400, 450))),
    ]


def test_account_without_quantity_is_per_tonne():
    found = explain_pair(GYPSUM, have("phosphogypsum"), need("board-gypsum"), Rules())
    assert found.giver_money.per_unit
    assert found.giver_money.total == pytest.approx((58e3, 217e3))
    assert "giver_quantity" in found.missing
    assert "taker_quantity" in found.missing


def test_unknown_price_is_not_zero():
    graph = world(resource("a", disposal_cost=sourced(5)), resource("b", "a"))
    found = explain_pair(graph, have("b"), need("a"), Rules())
    assert found.giver_money.total is None
    assert not found.giver_money.complete
    assert "disposal_price" in found.missing


WATER = world(
    resource("treated-wastewater", family="WA", unit="m3", state="liquid"),
    resource("cooling-water", family="WA", unit="m3", state="liquid"),
    process(
        "uf-ro", "treated-wastewater", "cooling-water", yield_factor=(0.65, 0.8), licence="wastewater-reuse"
    ),
    limit("WA", "liquid", 8),
)


def wastewater(**values):
    giver = have("treated-wastewater", quantity=(100_000, 100_000), **values)
    return giver, need("cooling-water", quantity=(50_000, 50_000), site=at(5))


def test_wastewater_through_membranes_covers_the_cooling_water():
    found = explain_pair(WATER, *wastewater(), Rules())
    assert found.quantity == pytest.approx((50_000 / 0.8, 50_000 / 0.65))
    assert "wastewater_licence" in found.missing


def test_wastewater_saves_no_more_water_than_is_needed():
    found = explain_pair(WATER, *wastewater(), Rules())
    assert found.taker_money.lines[0].quantity == pytest.approx((50_000, 50_000))


def test_wastewater_plan_promises_no_more_than_the_best_yield_needs():
    giver, taker = wastewater()
    match = explain_pair(WATER, giver, taker, Rules())
    plan = allocate([match], [giver], [taker], Rules())
    assert plan.quantities == {match_key(match): pytest.approx(62_500)}


HEAT = world(
    resource("furnace-exhaust", family="HE", unit="MWh", state="heat"),
    resource("steam", family="HE", state="heat"),
    process(
        "boiler",
        "furnace-exhaust",
        "steam",
        yield_factor=(0.92, 1.23),
        min_temp_c=350.0,
        receiver_isic=("3530",),
    ),
    limit("HE", "heat", 3),
)


def test_glass_furnace_heat_becomes_steam():
    giver = have("furnace-exhaust", quantity=(10_000, 10_000), temperature_c=450)
    taker = need("steam", quantity=(50_000, 50_000), site=at(1), isic=("3530",), temperature_c=170)
    found = explain_pair(HEAT, giver, taker, Rules())
    assert found.quantity == (10_000, 10_000)
    assert found.operators == (Operator("boiler", Role.GIVER, "giver"),)
    assert [leg.resource for leg in found.legs] == ["steam"]  # the boiler stands at the furnace
    assert [line.code for line in found.giver_money.lines] == [
        "treatment",
        "transport",
    ]  # heat has no disposal


def test_furnace_heat_too_cold_for_the_boiler_is_refused():
    giver = have("furnace-exhaust", temperature_c=300)
    assert isinstance(explain_pair(HEAT, giver, need("steam", site=at(1)), Rules()), Refusal)


SWARF = world(
    resource("oily-swarf", hazard=Hazard.YES),
    resource("briquettes"),
    process(
        "centrifuge", "oily-swarf", "briquettes", yield_factor=(0.85, 0.95), receiver_isic=("3811", "3822")
    ),
    limit("BP", "solid", 150, transport_cost=(2_000, 2_000)),
)
TREATER = converter("treater", -5, isic=("3822",), licences=frozenset({"hazardous"}))


def test_oily_swarf_is_refused_without_a_licence():
    found = explain_pair(SWARF, have("oily-swarf"), need("briquettes"), Rules())
    assert isinstance(found, Refusal)
    assert [gate.code for gate in found.gates if gate.verdict == "FAIL"] == ["hazard_licence"]


def test_oily_swarf_is_accepted_through_a_licensed_treater():
    found = explain_pair(SWARF, have("oily-swarf"), need("briquettes"), Rules(), converters=[TREATER])
    assert isinstance(found, Match)
    assert found.operators == (Operator("centrifuge", Role.CONVERTER, "treater"),)
    assert [leg.resource for leg in found.legs] == ["oily-swarf", "briquettes"]
    assert found.distance_km == pytest.approx((26, 26))  # 5 km there, 15 km on, x 1.3


def test_oily_swarf_pays_for_both_ways_of_transport():
    found = explain_pair(SWARF, have("oily-swarf"), need("briquettes"), Rules(), converters=[TREATER])
    assert amounts(found.taker_money)[2:] == [
        ("transport", (-6_500, -6_500)),  # half of 6.5 km x 2000 VND
        ("transport", (-18_525, -16_575)),  # half of 19.5 km x 2000 VND x 0.85-0.95 t
    ]


def test_search_counts_what_it_refused():
    givers = [have("oily-swarf"), have("oily-swarf", id=3, site=at(500))]
    result = find_matches(SWARF, givers, [need("briquettes")], Rules())
    assert (result.matches, result.pairs_seen) == ((), 2)
    assert result.refused == {"distance": 1, "hazard_licence": 1}
    assert [(one.giver, one.taker) for one in result.refusals] == [(1, 2)]
