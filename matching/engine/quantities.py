"""How much of two listings can meet: in amount, and in time."""

from __future__ import annotations

from matching.engine.types import Range, Stream

ALL_YEAR = frozenset(range(1, 13))


def months_of(stream: Stream) -> frozenset[int]:
    """Return the months (1-12) in which the stream runs; none named means all year."""
    return stream.months or ALL_YEAR


def season_overlap(giver: Stream, taker: Stream) -> float:
    """Return the share of a year's quantity that meets in time [0, 1].

    Notes
    -----
    Σₘ min(p_giver(m), p_taker(m)) for profiles that are even over the months named.
    """
    here, there = months_of(giver), months_of(taker)
    return len(here & there) / max(len(here), len(there))


def tradable(giver: Stream, taker: Stream, yields: Range | None) -> Range | None:
    """Return the quantity that can change hands [giver units per year].

    Parameters
    ----------
    giver, taker
        Their yearly quantities run evenly over the months they name.
    yields
        Taker units per giver unit.

    Returns
    -------
    Range or None
        Σₘ min(q p(m), D p(m) / y); None when either quantity or the yield is not known.
    """
    if giver.quantity is None or taker.quantity is None or yields is None:
        return None
    here, there = months_of(giver), months_of(taker)
    common = len(here & there)

    def least(supply: float, demand: float, factor: float) -> float:
        return common * min(supply / len(here), demand / factor / len(there))

    low = least(giver.quantity[0], taker.quantity[0], yields[1])
    return low, least(giver.quantity[1], taker.quantity[1], yields[0])
