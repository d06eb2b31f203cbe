"""What a firm gives on because of what it takes in: the joints at which matches hang together to chains."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from matching.engine.graph import MaterialGraph
from matching.engine.networks.chains import Joint
from matching.engine.types import Direction, Range, Stream

FUEL = "EN"
CONVERSION = 0.9  # design value: the firm asks for the feed and offers the product of a known conversion
REMEMBERED = 0.8  # design value: general knowledge of the sector, not checked


@dataclass(frozen=True, slots=True)
class PassedOn:
    """General knowledge: who takes in ``need`` gives out ``have``, ``share`` product units per unit taken in."""

    need: str
    have: str
    share: Range | None


def find_joints(
    graph: MaterialGraph, streams: Iterable[Stream], facts: Sequence[PassedOn]
) -> tuple[Joint, ...]:
    """Return every pair of a firm's need and a listing of the same firm that follows from it.

    Parameters
    ----------
    graph
        Its conversions: a firm that needs the feed of one and offers its product runs it.
    streams
        The listings; those of one firm have the same ``company``.
    facts
        What follows from what without a conversion of the catalogue, such as blow-down from cooling water.

    Returns
    -------
    tuple of Joint
        In the order of the listings' ids. A share is given only where it is in the units of both listings.

    Notes
    -----
    A firm that makes a material and a fuel of the same feed burns only what it cannot recycle (the waste
    hierarchy of the Law on Environmental Protection 72/2020): the fuel does not hang on that feed.
    """
    known = _Templates(graph, facts)
    firms: dict[str, list[Stream]] = defaultdict(list)
    for stream in sorted(streams, key=lambda one: one.id):
        firms[stream.company].append(stream)
    return tuple(joint for firm in sorted(firms) for joint in _joints(known, firms[firm]))


def _joints(known: _Templates, listed: Sequence[Stream]) -> Iterator[Joint]:
    haves = [stream for stream in listed if stream.direction is Direction.HAVE]
    for need in (stream for stream in listed if stream.direction is Direction.NEED):
        found = [
            (known.is_fuel(have.resource), Joint(need.id, have.id, one.share, one.certainty, one.via))
            for have in haves
            for one in known.between(need.resource, have.resource)
        ]
        material = any(not fuel for fuel, _joint in found)
        yield from (joint for fuel, joint in found if not (fuel and material))


@dataclass(frozen=True, slots=True)
class _Template:
    share: Range | None
    certainty: float
    via: str


class _Templates:
    """Joints between kinds of need and of listing, worked out once per pair of types."""

    def __init__(self, graph: MaterialGraph, facts: Sequence[PassedOn]) -> None:
        self.graph = graph
        self.facts = facts
        self._known: dict[tuple[str, str], tuple[_Template, ...]] = {}

    def between(self, need: str, have: str) -> tuple[_Template, ...]:
        if (need, have) not in self._known:
            self._known[need, have] = (*self._conversions(need, have), *self._remembered(need, have))
        return self._known[need, have]

    def is_fuel(self, resource: str) -> bool:
        return self.graph.knowledge.resources[resource].family == FUEL

    def _conversions(self, need: str, have: str) -> Iterator[_Template]:
        for code, process in sorted(self.graph.knowledge.processes.items()):
            if not self.graph.accepts(code, need):
                continue
            made = [target for target in process.outputs if self._is(target, have)]
            if made:
                yield _Template(self.graph.step(code, need, made[0]).yield_factor, CONVERSION, code)

    def _remembered(self, need: str, have: str) -> Iterator[_Template]:
        for fact in self.facts:
            if self.graph.fits(need, fact.need) and self.graph.fits(have, fact.have):
                same = self._units(need, have) == self._units(fact.need, fact.have)
                yield _Template(fact.share if same else None, REMEMBERED, f"{fact.need}>{fact.have}")

    def _is(self, product: str, listed: str) -> bool:
        """Tell whether a product is listed, by its own name, a more special one or a more general one."""
        return self.graph.fits(listed, product) or self.graph.fits(product, listed)

    def _units(self, *codes: str) -> tuple[str, ...]:
        return tuple(self.graph.knowledge.resources[code].unit for code in codes)
