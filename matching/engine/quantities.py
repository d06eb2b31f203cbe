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
    """Return the quantity that can leave the giver for this taker [giver units per year].

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
    supply, demand = giver.quantity, taker.quantity
    low = meeting(giver, taker, supply[0], demand[0] / yields[1])
    return low, meeting(giver, taker, supply[1], demand[1] / yields[0])


def deliverable(giver: Stream, taker: Stream, yields: Range | None) -> Range | None:
    """Return the quantity that can reach the taker [taker units per year]; see `tradable`.

    Notes
    -----
    Σₘ min(q p(m) y, D p(m)). Narrower than ``tradable`` times the yield, which would let a high yield and the
    large feed that only a low yield needs come together.
    """
    if giver.quantity is None or taker.quantity is None or yields is None:
        return None
    supply, demand = giver.quantity, taker.quantity
    low = meeting(giver, taker, supply[0] * yields[0], demand[0])
    return low, meeting(giver, taker, supply[1] * yields[1], demand[1])


def meeting(giver: Stream, taker: Stream, supply: float, demand: float) -> float:
    """Return Σₘ min(supply p(m), demand p(m)) of two yearly amounts in one unit, even over each side's months."""
    here, there = months_of(giver), months_of(taker)
    return len(here & there) * min(supply / len(here), demand / len(there))
