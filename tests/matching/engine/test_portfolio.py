"""The exchange of a whole network: as good as independent solvers find, proven, never promised twice."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog

from matching.engine.allocation.components import bundles, components
from matching.engine.allocation.linear import Infeasible
from matching.engine.allocation.links import Amounts, Links, Listed, margins, missing_from, with_keep_bonus
from matching.engine.allocation.market import Market, within
from matching.engine.allocation.portfolio import grow, solve
from matching.engine.allocation.prices import bound_of, bound_quickly
from tests.matching.engine.networks import dense_month, random_network

SEEDS = range(6)


def interior_point(network, month):
    """The best gain of a month by an interior-point method, which shares no code with the simplex."""
    gains, takes, caps = dense_month(network, month)
    return -linprog(-gains, A_ub=takes, b_ub=caps, method="highs-ipm").fun


def over(portfolio, amounts):
    given, taken = np.zeros_like(amounts.supply), np.zeros_like(amounts.demand)
    np.add.at(given, portfolio.links.giver, portfolio.flow)
    np.add.at(taken, portfolio.links.taker, portfolio.flow * portfolio.links.factor[:, None])
    return max((given - amounts.supply * (1 + 1e-9)).max(), (taken - amounts.demand * (1 + 1e-9)).max())


def few(links):
    """A poor start: three links."""
    return links.pick(np.arange(3))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_month_is_as_good_as_an_interior_point_method_finds(seed):
    network = random_network(seed, 9, 7, months=3)
    best = sum(interior_point(network, month) for month in range(3))
    assert solve(network.links, network.amounts, gap=1e-9).gain == pytest.approx(best, rel=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_search_over_all_pairs_reaches_the_best_from_a_poor_start(seed):
    network = random_network(seed, 30, 25)
    exact = solve(network.links, network.amounts, gap=1e-9)
    found = solve(few(network.links), network.amounts, Listed(network.links))
    truncated = solve(few(network.links), network.amounts)

    assert found.gain >= exact.gain * (1 - 1e-3)
    assert found.gap <= 1e-4
    assert truncated.gain < exact.gain / 2  # the few links alone do not reach it


@pytest.mark.parametrize("seed", SEEDS)
def test_bound_is_never_below_the_best(seed):
    network = random_network(seed, 12, 10)
    best = solve(network.links, network.amounts, gap=1e-9)
    chance = np.random.default_rng(seed)
    prices = [
        np.abs(chance.normal(20, 20, one.shape)) for one in (network.amounts.supply, network.amounts.demand)
    ]

    assert bound_of(network.links, network.amounts, *prices) >= best.gain
    own = bound_of(network.links, network.amounts, best.giver_price, best.taker_price)
    assert own == pytest.approx(best.gain, rel=1e-6)
    assert best.bound == pytest.approx(best.gain, rel=1e-6)


def test_pricer_whose_lists_are_full_certifies_nothing():
    network = random_network(1, 30, 25, months=1)
    market = Market(few(network.links), network.amounts)
    market.open(network.amounts.supply[:, 0], network.amounts.demand[:, 0])

    class Stubborn(Listed):
        """Names only links that are there already, so that the search cannot go on."""

        def __call__(self, giver_price, taker_price, *, least):
            return few(network.links)

    assert grow(market, Stubborn(network.links, few=1)).bound == np.inf


@pytest.mark.parametrize("seed", SEEDS)
def test_no_listing_gives_or_takes_more_than_it_has_in_any_month(seed):
    network = random_network(seed, 20, 20)
    portfolio = solve(network.links, network.amounts)
    assert portfolio.flow.shape == (len(portfolio.links), 12)
    assert portfolio.flow.min() >= 0
    assert over(portfolio, network.amounts) <= 0


def test_flow_beyond_an_amount_is_scaled_down():
    links = Links(*(np.array(one) for one in ([0, 0], [0, 1], [0, 0], [1.0, 2.0], [1.0, 1.0], [0.0, 0.0])))
    flow = within(links, np.array([4.0]), np.array([9.0, 1.0]), np.array([4.0, 4.0]))
    assert flow.tolist() == [2.0, 0.5]
    assert within(links, np.array([4.0]), np.array([9.0, 1.0]), np.array([-1.0, 0.5])).tolist() == [0.0, 0.5]


def test_one_year_promises_more_than_twelve_months_can_keep():
    network = random_network(3, 20, 20)
    year, months = solve(network.links, network.amounts.yearly), solve(network.links, network.amounts)
    assert year.gain > months.gain


def test_months_that_are_alike_are_one():
    network = random_network(3, 8, 8, months=2)
    order = [0, 1, 0, 0, 1]
    amounts = Amounts(network.amounts.supply[:, order], network.amounts.demand[:, order])
    portfolio = solve(network.links, amounts, gap=1e-9)
    assert amounts.distinct_months()[0].tolist() == [0, 1]
    assert np.array_equal(portfolio.flow[:, 0], portfolio.flow[:, 2])
    one = solve(network.links, Amounts(amounts.supply[:, :1], amounts.demand[:, :1]), gap=1e-9).gain
    other = solve(network.links, Amounts(amounts.supply[:, 1:2], amounts.demand[:, 1:2]), gap=1e-9).gain
    assert portfolio.gain == pytest.approx(3 * one + 2 * other)


def test_result_does_not_depend_on_the_order_of_the_links():
    network = random_network(5, 20, 20)
    shuffled = network.links.pick(np.random.default_rng(0).permutation(len(network.links)))
    one, other = solve(network.links, network.amounts), solve(shuffled, network.amounts)
    assert np.array_equal(one.flow, other.flow)
    assert np.array_equal(one.links.giver, other.links.giver)


@pytest.mark.parametrize("seed", SEEDS)
def test_warm_answer_is_the_cold_one(seed):
    network = random_network(seed, 15, 15, months=1)
    chance = np.random.default_rng(seed)
    market = Market(network.links, network.amounts)
    market.clear()
    supply, demand, gain = (
        network.amounts.supply.copy(),
        network.amounts.demand.copy(),
        network.links.gain.copy(),
    )
    for _ in range(5):
        giver, taker, link = (int(chance.integers(len(one))) for one in (supply, demand, gain))
        supply[giver], demand[taker], gain[link] = chance.uniform(0, 50, 3)
        market.change_supply(np.array([giver]), supply[giver])
        market.change_demand(np.array([taker]), demand[taker])
        market.change_gain(np.array([link]), gain[[link]])
        warm = market.clear()
        cold = solve(network.links.priced(gain), Amounts(supply, demand), gap=1e-9)
        assert warm.gain == pytest.approx(cold.gain, rel=1e-7)


def test_price_of_a_listing_is_what_one_more_unit_gains():
    network = random_network(2, 10, 10, months=1)
    best = solve(network.links, network.amounts, gap=1e-9)
    giver = int(best.giver_price[:, 0].argmax())
    more = network.amounts.supply.copy()
    more[giver] += 1e-4
    gained = solve(network.links, replace(network.amounts, supply=more), gap=1e-9).gain - best.gain
    assert gained == pytest.approx(best.giver_price[giver, 0] * 1e-4, rel=1e-3)


def test_parts_that_nothing_connects_are_solved_apart(monkeypatch):
    parts = [random_network(seed, 12, 12, months=2) for seed in range(4)]
    joined = Links(
        np.concatenate([part.links.giver + 12 * place for place, part in enumerate(parts)]),
        np.concatenate([part.links.taker + 12 * place for place, part in enumerate(parts)]),
        *(
            np.concatenate([getattr(part.links, one) for part in parts])
            for one in ("label", "factor", "gain", "co2")
        ),
    )
    amounts = Amounts(
        *(np.concatenate([getattr(part.amounts, one) for part in parts]) for one in ("supply", "demand"))
    )
    assert len(set(components(joined, 48, 48))) == 4
    monkeypatch.setattr("matching.engine.allocation.components.BUNDLE", 100)
    assert len(bundles(joined, amounts)) == 4

    apart = solve(joined, amounts, gap=1e-9)
    alone = [solve(part.links, part.amounts, gap=1e-9) for part in parts]

    assert apart.gain == pytest.approx(sum(one.gain for one in alone), rel=1e-9)
    assert np.allclose(apart.giver_price, np.concatenate([one.giver_price for one in alone]))
    assert over(apart, amounts) <= 0


def test_taker_that_must_be_served_is_or_nothing_is():
    network = random_network(1, 6, 6, months=1)
    costly = network.links.priced(-np.abs(network.links.gain))
    must = replace(network.amounts, must=np.arange(6) == 2)
    served = solve(costly, must, gap=1e-9)
    assert (served.flow[:, 0] * served.links.factor)[served.links.taker == 2].sum() == pytest.approx(
        must.demand[2, 0]
    )
    assert served.gain < 0
    with pytest.raises(Infeasible):
        solve(costly, replace(must, demand=must.demand * 1e6))
    with pytest.raises(Infeasible):
        solve(costly.pick(costly.taker != 2), must)


@pytest.mark.parametrize("seed", SEEDS)
def test_bound_without_a_programme_holds_and_is_near(seed):
    network = random_network(seed, 20, 20, months=2)
    best = solve(network.links, network.amounts, gap=1e-9)
    quick = bound_quickly(network.links, network.amounts)
    assert quick.gain <= best.gain * (1 + 1e-9) <= quick.bound * (1 + 2e-9)
    assert quick.gap < 0.1


def test_keep_bonus_keeps_links_that_are_nearly_as_good():
    def link(*gains):
        count = len(gains)
        places = np.arange(count)
        return Links(np.zeros(count, int), places, places, np.ones(count), np.array(gains), np.zeros(count))

    amounts = Amounts(np.array([[10.0]]), np.full((3, 1), 10.0))
    current = link(100.0, 99.0, 50.0).pick(np.array([1]))
    steady = solve(with_keep_bonus(link(100.0, 99.0, 50.0), current), amounts)
    moved = solve(with_keep_bonus(link(110.0, 99.0, 50.0), current), amounts)
    assert steady.links.taker.tolist() == [1]
    assert moved.links.taker.tolist() == [0]


def test_links_that_are_missing_are_named_once():
    links = random_network(1, 3, 3).links
    twice = links.pick(np.concatenate([np.arange(len(links)), np.arange(len(links))]))
    assert missing_from(few(links), twice).tolist() == list(range(3, len(links)))


def test_listed_names_the_best_of_each_listing():
    links = random_network(4, 12, 12).links
    found = Listed(links, few=1)(np.zeros(12), np.zeros(12), least=0.0)
    margin = margins(links, np.zeros(12), np.zeros(12))
    for giver in range(12):
        mine = margin[links.giver == giver].max()
        assert mine <= 0 or mine in found.gain[found.giver == giver]
