"""Why two listings do not go together where no pathway connects them, and what would be the nearest thing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from matching.engine.graph import Kinship, MaterialGraph
from matching.engine.judging.gates import CATALOGUE, judge
from matching.engine.judging.pairs import World, build_pair
from matching.engine.paths import Path
from matching.engine.ranges import ONE
from matching.engine.types import Facts, Gate, Pathway, Refusal, Stream, Verdict

NAMED = 3  # nearest types that an explanation names
MEANINGLESS = frozenset({"resource_detail"})  # there is no relation whose detail could be asked for


def refuse(world: World, giver: Stream, taker: Stream) -> Refusal:
    """Return the refusal of a pair that no pathway connects.

    The first gate says so (``no_pathway``); the others judge the stream as if it were handed over as it is, so
    that a pair which would be unlawful or absurd even with a pathway is told so as well.

    Raises
    ------
    KeyError
        If a stream names a resource that the catalogue does not have.
    """
    pair = build_pair(world, _as_it_is(world.graph, giver.resource, taker.resource), giver, taker)
    judged = tuple(gate for gate in judge(pair) if gate.code not in MEANINGLESS)
    gates = no_pathway(world.graph, giver.resource, taker.resource), *judged
    return Refusal(giver.id, taker.id, pair.path.pathway, gates)


def _as_it_is(graph: MaterialGraph, have: str, need: str) -> Path:
    resources = graph.knowledge.resources
    start = resources[have]
    return Path(
        pathway=Pathway(have, (), need),
        resources=(start,),
        processes=(),
        limits=(graph.knowledge.limits.get((start.family, start.state)),),
        tariffs=(None,),
        shares=(ONE,),
        treatment_cost=None,
        need=resources[need],
        kinship=Kinship.GENERAL,
        levels=0,
    )


def no_pathway(graph: MaterialGraph, have: str, need: str) -> Gate:
    """Say that nothing leads from one type to the other, and what comes nearest.

    Facts: ``group``, the nearest group that holds both (None = they have nothing in common); ``becomes``, the
    products that the stream can become, nearest to the need first; ``feeds``, the types that can serve the
    need, nearest to the stream first (comma-separated codes, at most three each; None = none).
    """
    facts: Facts = {
        "offered": have,
        "needed": need,
        "group": _common_group(graph, have, need),
        "becomes": _nearest(graph, products_of(graph, have), need),
        "feeds": _nearest(graph, feeds_of(graph, need), have),
    }
    return Gate("no_pathway", Verdict.FAIL, facts, CATALOGUE)


def _common_group(graph: MaterialGraph, one: str, other: str) -> str | None:
    theirs = set(graph.lineage(other))
    return next((code for code in graph.lineage(one) if code in theirs), None)


def _nearest(graph: MaterialGraph, codes: Iterable[str], wanted: str) -> str | None:
    """Return up to three codes as text: those with the deepest group in common first, then by name."""
    lineage = set(graph.lineage(wanted))
    ranked = sorted(codes, key=lambda code: (-len(lineage.intersection(graph.lineage(code))), code))
    return ", ".join(ranked[:NAMED]) or None


def products_of(graph: MaterialGraph, have: str) -> set[str]:
    """Return every type that ``have`` can become in at most ``max_steps`` conversions."""
    return _spread(graph, have, _products)


def feeds_of(graph: MaterialGraph, need: str) -> set[str]:
    """Return every declared input from which at most ``max_steps`` conversions lead to ``need``."""
    return _spread(graph, need, _feeds)


def _spread(graph: MaterialGraph, code: str, step: Callable[[MaterialGraph, str], Iterator[str]]) -> set[str]:
    found: set[str] = set()
    edge = {code}
    for _ in range(graph.max_steps):
        edge = {other for one in edge for other in step(graph, one)} - found - {code}
        found |= edge
    return found


def _products(graph: MaterialGraph, have: str) -> Iterator[str]:
    for declared in graph.lineage(have):
        yield from graph.network.successors(declared)


def _feeds(graph: MaterialGraph, need: str) -> Iterator[str]:
    for made in graph.network:
        if need in graph.lineage(made):
            yield from graph.network.predecessors(made)
