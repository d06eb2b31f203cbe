"""One missing fact: which single unknown would raise score times confidence most, and by how much.

Each fact is filled with a stated assumption on the favourable side of what is likely, the pair is judged again on
the same pathway, and the difference is the gain. Costs and emissions of treatment and transport are left out: they
make an account complete, but they cannot raise it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from math import fsum

from matching.engine.judging.evaluation import evaluate
from matching.engine.judging.filling import FILLERS, Filled
from matching.engine.judging.pairs import World
from matching.engine.paths import look_up
from matching.engine.types import Facts, Gate, Match, Stream, Verdict

LEAST_GAIN = 0.0005  # of score times confidence: below it a page would say "+0 points"


@dataclass(frozen=True, slots=True)
class Raise:
    """What one fact would bring: ``gain`` in score times confidence [0, 1], if it is as ``assumed``.

    ``listing`` is the one whose company knows the fact; None where neither of the two does.
    """

    fact: str
    listing: int | None
    gain: float
    assumed: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unlock:
    """A fact of one listing over all its matches: how many it would raise, and by how much together."""

    listing: int
    fact: str
    matches: int
    gain: float


def raises(world: World, match: Match, giver: Stream, taker: Stream) -> tuple[Raise, ...]:
    """Return the facts that would raise a match, greatest gain first.

    Parameters
    ----------
    world
        The graph, rules and converters that the match was found with.
    match
        What `find_matches` or `explain_pair` says of the pair.
    giver, taker
        Its two streams.
    """
    known = Filled(world, look_up(world.graph, match.pathway), giver, taker)
    now = worth(known)
    found = [_raise(known, fact, now, match) for fact in (*match.missing, *_unconfirmed(giver, taker))]
    kept = [one for one in found if one is not None and one.gain >= LEAST_GAIN]
    return tuple(sorted(kept, key=lambda one: (-one.gain, one.fact)))


def rank(found: Iterable[Iterable[Raise]], listings: Collection[int]) -> list[Unlock]:
    """Return which facts of some listings would bring most over all their matches, best first.

    Parameters
    ----------
    found
        The raises of each match.
    listings
        The listings of one company; facts of others are left out.
    """
    gains: dict[tuple[int, str], list[float]] = defaultdict(list)
    for of_match in found:
        for one in of_match:
            if one.listing is not None and one.listing in listings:
                gains[one.listing, one.fact].append(one.gain)
    unlocks = [Unlock(listing, fact, len(each), fsum(each)) for (listing, fact), each in gains.items()]
    return sorted(unlocks, key=lambda one: (-one.gain, one.listing, one.fact))


def worth(case: Filled) -> float | None:
    """Return score times confidence of a pair on its path, with its questions answered; None = refused."""
    found = evaluate(case.world, [case.path], case.giver, case.taker)
    if not isinstance(found, Match):
        return None
    settled = sum(_is_open(gate) and gate.code in case.answered for gate in found.gates)
    return found.score * found.confidence / case.world.rules.unknown_gate_factor**settled


def _is_open(gate: Gate) -> bool:
    return gate.verdict is Verdict.UNKNOWN


def _raise(known: Filled, fact: str, now: float | None, match: Match) -> Raise | None:
    filler = FILLERS.get(fact)
    filled = filler(known) if filler else None
    after = worth(filled) if filled else None
    if filled is None or after is None or now is None:
        return None
    return Raise(fact, _owner(fact, known, match), after - now, filled.assumed)


def _unconfirmed(giver: Stream, taker: Stream) -> list[str]:
    sides = {"giver_confirmation": giver.trust, "taker_confirmation": taker.trust}
    return [fact for fact, trust in sides.items() if trust < 1]


OF_THE_GIVER = frozenset(
    {"hazard_test", "wastewater_licence", "storage", "disposal_price", "product_moisture", "product_purity"}
)
OF_THE_TAKER = frozenset({"permit", "purchase_price", "disposal_licence", "fitness_proof"})


def _owner(fact: str, known: Filled, match: Match) -> int | None:
    """Return the listing whose company can tell the fact; None where it is a third party's or the catalogue's."""
    if fact == "resource_detail":
        return match.taker if known.path.need.abstract else match.giver
    if fact.startswith("giver_") or fact in OF_THE_GIVER:
        return match.giver
    return match.taker if fact.startswith("taker_") or fact in OF_THE_TAKER else None
