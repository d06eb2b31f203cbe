"""The closure of the conversion graph as columns: what every resource can become, and by which pathways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from matching.engine import ranges
from matching.engine.allocation.links import Floats, Ints
from matching.engine.graph import MaterialGraph
from matching.engine.join.columns import Bools, Ints32
from matching.engine.paths import Path, look_up
from matching.engine.rules import Rules
from matching.engine.types import Hazard, Pathway, Process, Range

HEAT = "heat"
HOT, COLD = 1, -1


@dataclass(frozen=True, slots=True)
class Closure:
    """Labels from start resources to needed ones, in compressed rows.

    Start ``a`` owns the groups ``starts[a]`` to ``starts[a + 1]``, one for each resource ``target`` that it
    can be handed over as; group ``g`` owns the labels ``groups[g]`` to ``groups[g + 1]``, one for each pathway
    that no other one beats. Resources are places in ``materials``.

    Per label: ``low`` and ``high`` end of the yield [taker units per giver unit] and its middle ``factor``;
    ``cost`` [VND], ``emission`` [tCO2e], both per giver unit; ``tariff`` [VND] and ``freight`` [tCO2e] per
    giver unit and km; ``radius_km`` is the furthest that any choice of operators allows (inf = no rule).
    ``direct`` labels have no step; ``hazardous`` ones hand over what only a licensed taker may receive.
    ``sense`` says that temperatures compare directly (1 heat, -1 cold, 0 not). ``min_temp_c`` and
    ``max_temp_c`` are the first conversion's. ``same_unit`` is False where giver and taker count differently.
    ``confidence`` is how well the conversions are attested. Not known = NaN.
    """

    materials: tuple[str, ...]
    starts: Ints
    target: Ints32
    groups: Ints
    low: Floats
    high: Floats
    factor: Floats
    cost: Floats
    emission: Floats
    tariff: Floats
    freight: Floats
    radius_km: Floats
    direct: Bools
    hazardous: Bools
    sense: Ints32
    min_temp_c: Floats
    max_temp_c: Floats
    same_unit: Bools
    steps: Ints32
    confidence: Floats
    pathways: tuple[Pathway, ...]

    def __len__(self) -> int:
        return len(self.factor)

    def group_of(self, have: int, need: int) -> int | None:
        """Return the group that leads from one resource to another, or None."""
        first, last = self.starts[have], self.starts[have + 1]
        place = first + int(np.searchsorted(self.target[first:last], need))
        return int(place) if place < last and self.target[place] == need else None

    def labels_of(self, group: int) -> range:
        """Return the labels of a group, shortest pathway first."""
        return range(int(self.groups[group]), int(self.groups[group + 1]))


def closure_of(graph: MaterialGraph, rules: Rules) -> Closure:
    """Return the closure of a catalogue version; built once per graph and kind of rules.

    Notes
    -----
    Pathways are those of `MaterialGraph.pathways`: exact up to ``graph.max_steps``.
    """
    key = (rules.cold_types, rules.verified_conversion, rules.remembered_conversion)
    if key not in graph.closures:
        graph.closures[key] = _build(graph, rules)
    return graph.closures[key]


def _build(graph: MaterialGraph, rules: Rules) -> Closure:
    materials = tuple(sorted(graph.knowledge.resources))
    place = {code: number for number, code in enumerate(materials)}
    found = sorted(
        ((place[have], place[need], pathways) for have, need, pathways in _connected(graph, materials)),
        key=lambda one: one[:2],
    )
    pathways = tuple(pathway for _, _, several in found for pathway in several)
    paths = [look_up(graph, pathway) for pathway in pathways]
    owners = np.array([start for start, _, _ in found], dtype=np.int64)
    sizes = np.array([len(several) for _, _, several in found], dtype=np.int64)
    return Closure(
        materials=materials,
        starts=np.searchsorted(owners, np.arange(len(materials) + 1)),
        target=np.array([need for _, need, _ in found], dtype=np.int32),
        groups=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        **_amounts(paths),
        **_conditions(graph, paths, rules),
        pathways=pathways,
    )


def _connected(
    graph: MaterialGraph, materials: Iterable[str]
) -> Iterator[tuple[str, str, tuple[Pathway, ...]]]:
    for need in materials:
        for have in graph.sources_of(need):
            pathways = graph.pathways(have, need)
            if pathways:
                yield have, need, pathways


def _amounts(paths: list[Path]) -> dict[str, Any]:
    yields = [path.shares[-1] if path.resources[-1].unit == path.need.unit else None for path in paths]
    limits = [path.limits[0] for path in paths]
    return {
        "low": _floats([one[0] if one else None for one in yields]),
        "high": _floats([one[1] if one else None for one in yields]),
        "factor": _middles(yields),
        "cost": _middles([path.treatment_cost for path in paths]),
        "emission": _middles([emission_of(path) for path in paths]),
        "tariff": _middles([limit.transport_cost if limit else None for limit in limits]),
        "freight": _floats(
            [limit.freight_factor.low if limit and limit.freight_factor else None for limit in limits]
        ),
        "radius_km": _floats([np.inf if path.radius_km is None else path.radius_km for path in paths]),
    }


def emission_of(path: Path) -> Range | None:
    """Return what the conversions emit [tCO2e per giver unit]; None when one is not known."""
    caused = [
        ranges.multiply(share, (process.emission.low, process.emission.high)) if process.emission else None
        for process, share in zip(path.processes, path.shares, strict=False)
    ]
    return None if None in caused else ranges.total(caused) or (0.0, 0.0)


def _conditions(graph: MaterialGraph, paths: list[Path], rules: Rules) -> dict[str, Any]:
    first = [path.processes[0] if path.processes else None for path in paths]
    return {
        "direct": np.array([one is None for one in first], dtype=np.bool_),
        "hazardous": np.array(
            [not path.processes and path.resources[0].hazard is Hazard.YES for path in paths], dtype=np.bool_
        ),
        "sense": np.array([_sense(graph, path, rules) for path in paths], dtype=np.int32),
        "min_temp_c": _floats([one.min_temp_c if one else None for one in first]),
        "max_temp_c": _floats([one.max_temp_c if one else None for one in first]),
        "same_unit": np.array([path.resources[-1].unit == path.need.unit for path in paths], dtype=np.bool_),
        "steps": np.array([len(path.processes) for path in paths], dtype=np.int32),
        "confidence": _floats([prod(_attested(one, rules) for one in path.processes) for path in paths]),
    }


def _sense(graph: MaterialGraph, path: Path, rules: Rules) -> int:
    start = path.resources[0]
    if path.processes or start.state != HEAT:
        return 0
    return HOT if rules.cold_types.isdisjoint(graph.lineage(start.code)) else COLD


def _attested(process: Process, rules: Rules) -> float:
    verified = "verified" in process.confidence.split(";")[0]
    return rules.verified_conversion if verified else rules.remembered_conversion


def _middles(values: list[Range | None]) -> Floats:
    return _floats([None if value is None else ranges.middle(value) for value in values])


def _floats(values: list[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
