"""Could a kind of firm take a resource: as it is, or through conversions? From needs by sector and the graph."""

from dataclasses import dataclass

from catalogue.sector_flows import IN, OUT, SectorFlows
from matching.engine import MaterialGraph

MAX_STEPS = 2  # conversions before the firm's gate: a kind of firm is no place for long chains
STEPS = (1.0, 0.4, 0.2)  # what the conversions leave of a need
CONVERTS = 0.35  # firms of the class that a conversion names as its receiver
SPECIAL_ONLY = 0.7  # the firm takes only a special kind of what is offered
MOST_WAYS = 4  # kept per resource and kind


@dataclass(frozen=True, slots=True)
class Way:
    """How firms of a kind could use a resource: as their input ``need``, after ``steps`` conversions.

    ``fit`` in (0, 1] is 1 where they typically take it as it is. ``need`` is empty where the firm itself runs
    a conversion of it.
    """

    fit: float
    need: str
    steps: int


class Takers:
    """Answers for every resource and kind of firm how the two fit."""

    def __init__(self, flows: SectorFlows, graph: MaterialGraph) -> None:
        self._graph = graph
        self._needs = {code: flows.flows_of(code, IN) for code in flows.kinds}
        self._gives = {code: flows.flows_of(code, OUT) for code in flows.kinds}
        self._classes = {code: frozenset(row.isic) for code, row in flows.kinds.items()}
        self._reach: dict[str, dict[str, tuple[float, int]]] = {}
        self._ways: dict[tuple[str, str], tuple[Way, ...]] = {}

    def ways(self, resource: str, kind: str) -> tuple[Way, ...]:
        """Return how firms of ``kind`` could use the resource, best first; empty when in no way."""
        key = (resource, kind)
        if key not in self._ways:
            reach = self.reach(resource)
            found = [
                Way(reach[need][0] * strength, need, reach[need][1])
                for need, strength in self._needs[kind].items()
                if need in reach
            ]
            if self._converts(resource, kind):
                found.append(Way(CONVERTS, "", 0))
            ordered = sorted(found, key=lambda way: (-way.fit, way.need))
            self._ways[key] = tuple(ordered[:MOST_WAYS])
        return self._ways[key]

    def fit(self, resource: str, kind: str) -> float:
        """Return how well firms of ``kind`` fit as takers, [0, 1]."""
        ways = self.ways(resource, kind)
        return ways[0].fit if ways else 0.0

    def gives(self, resource: str, kind: str) -> float:
        """Return how typical it is of ``kind`` to give the resource, or a special kind of it, [0, 1]."""
        return max(
            (strength * self._related(resource, code) for code, strength in self._gives[kind].items()),
            default=0.0,
        )

    def reach(self, resource: str) -> dict[str, tuple[float, int]]:
        """Return what a resource is or can become: need -> what the conversions leave of it, and their number."""
        if resource not in self._reach:
            wanted = sorted({code for needs in self._needs.values() for code in needs})
            found = {code: self.share(resource, code) for code in wanted}
            self._reach[resource] = {code: one for code, one in found.items() if one[0]}
        return self._reach[resource]

    def share(self, resource: str, need: str) -> tuple[float, int]:
        """Return how well a resource serves one need, and after how many conversions."""
        if related := self._related(resource, need):
            return related, 0
        pathways = self._graph.pathways(resource, need)
        steps = len(pathways[0].steps) if pathways else len(STEPS)
        return (STEPS[steps], steps) if steps < len(STEPS) else (0.0, 0)

    def _related(self, resource: str, named: str) -> float:
        if named in self._graph.lineage(resource):
            return 1.0
        return SPECIAL_ONLY if resource in self._graph.lineage(named) else 0.0

    def _converts(self, resource: str, kind: str) -> bool:
        """Tell whether firms of the kind's class run a conversion of the resource."""
        return any(
            not self._classes[kind].isdisjoint(process.receiver_isic)
            and self._graph.accepts(process.code, resource)
            for process in self._graph.knowledge.processes.values()
        )
