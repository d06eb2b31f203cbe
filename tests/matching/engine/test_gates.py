"""Each hard rule: what it lets through, what it refuses, what it asks; and that none else refuses."""

import pytest

from matching.engine import Hazard, Verdict
from tests.matching.engine.worlds import (
    at,
    converter,
    gate_of,
    have,
    limit,
    need,
    passes_without,
    process,
    resource,
    verdict_of,
    world,
)

PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN
SCRAP = world(resource("scrap"), resource("chips", "scrap"))
LICENSED = frozenset({"hazardous"})


@pytest.mark.parametrize(("company", "expected"), [("taker", PASS), ("giver", FAIL)])
def test_same_company_is_refused(company, expected):
    assert verdict_of("same_company", SCRAP, have("scrap"), need("scrap", company=company)) is expected


def test_same_company_is_what_refuses():
    assert passes_without("same_company", SCRAP, have("scrap"), need("scrap", company="giver"))


@pytest.mark.parametrize(("unit", "expected"), [("t", PASS), ("m3", FAIL)])
def test_unit_of_need_must_be_unit_of_stream(unit, expected):
    graph = world(resource("soil", unit=unit), resource("sand", "soil"))
    assert verdict_of("unit_dimension", graph, have("sand"), need("soil")) is expected


def test_unit_is_what_refuses():
    graph = world(resource("soil", unit="m3"), resource("sand", "soil"))
    assert passes_without("unit_dimension", graph, have("sand"), need("soil"))


@pytest.mark.parametrize(
    ("offered", "needed", "expected"),
    [("chips", "chips", PASS), ("chips", "scrap", PASS), ("scrap", "chips", UNKNOWN)],
)
def test_resource_needs_detail_only_where_it_is_more_general_than_the_need(offered, needed, expected):
    assert verdict_of("resource_detail", SCRAP, have(offered), need(needed)) is expected


def test_resource_needs_detail_where_the_need_is_a_mere_group():
    graph = world(resource("metals", abstract=True), resource("chips", "metals"))
    assert verdict_of("resource_detail", graph, have("chips"), need("metals")) is UNKNOWN


@pytest.mark.parametrize(
    ("hazard", "declared", "licences", "expected"),
    [
        (Hazard.NO, None, (), PASS),
        (Hazard.NO, True, (), FAIL),
        (Hazard.POSSIBLE, None, (), UNKNOWN),
        (Hazard.POSSIBLE, None, ("hazardous",), PASS),
        (Hazard.POSSIBLE, False, (), PASS),
        (Hazard.POSSIBLE, True, (), FAIL),
        (Hazard.YES, None, (), FAIL),
        (Hazard.YES, False, (), FAIL),
        (Hazard.YES, None, ("hazardous",), PASS),
    ],
)
def test_hazardous_stream_needs_a_licensed_receiver(hazard, declared, licences, expected):
    graph = world(resource("oil", hazard=hazard))
    giver, taker = have("oil", hazardous=declared), need("oil", licences=frozenset(licences))
    assert verdict_of("hazard_licence", graph, giver, taker) is expected


def test_hazard_is_what_refuses():
    graph = world(resource("oil", hazard=Hazard.YES))
    assert passes_without("hazard_licence", graph, have("oil"), need("oil"))


def test_hazard_gate_names_law_and_numbers():
    gate = gate_of("hazard_licence", world(resource("oil", hazard=Hazard.YES)), have("oil"), need("oil"))
    assert gate.rule == "Law on Environmental Protection 72/2020, Art. 83"
    assert gate.facts == {"resource": "oil", "hazard": "yes", "receiver": "taker", "licensed": "no"}


def treatment(**values):
    return world(
        resource("swarf", hazard=Hazard.YES),
        resource("briquettes"),
        process("wash", "swarf", "briquettes", receiver_isic=("3822",), **values),
    )


def test_hazardous_stream_is_refused_where_no_licensed_treatment_is_known():
    assert verdict_of("hazard_licence", treatment(), have("swarf"), need("briquettes")) is FAIL


@pytest.mark.parametrize(
    ("treater", "expected"),
    [
        (converter("near", 5, isic=("3822",), licences=LICENSED), PASS),
        (converter("far", 300, isic=("3822",), licences=LICENSED), FAIL),
        (converter("unlicensed", 5, isic=("3822",)), FAIL),
    ],
)
def test_hazardous_stream_passes_through_a_licensed_treater_within_reach(treater, expected):
    assert verdict_of("hazard_licence", treatment(), have("swarf"), need("briquettes"), treater) is expected


def test_hazardous_input_of_a_conversion_makes_its_feed_hazardous():
    graph = world(resource("a"), resource("b"), process("p", "a", "b", hazardous_input=True))
    assert verdict_of("hazard_licence", graph, have("a"), need("b")) is FAIL
    assert verdict_of("hazard_licence", graph, have("a", hazardous=False), need("b")) is PASS


def test_conversion_with_a_threshold_test_asks_for_it():
    graph = world(resource("a"), resource("b"), process("p", "a", "b", licence="test"))
    assert verdict_of("hazard_licence", graph, have("a"), need("b")) is UNKNOWN
    assert verdict_of("hazard_licence", graph, have("a", hazardous=False), need("b")) is PASS


@pytest.mark.parametrize(("licences", "expected"), [(("wastewater-reuse",), PASS), ((), UNKNOWN)])
def test_wastewater_needs_the_reuse_plan_in_the_licence(licences, expected):
    graph = world(resource("treated-wastewater", unit="m3", family="WA", state="liquid"))
    giver = have("treated-wastewater", licences=frozenset(licences))
    assert verdict_of("wastewater_reuse", graph, giver, need("treated-wastewater")) is expected


def test_wastewater_rule_leaves_other_materials_alone():
    assert verdict_of("wastewater_reuse", SCRAP, have("scrap"), need("scrap")) is None


@pytest.mark.parametrize(
    ("licence", "held", "expected"),
    [("safety", ("safety",), PASS), ("safety", (), UNKNOWN), ("contract", (), None), ("none", (), None)],
)
def test_permit_of_a_conversion_is_asked_for(licence, held, expected):
    graph = world(resource("a"), resource("b"), process("p", "a", "b", licence=licence))
    assert verdict_of("permit", graph, have("a"), need("b", licences=frozenset(held))) is expected


@pytest.mark.parametrize(
    ("isic", "converters", "expected"),
    [
        (("2394",), (), PASS),
        (("2395",), (), UNKNOWN),
        (("2395",), (converter("works", 5, isic=("2394",)),), PASS),
        (("2395",), (converter("works", 5, processes=frozenset({"p"})),), PASS),
        (("2395",), (converter("works", 5, isic=("2410",)),), UNKNOWN),
        (("2395",), (converter("works", 90, isic=("2394",)),), UNKNOWN),
    ],
)
def test_step_needs_a_taker_or_converter_of_the_receiving_sector(isic, converters, expected):
    graph = world(resource("a"), resource("b"), process("p", "a", "b", receiver_isic=("2394",)))
    assert verdict_of("step_operator", graph, have("a"), need("b", isic=isic), *converters) is expected


@pytest.mark.parametrize(("value", "expected"), [(8.0, PASS), (10.0, PASS), (12.0, FAIL), (None, UNKNOWN)])
def test_moisture_may_not_exceed_what_the_need_allows(value, expected):
    giver, taker = have("scrap", moisture_pct=value), need("scrap", moisture_pct=10.0)
    assert verdict_of("moisture", SCRAP, giver, taker) is expected


def test_moisture_is_what_refuses():
    giver, taker = have("scrap", moisture_pct=12.0), need("scrap", moisture_pct=10.0)
    assert passes_without("moisture", SCRAP, giver, taker)


@pytest.mark.parametrize(("value", "expected"), [(99.0, PASS), (90.0, FAIL), (None, UNKNOWN)])
def test_purity_may_not_fall_below_what_the_need_asks(value, expected):
    giver, taker = have("scrap", purity_pct=value), need("scrap", purity_pct=95.0)
    assert verdict_of("purity", SCRAP, giver, taker) is expected


def test_purity_is_what_refuses():
    giver, taker = have("scrap", purity_pct=90.0), need("scrap", purity_pct=95.0)
    assert passes_without("purity", SCRAP, giver, taker)


@pytest.mark.parametrize("gate", ["moisture", "purity"])
def test_quality_after_a_conversion_is_a_question(gate):
    graph = world(resource("a"), resource("b"), process("p", "a", "b"))
    giver, taker = have("a", moisture_pct=90, purity_pct=1), need("b", moisture_pct=10, purity_pct=95)
    assert verdict_of(gate, graph, giver, taker) is UNKNOWN


def heat(*parts, **values):
    return world(
        resource("heat", family="HE", state="heat", unit="MWh"),
        resource("cold-group", family="HE", state="heat", unit="MWh"),
        resource("steam", family="HE", state="heat"),
        limit("HE", "heat", 50),
        *parts,
        **values,
    )


@pytest.mark.parametrize(
    ("value", "wanted", "expected"),
    [(95, 90, PASS), (94, 90, FAIL), (None, 90, UNKNOWN), (95, None, UNKNOWN)],
)
def test_heat_must_be_hotter_than_the_need_by_the_approach(value, wanted, expected):
    giver, taker = have("heat", temperature_c=value), need("heat", temperature_c=wanted)
    assert verdict_of("temperature", heat(), giver, taker) is expected


@pytest.mark.parametrize(("value", "expected"), [(2, PASS), (3, FAIL)])
def test_cold_must_be_colder_than_the_need_by_the_approach(value, expected):
    giver, taker = have("cold-group", temperature_c=value), need("cold-group", temperature_c=7)
    assert verdict_of("temperature", heat(), giver, taker) is expected


def test_temperature_is_what_refuses():
    giver, taker = have("heat", temperature_c=60), need("heat", temperature_c=90)
    assert passes_without("temperature", heat(), giver, taker)


@pytest.mark.parametrize(
    ("value", "wanted", "expected"),
    [
        (450, 170, PASS),
        (340, 170, FAIL),
        (None, 170, UNKNOWN),
        (1100, 170, UNKNOWN),
        (450, 500, UNKNOWN),
        (450, None, PASS),
    ],
)
def test_temperature_must_suit_the_first_conversion(value, wanted, expected):
    graph = heat(process("boiler", "heat", "steam", min_temp_c=350, max_temp_c=1000))
    giver, taker = have("heat", temperature_c=value), need("steam", temperature_c=wanted)
    assert verdict_of("temperature", graph, giver, taker) is expected


@pytest.mark.parametrize(
    ("supply", "lot", "expected"),
    [((50, 60), 40, PASS), ((50, 60), 55, UNKNOWN), ((50, 60), 70, FAIL), (None, 40, UNKNOWN)],
)
def test_tradable_quantity_must_reach_the_minimum_lot(supply, lot, expected):
    giver, taker = have("scrap", quantity=supply), need("scrap", quantity=(500, 500), min_lot=lot)
    assert verdict_of("minimum_lot", SCRAP, giver, taker) is expected


def test_minimum_lot_of_the_taker_counts_in_its_own_units():
    graph = world(resource("a"), resource("b"), process("p", "a", "b", yield_factor=(0.5, 0.5)))
    giver, taker = have("a", quantity=(100, 100)), need("b", quantity=(500, 500), min_lot=51)
    assert verdict_of("minimum_lot", graph, giver, taker) is FAIL


def test_minimum_lot_is_what_refuses():
    giver, taker = have("scrap", quantity=(1, 2), min_lot=5), need("scrap", quantity=(9, 9))
    assert passes_without("minimum_lot", SCRAP, giver, taker)


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        (at(38), PASS),
        (at(39), FAIL),
        (at(36, precision_km=5), UNKNOWN),
        (at(42, precision_km=5), UNKNOWN),
        (at(50, precision_km=5), FAIL),
        (None, UNKNOWN),
    ],
)
def test_distance_is_judged_as_a_range(site, expected):
    # the way is 1.3 times the straight line: 38 km are 49.4 km, 39 km are 50.7 km, the radius is 50 km
    assert verdict_of("distance", SCRAP, have("scrap"), need("scrap", site=site)) is expected


def test_distance_without_a_known_radius_is_a_question():
    graph = world(resource("scrap"), limit("WA", "liquid", 8))
    assert verdict_of("distance", graph, have("scrap"), need("scrap")) is UNKNOWN


def test_distance_keeps_to_the_limit_of_the_conversion():
    graph = world(resource("a"), resource("b"), process("p", "a", "b", max_distance_km=12.9))
    assert verdict_of("distance", graph, have("a"), need("b")) is FAIL


def test_distance_is_what_refuses():
    assert passes_without("distance", SCRAP, have("scrap"), need("scrap", site=at(100)))


@pytest.mark.parametrize(
    ("months", "expected"),
    [((), PASS), ((6, 7, 8), PASS), ((6,), UNKNOWN), ((1, 2), FAIL)],
)
def test_season_must_overlap(months, expected):
    giver = have("scrap", months=frozenset(range(6, 12)))
    assert verdict_of("season", SCRAP, giver, need("scrap", months=frozenset(months))) is expected


def test_season_is_what_refuses():
    giver, taker = have("scrap", months=frozenset({1})), need("scrap", months=frozenset({2}))
    assert passes_without("season", SCRAP, giver, taker)
