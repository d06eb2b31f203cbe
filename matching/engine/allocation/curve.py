"""Plans of the matches of a network in money: the one that gains most, and the curve of money against CO2e."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from matching.engine.allocation.links import Floats
from matching.engine.allocation.pareto import LEAST_POINTS, Point, front
from matching.engine.allocation.portfolio import Portfolio, solve
from matching.engine.allocation.solving import Network, network_of
from matching.engine.ranges import middle
from matching.engine.types import Match, Range, Stream

EXACT = 1e-9


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A plan: money [VND a year], CO2e avoided [t a year], giver units a year by match key.

    ``carbon_price`` [VND per t] is what the next tonne costs.
    """

    carbon_price: float
    money: float
    co2: float
    quantities: dict[str, float]


@dataclass(frozen=True, slots=True)
class Curve:
    """Plans from the most money to the most CO2e; ``left_out`` counts matches whose worth is not known."""

    points: tuple[CurvePoint, ...]
    left_out: int


def pareto(
    matches: Sequence[Match],
    givers: Sequence[Stream],
    takers: Sequence[Stream],
    *,
    least: int = LEAST_POINTS,
) -> Curve:
    """Return the curve of money against CO2e over the whole network, at least ``least`` points where it bends.

    Parameters
    ----------
    matches, givers, takers
        As of `allocation.allocate`: cautious ends of quantities and yields, months respected.
    least
        Points wanted, where money and CO2e differ at all.

    Notes
    -----
    Money and CO2e per giver unit are the middles of their ranges; a match where either is not known at all is
    left out and counted. Minimum lots do not bind here: a point may use links that are too small to sign.
    """
    network = in_money(network_of(matches, givers, takers))
    left_out = len(matches) - len(network.used)
    if not network.keys:
        return Curve((), left_out)
    points = front(network.links, network.amounts, least=least)
    return Curve(tuple(_named(point, network.keys) for point in points), left_out)


def allocate_portfolio(
    matches: Sequence[Match], givers: Sequence[Stream], takers: Sequence[Stream], *, carbon_price: float = 0.0
) -> tuple[Portfolio, Network]:
    """Return the plan that gains most money plus CO2e at a price [VND per t], and the network it is over.

    ``label`` of a link is its place among ``Network.keys``; prices of the portfolio are what one more unit of
    a listing would gain. See `pareto` for what is counted.
    """
    network = in_money(network_of(matches, givers, takers))
    links = network.links.priced(network.links.gain + carbon_price * network.links.co2)
    return solve(links, network.amounts, gap=EXACT), network


def in_money(network: Network) -> Network:
    """Return the matches whose money and CO2e are known, with both per giver unit as the links' gains."""
    worth = [
        (_per_unit(match, match.joint_money), _per_unit(match, match.co2.total)) for match in network.used
    ]
    known = [place for place, pair in enumerate(worth) if None not in pair]
    chosen = np.array(known, dtype=np.int64)
    links = network.links.pick(chosen)
    money, co2 = (_column(worth, known, side) for side in (0, 1))
    return Network(
        links=replace(links, label=np.arange(len(known)), gain=money, co2=co2),
        amounts=network.amounts,
        lots=network.lots[chosen],
        keys=tuple(network.keys[place] for place in known),
        used=tuple(network.used[place] for place in known),
    )


def _column(worth: Sequence[tuple[float | None, float | None]], known: Sequence[int], side: int) -> Floats:
    return np.array([worth[place][side] for place in known], dtype=np.float64)


def _per_unit(match: Match, total: Range | None) -> float | None:
    """Return the middle of a yearly range per giver unit: a loss is largest at the largest quantity."""
    if total is None or match.quantity is None or match.quantity[1] <= 0:
        return None
    least, most = match.quantity[0] or match.quantity[1], match.quantity[1]
    low = total[0] / (most if total[0] < 0 else least)
    high = total[1] / (most if total[1] > 0 else least)
    return middle((low, high))


def _named(point: Point, keys: Sequence[str]) -> CurvePoint:
    amounts = zip(keys, point.amounts.tolist(), strict=True)
    return CurvePoint(
        point.carbon_price, point.gain, point.co2, {key: one for key, one in amounts if one > 0}
    )
