"""Engine matches to rows and back, and the network's plan over all of a run's rows."""

import base64
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from matching.engine import types as engine
from matching.models import Match
from matching.wire import decode, encode

CODE_LETTERS = 8


def rows_of(
    matches: Iterable[engine.Match], *, run_id: int, resources: Mapping[str, engine.Resource]
) -> list[Match]:
    """Make the rows of a chunk's matches; numbers that are not known stay empty."""
    return [_row(match, run_id, resources[match.pathway.start]) for match in matches]


def _row(match: engine.Match, run_id: int, resource: engine.Resource) -> Match:
    from matching.engine import match_key

    key = match_key(match)
    quantity_low, quantity_high = match.quantity or (None, None)
    distance_low, distance_high = match.distance_km or (None, None)
    value_low, value_high = (None if match.giver_money.per_unit else match.joint_money) or (None, None)
    co2_low, co2_high = (None if match.co2.per_unit else match.co2.total) or (None, None)
    return Match(
        run_id=run_id,
        key=key,
        code=code_of(key),
        giver_listing_id=match.giver,
        taker_listing_id=match.taker,
        family=resource.family,
        kind="chained" if match.pathway.steps else "direct",
        conversions=[step.process for step in match.pathway.steps],
        score=match.score,
        confidence=match.confidence,
        quantity_low=quantity_low,
        quantity_high=quantity_high,
        quantity_unit=resource.unit,
        distance_low_km=distance_low,
        distance_high_km=distance_high,
        value_low=value_low,
        value_high=value_high,
        co2_low=co2_low,
        co2_high=co2_high,
        explanation=explanation_of(match),
        has_unknown_gate=any(gate.verdict == engine.Verdict.UNKNOWN for gate in match.gates),
    )


def explanation_of(match: engine.Match) -> dict[str, Any]:
    """Return the match as JSON, and with its pathway the most product that a unit of the stream may give."""
    explanation: dict[str, Any] = encode(match)
    yields = match.pathway.yield_factor
    explanation["pathway"]["yield_high"] = yields[1] if yields else None
    return explanation


def code_of(key: str) -> str:
    """Return the public code of a match key: the same in every run.

    Keyed, because a plain digest could be undone by trying all pairs of ids, and ids that follow each other
    would tell which anonymous listings share a company.
    """
    letters = base64.b32encode(salted_hmac("matching.code", key).digest()).decode()[:CODE_LETTERS]
    return f"MCH-{letters}"


def range_of(low: float | None, high: float | None) -> engine.Range | None:
    """Return two columns as a range; None unless both are known."""
    return None if low is None or high is None else (low, high)


def explained(row: Match) -> engine.Match:
    """Return the engine's match that a row was made of."""
    return decode(engine.Match, row.explanation)


def stored_matches(rows: "QuerySet[Match]") -> Iterator[engine.Match]:
    """Read the matches of a run back in the order of their keys, a few at a time."""
    explanations = rows.order_by("key").values_list("explanation", flat=True)
    for explanation in explanations.iterator(chunk_size=500):
        yield decode(engine.Match, explanation)
