"""Small worlds for the tests of the engine: a catalogue of a few lines, and streams in it."""

from math import pi
from typing import Any

from matching.engine import (
    Converter,
    Direction,
    FamilyLimit,
    Gate,
    Hazard,
    Knowledge,
    Match,
    MaterialGraph,
    Process,
    Refusal,
    Resource,
    Rules,
    Site,
    Sourced,
    Stream,
    Verdict,
    build_graph,
    explain_pair,
)
from matching.engine.geography import EARTH_RADIUS_KM

KM = 180 / pi / EARTH_RADIUS_KM  # degrees of latitude in a kilometre


def at(km: float, precision_km: float = 0.0) -> Site:
    """A place so many km north of the first one."""
    return Site(20.0 + km * KM, 106.7, precision_km)


def sourced(low: float, high: float | None = None) -> Sourced:
    return Sourced("key", low, low if high is None else high, "unit", "a source", 2026, "engineering value")


def resource(code: str, parent: str | None = None, **values: Any) -> Resource:
    given = {"family": "BP", "abstract": False, "unit": "t", "state": "solid", "hazard": Hazard.NO} | values
    return Resource(code=code, parent=parent, **given)


def process(code: str, source: str, target: str, **values: Any) -> Process:
    given = {"yield_factor": (1.0, 1.0), "receiver_isic": ("all",), "source": "a handbook"} | values
    return Process(code=code, inputs=tuple(source.split()), outputs=tuple(target.split()), **given)


def limit(family: str, state: str, km: float, **values: Any) -> FamilyLimit:
    given = {"transport_cost": None, "freight_factor": None, "source": "a radius", "confidence": ""} | values
    return FamilyLimit(family=family, state=state, max_distance_km=km, **given)


def world(*parts: Resource | Process | FamilyLimit, max_steps: int = 3) -> MaterialGraph:
    limits = [part for part in parts if isinstance(part, FamilyLimit)] or [limit("BP", "solid", 50)]
    known = Knowledge(
        resources={part.code: part for part in parts if isinstance(part, Resource)},
        processes={part.code: part for part in parts if isinstance(part, Process)},
        limits={(part.family, part.state): part for part in limits},
        version="test",
    )
    return build_graph(known, max_steps=max_steps)


def have(code: str, **values: Any) -> Stream:
    given = {"id": 1, "company": "giver", "site": at(0), "isic": ("2410",)} | values
    return Stream(direction=Direction.HAVE, resource=code, **given)


def need(code: str, **values: Any) -> Stream:
    given = {"id": 2, "company": "taker", "site": at(10), "isic": ("2394",)} | values
    return Stream(direction=Direction.NEED, resource=code, **given)


def converter(company: str, km: float, **values: Any) -> Converter:
    return Converter(company, at(km), **values)


def gate_of(
    code: str, graph: MaterialGraph, giver: Stream, taker: Stream, *converters: Converter
) -> Gate | None:
    """The verdict of one gate on a pair, or None where it has nothing to judge."""
    found = explain_pair(graph, giver, taker, Rules(), converters=converters)
    assert found is not None
    return next((gate for gate in found.gates if gate.code == code), None)


def verdict_of(
    code: str, graph: MaterialGraph, giver: Stream, taker: Stream, *converters: Converter
) -> Verdict | None:
    gate = gate_of(code, graph, giver, taker, *converters)
    return gate.verdict if gate else None


def passes_without(code: str, graph: MaterialGraph, giver: Stream, taker: Stream) -> bool:
    """Negative control: the pair is refused, and is a match as soon as this one gate is switched off."""
    refused = explain_pair(graph, giver, taker, Rules())
    let_through = explain_pair(graph, giver, taker, Rules(disabled_gates=frozenset({code})))
    return isinstance(refused, Refusal) and isinstance(let_through, Match)
