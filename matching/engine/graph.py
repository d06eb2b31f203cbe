"""The material graph: which resource can become which, through which conversions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from matching.engine.dominance import undominated
from matching.engine.types import Knowledge, Pathway, Resource, Step

if TYPE_CHECKING:
    import networkx as nx

    from matching.engine.join.closure import Closure

MAX_STEPS = 4  # conversions in a row: beyond, every party and permit more costs what the chain could gain


class Kinship(StrEnum):
    """How a resource on hand relates to the one that is needed."""

    EXACT = "exact"
    SPECIAL = "special"  # a special kind of what is needed: fits
    GENERAL = "general"  # only more general than what is needed: ask for detail


@dataclass(frozen=True, slots=True)
class Edge:
    """One use of a conversion: a declared input becomes a declared output."""

    process: str
    source: str
    target: str


Chain = tuple[Edge, ...]


class MaterialGraph:
    """Resources, their tree and the conversions between them, searched once per pair of types.

    Parameters
    ----------
    knowledge
        One catalogue version.
    max_steps
        Longest chain of conversions, 0 = direct matches only.

    Raises
    ------
    ValueError
        If a resource names a parent, or a conversion an input or output, that is not in the catalogue, or if
        the tree has a loop.

    Notes
    -----
    ``network`` is a networkx ``MultiDiGraph``: nodes are resource codes, an edge keyed by the process code
    leads from each declared input to each declared output. Any descendant of an input is a feed. Searching is
    backward from the need and exact: all simple chains are listed, then those are dropped that another one
    beats everywhere (`dominance.undominated`). Dropping earlier, on cost per tonne of feed, loses chains.
    """

    def __init__(self, knowledge: Knowledge, *, max_steps: int = MAX_STEPS) -> None:
        self.knowledge = knowledge
        self.max_steps = max_steps
        self._lineage = {code: _lineage(knowledge.resources, code) for code in knowledge.resources}
        self.network = _network(knowledge)
        self._makers = self._index_makers()
        self._chains: dict[str, dict[str, list[Chain]]] = {}
        self._pathways: dict[tuple[str, str], tuple[Pathway, ...]] = {}
        self._steps: dict[tuple[str, str, str], Step] = {}
        self._special = self._index_special()
        self.closures: dict[object, Closure] = {}  # kept by `closure_of`

    def lineage(self, code: str) -> tuple[str, ...]:
        """Return the resource itself and its ancestors, nearest first."""
        return self._lineage[code]

    def kinship(self, have: str, need: str) -> Kinship | None:
        """Tell whether ``have`` may be handed over as ``need``, and how the two are related."""
        if have == need:
            return Kinship.EXACT
        if need in self._lineage[have]:
            return Kinship.SPECIAL
        general = have in self._lineage[need] and not self.knowledge.resources[have].abstract
        return Kinship.GENERAL if general else None

    def accepts(self, process: str, resource: str) -> bool:
        """Tell whether the conversion takes the resource, as it is named or as a special kind of an input."""
        lineage = self._lineage[resource]
        return any(code in lineage for code in self.knowledge.processes[process].inputs)

    def fits(self, have: str, need: str) -> bool:
        """Tell whether ``have`` already is what is needed."""
        return need in self._lineage[have]

    def pathways(self, have: str, need: str) -> tuple[Pathway, ...]:
        """Return the direct pathway, if any, and the chains that no other chain beats; shortest first.

        A chain never returns to a resource (nor to a more general or special name of it), never passes
        through what is needed already, and no later step of it could take an earlier material as it was.
        """
        key = (have, need)
        if key not in self._pathways:
            self._pathways[key] = self._search(have, need)
        return self._pathways[key]

    def sources_of(self, need: str) -> list[str]:
        """Return the resources that a pathway may lead from to ``need``; of no other one does any."""
        found = set(self._kin(need))
        if self.max_steps:
            found.update(code for source in self._chains_to(need) for code in self._special[source])
        return sorted(found)

    def _search(self, have: str, need: str) -> tuple[Pathway, ...]:
        direct = [Pathway(have, (), need)] if self.kinship(have, need) else []
        if self.fits(have, need) or self.max_steps == 0:
            return tuple(direct)
        chains = {self._pathway(have, chain, need) for chain in self._chains_from(have, need)}
        return (*direct, *undominated(self.knowledge, sorted(chains, key=_order)))

    def _chains_from(self, have: str, need: str) -> Iterator[Chain]:
        chains = self._chains_to(need)
        for source in self._lineage[have]:
            for chain in chains.get(source, ()):
                if self.continues(have, chain):
                    yield chain

    def continues(self, have: str, chain: Sequence[Edge]) -> bool:
        """Tell whether ``chain`` brings ``have`` somewhere new at every step and skips no short cut.

        The first step may turn ``have`` into a special kind of it (sorting); a later one that does returns.
        """
        first, later = chain[0], chain[1:]
        if self.fits(have, first.target) or any(self.accepts(edge.process, have) for edge in later):
            return False
        return not any(self.fits(have, edge.target) or self.fits(edge.target, have) for edge in later)

    def _chains_to(self, need: str) -> dict[str, list[Chain]]:
        """Return every chain that ends in ``need``, by the declared input of its first step."""
        if need not in self._chains:
            found: dict[str, list[Chain]] = defaultdict(list)
            for edge in self._last_edges(need):
                self._extend((edge,), need, found)
            self._chains[need] = dict(found)
        return self._chains[need]

    def _last_edges(self, need: str) -> list[Edge]:
        return [edge for code in self._kin(need) for edge in self._edges_into(code)]

    def _kin(self, need: str) -> list[str]:
        """Return what may be handed over as ``need``: its special kinds, and more general ones to ask about."""
        return [*self._special[need], *(code for code in self._lineage[need][1:] if self.kinship(code, need))]

    def _extend(self, chain: Chain, need: str, found: dict[str, list[Chain]]) -> None:
        found[chain[0].source].append(chain)
        if len(chain) == self.max_steps:
            return
        for edge in self._makers.get(chain[0].source, ()):
            used = any(edge.process == later.process for later in chain)
            if not used and not self.fits(edge.target, need) and self.continues(edge.target, chain):
                self._extend((edge, *chain), need, found)

    def _edges_into(self, code: str) -> list[Edge]:
        edges = self.network.in_edges(code, keys=True)
        return sorted((Edge(process, source, code) for source, _, process in edges), key=_edge_order)

    def _index_makers(self) -> dict[str, list[Edge]]:
        """Return, for each declared input, the edges whose product feeds it."""
        makers: dict[str, list[Edge]] = defaultdict(list)
        for code in sorted(self.network):
            for edge in self._edges_into(code):
                for ancestor in self._lineage[code]:
                    makers[ancestor].append(edge)
        return makers

    def _index_special(self) -> dict[str, list[str]]:
        """Return, for each resource, itself and its special kinds."""
        special: dict[str, list[str]] = defaultdict(list)
        for code, lineage in self._lineage.items():
            for ancestor in lineage:
                special[ancestor].append(code)
        return special

    def _pathway(self, have: str, chain: Chain, need: str) -> Pathway:
        sources = [have, *(edge.target for edge in chain)]
        steps = [
            self.step(edge.process, source, edge.target) for edge, source in zip(chain, sources, strict=False)
        ]
        return Pathway(have, tuple(steps), need)

    def step(self, process: str, source: str, target: str) -> Step:
        """Return one step, with the yield only where the units leave no doubt what it means.

        A conversion states one yield. Where its inputs, or its outputs, are counted in several units, or
        where the feed is counted in another unit than the input it is a kind of, the yield is not known.
        """
        key = (process, source, target)
        if key not in self._steps:
            known = self.knowledge.processes[process]
            plain = self._units(source, *known.inputs) == self._units(target, *known.outputs) == 1
            self._steps[key] = Step(process, source, target, known.yield_factor if plain else None)
        return self._steps[key]

    def _units(self, *codes: str) -> int:
        return len({self.knowledge.resources[code].unit for code in codes})


def build_graph(knowledge: Knowledge, *, max_steps: int = MAX_STEPS) -> MaterialGraph:
    """Return the material graph of a catalogue version; see `MaterialGraph`."""
    return MaterialGraph(knowledge, max_steps=max_steps)


def _network(knowledge: Knowledge) -> nx.MultiDiGraph:
    import networkx as nx

    network = nx.MultiDiGraph()
    network.add_nodes_from(knowledge.resources)
    for process in knowledge.processes.values():
        for code in (*process.inputs, *process.outputs):
            if code not in knowledge.resources:
                raise ValueError(f"conversion {process.code} names an unknown resource: {code}")
        for source in process.inputs:
            for target in process.outputs:
                network.add_edge(source, target, key=process.code)
    return network


def _lineage(resources: dict[str, Resource], code: str) -> tuple[str, ...]:
    path = [code]
    parent = resources[code].parent
    while parent is not None:
        if parent not in resources:
            raise ValueError(f"resource {path[-1]} names an unknown parent: {parent}")
        if parent in path:
            raise ValueError(f"the resource tree has a loop at {parent}")
        path.append(parent)
        parent = resources[parent].parent
    return tuple(path)


def _edge_order(edge: Edge) -> tuple[str, str, str]:
    return edge.process, edge.source, edge.target


def _order(pathway: Pathway) -> tuple[int, tuple[tuple[str, str], ...]]:
    return len(pathway.steps), tuple((step.process, step.target) for step in pathway.steps)
