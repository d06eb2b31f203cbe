"""The search: a join of givers and takers over what can become what, and over where they are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.engine.evaluation import evaluate, reasons
from matching.engine.geography import EARTH_RADIUS_KM
from matching.engine.graph import MaterialGraph
from matching.engine.pairs import World
from matching.engine.paths import Path, look_up
from matching.engine.refusals import refuse
from matching.engine.routes import Planner
from matching.engine.rules import Rules
from matching.engine.scoring import rank_key
from matching.engine.types import Converter, Match, Refusal, Result, Site, Stream

Floats = npt.NDArray[np.float64]


def find_matches(
    graph: MaterialGraph,
    givers: Sequence[Stream],
    takers: Sequence[Stream],
    rules: Rules,
    *,
    converters: Sequence[Converter] = (),
) -> Result:
    """Return every pair that a pathway connects and no gate refuses, best first, and the refusals.

    Parameters
    ----------
    graph
        What can become what.
    givers, takers
        HAVE and NEED streams; their order does not matter.
    rules
        Weights and thresholds.
    converters
        Who runs conversions for others.

    Returns
    -------
    Result
        One entry per pair: its best path. Two runs over the same values give the same result.

    Raises
    ------
    KeyError
        If a stream names a resource that the catalogue does not have.

    Notes
    -----
    Streams are put into buckets by resource; only buckets that a pathway connects are joined, and of these
    only the pairs within the widest radius of any path are judged one by one.
    """
    world = World(graph, rules, Planner(converters, detour=rules.detour))
    search = _Search(world)
    takers_of = _buckets(takers)
    for have, offered in sorted(_buckets(givers).items()):
        for need, wanted in sorted(takers_of.items()):
            search.join(have, need, offered, wanted)
    return search.result()


def explain_pair(
    graph: MaterialGraph, giver: Stream, taker: Stream, rules: Rules, *, converters: Sequence[Converter] = ()
) -> Match | Refusal:
    """Return what `find_matches` finds for one pair, judged even out of every radius and without a pathway."""
    paths = [look_up(graph, pathway) for pathway in graph.pathways(giver.resource, taker.resource)]
    world = World(graph, rules, Planner(converters, detour=rules.detour))
    return evaluate(world, paths, giver, taker) if paths else refuse(world, giver, taker)


@dataclass(frozen=True)
class Places:
    """Sites of many streams as arrays; a stream without a site is within every radius."""

    vectors: Floats  # unit vectors from the centre of the earth, one row each
    slack_km: Floats  # precision of each position
    known: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, streams: Sequence[Stream]) -> Places:
        """Return the places of the streams, in their order."""
        nowhere = Site(0.0, 0.0, 0.0)
        sites = [stream.site or nowhere for stream in streams]
        angles = np.radians([(site.latitude, site.longitude) for site in sites]).reshape(-1, 2)
        north, east = angles[:, 0], angles[:, 1]
        return cls(
            vectors=np.column_stack(
                [np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)]
            ),
            slack_km=np.array([site.precision_km for site in sites], dtype=np.float64),
            known=np.array([stream.site is not None for stream in streams], dtype=np.bool_),
        )

    def within(self, others: Places, index: int, radius_km: float) -> list[int]:
        """Return the indices of ``others`` that may lie within ``radius_km`` of place ``index``."""
        chord = np.linalg.norm(others.vectors - self.vectors[index], axis=1)
        straight = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, chord / 2))
        least = straight - others.slack_km - self.slack_km[index] - TOLERANCE_KM
        near = (least <= radius_km) | ~others.known | (not self.known[index])
        return [int(one) for one in np.flatnonzero(near)]


TOLERANCE_KM = 1e-6  # more than the two ways of computing a distance can differ


class _Search:
    """Collects matches and refusals of one call, bucket pair by bucket pair."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.matches: list[Match] = []
        self.refusals: list[Refusal] = []
        self.pairs_seen = 0
        self.refused: Counter[str] = Counter()
        self._slack_km = 2 * world.graph.max_steps * world.planner.converters.precision_km

    def join(self, have: str, need: str, givers: Sequence[Stream], takers: Sequence[Stream]) -> None:
        """Judge the pairs of two buckets if a pathway connects their resources."""
        graph = self.world.graph
        paths = [look_up(graph, pathway) for pathway in graph.pathways(have, need)]
        if not paths:
            return
        self.pairs_seen += len(givers) * len(takers)
        for giver, taker in self._near(givers, takers, self._radius(paths)):
            self._record(evaluate(self.world, paths, giver, taker))

    def _radius(self, paths: Sequence[Path]) -> float | None:
        """Return the greatest straight distance at which a path may pass its distance gate; None = any."""
        if "distance" in self.world.rules.disabled_gates:
            return None
        radii = [path.radius_km for path in paths]
        known = [radius for radius in radii if radius is not None]
        if len(known) < len(radii):
            return None
        return max(known) / self.world.rules.detour + self._slack_km

    def _near(
        self, givers: Sequence[Stream], takers: Sequence[Stream], radius: float | None
    ) -> Iterator[tuple[Stream, Stream]]:
        if radius is None:
            yield from ((giver, taker) for giver in givers for taker in takers)
            return
        here, there = Places.of(givers), Places.of(takers)
        for index, giver in enumerate(givers):
            near = here.within(there, index, radius)
            self.refused["distance"] += len(takers) - len(near)
            yield from ((giver, takers[other]) for other in near)

    def _record(self, found: Match | Refusal) -> None:
        if isinstance(found, Match):
            self.matches.append(found)
            return
        self.refusals.append(found)
        self.refused.update(gate.code for gate in reasons(found))

    def result(self) -> Result:
        """Return what was found, in an order that does not depend on the order of the input."""
        refusals = sorted(self.refusals, key=lambda one: (one.giver, one.taker))
        refused = {code: count for code, count in sorted(self.refused.items()) if count}
        return Result(tuple(sorted(self.matches, key=rank_key)), tuple(refusals), self.pairs_seen, refused)


def _buckets(streams: Sequence[Stream]) -> dict[str, list[Stream]]:
    buckets: dict[str, list[Stream]] = defaultdict(list)
    for stream in sorted(streams, key=lambda one: one.id):
        buckets[stream.resource].append(stream)
    return buckets
