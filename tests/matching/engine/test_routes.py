"""Who runs the steps of a chain, and which ways the material goes."""

import pytest

from matching.engine import Converter, Hazard, Operator, Role, Rules, explain_pair
from tests.matching.engine.worlds import at, converter, have, limit, need, process, resource, world

CHAIN = world(
    resource("waste"),
    resource("clean"),
    resource("product"),
    process("wash", "waste", "clean", receiver_isic=("38",)),
    process("press", "clean", "product", receiver_isic=("2394",)),
)


def routed(*converters, taker=None):
    taker = taker or need("product", isic=("2394",))
    return explain_pair(CHAIN, have("waste"), taker, Rules(), converters=converters)


def test_each_step_goes_to_who_can_run_it():
    found = routed(converter("washer", 4, isic=("3811",)))
    assert found.operators == (
        Operator("wash", Role.CONVERTER, "washer"),
        Operator("press", Role.TAKER, "taker"),
    )
    assert [leg.resource for leg in found.legs] == ["waste", "clean"]
    assert [leg.distance_km[0] for leg in found.legs] == pytest.approx([5.2, 7.8])


def test_nearest_converter_is_taken():
    found = routed(converter("a far one", -20, isic=("3811",)), converter("the near one", 5, isic=("3811",)))
    assert found.operators[0].company == "the near one"


def test_of_equally_near_converters_the_first_by_name_is_taken():
    found = routed(converter("b", 5, isic=("3811",)), converter("a", 5, isic=("3811",)))
    assert found.operators[0].company == "a"


def test_unknown_converter_leaves_one_way_from_giver_to_taker():
    found = routed()
    assert found.operators[0] == Operator("wash", Role.UNKNOWN)
    assert [(leg.resource, leg.distance_km) for leg in found.legs] == [("waste", pytest.approx((13, 13)))]
    assert "converter" in found.missing


def test_way_past_an_unknown_converter_may_be_as_long_as_either_material_allows():
    graph = world(
        resource("wet", state="sludge"),
        resource("dry"),
        process("dry", "wet", "dry", receiver_isic=("38",)),
        limit("BP", "sludge", 10),
        limit("BP", "solid", 150),
    )
    found = explain_pair(graph, have("wet"), need("dry"), Rules())
    assert found.legs[0].limit_km == 150


def test_converter_without_a_site_leaves_the_distance_open():
    found = routed(Converter("nowhere", isic=("3811",)))
    assert found.distance_km is None
    assert found.operators[0].company == "nowhere"


def test_taker_that_runs_all_steps_receives_the_waste_itself():
    found = routed(taker=need("product", isic=("3811", "2394"), site=at(10)))
    assert [leg.resource for leg in found.legs] == ["waste"]
    assert {operator.role for operator in found.operators} == {Role.TAKER}


def test_material_that_leaves_the_taker_and_comes_back_is_handed_over_again():
    waste = need("product", isic=("38",))  # washes, but cannot press
    found = explain_pair(CHAIN, have("waste"), waste, Rules())
    assert [operator.role for operator in found.operators] == [Role.TAKER, Role.UNKNOWN]
    assert [leg.resource for leg in found.legs] == ["waste", "clean"]


def test_taker_of_the_right_sector_without_the_licence_leaves_a_hazardous_step_to_a_treater():
    graph = world(resource("swarf", hazard=Hazard.YES), resource("steel"), process("melt", "swarf", "steel"))
    treater = converter("treater", 5, isic=("24",), licences=frozenset({"hazardous"}))
    found = explain_pair(graph, have("swarf"), need("steel"), Rules(), converters=[treater])
    assert found.operators == (Operator("melt", Role.CONVERTER, "treater"),)


def test_taker_of_an_untold_sector_may_run_the_step_itself():
    hidden = need("product", isic=())
    found = routed(converter("far washer", -20, isic=("3811",)), taker=hidden)
    assert found.operators[0] == Operator("wash", Role.UNKNOWN)


def test_converter_on_the_way_is_named_also_for_an_untold_sector():
    hidden = need("product", isic=())
    found = routed(converter("washer", 5, isic=("3811",)), taker=hidden)
    assert found.operators[0] == Operator("wash", Role.CONVERTER, "washer")
