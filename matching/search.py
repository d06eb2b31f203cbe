"""Match some givers of a snapshot: pairs of one park from their inside streams, all others from open ones."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from matching.engine import types as engine
from matching.snapshot import Snapshot
from matching.wire import encode

if TYPE_CHECKING:
    from matching.engine import MaterialGraph
    from matching.engine.rules import Rules

EXAMPLES_PER_GATE = 2
OWN_NEED = "same_company"  # a company's stream and its own need: nothing was refused to anybody

Streams = list[engine.Stream]
Takers = dict[int | None, list[int]]


@dataclass
class Found:
    """What the engine says of some givers: matches, and why other pairs were refused."""

    matches: list[engine.Match] = field(default_factory=list)
    pairs_seen: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    examples: list[dict[str, Any]] = field(default_factory=list)


def search(
    graph: "MaterialGraph", snapshot: Snapshot, givers: list[int], rules: "Rules", *, all_pairs: bool = True
) -> Found:
    """Run the engine over all takers for some givers; the same input always gives the same answer.

    Without `all_pairs` only over pairs of which a side has changed since the run before.
    """
    from matching.engine import find_matches

    found = Found()
    for givers_seen, takers_seen in _meetings(snapshot, givers, all_pairs=all_pairs):
        result = find_matches(graph, givers_seen, takers_seen, rules, converters=snapshot.converters)
        found.matches += result.matches
        found.pairs_seen += result.pairs_seen
        found.refused.update({code: count for code, count in result.refused.items() if code != OWN_NEED})
        found.examples = add_examples(found.examples, _first_of_each(result.refusals))
    return found


def _meetings(snapshot: Snapshot, givers: list[int], *, all_pairs: bool) -> Iterator[tuple[Streams, Streams]]:
    """Givers of one park with the takers of that park, then with all others.

    Two companies outside the parks are never matched with each other: no board could review the exchange.
    """
    for park, here, judged in _groups(snapshot, givers, all_pairs=all_pairs):
        neighbours = judged.get(park, []) if park is not None else []
        others = sorted(pk for other, takers in judged.items() if other != park for pk in takers)
        if neighbours:
            inside = snapshot.as_seen_inside
            yield [inside(pk) for pk in here], [inside(pk) for pk in neighbours]
        if others:
            yield [snapshot.open[pk] for pk in here], [snapshot.open[pk] for pk in others]


def _groups(
    snapshot: Snapshot, givers: list[int], *, all_pairs: bool
) -> Iterator[tuple[int | None, list[int], Takers]]:
    """Givers of one park with the takers, by park, with whom they are judged."""
    for park in sorted({snapshot.park[pk] for pk in givers}, key=lambda pk: pk or 0):
        here = [pk for pk in givers if snapshot.park[pk] == park]
        whole = [pk for pk in here if all_pairs or pk in snapshot.changed]
        if whole:
            yield park, whole, snapshot.takers_by_park
        if len(whole) < len(here):
            yield park, [pk for pk in here if pk not in snapshot.changed], snapshot.changed_takers_by_park


def _first_of_each(refusals: Iterable[engine.Refusal]) -> Iterator[dict[str, Any]]:
    """Yield the first few refused pairs of each rule; only these are worth encoding."""
    count: Counter[str] = Counter()
    for refusal in refusals:
        gate = next(gate for gate in refusal.gates if gate.verdict == engine.Verdict.FAIL)
        count[gate.code] += 1
        if count[gate.code] <= EXAMPLES_PER_GATE:
            yield example_of(refusal, gate)


def example_of(refusal: engine.Refusal, gate: engine.Gate) -> dict[str, Any]:
    """Return a refused pair as it is kept: the rule that refused it first, and the numbers it compared."""
    return {
        "gate": encode(gate),
        "giver": refusal.giver,
        "taker": refusal.taker,
        "pathway": encode(refusal.pathway),
    }


def add_examples(kept: list[dict[str, Any]], more: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep the first few refused pairs of each rule, in the order of their ids."""
    count: Counter[str] = Counter()
    first = []
    for example in sorted([*kept, *more], key=pair_of_example):
        code = code_of_example(example)
        if code != OWN_NEED and count[code] < EXAMPLES_PER_GATE:
            count[code] += 1
            first.append(example)
    return first


def code_of_example(example: dict[str, Any]) -> str:
    """Return the rule that refused the pair first."""
    code: str = example["gate"]["code"]
    return code


def pair_of_example(example: dict[str, Any]) -> tuple[int, int]:
    """Return the ids of giver and taker."""
    return example["giver"], example["taker"]
