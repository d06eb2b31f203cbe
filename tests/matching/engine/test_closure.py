"""The closure holds, label by label, what trying all chains finds, with the numbers that follow from them."""

import os
from itertools import pairwise, product
from math import fsum, isnan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine import Hazard, Rules, build_graph
from matching.engine.join.closure import closure_of
from matching.engine.reference import best_chains
from tests.matching.engine.randoms import random_setting
from tests.matching.engine.worlds import limit, process, resource, sourced, world

some = settings(max_examples=int(os.environ.get("EXAMPLES", "25")))
graphs = st.builds(
    lambda seed, size: random_setting(seed, size).graph, st.integers(0, 10**9), st.integers(1, 7)
)


@some
@given(graph=graphs)
def test_closure_holds_the_chains_that_no_other_one_beats(graph):
    closure = closure_of(graph, Rules())
    assert graph.max_steps == 3
    for (here, have), (there, need) in product(enumerate(closure.materials), repeat=2):
        group = closure.group_of(here, there)
        found = (
            {closure.pathways[label] for label in closure.labels_of(group)} if group is not None else set()
        )
        assert {pathway for pathway in found if pathway.steps} == best_chains(graph, have, need)
        assert any(not pathway.steps for pathway in found) == (graph.kinship(have, need) is not None)


@some
@given(graph=graphs)
def test_labels_have_the_numbers_of_their_chains(graph):
    closure, known = closure_of(graph, Rules()), graph.knowledge
    for label, pathway in enumerate(closure.pathways):
        last = pathway.steps[-1].target if pathway.steps else pathway.start
        same_unit = known.resources[last].unit == known.resources[pathway.end].unit
        assert closure.steps[label] == len(pathway.steps)
        assert closure.direct[label] == (not pathway.steps)
        assert closure.same_unit[label] == same_unit
        yields = pathway.yield_factor if same_unit else None
        assert_known(closure.factor[label], yields and (yields[0] + yields[1]) / 2)
        assert_known(closure.cost[label], cost_of(known, pathway))
        states = {
            known.resources[code].state for code in (pathway.start, *(one.target for one in pathway.steps))
        }
        assert closure.radius_km[label] == (50 * (1 + len(pathway.steps)) if states == {"solid"} else np.inf)
        always = known.resources[pathway.start].hazard is Hazard.YES
        assert closure.hazardous[label] == (not pathway.steps and always)


def assert_known(value, expected):
    assert isnan(value) if expected is None else value == pytest.approx(expected, rel=1e-9)


def cost_of(known, pathway):
    """Middle of what the steps cost per giver unit, from the first step on."""
    low = high = 1.0
    ends = [], []
    for step in pathway.steps:
        cost = known.processes[step.process].cost
        if cost is None or low is None:
            return None
        ends[0].append(low * cost.low)
        ends[1].append(high * cost.high)
        low, high = (
            (low * step.yield_factor[0], high * step.yield_factor[1]) if step.yield_factor else (None, None)
        )
    return (fsum(ends[0]) + fsum(ends[1])) / 2


CHAIN = (
    resource("scrap"),
    resource("steel"),
    resource("part"),
    resource("heat", state="heat"),
    process("melt", "scrap", "steel", yield_factor=(0.8, 0.8), emission=sourced(0.5), min_temp_c=20.0),
    process("cut", "steel", "part", yield_factor=(0.5, 0.5), emission=sourced(0.1)),
    limit("BP", "solid", 50, transport_cost=(1_000, 3_000)),
)


def label_of(graph, have, need):
    closure = closure_of(graph, Rules())
    group = closure.group_of(closure.materials.index(have), closure.materials.index(need))
    (label,) = closure.labels_of(group)
    return closure, label


def test_emissions_and_transport_are_per_giver_unit():
    closure, label = label_of(world(*CHAIN), "scrap", "part")
    assert closure.emission[label] == pytest.approx(0.5 + 0.8 * 0.1)
    assert closure.tariff[label] == 2_000
    assert closure.min_temp_c[label] == 20
    assert closure.confidence[label] == pytest.approx(Rules().remembered_conversion ** 2)


def test_heat_is_compared_directly_and_cold_the_other_way_round():
    closure, label = label_of(world(*CHAIN), "heat", "heat")
    assert closure.sense[label] == 1
    cold = closure_of(world(*CHAIN), Rules(cold_types=frozenset({"heat"})))
    assert cold.sense[label] == -1
    assert closure.sense[closure.target == closure.materials.index("scrap")].tolist() == [0]


def test_of_two_chains_the_one_that_emits_less_is_kept():
    dirty = process("a", "scrap", "steel", yield_factor=(0.8, 0.8), emission=sourced(0.9), min_temp_c=20.0)
    closure, label = label_of(world(*CHAIN, dirty), "scrap", "steel")
    assert [step.process for step in closure.pathways[label].steps] == ["melt"]


def test_closure_is_built_once_per_graph_and_kind_of_rules():
    graph = world(*CHAIN)
    assert closure_of(graph, Rules()) is closure_of(graph, Rules(detour=2.0))
    assert closure_of(graph, Rules()) is not closure_of(graph, Rules(cold_types=frozenset()))


def test_chains_have_up_to_four_steps_unless_told_otherwise():
    stages = "abcdef"
    parts = [*(resource(one) for one in stages)]
    parts += [process(f"{one}{two}", one, two) for one, two in pairwise(stages)]
    known = world(*parts).knowledge
    closure = closure_of(build_graph(known), Rules())
    assert sorted(set(closure.steps.tolist())) == [0, 1, 2, 3, 4]
    assert np.count_nonzero(closure.steps == 4) == 2
