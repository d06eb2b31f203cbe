"""Plants and minimum lots against trying every choice; flows against networkx; pinch against other methods."""

from itertools import product

import numpy as np
import pytest
from scipy.optimize import linprog

from matching.engine.allocation.fixed_costs import Options, choose
from matching.engine.allocation.flows import Pipes, cheapest, cheapest_whole, whole_direct
from matching.engine.allocation.linear import Effort, Infeasible, Status
from matching.engine.allocation.links import Amounts
from matching.engine.allocation.pinch import (
    HeatStream,
    Water,
    WaterUse,
    least_heat,
    least_water_for_flows,
    least_water_for_loads,
)
from matching.engine.allocation.portfolio import solve
from tests.matching.engine.networks import random_network

EXACT = Effort(gap=1e-9)


def random_options(chance, links):
    """Three plants and two contracts over random links; a link may need both."""
    some = np.flatnonzero(chance.random(len(links)) < 0.6)
    lots = chance.choice(len(links), 2, replace=False)
    return Options(
        cost=np.array([*chance.uniform(50, 400, 3), 0.0, 0.0]),
        capacity=np.array([*chance.uniform(5, 60, 3), np.inf, np.inf]),
        least=np.array([0.0, 0.0, 0.0, *chance.uniform(1, 30, 2)]),
        link=np.concatenate([some, lots]),
        option=np.concatenate([chance.integers(3, size=len(some)), [3, 4]]),
    )


def try_every_choice(network, options):
    """The best gain over all 2^n choices, each a plain programme by an interior-point method."""
    links, months = network.links, network.amounts.months
    count, best = len(links), -np.inf
    for chosen in product([False, True], repeat=len(options)):
        rows, caps = [], []
        for month in range(months):
            for side, amounts, take in (
                (links.giver, network.amounts.supply, np.ones(count)),
                (links.taker, network.amounts.demand, links.factor),
            ):
                for listing in range(len(amounts)):
                    row = np.zeros((count, months))
                    row[side == listing, month] = take[side == listing]
                    rows.append(row.ravel())
                    caps.append(amounts[listing, month])
        for option, is_open in enumerate(chosen):
            mine = np.isin(np.arange(count), options.link[options.option == option])
            for month in range(months):
                row = np.zeros((count, months))
                row[mine, month] = 1.0
                rows.append(row.ravel())
                caps.append(min(options.capacity[option], 1e9) / months if is_open else 0.0)
            rows.append(-np.repeat(mine, months).astype(float))
            caps.append(-options.least[option] if is_open else 0.0)
        found = linprog(-np.repeat(links.gain, months), A_ub=np.array(rows), b_ub=caps, method="highs-ds")
        if found.status == 0:
            best = max(best, -found.fun - options.cost[list(chosen)].sum())
    return best


@pytest.mark.parametrize(("seed", "months"), [(0, 1), (1, 1), (2, 2), (3, 2)])
def test_plan_is_the_best_of_all_choices(seed, months):
    network = random_network(seed, 4, 4, months=months)
    options = random_options(np.random.default_rng(seed), network.links)
    plan = choose(network.links, network.amounts, options, EXACT)

    assert plan.gain == pytest.approx(try_every_choice(network, options), rel=1e-5)
    assert plan.bound >= plan.gain
    assert plan.gap < 1e-5
    assert plan.status is Status.OPTIMAL


@pytest.mark.parametrize("seed", range(4))
def test_plan_keeps_capacities_lots_and_amounts(seed):
    network = random_network(seed, 8, 8, months=3)
    options = random_options(np.random.default_rng(seed), network.links)
    plan = choose(network.links, network.amounts, options, EXACT)

    through = np.zeros((len(options), 3))
    np.add.at(through, options.option, plan.flow[options.link])
    given = np.zeros_like(network.amounts.supply)
    np.add.at(given, network.links.giver, plan.flow)

    assert (through <= options.capacity[:, None] / 3 * (1 + 1e-9)).all()
    assert (through.sum(axis=1)[~plan.open] == 0).all()
    assert (through.sum(axis=1) >= np.where(plan.open, options.least, 0.0) * (1 - 1e-6)).all()
    assert (given <= network.amounts.supply * (1 + 1e-9)).all()


def test_search_without_nodes_still_has_the_plan_of_slope_scaling_and_an_honest_gap():
    network = random_network(7, 25, 25, months=1)
    chance = np.random.default_rng(7)
    count = len(network.links)
    options = Options(chance.uniform(50, 900, 60), chance.uniform(5, 40, 60), np.zeros(60), np.arange(count),
                      chance.integers(60, size=count))  # fmt: skip
    hasty = choose(network.links, network.amounts, options, Effort(nodes=0, gap=0.0))
    exact = choose(network.links, network.amounts, options, Effort(nodes=100_000, gap=1e-4))
    assert 0 < hasty.gain <= exact.bound
    assert hasty.bound >= exact.gain


def test_customers_that_no_warehouse_can_serve_are_infeasible():
    network = random_network(1, 3, 3, months=1)
    must = Amounts(network.amounts.supply, network.amounts.demand * 1e9, np.ones(3, dtype=bool))
    options = Options(np.ones(1), np.full(1, np.inf), np.zeros(1), np.array([0]), np.array([0]))
    with pytest.raises(Infeasible):
        choose(network.links, must, options)


def random_pipes(seed, nodes=8, arcs=30):
    chance = np.random.default_rng(seed)
    ends = chance.integers(nodes, size=(2, arcs))
    ends[1] = np.where(ends[0] == ends[1], (ends[1] + 1) % nodes, ends[1])
    least = chance.integers(0, 2, arcs).astype(float)
    capacity = least + chance.integers(0, 30, arcs)
    carried = least + np.floor((capacity - least) * chance.random(arcs))  # so that there is a flow
    supply = np.zeros(nodes)
    np.add.at(supply, ends[0], carried)
    np.add.at(supply, ends[1], -carried)
    return Pipes(supply, ends[0], ends[1], least, capacity, chance.integers(-20, 100, arcs).astype(float))


@pytest.mark.parametrize("seed", range(8))
def test_flow_through_the_allocation_costs_what_the_network_simplex_finds(seed):
    pipes = random_pipes(seed)
    flow = cheapest(pipes)
    assert flow.cost == pytest.approx(cheapest_whole(pipes).cost, rel=1e-7)
    assert (flow.amounts >= pipes.least - 1e-6).all()
    assert (flow.amounts <= pipes.capacity + 1e-6).all()


def test_flow_that_cannot_be_carried_is_infeasible():
    pipes = Pipes(
        np.array([5.0, -5.0]), np.array([0]), np.array([1]), np.zeros(1), np.array([3.0]), np.ones(1)
    )
    for way in (cheapest, cheapest_whole):
        with pytest.raises(Infeasible):
            way(pipes)


def test_network_simplex_refuses_numbers_that_are_not_whole():
    pipes = Pipes(
        np.array([1.5, -1.5]), np.array([0]), np.array([1]), np.zeros(1), np.array([3.0]), np.ones(1)
    )
    with pytest.raises(ValueError, match="whole"):
        cheapest_whole(pipes)


def test_direct_exchange_in_whole_units_gains_what_the_programme_gains():
    network = random_network(4, 15, 15, months=1, direct=True)
    whole = whole_direct(network.links, network.amounts, unit=0.001, coin=0.0001)
    best = solve(network.links, network.amounts, gap=1e-9)
    assert float(network.links.gain @ whole) == pytest.approx(best.gain, rel=1e-3)
    with pytest.raises(ValueError, match="gain or loss"):
        whole_direct(random_network(4, 3, 3, months=1).links, network.amounts)


@pytest.mark.parametrize("seed", range(5))
def test_least_heat_is_that_of_a_transshipment_programme(seed):
    """S. A. Papoulias, I. E. Grossmann, 1983: heat passes from each interval to the colder ones."""
    chance = np.random.default_rng(seed)
    streams = [HeatStream(str(one), chance.uniform(0.5, 5), *chance.choice(np.arange(20, 240, 5), 2, replace=False))
               for one in range(6)]  # fmt: skip
    target = least_heat(streams, 10.0)
    shifted = [(one, (one.supply, one.target), -5 if one.kind == "hot" else 5) for one in streams]
    levels = sorted({end + shift for _, ends, shift in shifted for end in ends}, reverse=True)
    surplus = np.zeros(len(levels) - 1)
    for stream, ends, shift in shifted:
        for place in range(len(surplus)):
            width = min(levels[place], max(ends) + shift) - max(levels[place + 1], min(ends) + shift)
            surplus[place] += (1 if stream.kind == "hot" else -1) * stream.cp * max(0.0, width)
    size = len(surplus)  # unknowns: heating, then what passes each interval's lower end
    table = np.zeros((size, size + 1))
    for place in range(size):
        table[place, place], table[place, place + 1] = -1.0, 1.0
    found = linprog(np.eye(size + 1)[0], A_eq=table, b_eq=surplus, method="highs-ipm")
    assert target.heating == pytest.approx(found.fun, abs=1e-6)
    assert target.cooling == pytest.approx(found.x[-1], abs=1e-5)
    assert min(heat for _, heat in target.composite) == pytest.approx(0, abs=1e-9)


def test_heat_targets_refuse_what_makes_no_sense():
    for streams, dt_min in (
        ([], 10.0),
        ([HeatStream("a", 1, 50, 50)], 10.0),
        ([HeatStream("a", 1, 90, 50)], -1.0),
    ):
        with pytest.raises(ValueError, match=r"[wW]anted"):
            least_heat(streams, dt_min)


def test_condensing_steam_is_a_stream_of_one_temperature():
    steam, cold = HeatStream.latent("steam", 100.0, 150.0, "hot"), HeatStream("cold", 1.0, 20.0, 140.0)
    target = least_heat([steam, cold], 10.0)
    assert (target.heating, target.cooling) == (pytest.approx(20, abs=1e-2), pytest.approx(0, abs=1e-2))


@pytest.mark.parametrize("seed", range(5))
def test_least_water_for_flows_is_that_of_the_surplus_curve(seed):
    """M. M. El-Halwagi's and R. Dhole's water cascade: no programme, the same target."""
    chance = np.random.default_rng(seed)
    sinks = [
        Water(str(one), chance.uniform(5, 50), chance.choice([5.0, 20.0, 50.0, 100.0])) for one in range(4)
    ]
    sources = [
        Water(str(one), chance.uniform(5, 50), chance.choice([10.0, 40.0, 90.0, 200.0])) for one in range(4)
    ]
    levels = sorted({one.ppm for one in (*sinks, *sources)} | {0.0})

    def lacks(fresh):
        flow, load = fresh, 0.0
        for low, high in zip(levels, [*levels[1:], 1e6], strict=True):
            flow += sum(one.flow for one in sources if one.ppm == low) - sum(
                one.flow for one in sinks if one.ppm == low
            )
            load += flow * (high - low)
            if load < -1e-9:
                return True
        return False

    low, high = 0.0, sum(one.flow for one in sinks)
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if lacks(middle) else (low, middle)
    assert least_water_for_flows(sinks, sources).fresh == pytest.approx(high, abs=1e-5)


def test_sink_that_needs_cleaner_water_than_there_is_is_infeasible():
    with pytest.raises(Infeasible):
        least_water_for_flows([Water("a", 5, 1)], [Water("b", 5, 50)], fresh=10.0)


def test_load_targets_count_dirt_of_the_fresh_water():
    uses = [WaterUse("a", 2.0, 20, 120)]
    assert least_water_for_loads(uses).fresh == pytest.approx(2000 / 120)
    assert least_water_for_loads(uses, fresh=20.0).fresh == pytest.approx(20)
    with pytest.raises(ValueError, match="a: wanted"):
        least_water_for_loads(uses, fresh=30.0)
