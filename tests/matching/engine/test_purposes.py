"""What a use takes, what is restricted to disposal, and the threshold test that a licence does not replace."""

import pytest

from matching.engine import Hazard, Verdict
from tests.matching.engine.worlds import (
    converter,
    gate_of,
    have,
    need,
    passes_without,
    process,
    resource,
    verdict_of,
    world,
)

PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN
LICENSED = frozenset({"hazardous"})


def one_step(start, end, *, hazard=Hazard.NO, parent=None, **values):
    above = [resource(parent, abstract=True)] if parent else []
    return world(
        *above, resource(start, parent, hazard=hazard), resource(end), process("p", start, end, **values)
    )


@pytest.mark.parametrize(
    ("matter", "expected"),
    [("spent-grain", FAIL), ("food-residue", PASS), ("food-waste", UNKNOWN), ("manure", FAIL)],
)
def test_closed_use_takes_only_what_is_named_for_it(matter, expected):
    graph = one_step(matter, "feed-ingredient")
    assert verdict_of("end_use", graph, have(matter), need("feed-ingredient")) is expected


def test_nearest_named_type_decides():
    graph = world(
        resource("food-waste"),
        resource("fruit-vegetable-waste", "food-waste"),
        resource("feed-ingredient"),
        process("dry", "food-waste", "feed-ingredient"),
    )
    assert (
        verdict_of("end_use", graph, have("fruit-vegetable-waste"), need("feed-ingredient", isic=())) is PASS
    )
    assert verdict_of("end_use", graph, have("food-waste"), need("feed-ingredient", isic=())) is UNKNOWN


@pytest.mark.parametrize(("declared", "expected"), [(None, PASS), (False, PASS), (True, FAIL)])
def test_clean_use_refuses_what_is_declared_hazardous(declared, expected):
    graph = one_step("food-residue", "feed-ingredient")
    giver, taker = have("food-residue", hazardous=declared), need("feed-ingredient", licences=LICENSED)
    assert verdict_of("end_use", graph, giver, taker) is expected


def test_clean_use_asks_about_what_may_be_hazardous():
    graph = one_step("food-residue", "feed-ingredient", hazard=Hazard.POSSIBLE)
    assert verdict_of("end_use", graph, have("food-residue"), need("feed-ingredient")) is UNKNOWN


@pytest.mark.parametrize(
    ("matter", "expected"), [("pvc-scrap", FAIL), ("mixed-plastic-waste", UNKNOWN), ("wood", PASS)]
)
def test_open_use_refuses_only_what_is_barred(matter, expected):
    graph = world(
        resource("fuels", abstract=True),
        resource("rdf", "fuels"),
        resource(matter),
        process("shred", matter, "rdf"),
    )
    assert verdict_of("end_use", graph, have(matter), need("rdf")) is expected


def test_use_of_a_sector_is_judged_for_that_sector_only():
    graph = world(resource("feed-ingredient"), resource("fishmeal", "feed-ingredient"))
    cattle, pigs = need("feed-ingredient", isic=("0141",)), need("feed-ingredient", isic=("0145",))
    assert verdict_of("end_use", graph, have("fishmeal"), cattle) is FAIL
    assert verdict_of("end_use", graph, have("fishmeal"), pigs) is PASS


def test_what_the_stream_becomes_on_the_way_is_judged_too():
    graph = world(
        resource("food-residue"),
        resource("manure"),
        resource("feed-ingredient"),
        process("eat", "food-residue", "manure"),
        process("dry", "manure", "feed-ingredient"),
    )
    gate = gate_of("end_use", graph, have("food-residue"), need("feed-ingredient"))
    assert (gate.verdict, gate.facts["resource"]) == (FAIL, "manure")


def test_gate_has_nothing_to_say_of_an_ordinary_use():
    graph = world(resource("scrap"))
    assert gate_of("end_use", graph, have("scrap"), need("scrap")) is None
    assert gate_of("restricted_matter", graph, have("scrap"), need("scrap")) is None


def test_end_use_names_use_matter_and_rule():
    graph = one_step("manure", "feed-ingredient")
    gate = gate_of("end_use", graph, have("manure"), need("feed-ingredient"))
    assert gate.facts == {"use": "feed", "resource": "manure", "needed": "feed-ingredient"}
    assert "Law on Animal Husbandry" in gate.rule


def test_end_use_is_what_refuses():
    graph = one_step("manure", "feed-ingredient")
    assert passes_without("end_use", graph, have("manure"), need("feed-ingredient"))


@pytest.mark.parametrize("code", ["17 06 05", "17 06 01"])
def test_waste_code_tells_asbestos_under_another_name(code):
    graph = world(resource("rubble"), resource("fill"), process("crush", "rubble", "fill"))
    giver = have("rubble", waste_code=code)
    assert verdict_of("restricted_matter", graph, giver, need("fill", licences=LICENSED)) is FAIL
    assert passes_without("restricted_matter", graph, giver, need("fill"))


@pytest.mark.parametrize(("licences", "expected"), [((), FAIL), (("hazardous",), UNKNOWN)])
def test_restricted_matter_of_another_name_goes_as_it_is_to_a_licensed_receiver_at_most(licences, expected):
    giver, taker = have("rubble", waste_code="17 06 05"), need("rubble", licences=frozenset(licences))
    assert verdict_of("restricted_matter", world(resource("rubble")), giver, taker) is expected


def test_restricted_matter_goes_to_whoever_asks_for_that_very_matter():
    graph = world(resource("asbestos-waste", hazard=Hazard.YES), resource("x"))
    assert verdict_of("restricted_matter", graph, have("asbestos-waste"), need("asbestos-waste")) is PASS
    assert verdict_of("restricted_matter", graph, have("asbestos-waste"), need("x")) is FAIL


def test_other_waste_codes_are_nobodys_restriction():
    graph = world(resource("rubble"))
    gate = gate_of("restricted_matter", graph, have("rubble", waste_code="17 01 01"), need("rubble"))
    assert gate is None


@pytest.mark.parametrize("hazard", [Hazard.POSSIBLE, Hazard.YES])
def test_licence_does_not_replace_the_threshold_test_of_a_conversion(hazard):
    graph = one_step("gypsum", "plaster", hazard=hazard, licence="test")
    taker = need("plaster", licences=LICENSED)
    gate = gate_of("hazard_licence", graph, have("gypsum"), taker)
    assert (gate.verdict, gate.rule) == (UNKNOWN, "QCVN 07:2025/BNNMT")


def test_tested_clean_needs_no_second_test():
    graph = one_step("gypsum", "plaster", hazard=Hazard.POSSIBLE)
    assert verdict_of("hazard_licence", graph, have("gypsum", hazardous=False), need("plaster")) is PASS


def test_licensed_treater_in_reach_that_nobody_has_chosen_leaves_the_test_open():
    graph = one_step("gypsum", "plaster", hazard=Hazard.POSSIBLE, receiver_isic=("3822",))
    near = converter("treater", 5, licences=LICENSED)
    assert verdict_of("hazard_licence", graph, have("gypsum"), need("plaster"), near) is UNKNOWN
