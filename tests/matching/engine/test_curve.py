"""Money against CO2e: plans of which none is better in both, over links and over matches."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import linprog

from matching.engine import Rules, find_matches, match_key
from matching.engine.allocation.curve import allocate_portfolio, pareto
from matching.engine.allocation.links import Amounts, Links
from matching.engine.allocation.pareto import front
from matching.engine.allocation.portfolio import solve
from tests.matching.engine.networks import dense_month, random_network
from tests.matching.engine.worlds import have, limit, need, resource, sourced, world


def rises(points):
    return all(one.co2 < other.co2 and one.gain > other.gain for one, other in pairwise(points))


@pytest.mark.parametrize("seed", range(4))
def test_no_point_is_better_than_another_in_both(seed):
    network = random_network(seed, 12, 12, months=3)
    points = front(network.links, network.amounts)

    assert len(points) >= 9
    assert rises(points)
    assert points[0].gain == pytest.approx(solve(network.links, network.amounts, gap=1e-9).gain, rel=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_no_plan_with_as_much_co2e_gains_more(seed):
    network = random_network(seed, 8, 8, months=1)
    gains, takes, caps = dense_month(network, 0)
    for point in front(network.links, network.amounts)[1:-1]:
        table = np.vstack([takes, -network.links.co2])
        best = -linprog(-gains, A_ub=table, b_ub=[*caps, -point.co2], method="highs-ipm").fun
        assert point.gain == pytest.approx(best, rel=1e-5)


def test_edge_with_two_corners_is_filled_with_mixes():
    # one giver, one taker for money and one for CO2e: all plans between lie on one line
    ones = np.ones(2)
    links = Links(
        np.zeros(2, int), np.arange(2), np.zeros(2, int), ones, np.array([9.0, 1.0]), np.array([1.0, 2.0])
    )
    points = front(links, Amounts(np.array([[10.0]]), np.full((2, 1), 10.0)))
    assert len(points) == 9
    assert rises(points)
    assert {round(point.gain + 8 * point.co2) for point in points} == {170}
    assert all(point.amounts.sum() == pytest.approx(10) for point in points)
    assert points[4].carbon_price == pytest.approx(8)


def test_objectives_that_agree_have_one_plan():
    network = random_network(1, 6, 6, months=1)
    agreeing = Links(*(getattr(network.links, one) for one in ("giver", "taker", "label", "factor", "gain")),
                     network.links.gain / 100)  # fmt: skip
    assert len(front(agreeing, network.amounts)) == 1


def place():
    """Two scrap takers: the near one saves money, the far one replaces dirtier material."""
    graph = world(
        resource("scrap", disposal_cost=sourced(50), disposal_factor=sourced(0.1)),
        resource("clean", "scrap", value=sourced(900), avoided_factor=sourced(0.1)),
        resource("dirty", "scrap", value=sourced(100), avoided_factor=sourced(2.0)),
        limit("BP", "solid", 50, transport_cost=(1, 1), freight_factor=sourced(0.0001)),
    )
    givers = [have("scrap", quantity=(100, 120))]
    takers = [
        need("clean", quantity=(80, 90)),
        need("dirty", id=3, company="other", quantity=(100, 100)),
        need("dirty", id=4, company="unknown"),
    ]
    return graph, givers, takers


def test_curve_of_matches_goes_from_money_to_co2e():
    graph, givers, takers = place()
    matches = find_matches(graph, givers, takers, Rules()).matches
    names = {match_key(match): match.taker for match in matches}
    curve = pareto(matches, givers, takers)

    first, last = ({names[key]: one for key, one in curve.points[end].quantities.items()} for end in (0, -1))
    assert first == {2: pytest.approx(80), 3: pytest.approx(20)}  # cautious: the low ends
    assert last == {3: pytest.approx(100)}
    assert curve.left_out == 1  # the taker without a quantity
    assert len(curve.points) == 9


def test_portfolio_of_matches_has_prices_and_follows_the_carbon_price():
    graph, givers, takers = place()
    matches = find_matches(graph, givers, takers, Rules()).matches
    plain, network = allocate_portfolio(matches, givers, takers)
    dear, _ = allocate_portfolio(matches, givers, takers, carbon_price=1e5)
    assert plain.giver_price[0, 0] > 0  # another tonne of scrap would find a taker
    assert {network.used[place].taker for place in plain.links.label} == {2, 3}
    assert {network.used[place].taker for place in dear.links.label} == {3}
