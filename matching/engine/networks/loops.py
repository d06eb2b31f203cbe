"""Loops of the exchange graph: firms of which each gives to the next, and the last to the first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import networkx as nx

Edge = tuple[str, str]
Loop = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoopCaps:
    """Most firms, exchanges and loops that one search looks at."""

    nodes: int = 20_000
    edges: int = 600_000
    loops: int = 50_000


DEFAULT_CAPS = LoopCaps()


@dataclass(frozen=True, slots=True)
class LoopSearch:
    """The loops, shortest first, and which caps ("nodes", "edges", "loops") left some out."""

    loops: tuple[Loop, ...]
    cut: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Rooted:
    """Firms as numbers in the order of their names: whom each gives to, and which later ones give to it."""

    names: tuple[str, ...]
    gives: tuple[frozenset[int], ...]
    later_givers: tuple[frozenset[int], ...]


def find_loops(edges: Iterable[Edge], *, longest: int = 3, caps: LoopCaps = DEFAULT_CAPS) -> LoopSearch:
    """Return every loop of two to ``longest`` different firms.

    Parameters
    ----------
    edges
        Pairs (giver, taker) of firms, best first: where a cap bites, the later ones are left out. A pair
        given twice counts once; a firm that gives to itself makes no loop.
    longest
        Most firms in a loop, 2 to 5.
    caps
        Bounds of the search.

    Returns
    -------
    LoopSearch
        Each loop once, beginning with the firm whose name comes first, shorter loops before longer ones.

    Raises
    ------
    ValueError
        If ``longest`` is not between 2 and 5.

    Notes
    -----
    Loops lie inside strongly connected components, so these are taken first (networkx). In each, a loop is
    found from its first firm: the way is extended firm by firm, and closed by one set intersection of those to
    whom the last firm gives with those who give to the first. The count equals that of
    ``networkx.simple_cycles`` with the same bound; the time is O(ways of ``longest`` - 1 firms).
    """
    if not 2 <= longest <= 5:
        raise ValueError(f"loops of 2 to 5 firms can be searched, not of {longest}")
    kept, cut = _within(edges, caps)
    components = _components(kept)
    loops = (loop for length in range(2, longest + 1) for part in components for loop in _of(part, length))
    found = list(islice(loops, caps.loops + 1))
    if len(found) > caps.loops:
        cut, found = [*cut, "loops"], found[: caps.loops]
    return LoopSearch(tuple(found), tuple(cut))


def _within(edges: Iterable[Edge], caps: LoopCaps) -> tuple[list[Edge], list[str]]:
    """Return the different edges that the caps allow, and the caps that left some out."""
    unique = [edge for edge in dict.fromkeys(edges) if edge[0] != edge[1]]
    kept = unique[: caps.edges]
    cut = ["edges"] if len(kept) < len(unique) else []
    firms = dict.fromkeys(name for edge in kept for name in edge)
    if len(firms) > caps.nodes:
        first = set(islice(firms, caps.nodes))
        kept = [edge for edge in kept if first.issuperset(edge)]
        cut.append("nodes")
    return kept, cut


def _components(edges: Sequence[Edge]) -> list[_Rooted]:
    """Return the parts of the graph in which loops can lie, in the order of their first firms."""
    graph = nx.DiGraph(edges)
    parts = [sorted(part) for part in nx.strongly_connected_components(graph) if len(part) > 1]
    return [_rooted(graph, names) for names in sorted(parts)]


def _rooted(graph: nx.DiGraph, names: Sequence[str]) -> _Rooted:
    number = {name: place for place, name in enumerate(names)}
    gives = [[number[one] for one in graph.adj[name] if one in number] for name in names]
    later: list[set[int]] = [set() for _ in names]
    for giver, takers in enumerate(gives):
        for taker in takers:
            if taker < giver:
                later[taker].add(giver)
    return _Rooted(tuple(names), tuple(map(frozenset, gives)), tuple(map(frozenset, later)))


def _of(part: _Rooted, length: int) -> Iterator[Loop]:
    """Yield the loops of exactly ``length`` firms."""
    for root, closers in enumerate(part.later_givers):
        if closers:
            for way in _ways(part, (root,), length):
                yield tuple(part.names[place] for place in way)


def _ways(part: _Rooted, way: tuple[int, ...], length: int) -> Iterator[tuple[int, ...]]:
    """Extend a way from its root, the smallest number on it, until one more firm closes it."""
    root, reached = way[0], part.gives[way[-1]]
    if len(way) == length - 1:
        yield from ((*way, last) for last in sorted(reached & part.later_givers[root]) if last not in way)
        return
    for step in sorted(reached):
        if step > root and step not in way:
            yield from _ways(part, (*way, step), length)
