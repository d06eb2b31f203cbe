"""From facts to a score, a confidence and the facts that are missing."""

import pytest

from matching.engine import Criterion, Rules, explain_pair, find_matches
from matching.engine.judging.scoring import known_share, score
from tests.matching.engine.worlds import at, have, limit, need, process, resource, sourced, world

GRAPH = world(
    resource("scrap", avoided_factor=sourced(1.0), disposal_cost=sourced(1e6)),
    resource("chips", "scrap"),
    resource("steel"),
    process("melt", "scrap", "steel", confidence="pair verified (public source); yield from memory"),
    process("cast", "steel", "scrap", confidence="from memory, needs check"),
)


def match(giver=None, taker=None, **rules):
    return explain_pair(GRAPH, giver or have("scrap"), taker or need("scrap"), Rules(**rules))


def value_of(code, found):
    return next(one.value for one in found.criteria if one.code == code)


@pytest.mark.parametrize(
    ("offered", "needed", "value"),
    [("scrap", "scrap", 1.0), ("chips", "scrap", 0.9), ("scrap", "chips", 0.45)],
)
def test_material_counts_the_levels_of_the_tree(offered, needed, value):
    assert value_of("material", match(have(offered), need(needed))) == pytest.approx(value)


def test_quantity_counts_use_before_coverage():
    # all of the 10 t are used (weight 0.7), and a tenth of the 100 t covered (weight 0.3)
    found = match(have("scrap", quantity=(10, 10)), need("scrap", quantity=(100, 100)))
    assert value_of("quantity", found) == pytest.approx(0.7 + 0.03)


@pytest.mark.parametrize("side", ["giver", "taker"])
def test_quantity_value_and_co2_are_unknown_without_a_quantity(side):
    quantity = {"giver": (None, (9, 9)), "taker": ((9, 9), None)}[side]
    found = match(have("scrap", quantity=quantity[0]), need("scrap", quantity=quantity[1]))
    assert [value_of(code, found) for code in ("quantity", "value", "co2")] == [None, None, None]
    assert f"{side}_quantity" in found.missing


def test_distance_is_what_is_left_of_the_radius():
    assert value_of("distance", match()) == pytest.approx(1 - 13 / 50)


def test_distance_is_unknown_without_a_site():
    assert value_of("distance", match(have("scrap", site=None))) is None


def test_value_and_co2_are_a_half_at_their_half_way_amounts():
    giver, taker = have("scrap", quantity=(500, 500)), need("scrap", quantity=(500, 500))
    found = match(giver, taker, co2_half=450.0)
    assert value_of("value", found) == pytest.approx(0.5)  # 500 t x 1 million VND of disposal
    assert value_of("co2", found) == pytest.approx(0.5)  # 500 t x 0.9 x 1 t/t


def hauled(**values):
    """Scrap that costs transport and emits on the road, with savings as given."""
    road = limit("BP", "solid", 50, transport_cost=(2_000, 2_000), freight_factor=sourced(0.0001))
    graph = world(resource("scrap", **values), road)
    return explain_pair(graph, have("scrap", quantity=(9, 9)), need("scrap", quantity=(9, 9)), Rules())


def test_costs_without_known_savings_are_no_loss():
    assert [value_of(code, hauled()) for code in ("value", "co2")] == [None, None]


def test_costs_above_known_savings_are_worth_nothing():
    found = hauled(disposal_cost=sourced(1), disposal_factor=sourced(1e-6), avoided_factor=sourced(1e-6))
    assert value_of("co2", found) == 0


@pytest.mark.parametrize(("months", "value"), [((), 1.0), ((1, 2, 3, 4, 5, 6), 0.5)])
def test_season_is_the_share_that_meets(months, value):
    assert value_of("season", match(have("scrap", months=frozenset(months)))) == pytest.approx(value)


def test_trust_is_that_of_the_less_certain_side():
    assert value_of("trust", match(have("scrap", trust=0.4))) == 0.4


def test_simplicity_falls_with_each_conversion():
    assert value_of("simplicity", match(have("scrap"), need("steel"))) == pytest.approx(2 / 3)


def test_score_leaves_unknown_criteria_out():
    criteria = [Criterion("a", 1.0, 0.2), Criterion("b", 0.5, 0.2), Criterion("c", None, 0.6)]
    assert score(criteria) == pytest.approx(0.75)
    assert known_share(criteria) == pytest.approx(0.4)


def test_score_of_nothing_known_is_zero():
    assert score([Criterion("a", None, 1.0)]) == 0


def test_confidence_multiplies_what_is_not_certain():
    # known: all but quantity, value, co2 = 0.40; trust 0.5; verified pair 0.85; no gate is open
    found = match(have("chips", trust=0.5), need("steel"))
    assert found.confidence == pytest.approx(0.40 * 0.5 * 0.85)


def test_confidence_falls_with_each_open_gate():
    asked = match(have("scrap"), need("chips"))
    assert match().confidence == pytest.approx(0.40)
    assert asked.confidence == pytest.approx(0.40 * 0.9)


def test_confidence_in_a_remembered_conversion_is_lower():
    assert match(have("steel"), need("scrap")).confidence == pytest.approx(0.40 * 0.7)


def test_missing_facts_are_named_once_and_in_order():
    found = match(have("scrap", site=None), need("chips"))
    assert found.missing == (
        "giver_quantity",
        "giver_site",
        "taker_quantity",
        "resource_detail",
        "exact_sites",
        "transport_price",
        "purchase_price",
        "disposal_factor",
        "freight_factor",
    )


def test_ranking_breaks_ties_by_id():
    givers = [have("scrap", id=number, company=f"g{number}") for number in (7, 5, 6)]
    found = find_matches(GRAPH, givers, [need("scrap", site=at(10))], Rules()).matches
    assert [one.giver for one in found] == [5, 6, 7]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"weights": {"beauty": 1.0}}, "no such criterion: beauty"),
        ({"weights": {"value": -1.0}}, "finite and not negative"),
        ({"weights": {"value": float("nan")}}, "finite and not negative"),
        ({"weights": {"value": 0.0}}, "at least one weight"),
        ({"min_overlap": 1.5}, "min_overlap must lie between 0 and 1"),
        ({"detour": 0.9}, "detour must be at least 1"),
    ],
)
def test_rules_refuse_what_makes_no_sense(values, sentence):
    with pytest.raises(ValueError, match=sentence):
        Rules(**values)
