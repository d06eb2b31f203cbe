"""Circles of firms that could exchange much with each other, found in a network of expected links. Pure.

Two firms that share partners are likelier partners than two that share none, even where no further link joins them.
Circles maximise modularity (Newman and Girvan 2004) with a resolution (Reichardt and Bornholdt 2006) by the Louvain
method (Blondel et al. 2008). One such division depends on the order in which firms are looked at and on the
resolution, so several are made and what counts is how often two firms meet (Lancichinetti and Fortunato 2012).
"""

from collections import defaultdict
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]

RESOLUTIONS = (2.0, 4.0, 6.0)  # from about ten firms to two or three in a circle
ORDERS = 4  # divisions per resolution, each looking at the firms in another order
LEAST_LINK = 0.01  # expected links of two firms below which they count as not linked
DIGITS = 9  # of a link: what a sum in another order may change is cut off


def together(first: Ids, second: Ids, links: Floats, names: Sequence[str]) -> Floats:
    """Return for each row the share of all divisions in which its two firms are in one circle, 0 to 1.

    Parameters
    ----------
    first, second
        Numbers of two different firms, places in ``names``.
    links
        Expected links from the first to the second; those of both directions add up.
    names
        A name for each firm, unlike all others: the answer depends on it, not on the order of rows or firms.
    """
    both: dict[tuple[int, int], float] = defaultdict(float)
    for one, other, link in zip(first.tolist(), second.tolist(), links.tolist(), strict=True):
        both[min(one, other), max(one, other)] += link
    rounded = {pair: round(link, DIGITS) for pair, link in both.items()}
    edges = {pair: link for pair, link in rounded.items() if link >= LEAST_LINK}
    met = np.zeros(len(first))
    for order in range(ORDERS):
        graph = _graph(edges, names, order)
        for resolution in RESOLUTIONS:
            circle = _circles(graph, resolution, order)
            met += circle[first] == circle[second]
    return met / (ORDERS * len(RESOLUTIONS))


def _graph(edges: dict[tuple[int, int], float], names: Sequence[str], order: int) -> Any:
    """Return the links as a graph whose firms and links stand in an order that says nothing about them."""
    import networkx as nx

    firms = sorted(range(len(names)), key=lambda firm: blake2b(f"{order} {names[firm]}".encode()).digest())
    place = {firm: at for at, firm in enumerate(firms)}
    graph = nx.Graph()
    graph.add_nodes_from(firms)
    ends = {pair: sorted(pair, key=place.__getitem__) for pair in edges}
    for pair in sorted(edges, key=lambda pair: [place[firm] for firm in ends[pair]]):
        graph.add_edge(*ends[pair], weight=edges[pair])
    return graph


def _circles(graph: Any, resolution: float, seed: int) -> Ids:
    """Return the number of each firm's circle."""
    from networkx.algorithms.community import louvain_communities

    circle = np.zeros(len(graph), dtype=np.int64)
    for number, firms in enumerate(louvain_communities(graph, resolution=resolution, seed=seed)):
        circle[list(firms)] = number
    return circle
