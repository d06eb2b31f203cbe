"""The candidate join written plainly with networkx, one pair at a time: what the fast one must agree with.

Two ways that a reader would think of first: listings as nodes beside the materials (`screen_by_listings`), and
a path search on the materials alone, per offer (`screen_by_materials`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from heapq import nsmallest
from math import isnan, nan, sqrt
from typing import Any

import networkx as nx
import numpy as np

from matching.engine.allocation.links import MONTHS
from matching.engine.dominance import undominated
from matching.engine.graph import MaterialGraph
from matching.engine.join.columns import YEAR
from matching.engine.join.scan import Candidates, Join
from matching.engine.join.screen_gates import LESS
from matching.engine.types import Pathway

Found = dict[int, tuple[float, int]]  # best score and label by taker's row


@dataclass(frozen=True, slots=True)
class Plain:
    """A join as lists of Python numbers, one dictionary per listing and label."""

    join: Join
    givers: list[dict[str, Any]]
    takers: list[dict[str, Any]]
    labels: list[dict[str, Any]]
    row_of: dict[Pathway, int]

    @classmethod
    def of(cls, join: Join) -> Plain:
        rows = {pathway: row for row, pathway in enumerate(join.closure.pathways)}
        return cls(join, _dicts(join.givers), _dicts(join.takers), _dicts(join.labels), rows)


def _dicts(columns: Any) -> list[dict[str, Any]]:
    names = [field.name for field in fields(columns)]
    values = [getattr(columns, name).tolist() for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]


def screen_by_listings(plain: Plain, graph: MaterialGraph, givers: Iterable[int]) -> list[tuple[int, Found]]:
    """Return what each giver finds by searching paths to the takers in one graph of listings and materials.

    Notes
    -----
    Every simple path is listed, those that another one beats everywhere are dropped, each pair is judged.
    Conversions have one input and one output each, so that simple paths are all chains there are.
    """
    network = nx.MultiDiGraph(graph.network)
    materials = plain.join.closure.materials
    takers = [("taker", row) for row in range(len(plain.takers))]
    network.add_edges_from(
        (materials[one["resource"]], ("taker", row)) for row, one in enumerate(plain.takers)
    )
    network.add_edges_from(
        (("giver", row), materials[one["resource"]]) for row, one in enumerate(plain.givers)
    )
    return [(giver, _search_listings(plain, graph, network, takers, giver)) for giver in givers]


def _search_listings(
    plain: Plain, graph: MaterialGraph, network: nx.MultiDiGraph, takers: list[tuple[str, int]], giver: int
) -> Found:
    chains: dict[str, list[Pathway]] = defaultdict(list)
    reached: dict[str, dict[int, None]] = defaultdict(dict)  # takers by need, in the order found
    cutoff = graph.max_steps + 2
    for path in nx.all_simple_edge_paths(network, ("giver", giver), takers, cutoff=cutoff):
        need, taker = path[-1][0], path[-1][1][1]
        reached[need][taker] = None
        if next(iter(reached[need])) == taker:  # all takers of a need are reached by the same chains
            chains[need].append(_pathway(graph, path[1:-1], need))
    found: Found = {}
    for need, pathways in chains.items():
        labels = _rows(plain, graph, pathways)
        for taker in reached[need]:
            _judge_into(found, plain, giver, taker, labels)
    return found


def screen_by_materials(plain: Plain, graph: MaterialGraph, givers: Iterable[int]) -> list[tuple[int, Found]]:
    """Return what each giver finds by searching paths between materials and looking at all their takers."""
    materials = plain.join.closure.materials
    takers: dict[str, list[int]] = defaultdict(list)
    for row, one in enumerate(plain.takers):
        takers[materials[one["resource"]]].append(row)
    return [(giver, _search_materials(plain, graph, takers, giver)) for giver in givers]


def _search_materials(plain: Plain, graph: MaterialGraph, takers: dict[str, list[int]], giver: int) -> Found:
    start = plain.join.closure.materials[plain.givers[giver]["resource"]]
    chains: dict[str, list[Pathway]] = defaultdict(list)
    if start in takers:
        chains[start].append(Pathway(start, (), start))
    others = takers.keys() - {start}
    for path in nx.all_simple_edge_paths(graph.network, start, others, cutoff=graph.max_steps):
        chains[path[-1][1]].append(_pathway(graph, path, path[-1][1]))
    found: Found = {}
    for need, pathways in chains.items():
        labels = _rows(plain, graph, pathways)
        for taker in takers[need]:
            _judge_into(found, plain, giver, taker, labels)
    return found


def _pathway(graph: MaterialGraph, edges: list[tuple[str, str, str]], need: str) -> Pathway:
    steps = tuple(graph.step(process, source, target) for source, target, process in edges)
    return Pathway(steps[0].source if steps else need, steps, need)


def _rows(plain: Plain, graph: MaterialGraph, pathways: list[Pathway]) -> list[int]:
    """Return the labels of the pathways that no other one beats."""
    ordered = sorted(pathways, key=lambda one: (len(one.steps), [(s.process, s.target) for s in one.steps]))
    return sorted(plain.row_of[one] for one in undominated(graph.knowledge, ordered))


def _judge_into(found: Found, plain: Plain, giver: int, taker: int, labels: list[int]) -> None:
    for label in labels:
        score = score_of(plain, giver, taker, label)
        if score is not None and (taker not in found or score > found[taker][0]):
            found[taker] = score, label


def score_of(plain: Plain, giver: int, taker: int, label: int) -> float | None:
    """Return the score of a pair by one label, None if it is refused; see `matching.engine.join.terms`."""
    here, there, of = plain.givers[giver], plain.takers[taker], plain.labels[label]
    terms = plain.join.terms
    east, north, up = here["x"] - there["x"], here["y"] - there["y"], here["z"] - there["z"]
    square = (east * east + north * north) + up * up
    if _is_refused(here, there, of, square, terms.approach_c):
        return None
    way = 0.0 if isnan(square) else sqrt(square)
    gain = ((of["factor"] * there["worth"] + here["worth"]) - of["cost"]) - of["haul"] * way
    co2 = ((of["factor"] * there["carbon"] + here["carbon"]) - of["emission"]) - of["soot"] * way
    value = gain + terms.carbon_price * co2
    overlap = sum(min(here["months"][month], there["months"][month]) for month in range(MONTHS))
    if not value > terms.least_gain or overlap < plain.join.least_overlap:
        return None
    amount = min(here["quantity"], there["quantity"] / of["factor"]) * (overlap / YEAR)
    return float((of["kappa"] * min(here["trust"], there["trust"])) * (value * amount))


def _is_refused(
    here: dict[str, Any], there: dict[str, Any], of: dict[str, Any], square: float, approach: float
) -> bool:
    reach = (of["reach"] + here["precision"]) + there["precision"]
    return (
        here["company"] == there["company"]
        or ((here["park_only"] or there["park_only"]) and here["park"] != there["park"])
        or not of["same_unit"]
        or square > reach * reach
        or (of["direct"] and _is_unfit(here, there, of))
        or _is_too_cold(here, there, of, approach)
        or _is_too_little(here, there, of)
    )


def _is_unfit(here: dict[str, Any], there: dict[str, Any], of: dict[str, Any]) -> bool:
    hazardous = (of["hazardous"] or here["declared"]) and not there["licensed"]
    return bool(hazardous or here["moisture"] > there["moisture"] or here["purity"] < there["purity"])


def _is_too_cold(here: dict[str, Any], there: dict[str, Any], of: dict[str, Any], approach: float) -> bool:
    value = here["temperature"]
    spare = of["sense"] * (value - there["temperature"]) - approach
    return bool((of["sense"] != 0 and spare < 0) or value < of["min_temp"])


def _is_too_little(here: dict[str, Any], there: dict[str, Any], of: dict[str, Any]) -> bool:
    sides = here["high"], there["high"] / of["low"]
    lots = here["lot"], there["lot"] / of["high"]
    most = nan if any(map(isnan, sides)) else min(sides)
    lot = nan if any(map(isnan, lots)) else max(lots)
    return bool(most < lot * LESS)


def best_of_both(plain: Plain, found: list[tuple[int, Found]]) -> Candidates:
    """Return the pairs that are among the K best of their giver or of their taker, as `screen` does."""
    most = plain.join.terms.most
    of_takers: dict[int, list[tuple[float, int, int, int]]] = defaultdict(list)
    kept: set[tuple[int, int]] = set()
    for giver, takers in found:
        ranked = ((-score, plain.takers[taker]["id"], taker) for taker, (score, _) in takers.items())
        kept.update((giver, taker) for *_, taker in nsmallest(most, ranked))
        for taker, (score, label) in takers.items():
            of_takers[taker].append((-score, plain.givers[giver]["id"], giver, label))
    for taker, entries in of_takers.items():
        kept.update((giver, taker) for _, _, giver, _ in nsmallest(most, entries))
    return _columns(plain, dict(found), kept)


def _columns(plain: Plain, found: dict[int, Found], kept: set[tuple[int, int]]) -> Candidates:
    ordered = sorted(kept, key=lambda pair: (plain.givers[pair[0]]["id"], plain.takers[pair[1]]["id"]))
    scores = [found[giver][taker] for giver, taker in ordered]
    pairs = np.array(ordered, dtype=np.int32).reshape(-1, 2)
    return Candidates(
        giver=pairs[:, 0],
        taker=pairs[:, 1],
        label=np.array([label for _, label in scores], dtype=np.int32),
        score=np.array([score for score, _ in scores], dtype=np.float64),
        feasible=sum(len(takers) for takers in found.values()),
    )
