"""A pair with one fact filled: what is assumed where a fact is not known, on the favourable side of what is likely."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from statistics import median_low
from typing import Any

from matching.engine import ranges
from matching.engine.geography import shifted
from matching.engine.graph import MaterialGraph
from matching.engine.hazards import HAZARDOUS
from matching.engine.judging.pairs import Pair, World, build_pair
from matching.engine.paths import Path, look_up
from matching.engine.routes import Planner
from matching.engine.types import Converter, Facts, Resource, Role, Sourced, Stream

NOBODY = "?"  # name of a converter that is only assumed


@dataclass(frozen=True, slots=True)
class Filled:
    """A pair with one fact filled; ``answered`` are gates whose question it answers without changing a value."""

    world: World
    path: Path
    giver: Stream
    taker: Stream
    assumed: Facts = field(default_factory=dict)
    answered: frozenset[str] = frozenset()

    @property
    def pair(self) -> Pair:
        return build_pair(self.world, self.path, self.giver, self.taker)


Filler = Callable[[Filled], Filled | None]


def _answered(gate: str) -> Filler:
    return lambda case: replace(case, answered=frozenset({gate}))


def _confirmed(side: str) -> Filler:
    def fill(case: Filled) -> Filled:
        stream = case.giver if side == "giver" else case.taker
        return _with(case, side, replace(stream, trust=1.0))

    return fill


def _with(case: Filled, side: str, stream: Stream, **assumed: float | str | None) -> Filled:
    known = {**case.assumed, **assumed}
    if side == "giver":
        return replace(case, giver=stream, assumed=known)
    return replace(case, taker=stream, assumed=known)


def _giver_quantity(case: Filled) -> Filled | None:
    """Assume that the stream just covers the need, at the middle of the ranges."""
    yields, wanted = case.pair.yields, case.taker.quantity
    if yields is None or wanted is None or ranges.middle(yields) <= 0:
        return None
    amount = ranges.middle(wanted) / ranges.middle(yields)
    stream = replace(case.giver, quantity=(amount, amount))
    return _with(case, "giver", stream, quantity=amount, unit=case.pair.start.unit)


def _taker_quantity(case: Filled) -> Filled | None:
    """Assume that the need just takes the stream, at the middle of the ranges."""
    yields, offered = case.pair.yields, case.giver.quantity
    if yields is None or offered is None:
        return None
    amount = ranges.middle(offered) * ranges.middle(yields)
    stream = replace(case.taker, quantity=(amount, amount))
    return _with(case, "taker", stream, quantity=amount, unit=case.path.need.unit)


def _site(side: str) -> Filler:
    """Assume that the place lies at half of what the shortest limit of the way allows."""

    def fill(case: Filled) -> Filled | None:
        stream, other = (case.giver, case.taker) if side == "giver" else (case.taker, case.giver)
        limits = [one.leg.limit_km for one in case.pair.route.handovers if one.leg.limit_km is not None]
        if other.site is None or not limits:
            return None
        way = min(limits) / 2
        place = shifted(other.site, north_km=way / case.world.rules.detour)
        return _with(case, side, replace(stream, site=place), km=way)

    return fill


def _yield(case: Filled) -> Filled | None:
    """Assume one unit of product from one of feed, where both are counted alike."""
    resources = case.world.graph.knowledge.resources
    steps = []
    for step in case.path.pathway.steps:
        alike = resources[step.source].unit == resources[step.target].unit
        if step.yield_factor is None and not alike:
            return None
        steps.append(step if step.yield_factor else replace(step, yield_factor=ranges.ONE))
    pathway = replace(case.path.pathway, steps=tuple(steps))
    return replace(case, path=look_up(case.world.graph, pathway), assumed={"yield": 1.0})


def _detail(case: Filled) -> Filled | None:
    """Assume that the side which names a group means exactly what the other side has or needs."""
    graph, pathway = case.world.graph, case.path.pathway
    exact = case.path.resources[-1].code if case.path.need.abstract else pathway.end
    giver, taker = case.giver, replace(case.taker, resource=exact)
    if not case.path.processes and not case.path.need.abstract:
        giver, pathway = replace(giver, resource=exact), replace(pathway, start=exact)
    path = look_up(graph, replace(pathway, end=exact))
    answered = frozenset({"resource_detail"})
    return Filled(case.world, path, giver, taker, {"resource": exact}, answered)


def _tested_clean(case: Filled) -> Filled:
    filled = _with(case, "giver", replace(case.giver, hazardous=False))
    return replace(filled, answered=frozenset({"hazard_licence"}))


def _converter(case: Filled) -> Filled:
    """Assume a firm beside the taker that runs what nobody known can run, with the licence for it."""
    missing = {one.process for one in case.pair.route.operators if one.role is Role.UNKNOWN}
    firm = Converter(NOBODY, case.taker.site, frozenset({HAZARDOUS}), processes=frozenset(missing))
    known = case.world.planner
    planner = Planner((*known.converters.known, firm), detour=known.detour)
    return replace(case, world=replace(case.world, planner=planner))


def _stored(case: Filled) -> Filled:
    return _with(case, "giver", replace(case.giver, months=case.taker.months))


def _moisture(case: Filled) -> Filled:
    limit = case.taker.moisture_pct
    return _with(case, "giver", replace(case.giver, moisture_pct=limit), pct=limit)


def _purity(case: Filled) -> Filled:
    limit = case.taker.purity_pct
    return _with(case, "giver", replace(case.giver, purity_pct=limit), pct=limit)


def _giver_temperature(case: Filled) -> Filled | None:
    """Assume what is just warm enough (cold enough, for cold) for the need or the first conversion."""
    wanted = case.taker.temperature_c
    if case.path.processes:
        first = case.path.processes[0]
        value = first.min_temp_c if first.min_temp_c is not None else first.max_temp_c
    else:
        value = None if wanted is None else wanted + _approach(case)
    return (
        None
        if value is None
        else _with(case, "giver", replace(case.giver, temperature_c=value), celsius=value)
    )


def _taker_temperature(case: Filled) -> Filled | None:
    """Assume the most that the stream can serve directly."""
    if case.giver.temperature_c is None:
        return None
    value = case.giver.temperature_c - _approach(case)
    return _with(case, "taker", replace(case.taker, temperature_c=value), celsius=value)


def _approach(case: Filled) -> float:
    cold = case.pair.is_kind_of(case.pair.start, case.world.rules.cold_types)
    return -case.world.rules.min_approach_c if cold else case.world.rules.min_approach_c


def _of_start(name: str) -> Filler:
    """Assume the price or factor of the stream's nearest relatives for which one is known."""

    def fill(case: Filled) -> Filled | None:
        start = case.pair.start
        found = _typical(case.world.graph, start, name)
        if found is None:
            return None
        told: dict[str, Any] = {name: found.sourced}
        path = replace(case.path, resources=(replace(start, **told), *case.path.resources[1:]))
        return replace(case, path=path, assumed=found.assumed)

    return fill


def _of_need(name: str) -> Filler:
    """Assume the price or factor of the need's nearest relatives for which one is known."""

    def fill(case: Filled) -> Filled | None:
        need = case.path.need
        found = _typical(case.world.graph, need, name)
        if found is None:
            return None
        told: dict[str, Any] = {name: found.sourced}
        path = replace(case.path, need=replace(need, **told))
        return replace(case, path=path, assumed=found.assumed)

    return fill


@dataclass(frozen=True, slots=True)
class Typical:
    """A price or factor of a relative, and the group that both belong to."""

    sourced: Sourced
    group: str

    @property
    def assumed(self) -> Facts:
        known = self.sourced
        return {"low": known.low, "high": known.high, "unit": known.unit, "group": self.group}


def _typical(graph: MaterialGraph, resource: Resource, name: str) -> Typical | None:
    """Return the middle one of what is known in the nearest group of the resource, in the same unit."""
    for group in graph.lineage(resource.code)[1:]:
        known = {
            ranges.middle((one.low, one.high)): one for one in _values(graph, group, resource.unit, name)
        }
        if known:
            return Typical(known[median_low(known)], group)
    return None


def _values(graph: MaterialGraph, group: str, unit: str, name: str) -> Iterator[Sourced]:
    for code, resource in graph.knowledge.resources.items():
        value = getattr(resource, name)
        if value is not None and resource.unit == unit and group in graph.lineage(code):
            yield value


FILLERS: dict[str, Filler] = {
    "giver_quantity": _giver_quantity,
    "taker_quantity": _taker_quantity,
    "giver_site": _site("giver"),
    "taker_site": _site("taker"),
    "yield": _yield,
    "resource_detail": _detail,
    "hazard_test": _tested_clean,
    "fitness_proof": _answered("end_use"),
    "disposal_licence": _answered("restricted_matter"),
    "wastewater_licence": _answered("wastewater_reuse"),
    "permit": _answered("permit"),
    "converter": _converter,
    "storage": _stored,
    "giver_moisture": _moisture,
    "giver_purity": _purity,
    "product_moisture": _answered("moisture"),
    "product_purity": _answered("purity"),
    "giver_temperature": _giver_temperature,
    "taker_temperature": _taker_temperature,
    "exact_sites": _answered("distance"),
    "disposal_price": _of_start("disposal_cost"),
    "purchase_price": _of_need("value"),
    "disposal_factor": _of_start("disposal_factor"),
    "production_factor": _of_need("avoided_factor"),
    "giver_confirmation": _confirmed("giver"),
    "taker_confirmation": _confirmed("taker"),
}
