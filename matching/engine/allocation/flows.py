"""Min-cost flows: direct exchange in whole numbers, and networks with nodes in between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from matching.engine.allocation.linear import Infeasible
from matching.engine.allocation.links import Amounts, Floats, Ints, Links
from matching.engine.allocation.portfolio import solve

EXACT = 1e-12


@dataclass(frozen=True, slots=True)
class Pipes:
    """A network: what each node gives (negative: takes), and arcs with least and most flow and cost per unit.

    ``tail`` and ``head`` are rows of ``supply``. All arcs have a finite ``capacity``.
    """

    supply: Floats
    tail: Ints
    head: Ints
    least: Floats
    capacity: Floats
    cost: Floats


@dataclass(frozen=True, slots=True)
class Flow:
    """Amount on each arc, and what they cost together."""

    amounts: Floats
    cost: float


def cheapest(pipes: Pipes) -> Flow:
    """Return the flow that costs least, through the allocation of the product.

    Raises
    ------
    Infeasible
        If the arcs cannot carry what the nodes give and take.

    Notes
    -----
    Each arc gives its capacity to its two ends: what it carries to its head, at its cost, the rest to its
    tail, for nothing. Each node then takes what leaves it at most, less what it gives: a bipartite network
    in which everybody is served. H. M. Wagner, "On a class of capacitated transportation problems", 1959,
    doi:10.1287/mnsc.5.3.304.
    """
    free = pipes.capacity - pipes.least
    asked = _asked(pipes)
    if (asked < -EXACT).any() or (free < 0).any():
        raise Infeasible("A node gives more than its arcs can carry away.")
    links, amounts = _bipartite(pipes, np.maximum(asked, 0.0))
    carried = pipes.least.copy()
    portfolio = solve(links, amounts, gap=EXACT)
    forward = portfolio.links.label < len(free)
    carried[portfolio.links.label[forward]] += portfolio.yearly[forward]
    _check_balance(pipes, carried)
    return Flow(carried, float(pipes.cost @ carried))


def _asked(pipes: Pipes) -> Floats:
    """Return what each node takes from the arcs at its ends."""
    asked = -pipes.supply.copy()
    np.add.at(asked, pipes.tail, pipes.capacity)
    np.add.at(asked, pipes.head, -pipes.least)
    return asked


def _bipartite(pipes: Pipes, asked: Floats) -> tuple[Links, Amounts]:
    """Return arcs as givers and nodes as takers; an arc that must carry its capacity is left out."""
    free = pipes.capacity - pipes.least
    arcs = np.flatnonzero(free > 0)
    giver, nothing = np.tile(arcs, 2), np.zeros(2 * len(arcs))
    taker = np.concatenate([pipes.head[arcs], pipes.tail[arcs]])
    label = np.concatenate([arcs, len(free) + arcs])
    gain = np.concatenate([-pipes.cost[arcs], np.zeros(len(arcs))])
    links = Links(giver, taker, label, np.ones(2 * len(arcs)), gain, nothing)
    return links, Amounts(free[:, None], asked[:, None], np.ones(len(asked), dtype=np.bool_))


def _check_balance(pipes: Pipes, carried: Floats) -> None:
    left = pipes.supply.copy()
    np.add.at(left, pipes.tail, -carried)
    np.add.at(left, pipes.head, carried)
    if np.abs(left).max(initial=0.0) > 1e-6 * max(1.0, float(np.abs(pipes.supply).max(initial=0.0))):
        raise Infeasible("The nodes do not give as much as they take, or the arcs cannot carry it.")


def cheapest_whole(pipes: Pipes) -> Flow:
    """Return the cheapest flow in whole numbers by networkx's network simplex: exact, for small networks.

    Raises
    ------
    ValueError
        If a number is not whole; the network simplex need not end then.
    Infeasible
        If the arcs cannot carry what the nodes give and take.
    """
    import networkx as nx

    columns = (pipes.supply, pipes.least, pipes.capacity, pipes.cost)
    if not all(np.array_equal(one, np.rint(one)) for one in columns):
        raise ValueError("The network simplex needs whole numbers.")
    network = _multigraph(pipes)
    try:
        _, flows = nx.network_simplex(network)
    except nx.NetworkXUnfeasible as error:
        raise Infeasible("The arcs cannot carry what the nodes give and take.") from error
    amounts = pipes.least.copy()
    for tail in flows:
        for parallel in flows[tail].values():
            for arc, amount in parallel.items():
                amounts[arc] += amount
    return Flow(amounts, float(pipes.cost @ amounts))


def _multigraph(pipes: Pipes) -> Any:
    import networkx as nx

    given = pipes.supply.copy()
    np.add.at(given, pipes.tail, -pipes.least)
    np.add.at(given, pipes.head, pipes.least)
    network = nx.MultiDiGraph()
    network.add_nodes_from((node, {"demand": -int(amount)}) for node, amount in enumerate(given.tolist()))
    free = (pipes.capacity - pipes.least).tolist()
    arcs = zip(pipes.tail.tolist(), pipes.head.tolist(), free, pipes.cost.tolist(), strict=True)
    for arc, (tail, head, capacity, cost) in enumerate(arcs):
        network.add_edge(tail, head, key=arc, capacity=int(capacity), weight=int(cost))
    return network


def whole_direct(links: Links, amounts: Amounts, *, unit: float = 0.1, coin: float = 0.01) -> Floats:
    """Return the exchange of direct links that gains most, in whole ``unit``s, by the network simplex.

    Parameters
    ----------
    links
        All of factor 1: nothing is lost on the way.
    amounts
        Yearly: one month. Amounts are rounded down to whole units.
    unit, coin
        Smallest amount [giver units], smallest gain per unit [VND].

    Raises
    ------
    ValueError
        If a link has another factor.
    """
    if not np.all(links.factor == 1.0):
        raise ValueError("Only links without gain or loss on the way are a plain flow.")
    givers, takers = len(amounts.supply), len(amounts.demand)
    supply, demand = (np.floor(one[:, 0] / unit) for one in (amounts.supply, amounts.demand))
    source, sink = givers + takers, givers + takers + 1
    giver, taker = np.arange(givers), givers + np.arange(takers)
    node = np.zeros(givers + takers + 2)
    node[source], node[sink] = supply.sum(), -supply.sum()
    carries = np.minimum(supply[links.giver], demand[links.taker])
    arcs = (
        (links.giver, givers + links.taker, carries, -np.rint(links.gain / coin)),
        (np.full(givers, source), giver, supply, np.zeros(givers)),
        (taker, np.full(takers, sink), demand, np.zeros(takers)),
        (np.array([source]), np.array([sink]), node[[source]], np.zeros(1)),
    )
    tail, head, capacity, cost = (np.concatenate(one) for one in zip(*arcs, strict=True))
    pipes = Pipes(node, tail, head, np.zeros(len(tail)), capacity, cost)
    return np.asarray(cheapest_whole(pipes).amounts[: len(links)] * unit)
