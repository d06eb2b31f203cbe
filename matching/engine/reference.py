"""Slow, obvious versions of what the engine does, for its tests alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, permutations, product

import networkx as nx
import numpy as np

from matching.engine.allocation.links import Floats
from matching.engine.dominance import dominates, label_of
from matching.engine.graph import MaterialGraph
from matching.engine.join.candidates import explain_pair
from matching.engine.rules import Rules
from matching.engine.types import Converter, Match, Pathway, Refusal, Stream


def all_chains(graph: MaterialGraph, have: str, need: str) -> set[Pathway]:
    """Return every chain from ``have`` to ``need`` by trying all orders of all conversions."""
    if graph.fits(have, need):
        return set()
    processes = graph.knowledge.processes
    return {
        pathway
        for length in range(1, graph.max_steps + 1)
        for codes in permutations(sorted(processes), length)
        for targets in product(*(processes[code].outputs for code in codes))
        if (pathway := _chain(graph, have, need, codes, targets)) is not None
    }


def _chain(
    graph: MaterialGraph, have: str, need: str, codes: Sequence[str], targets: Sequence[str]
) -> Pathway | None:
    passed = [have, *targets]
    for place, code in enumerate(codes):
        if not graph.accepts(code, passed[place]):
            return None
        if any(graph.accepts(code, earlier) for earlier in passed[:place]):
            return None  # a short cut: this conversion could have come earlier
        if any(graph.fits(earlier, passed[place + 1]) for earlier in passed[: place + 1]):
            return None  # nothing new
        if any(graph.fits(passed[place + 1], earlier) for earlier in passed[:place]):
            return None  # a return
    if any(graph.fits(between, need) for between in targets[:-1]) or graph.kinship(targets[-1], need) is None:
        return None
    sources = passed[:-1]
    steps = [graph.step(*one) for one in zip(codes, sources, targets, strict=True)]
    return Pathway(have, tuple(steps), need)


def best_chains(graph: MaterialGraph, have: str, need: str) -> set[Pathway]:
    """Return the chains that no other chain is strictly better than; one stands for those that are alike."""
    labels = {chain: label_of(graph.knowledge, chain) for chain in all_chains(graph, have, need)}
    order = sorted(
        labels, key=lambda chain: (len(chain.steps), [(one.process, one.target) for one in chain.steps])
    )
    kept = set(order)
    for one, other in permutations(order, 2):
        better = dominates(labels[one], labels[other])
        alike = better and dominates(labels[other], labels[one])
        if better and (not alike or order.index(one) < order.index(other)):
            kept.discard(other)
    return kept


def match_all(
    graph: MaterialGraph,
    givers: Sequence[Stream],
    takers: Sequence[Stream],
    rules: Rules,
    converters: Sequence[Converter] = (),
) -> Iterator[Match | Refusal]:
    """Yield what every single pair that a pathway connects comes to, by looking at every single pair."""
    for giver, taker in product(givers, takers):
        if graph.pathways(giver.resource, taker.resource):
            yield explain_pair(graph, giver, taker, rules, converters=converters)


def best_gain(gains: Floats, takes: Floats, caps: Floats) -> float:
    """Return the greatest gain of a small linear programme, takes x <= caps and x >= 0, at all its corners.

    Notes
    -----
    With n columns, every corner makes n of the rows and bounds tight: O(binomial(n + rows, n)).
    """
    size = len(gains)
    sides = np.concatenate([takes, -np.eye(size)])
    limits = np.concatenate([caps, np.zeros(size)])
    return max(float(gains @ corner) for corner in _corners(sides, limits, size))


def _corners(takes: np.ndarray, limits: np.ndarray, size: int) -> Iterator[np.ndarray]:
    for tight in combinations(range(len(limits)), size):
        rows = list(tight)
        if abs(np.linalg.det(takes[rows])) < 1e-12:
            continue
        corner = np.linalg.solve(takes[rows], limits[rows])
        if np.all(takes @ corner <= limits + 1e-9):
            yield corner


def direct_flow(
    supplies: dict[int, int], demands: dict[int, int], gains: dict[tuple[int, int], int]
) -> dict[tuple[int, int], int]:
    """Return a whole-number flow without losses that gains most, by networkx's network simplex.

    Parameters
    ----------
    supplies, demands
        Whole units by giver and by taker.
    gains
        Whole gain per unit of each possible link.
    """
    network = nx.DiGraph()
    for giver, supply in supplies.items():
        network.add_edge("source", ("giver", giver), capacity=supply, weight=0)
    for taker, demand in demands.items():
        network.add_edge(("taker", taker), "sink", capacity=demand, weight=0)
    for (giver, taker), gain in gains.items():
        network.add_edge(("giver", giver), ("taker", taker), weight=-gain)
    everything = sum(supplies.values())
    network.add_edge("source", "sink", capacity=everything, weight=0)
    network.add_node("source", demand=-everything)
    network.add_node("sink", demand=everything)
    flow = nx.min_cost_flow(network)
    return {(giver, taker): flow["giver", giver]["taker", taker] for giver, taker in gains}
