"""A pathway with everything about it that does not depend on who gives and who takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from matching.engine import ranges
from matching.engine.graph import Kinship, MaterialGraph
from matching.engine.types import FamilyLimit, Pathway, Process, Range, Resource, Sourced


@dataclass(frozen=True, slots=True)
class Path:
    """A pathway's resources and conversions, looked up.

    ``resources`` are what is on hand before the first step and after each one, each with the ``limits`` and
    the transport ``tariffs`` of its family [VND per unit and km]; ``shares`` are the units of each per giver
    unit; ``treatment_cost`` is VND per giver unit over all steps. ``kinship`` and ``levels`` say
    how the last resource relates to the need and how many steps of the tree lie between them. ``memo`` keeps what
    has been worked out of the path alone, as many pairs ask for it.
    """

    pathway: Pathway
    resources: tuple[Resource, ...]
    processes: tuple[Process, ...]
    limits: tuple[FamilyLimit | None, ...]
    tariffs: tuple[Sourced | None, ...]
    shares: tuple[Range | None, ...]
    treatment_cost: Range | None
    need: Resource
    kinship: Kinship
    levels: int
    memo: dict[tuple[object, ...], Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    def once(self, key: tuple[object, ...], work_out: Callable[[], Any]) -> Any:
        """Return what was worked out under the key before, or work it out now."""
        if key not in self.memo:
            self.memo[key] = work_out()
        return self.memo[key]

    @property
    def radius_km(self) -> float | None:
        """Greatest distance between giver and taker that any choice of operators allows; None = no limit."""
        reaches = [limit.max_distance_km if limit else None for limit in self.limits]
        known = [reach for reach in reaches if reach is not None]
        return sum(known) if len(known) == len(reaches) else None


def look_up(graph: MaterialGraph, pathway: Pathway) -> Path:
    """Return the pathway with its resources, conversions, shares and costs looked up."""
    known = graph.knowledge
    resources = [known.resources[code] for code in (pathway.start, *(step.target for step in pathway.steps))]
    processes = [known.processes[step.process] for step in pathway.steps]
    limits = tuple(known.limits.get((one.family, one.state)) for one in resources)
    shares = _shares(pathway)
    kinship = graph.kinship(resources[-1].code, pathway.end)
    if kinship is None:
        raise ValueError(f"the pathway ends in {resources[-1].code}, which is not {pathway.end}")
    return Path(
        pathway=pathway,
        resources=tuple(resources),
        processes=tuple(processes),
        limits=limits,
        tariffs=tuple(_tariff(limit) for limit in limits),
        shares=shares,
        treatment_cost=_treatment_cost(processes, shares),
        need=known.resources[pathway.end],
        kinship=kinship,
        levels=_levels(graph, resources[-1].code, pathway.end),
    )


def _tariff(limit: FamilyLimit | None) -> Sourced | None:
    if limit is None or limit.transport_cost is None:
        return None
    low, high = limit.transport_cost
    key = f"transport:{limit.family}:{limit.state}"
    return Sourced(key, low, high, "VND per unit and km", limit.source, None, limit.confidence)


def _shares(pathway: Pathway) -> tuple[Range | None, ...]:
    shares: list[Range | None] = [ranges.ONE]
    for step in pathway.steps:
        shares.append(ranges.multiply(shares[-1], step.yield_factor))
    return tuple(shares)


def _treatment_cost(processes: list[Process], shares: tuple[Range | None, ...]) -> Range | None:
    costs = []
    for process, share in zip(processes, shares, strict=False):
        cost = ranges.multiply(share, (process.cost.low, process.cost.high)) if process.cost else None
        if cost is None:
            return None
        costs.append(cost)
    return ranges.total(costs) or (0.0, 0.0)


def _levels(graph: MaterialGraph, have: str, need: str) -> int:
    if need in graph.lineage(have):
        return graph.lineage(have).index(need)
    return graph.lineage(need).index(have)
