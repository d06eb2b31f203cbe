"""Judge one pair over all its paths and keep the best, or say why none will do."""

from __future__ import annotations

from collections.abc import Sequence

from matching.engine.judging.accounts import accounts_of
from matching.engine.judging.criteria import weigh
from matching.engine.judging.gates import judge
from matching.engine.judging.pairs import Pair, World, build_pair
from matching.engine.judging.scoring import confidence, missing, rank_key, score
from matching.engine.paths import Path
from matching.engine.types import Gate, Match, Refusal, Stream, Verdict


def evaluate(world: World, paths: Sequence[Path], giver: Stream, taker: Stream) -> Match | Refusal:
    """Return the best match over the paths, or, where all are refused, the refusal with the fewest reasons.

    Parameters
    ----------
    world
        Graph, rules and converters.
    paths
        At least one, shortest first; of equals the first is kept.
    giver, taker
        A HAVE and a NEED that the paths connect.
    """
    judged = [_judge_path(world, path, giver, taker) for path in paths]
    matches = [one for one in judged if isinstance(one, Match)]
    if matches:
        return min(matches, key=rank_key)
    refusals = [one for one in judged if isinstance(one, Refusal)]
    return min(refusals, key=lambda refusal: len(reasons(refusal)))


def reasons(refusal: Refusal) -> tuple[Gate, ...]:
    """Return the gates that refused the pair."""
    return tuple(gate for gate in refusal.gates if gate.verdict is Verdict.FAIL)


def _judge_path(world: World, path: Path, giver: Stream, taker: Stream) -> Match | Refusal:
    pair = build_pair(world, path, giver, taker)
    gates = judge(pair)
    if any(gate.verdict is Verdict.FAIL for gate in gates):
        return Refusal(giver.id, taker.id, path.pathway, gates)
    return _match(pair, gates)


def _match(pair: Pair, gates: tuple[Gate, ...]) -> Match:
    accounts = accounts_of(pair)
    criteria = weigh(pair, accounts)
    return Match(
        giver=pair.giver.id,
        taker=pair.taker.id,
        pathway=pair.path.pathway,
        gates=gates,
        criteria=criteria,
        score=score(criteria),
        confidence=confidence(pair, criteria, gates),
        quantity=pair.quantity,
        distance_km=pair.route.distance_km,
        giver_money=accounts.giver_money,
        taker_money=accounts.taker_money,
        joint_money=accounts.joint_money,
        co2=accounts.co2,
        missing=missing(pair, gates, accounts),
        corridor=accounts.corridor,
        operators=pair.route.operators,
        legs=tuple(handover.leg for handover in pair.route.handovers),
    )
