"""Which pathways the material graph finds, and which it must not."""

import pytest

from matching.engine import Step
from tests.matching.engine.worlds import process, resource, sourced, world


def codes(graph, have, need):
    return [[step.process for step in pathway.steps] for pathway in graph.pathways(have, need)]


def tree(*processes, **values):
    return world(
        resource("metal", abstract=True),
        resource("scrap", "metal"),
        resource("chips", "scrap"),
        resource("steel-chips", "chips"),
        resource("steel"),
        resource("ingot"),
        resource("part"),
        *processes,
        **values,
    )


@pytest.mark.parametrize(
    ("have", "need", "found"),
    [
        ("chips", "chips", [[]]),
        ("steel-chips", "scrap", [[]]),
        ("scrap", "chips", [[]]),
        ("chips", "metal", [[]]),
        ("metal", "chips", []),
        ("scrap", "steel", []),
    ],
)
def test_direct_pathway_follows_the_tree(have, need, found):
    assert codes(tree(), have, need) == found


def test_descendant_of_an_input_is_a_feed():
    graph = tree(process("melt", "scrap", "steel", yield_factor=(0.9, 0.95)))

    (found,) = graph.pathways("steel-chips", "steel")

    assert found.steps == (Step("melt", "steel-chips", "steel", (0.9, 0.95)),)
    assert codes(graph, "metal", "steel") == []


def test_chain_multiplies_yields():
    graph = tree(
        process("melt", "scrap", "steel", yield_factor=(0.9, 1.0)),
        process("cast", "steel", "ingot", yield_factor=(0.5, 0.8)),
    )

    (found,) = graph.pathways("chips", "ingot")

    assert found.yield_factor == pytest.approx((0.45, 0.8))


def test_yield_of_one_unknown_step_is_unknown():
    graph = tree(process("melt", "scrap", "steel", yield_factor=None), process("cast", "steel", "ingot"))
    assert graph.pathways("scrap", "ingot")[0].yield_factor is None


def test_yield_says_nothing_where_units_are_mixed():
    oil, wax = resource("oil", unit="m3"), resource("wax")
    graph = world(oil, wax, resource("fuel"), process("mix", "oil wax", "fuel"))
    assert graph.pathways("oil", "fuel")[0].yield_factor is None


@pytest.mark.parametrize(("max_steps", "found"), [(0, []), (1, []), (2, []), (3, [["melt", "cast", "cut"]])])
def test_chain_is_no_longer_than_allowed(max_steps, found):
    steps = (
        process("melt", "scrap", "steel"),
        process("cast", "steel", "ingot"),
        process("cut", "ingot", "part"),
    )
    assert codes(tree(*steps, max_steps=max_steps), "chips", "part") == found


def test_chain_never_returns_to_what_it_had():
    graph = tree(
        process("melt", "scrap", "steel"), process("cut", "steel", "chips"), process("x", "chips", "part")
    )
    assert codes(graph, "scrap", "part") == []


def test_chain_is_not_offered_for_what_is_already_fit():
    graph = tree(process("press", "chips", "scrap"))
    assert codes(graph, "chips", "scrap") == [[]]


def test_chain_does_not_pass_through_what_is_needed():
    graph = tree(
        process("melt", "scrap", "steel"),
        process("cast", "steel", "ingot"),
        process("back", "ingot", "steel"),
    )
    assert codes(graph, "chips", "steel") == [["melt"]]


def test_chain_has_no_step_that_a_later_one_makes_needless():
    graph = tree(process("press", "steel-chips", "ingot"), process("melt", "scrap ingot", "steel"))
    assert codes(graph, "steel-chips", "steel") == [["melt"]]


@pytest.mark.parametrize(
    ("better", "found"),
    [
        ({"yield_factor": (0.8, 0.9), "cost": sourced(1, 2)}, [["b"]]),
        ({"yield_factor": (0.8, 0.9), "cost": sourced(9, 9)}, [["a"], ["b"]]),
        ({"yield_factor": (0.6, 0.9), "cost": sourced(1, 2)}, [["a"], ["b"]]),
        ({"yield_factor": None, "cost": sourced(1, 2)}, [["a"], ["b"]]),
        ({"yield_factor": (0.8, 0.9), "cost": sourced(1, 2), "min_temp_c": 900.0}, [["a"], ["b"]]),
    ],
)
def test_chain_falls_only_to_one_that_is_better_in_every_respect(better, found):
    worse = process("a", "scrap", "steel", yield_factor=(0.7, 0.8), cost=sourced(3, 4))
    assert codes(tree(worse, process("b", "scrap", "steel", **better)), "scrap", "steel") == found


def test_of_equal_chains_the_first_by_code_stays():
    graph = tree(process("b", "scrap", "steel"), process("a", "scrap", "steel"))
    assert codes(graph, "scrap", "steel") == [["a"]]


def test_cost_is_compared_per_tonne_of_product():
    # per tonne of scrap "thrifty" costs less; per tonne of steel, at half the yield, it costs more
    thrifty = process("thrifty", "scrap", "steel", yield_factor=(0.5, 0.5), cost=sourced(60))
    plain = process("plain", "scrap", "steel", yield_factor=(1.0, 1.0), cost=sourced(100))
    assert codes(tree(thrifty, plain), "scrap", "steel") == [["plain"]]


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ([resource("a", "b")], "unknown parent: b"),
        ([resource("a", "b"), resource("b", "a")], "loop at a"),
        ([resource("a"), process("p", "a", "b")], "conversion p names an unknown resource: b"),
    ],
)
def test_broken_catalogue_is_refused(parts, sentence):
    with pytest.raises(ValueError, match=sentence):
        world(*parts)
