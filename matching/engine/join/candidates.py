"""The search: screen what could go together over columns, then judge pair by pair what is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from matching.engine.graph import MaterialGraph
from matching.engine.join.closure import closure_of
from matching.engine.join.columns import Columns, numbered
from matching.engine.join.scan import Join, prepare
from matching.engine.join.screening import screen
from matching.engine.join.tally import tally
from matching.engine.join.terms import Terms
from matching.engine.judging.evaluation import evaluate, reasons
from matching.engine.judging.pairs import World
from matching.engine.judging.refusals import refuse
from matching.engine.judging.scoring import rank_key
from matching.engine.paths import Path, look_up
from matching.engine.routes import Planner
from matching.engine.rules import Rules
from matching.engine.types import Converter, Match, Refusal, Result, Stream

EXAMPLES = 20  # pairs refused over columns that are judged all the same, per gate, to show why


def find_matches(
    graph: MaterialGraph,
    givers: Sequence[Stream],
    takers: Sequence[Stream],
    rules: Rules,
    *,
    converters: Sequence[Converter] = (),
    per_listing: int | None = None,
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
    per_listing
        Judge only the pairs that the screening ranks among so many of either listing; None = all.

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
    The screening (`matching.engine.join.terms`) loses no pair that the gates would let through: it only refuses
    where a gate would whichever way the material takes. What it refuses is counted; the first such pairs of
    each gate are judged as well, so that reasons can be shown.
    """
    world = World(graph, rules, Planner(converters, detour=rules.detour))
    join = _join(world, givers, takers, per_listing)
    kept = screen(join)
    search = _Search(world, givers, takers)
    search.judge(zip(kept.giver.tolist(), kept.taker.tolist(), strict=True))
    told = tally(join, examples=EXAMPLES)
    search.show(told.examples)
    return search.result(told.seen, told.refused)


def _join(world: World, givers: Sequence[Stream], takers: Sequence[Stream], per_listing: int | None) -> Join:
    rules, knowledge = world.rules, world.graph.knowledge
    companies = numbered([*givers, *takers])
    having, needing = (
        Columns.of(side, knowledge, companies=companies, substitution=rules.substitution)
        for side in (givers, takers)
    )
    slack = 2 * world.graph.max_steps * world.planner.converters.precision_km
    terms = Terms.of(rules, per_listing=per_listing, slack_km=slack)
    return prepare(closure_of(world.graph, rules), having, needing, terms)


def explain_pair(
    graph: MaterialGraph, giver: Stream, taker: Stream, rules: Rules, *, converters: Sequence[Converter] = ()
) -> Match | Refusal:
    """Return what `find_matches` finds for one pair, judged even out of every radius and without a pathway."""
    paths = [look_up(graph, pathway) for pathway in graph.pathways(giver.resource, taker.resource)]
    world = World(graph, rules, Planner(converters, detour=rules.detour))
    return evaluate(world, paths, giver, taker) if paths else refuse(world, giver, taker)


class _Search:
    """Collects matches and refusals of one call, pair by pair."""

    def __init__(self, world: World, givers: Sequence[Stream], takers: Sequence[Stream]) -> None:
        self.world = world
        self.givers = givers
        self.takers = takers
        self.matches: list[Match] = []
        self.refusals: list[Refusal] = []
        self.refused: Counter[str] = Counter()
        self._paths: dict[tuple[str, str], list[Path]] = {}

    def judge(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Judge pairs of rows, and count what refuses them."""
        for giver, taker in pairs:
            found = self._evaluate(giver, taker)
            if isinstance(found, Match):
                self.matches.append(found)
            else:
                self.refusals.append(found)
                self.refused.update(gate.code for gate in reasons(found))

    def show(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Judge pairs of rows that are refused and counted already, to say why."""
        found = (self._evaluate(giver, taker) for giver, taker in pairs)
        self.refusals += [one for one in found if isinstance(one, Refusal)]

    def _evaluate(self, giver: int, taker: int) -> Match | Refusal:
        here, there = self.givers[giver], self.takers[taker]
        return evaluate(self.world, self._paths_of(here.resource, there.resource), here, there)

    def _paths_of(self, have: str, need: str) -> list[Path]:
        if (have, need) not in self._paths:
            graph = self.world.graph
            self._paths[have, need] = [look_up(graph, pathway) for pathway in graph.pathways(have, need)]
        return self._paths[have, need]

    def result(self, seen: int, refused: dict[str, int]) -> Result:
        """Return what was found, in an order that does not depend on the order of the input."""
        refusals = sorted(self.refusals, key=lambda one: (one.giver, one.taker))
        counts = self.refused + Counter(refused)
        return Result(
            tuple(sorted(self.matches, key=rank_key)), tuple(refusals), seen, dict(sorted(counts.items()))
        )
