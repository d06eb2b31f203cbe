"""Pairs without a pathway are refused with a reason, and told what comes nearest."""

from matching.engine import Hazard, Match, Pathway, Refusal, Rules, Verdict, explain_pair, find_matches
from tests.matching.engine.worlds import at, gate_of, have, need, process, resource, world

GROUPS = (
    resource("metals", abstract=True),
    resource("scrap", "metals"),
    resource("copper", "metals"),
    resource("cullet"),
    resource("bottles"),
    resource("ore"),
)
REMELTING = process("remelt", "cullet", "bottles"), process("smelt", "ore", "copper")
GRAPH = world(*GROUPS, *REMELTING)


def failed(found):
    return [gate.code for gate in found.gates if gate.verdict is Verdict.FAIL]


def test_pair_without_a_pathway_is_a_refusal_that_says_so():
    found = explain_pair(GRAPH, have("scrap"), need("copper"), Rules())
    assert isinstance(found, Refusal)
    assert found.pathway == Pathway("scrap", (), "copper")
    assert failed(found) == ["no_pathway"]


def test_refusal_names_the_nearest_common_group_and_the_nearest_routes():
    gate = gate_of("no_pathway", GRAPH, have("cullet"), need("copper"))
    assert gate.facts == {
        "offered": "cullet",
        "needed": "copper",
        "group": None,
        "becomes": "bottles",
        "feeds": "ore",
    }
    assert gate_of("no_pathway", GRAPH, have("scrap"), need("copper")).facts["group"] == "metals"


def test_products_nearest_to_the_need_are_named_first():
    graph = world(
        *GROUPS,
        *(resource(code) for code in ("aa", "bb", "cc")),
        process("sort", "cullet", "aa bb cc"),
        process("melt", "cullet", "scrap"),
    )
    assert gate_of("no_pathway", graph, have("cullet"), need("copper")).facts["becomes"] == "scrap, aa, bb"


def test_pair_without_a_pathway_is_told_its_other_reasons_too():
    graph = world(
        resource("oil", hazard=Hazard.YES, unit="t", state="liquid"),
        resource("power", unit="MWh", state="power"),
    )
    found = explain_pair(graph, have("oil", site=at(0)), need("power", company="giver"), Rules())
    assert failed(found) == ["no_pathway", "same_company", "unit_dimension", "hazard_licence"]


def test_detail_of_a_relation_that_is_none_is_not_asked_for():
    assert gate_of("resource_detail", GRAPH, have("scrap"), need("copper")) is None


def test_new_conversion_lifts_the_refusal():
    graph = world(*GROUPS, *REMELTING, process("refine", "scrap", "copper"))
    assert isinstance(explain_pair(graph, have("scrap"), need("copper"), Rules()), Match)


def test_search_does_not_count_pairs_without_a_pathway():
    result = find_matches(GRAPH, [have("scrap")], [need("copper")], Rules())
    assert (result.pairs_seen, result.refusals, result.refused) == (0, (), {})
