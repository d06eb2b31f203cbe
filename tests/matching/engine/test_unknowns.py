"""One missing fact: what it would bring, for what was assumed, and over all matches of a company."""

import pytest

from matching.engine import Hazard, Match, Rules, explain_pair
from matching.engine.judging.filling import FILLERS
from matching.engine.judging.pairs import World
from matching.engine.judging.scoring import FACTORS, PRICES, QUESTIONS
from matching.engine.judging.unknowns import Raise, Unlock, raises, rank
from matching.engine.routes import Planner
from tests.matching.engine.worlds import at, converter, have, limit, need, process, resource, sourced, world

SCRAP = world(resource("metals", abstract=True), resource("scrap", "metals"), resource("chips", "scrap"))
SIZE = {"quantity": (100.0, 100.0)}


def raised(graph, giver, taker, converters=()):
    """The raises of a pair, by fact."""
    match = explain_pair(graph, giver, taker, Rules(), converters=converters)
    assert isinstance(match, Match)
    scene = World(graph, Rules(), Planner(converters, detour=Rules().detour))
    return match, {one.fact: one for one in raises(scene, match, giver, taker)}


def worth_of(graph, giver, taker, converters=()):
    found = explain_pair(graph, giver, taker, Rules(), converters=converters)
    return found.score * found.confidence


def test_complete_pair_has_nothing_to_ask():
    graph = world(resource("scrap", disposal_cost=sourced(1), value=sourced(9e6), avoided_factor=sourced(1)))
    assert raised(graph, have("scrap", **SIZE), need("scrap", **SIZE))[1] == {}


@pytest.mark.parametrize(
    ("unknown", "filled", "fact"),
    [
        ({"quantity": None}, {"quantity": (100.0, 100.0)}, "giver_quantity"),
        ({"site": None}, {"site": at(25 / 1.3 + 10)}, "giver_site"),
        ({"moisture_pct": None}, {"moisture_pct": 12.0}, "giver_moisture"),
        ({"purity_pct": None}, {"purity_pct": 90.0}, "giver_purity"),
        ({"trust": 0.5}, {"trust": 1.0}, "giver_confirmation"),
    ],
)
def test_gain_is_that_of_the_pair_with_the_fact_told(unknown, filled, fact):
    taker = need("scrap", moisture_pct=12.0, purity_pct=90.0, **SIZE)
    whole = SIZE | {"moisture_pct": 1.0, "purity_pct": 99.0}
    _, found = raised(SCRAP, have("scrap", **(whole | unknown)), taker)
    told, untold = have("scrap", **(whole | filled)), have("scrap", **(whole | unknown))
    gain = worth_of(SCRAP, told, taker) - worth_of(SCRAP, untold, taker)
    assert (found[fact].listing, found[fact].gain) == (1, pytest.approx(gain))
    assert gain > 0


def test_quantity_is_assumed_to_cover_the_need():
    graph = world(resource("wet"), resource("dry"), process("p", "wet", "dry", yield_factor=(0.4, 0.6)))
    _, found = raised(graph, have("wet"), need("dry", quantity=(90.0, 110.0)))
    assert found["giver_quantity"].assumed == {"quantity": pytest.approx(200.0), "unit": "t"}


def test_fact_that_no_assumption_can_be_made_for_is_left_out():
    _, found = raised(SCRAP, have("scrap", site=None), need("scrap", site=None))
    assert not {"giver_quantity", "taker_quantity", "giver_site", "taker_site"} & set(found)


@pytest.mark.parametrize(
    ("hazard", "fact", "listing"), [(Hazard.POSSIBLE, "hazard_test", 1), (Hazard.NO, None, None)]
)
def test_test_of_what_may_be_hazardous(hazard, fact, listing):
    graph = world(resource("ash", hazard=hazard))
    match, found = raised(graph, have("ash", **SIZE), need("ash", **SIZE))
    assert (fact in found) == (fact is not None)
    if fact:
        assert found[fact].listing == listing
        assert found[fact].gain == pytest.approx(match.score * match.confidence * (1 / 0.9 - 1))


def test_answer_to_a_gate_takes_away_its_doubt():
    graph = world(resource("a"), resource("b"), process("p", "a", "b", licence="safety"))
    match, found = raised(graph, have("a", **SIZE), need("b", **SIZE))
    assert found["permit"].gain == pytest.approx(match.score * match.confidence * (1 / 0.9 - 1))
    assert found["permit"].listing == 2


def test_exact_type_is_assumed_on_the_side_that_names_a_group():
    _, found = raised(SCRAP, have("scrap", **SIZE), need("chips", **SIZE))
    assert (found["resource_detail"].listing, found["resource_detail"].assumed) == (1, {"resource": "chips"})
    _, found = raised(SCRAP, have("scrap", **SIZE), need("metals", **SIZE))
    assert (found["resource_detail"].listing, found["resource_detail"].assumed) == (2, {"resource": "scrap"})


def test_converter_is_assumed_beside_the_taker_and_nobodys_listing():
    graph = world(resource("a"), resource("b"), process("p", "a", "b", receiver_isic=("3822",)))
    _, found = raised(graph, have("a", **SIZE), need("b", **SIZE))
    assert found["converter"].listing is None
    near = converter("treater", 10, processes=frozenset({"p"}), licences=frozenset({"hazardous"}))
    gain = worth_of(graph, have("a", **SIZE), need("b", **SIZE), [near])
    gain -= worth_of(graph, have("a", **SIZE), need("b", **SIZE))
    assert found["converter"].gain == pytest.approx(gain)


def test_storage_brings_the_months_together():
    _, found = raised(SCRAP, have("scrap", months=frozenset({1}), **SIZE), need("scrap", **SIZE))
    assert found["storage"].gain > 0


@pytest.mark.parametrize(("state", "unknown", "celsius"), [("heat", "giver", 65.0), ("heat", "taker", 75.0)])
def test_temperature_is_assumed_just_sufficient(state, unknown, celsius):
    graph = world(resource("water", unit="MWh", family="HE", state=state), limit("HE", "heat", 30))
    told = {"giver": {"temperature_c": 80.0}, "taker": {"temperature_c": 60.0}}
    told[unknown] = {}
    _, found = raised(graph, have("water", **SIZE, **told["giver"]), need("water", **SIZE, **told["taker"]))
    assert found[f"{unknown}_temperature"].assumed == {"celsius": celsius}


def test_price_is_assumed_from_the_nearest_relatives():
    graph = world(
        resource("metals", abstract=True),
        resource("scrap", "metals", avoided_factor=sourced(1)),
        *(resource(f"m{price}", "metals", value=sourced(price * 1e6)) for price in (2, 4, 9)),
        resource("gold", value=sourced(1e12)),
    )
    _, found = raised(graph, have("scrap", **SIZE), need("scrap", **SIZE))
    assert found["purchase_price"].assumed == {"low": 4e6, "high": 4e6, "unit": "unit", "group": "metals"}
    assert found["purchase_price"].listing == 2
    assert found["purchase_price"].gain > 0


def test_raises_are_sorted_and_worth_a_line():
    match, found = raised(SCRAP, have("scrap", trust=0.5), need("chips", trust=0.8, **SIZE))
    gains = [one.gain for one in found.values()]
    assert gains == sorted(gains, reverse=True)
    assert min(gains) > 0
    assert len(found) >= 3
    assert match.score * match.confidence + max(gains) <= 1


def test_facts_of_a_company_are_summed_over_its_matches():
    found = [
        [Raise("giver_moisture", 1, 0.1), Raise("taker_site", 9, 0.5)],
        [Raise("giver_moisture", 1, 0.2), Raise("giver_quantity", 2, 0.2), Raise("converter", None, 0.9)],
    ]
    assert rank(found, {1, 2}) == [
        Unlock(1, "giver_moisture", 2, pytest.approx(0.3)),
        Unlock(2, "giver_quantity", 1, 0.2),
    ]


def test_every_question_that_is_not_a_cost_has_an_assumption():
    costs = {"treatment_price", "transport_price", "processing_emissions", "freight_factor", "sale_price"}
    asked = {*QUESTIONS.values(), *PRICES.values(), *FACTORS.values()}
    assert asked - costs <= set(FILLERS)
