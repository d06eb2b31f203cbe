"""The bench of the allocation, on a small world: what it promises of every world."""

from dataclasses import replace

import numpy as np
import pytest

from matching.bench.portfolio import measure, most_over, none_is_better
from matching.bench.world import TERMS, bench_world
from matching.engine.allocation.links import Amounts, Links
from matching.engine.allocation.pareto import Point
from matching.engine.allocation.portfolio import solve
from matching.engine.join.columns import amounts_of
from matching.engine.join.pricing import Pricer
from matching.engine.join.scan import links_of, prepare
from matching.engine.join.screening import screen


@pytest.mark.slow
def test_figures_of_a_small_world_keep_what_is_promised():
    world = bench_world(1_000)
    facts = measure(world, screen(prepare(world.closure, world.givers, world.takers, TERMS)))

    assert facts["gap_to_lp"] <= facts["certificate"] <= 1e-3
    assert facts["monthly"]["certificate"] <= 1e-3
    assert facts["monthly"]["most_over"] <= 1e-6
    assert facts["direct"]["difference"] <= 1e-4
    assert facts["warm"]["difference"] <= 1e-4
    assert facts["keep_bonus"]["new_links"] < facts["keep_bonus"]["new_links_without"]
    assert facts["facility"]["gap"] <= 1e-3
    assert facts["pareto"]["points"] >= 9
    assert facts["pareto"]["non_dominated"]


def test_pricer_over_listings_finds_what_the_list_of_all_pairs_holds():
    world, terms = bench_world(600), replace(TERMS, carbon_price=0.0)
    join = prepare(world.closure, world.givers, world.takers, terms)
    every = links_of(join, screen(join.with_terms(per_listing=None)))
    amounts = amounts_of(world.givers, world.takers).yearly
    found = solve(every.pick(np.arange(5)), amounts, Pricer(world.closure, world.givers, world.takers, terms))

    assert found.gain == pytest.approx(solve(every, amounts, gap=1e-9).gain, rel=1e-3)
    assert found.gap <= 1e-3


def test_promises_beyond_an_amount_are_counted():
    links = Links(*(np.array(one) for one in ([0], [0], [0], [2.0], [1.0], [0.0])))
    amounts = Amounts(np.array([[10.0, 10.0]]), np.array([[10.0, 10.0]]))
    assert most_over(links, np.array([[5.0, 5.0]]), amounts) == 0
    assert most_over(links, np.array([[5.0, 6.0]]), amounts) == pytest.approx(0.2)


def test_a_curve_that_turns_back_is_dominated():
    points = [Point(0.0, gain, co2, np.zeros(0)) for gain, co2 in ((9, 1), (8, 2), (8.5, 1.5))]
    assert none_is_better(points[:2])
    assert not none_is_better(points)
