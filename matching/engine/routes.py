"""Who runs each conversion of a path, and which ways the material travels for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import inf

from matching.engine import ranges
from matching.engine.geography import distance_km
from matching.engine.hazards import HAZARDOUS, hazard_before
from matching.engine.paths import Path
from matching.engine.types import Converter, Hazard, Leg, Operator, Process, Range, Role, Site, Stream

WASTE_HEAT = "heat"  # state of exhaust gas, waste heat and hot water: it cannot be carried far


@dataclass(frozen=True)
class Converters:
    """The known converters, and which of them fit a conversion."""

    known: tuple[Converter, ...]
    _fitting: dict[str, tuple[Converter, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, converters: Sequence[Converter]) -> Converters:
        """Return the converters in the order of their names, so that the order given says nothing."""
        return cls(tuple(sorted(converters, key=lambda converter: converter.company)))

    @property
    def precision_km(self) -> float:
        """The worst precision of their positions."""
        return max((one.site.precision_km for one in self.known if one.site), default=0.0)

    def fitting(self, process: Process) -> tuple[Converter, ...]:
        """Return those that run the conversion: named for it, or of a sector that receives for it."""
        if process.code not in self._fitting:
            self._fitting[process.code] = tuple(
                one for one in self.known if process.code in one.processes or sector_fits(process, one.isic)
            )
        return self._fitting[process.code]


def sector_fits(process: Process, isic: Sequence[str]) -> bool:
    """Tell whether a firm of these ISIC classes runs the conversion (by prefix; ``all`` = every firm)."""
    if "all" in process.receiver_isic:
        return True
    return any(own.startswith(prefix) for prefix in process.receiver_isic for own in isic)


@dataclass(frozen=True, slots=True)
class Stop:
    """A party that holds the material on its way."""

    company: str
    site: Site | None
    licences: frozenset[str]
    role: Role


@dataclass(frozen=True, slots=True)
class Handover:
    """Material that passes from one known party to the next.

    ``first`` and ``last`` are places in ``path.resources``: what leaves and what arrives. They differ where a
    converter that is not known yet would stand in between.
    """

    first: int
    last: int
    receiver: Stop
    leg: Leg


@dataclass(frozen=True, slots=True)
class Route:
    """Who runs the steps of a path for one giver and one taker, and the hand-overs in their order."""

    operators: tuple[Operator, ...]
    handovers: tuple[Handover, ...]
    distance_km: Range | None


class Planner:
    """Lays out routes for one set of converters.

    Parameters
    ----------
    converters
        Who runs conversions for others; of equally near ones the first by name is taken.
    detour
        Way by road or pipe per straight line.
    """

    def __init__(self, converters: Sequence[Converter], *, detour: float) -> None:
        self.converters = Converters.of(converters)
        self.detour = detour

    def plan(self, path: Path, giver: Stream, taker: Stream) -> Route:
        """Choose who runs each step, and lay out the ways between them.

        Notes
        -----
        Waste heat is converted where it arises, by the giver. Any other step is run by the taker if its sector
        receives for the conversion and, for a hazardous feed, if it is licensed; otherwise by the nearest known
        converter for which the same holds and which lies within the economic radius of its feed. A taker whose
        sector is not told (an anonymous listing) may run a step itself, so that a converter is only named where
        it lies on the way. Steps that nobody known can run stay ``Role.UNKNOWN``.
        """
        stops: list[Stop | None] = []
        here = giver.site
        for index in range(len(path.processes)):
            at_giver = all(one is not None and one.role is Role.GIVER for one in stops)
            stop = self._operator(path, index, here, giver, taker, at_giver=at_giver)
            stops.append(stop)
            here = stop.site if stop else here
        operators = tuple(_named(process, stop) for process, stop in zip(path.processes, stops, strict=True))
        handovers = tuple(self._handovers(path, giver, taker, stops))
        return Route(operators, handovers, _distance(handovers))

    def licensed(self, path: Path, giver: Stream) -> bool:
        """Tell whether a converter with the hazardous-waste licence is known within reach of the giver."""
        limit = path.limits[0].max_distance_km if path.limits[0] else None
        return any(
            HAZARDOUS in one.licences and not self._beyond(giver.site, one.site, limit)
            for one in self.converters.known
        )

    def _operator(
        self, path: Path, index: int, here: Site | None, giver: Stream, taker: Stream, *, at_giver: bool
    ) -> Stop | None:
        process = path.processes[index]
        if at_giver and path.resources[index].state == WASTE_HEAT:
            return Stop(giver.company, giver.site, giver.licences, Role.GIVER)
        licensed_only = hazard_before(path, index, giver) is Hazard.YES
        if sector_fits(process, taker.isic) and not (licensed_only and HAZARDOUS not in taker.licences):
            return _taker_stop(taker)
        fitting = self.converters.fitting(process)
        if licensed_only:
            fitting = tuple(one for one in fitting if HAZARDOUS in one.licences)
        found = self._nearest(fitting, here, taker.site, leg_limit(path, index, index))
        if found is None:
            return None
        way, nearest = found
        if not taker.isic and not licensed_only and way > self._high(here, taker.site):
            return None
        return Stop(nearest.company, nearest.site, nearest.licences, Role.CONVERTER)

    def _nearest(
        self, fitting: Sequence[Converter], here: Site | None, there: Site | None, limit: float | None
    ) -> tuple[float, Converter] | None:
        """Return the converter with the shortest way from here over it to there, first by name; None = none."""
        best: tuple[float, Converter] | None = None
        for one in fitting:  # in the order of their names
            first = self._low(here, one.site)
            if first != inf and limit is not None and first > limit:
                continue
            way = first + self._low(one.site, there)
            if best is None or way < best[0]:
                best = way, one
        return best

    def _low(self, here: Site | None, there: Site | None) -> float:
        distance = distance_km(here, there, detour=self.detour)
        return inf if distance is None else distance[0]

    def _high(self, here: Site | None, there: Site | None) -> float:
        distance = distance_km(here, there, detour=self.detour)
        return inf if distance is None else distance[1]

    def _beyond(self, here: Site | None, there: Site | None, limit: float | None) -> bool:
        distance = distance_km(here, there, detour=self.detour)
        return distance is not None and limit is not None and distance[0] > limit

    def _handovers(
        self, path: Path, giver: Stream, taker: Stream, stops: Sequence[Stop | None]
    ) -> Iterator[Handover]:
        holder: Stop | None = None  # the giver
        site, first = giver.site, 0
        for last, stop in enumerate((*stops, _taker_stop(taker))):
            if stop is None:
                continue
            if stop.role is Role.GIVER:
                first = last + 1
                continue
            if stop != holder or last > first:
                yield self._handover(path, (first, last), site, stop)
            holder, site, first = stop, stop.site, last + 1

    def _handover(self, path: Path, places: tuple[int, int], site: Site | None, stop: Stop) -> Handover:
        first, last = places
        leg = Leg(
            resource=path.resources[first].code,
            distance_km=distance_km(site, stop.site, detour=self.detour),
            limit_km=leg_limit(path, first, last),
            share=path.shares[first],
        )
        return Handover(first, last, stop, leg)


def leg_limit(path: Path, first: int, last: int) -> float | None:
    """Return how far the material may travel between two known parties [km]; None = no rule is known.

    Either of the resources on the way may be the one that travels, so the wider radius of their families
    counts; a conversion's own limit narrows it.
    """
    limit: float | None = path.once(("limit", first, last), lambda: _leg_limit(path, first, last))
    return limit


def _leg_limit(path: Path, first: int, last: int) -> float | None:
    reaches = [limit.max_distance_km for limit in path.limits[first : last + 1] if limit]
    caps = [
        process.max_distance_km for process in path.processes[first : last + 1] if process.max_distance_km
    ]
    if len(reaches) <= last - first:
        return min(caps, default=None)
    return min([max(reaches), *caps])


def _taker_stop(taker: Stream) -> Stop:
    return Stop(taker.company, taker.site, taker.licences, Role.TAKER)


def _named(process: Process, stop: Stop | None) -> Operator:
    return Operator(process.code, stop.role, stop.company) if stop else Operator(process.code, Role.UNKNOWN)


def _distance(handovers: Sequence[Handover]) -> Range | None:
    legs = [handover.leg.distance_km for handover in handovers]
    if None in legs:
        return None
    return ranges.total(legs) or (0.0, 0.0)
