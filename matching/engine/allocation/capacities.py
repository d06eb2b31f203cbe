"""Plants that can take only so much a year: what a plan may send there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matching.engine.allocation.solving import match_key
from matching.engine.judging.scoring import rank_key
from matching.engine.types import Match, Role, Stream


def feeds_of(match: Match, company: str) -> float:
    """Return the feed that a company treats per giver unit of a match, at the high end of the yields.

    Units are those of the feed of each step; 0 where the company treats nothing, or where the yield before its
    step is not known.
    """
    feed, total = 1.0, 0.0
    for step, operator in zip(match.pathway.steps, match.operators, strict=True):
        if operator.role is Role.CONVERTER and operator.company == company:
            total += feed
        if step.yield_factor is None:
            break
        feed *= step.yield_factor[1]
    return total


def within_capacity(
    quantities: Mapping[str, float],
    matches: Sequence[Match],
    streams: Mapping[int, Stream],
    capacities: Mapping[str, float],
) -> dict[str, float]:
    """Return a plan in which no plant treats more than its yearly capacity.

    Parameters
    ----------
    quantities
        The plan [giver units/yr by match key].
    matches
        In any order; those of the plan at least.
    streams
        Both sides of the matches, by id.
    capacities
        Units of feed per year by company; other companies are not limited.

    Notes
    -----
    Links through a full plant are cut, the worst by `rank_key` first; what is cut is not sent elsewhere, and a
    link that falls below a minimum lot is given up. The plan stays feasible, a better one may exist.
    """
    left, kept = dict(capacities), dict(quantities)
    for match in sorted(matches, key=rank_key):
        key = match_key(match)
        for company, room in left.items() if key in kept else ():
            feed = feeds_of(match, company)
            if feed and key in kept:
                kept[key] = min(kept[key], room / feed)
                if kept[key] <= 0 or kept[key] < lot_of(match, streams):
                    del kept[key]
        for company in left:
            left[company] -= feeds_of(match, company) * kept.get(key, 0.0)
    return kept


def lot_of(match: Match, streams: Mapping[int, Stream]) -> float:
    """Return the smallest quantity that either side would sign for [giver units/yr]."""
    yields = match.pathway.yield_factor
    taker_lot = streams[match.taker].min_lot or 0.0
    return max(streams[match.giver].min_lot or 0.0, taker_lot / yields[0] if yields else 0.0)
