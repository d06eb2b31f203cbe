"""One giver, one taker and one path between them: what gates, criteria and accounts look at."""

from __future__ import annotations

from dataclasses import dataclass

from matching.engine.graph import MaterialGraph
from matching.engine.paths import Path
from matching.engine.quantities import deliverable, tradable
from matching.engine.routes import Planner, Route
from matching.engine.rules import Rules
from matching.engine.types import Range, Resource, Stream


@dataclass(frozen=True, slots=True)
class World:
    """What is the same for all pairs of a search."""

    graph: MaterialGraph
    rules: Rules
    planner: Planner


@dataclass(frozen=True, slots=True)
class Pair:
    """A giver and a taker with a path between them.

    ``quantity`` can leave the giver [giver units per year], ``delivered`` reach the taker [taker units per
    year]; both are None where a quantity or the yield is not known.
    """

    world: World
    path: Path
    giver: Stream
    taker: Stream
    route: Route
    quantity: Range | None
    delivered: Range | None

    @property
    def rules(self) -> Rules:
        return self.world.rules

    @property
    def start(self) -> Resource:
        return self.path.resources[0]

    @property
    def last(self) -> Resource:
        """The resource that is handed over in the end."""
        return self.path.resources[-1]

    @property
    def yields(self) -> Range | None:
        """Taker units per giver unit; None when not known or when the units cannot be compared."""
        return self.path.shares[-1] if self.last.unit == self.path.need.unit else None

    @property
    def is_traded(self) -> bool:
        """True for a by-product with a market price: without this taker the giver would sell it there."""
        return self.start.family == "BP" and self.start.value is not None

    def is_kind_of(self, resource: Resource, types: frozenset[str]) -> bool:
        """Tell whether the resource or one of its ancestors is among ``types``."""
        return not types.isdisjoint(self.world.graph.lineage(resource.code))


def build_pair(world: World, path: Path, giver: Stream, taker: Stream) -> Pair:
    """Return the pair with its route and quantities."""
    route = world.planner.plan(path, giver, taker)
    yields = path.shares[-1] if path.resources[-1].unit == path.need.unit else None
    quantity, delivered = tradable(giver, taker, yields), deliverable(giver, taker, yields)
    return Pair(world, path, giver, taker, route, quantity, delivered)
