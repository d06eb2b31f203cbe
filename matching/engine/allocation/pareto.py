"""The curve of money against CO2e: plans of which none is better in both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from matching.engine.allocation.links import Amounts, Floats, Links, Listed
from matching.engine.allocation.market import Market
from matching.engine.allocation.portfolio import grow

LEAST_POINTS = 9
MOST_POINTS = 25
TIE = 1e-6  # weight of the other objective at the ends of the curve, as a share of the range
SAME = 1e-9  # relative; closer than this two values are one
EXACT = 1e-9


@dataclass(frozen=True, slots=True)
class Point:
    """A plan: gain [VND a year], CO2e avoided [t a year], amount of each link [giver units a year].

    ``carbon_price`` [VND per t] is what the next tonne costs: at this price the plan is the best.
    """

    carbon_price: float
    gain: float
    co2: float
    amounts: Floats


def front(
    links: Links, amounts: Amounts, *, least: int = LEAST_POINTS, most: int = MOST_POINTS
) -> list[Point]:
    """Return plans from the greatest gain to the greatest CO2e, none better than another in both.

    Parameters
    ----------
    links
        All possible links, with gain and CO2e.
    amounts
        What each listing gives and takes per month; nobody has to be served.
    least
        Points wanted at least, where the two objectives differ at all.
    most
        Corners of the curve looked for at most.

    Returns
    -------
    list of Point
        One point where the plan of the greatest gain also avoids most.

    Notes
    -----
    Corners by weighing the two objectives so that both neighbours are worth the same and solving warm: a
    better plan is a new corner, none closes the edge (Y. P. Aneja, K. P. K. Nair, 1979,
    doi:10.1287/mnsc.25.1.73). On a closed edge, the plan with a prescribed CO2e that gains most is the mix of
    its two ends: that fills the curve up to ``least``.
    """
    search = _Search(links, amounts)
    corners, closed = search.corners(most)
    if len(corners) < 2:
        return corners
    return _filled(corners, closed, least)


class _Search:
    """Solves the months of a network again and again with other weights, each time from the last answer."""

    def __init__(self, links: Links, amounts: Amounts) -> None:
        self.links = replace(links, label=np.arange(len(links)))  # so that a link's place is known again
        months, place = amounts.distinct_months()
        self.times = np.bincount(place)
        self.markets = []
        for month in months:
            market = Market(self.links, amounts)
            market.open(amounts.supply[:, month], amounts.demand[:, month])
            self.markets.append(market)

    def best(self, gain: float, co2: float) -> Point:
        """Return the plan that is best when a VND counts ``gain`` and a tonne ``co2``."""
        worth = gain * self.links.gain + co2 * self.links.co2
        pricer = Listed(self.links.priced(worth))
        total = np.zeros(len(self.links))
        for market, count in zip(self.markets, self.times, strict=True):
            market.change_gain(np.arange(len(market.links)), worth[market.links.label])
            flow = grow(market, pricer, EXACT).cleared.flow
            total[market.links.label] += flow * count
        price = co2 / gain if gain > 0 else np.inf
        return Point(price, float(self.links.gain @ total), float(self.links.co2 @ total), total)

    def corners(self, most: int) -> tuple[list[Point], set[float]]:
        """Return the corners in the order of CO2e, and at which of them the edge to the next is closed."""
        money, climate = self.best(1.0, 0.0), self.best(0.0, 1.0)
        gains, tonnes = money.gain - climate.gain, climate.co2 - money.co2
        if gains <= SAME * abs(money.gain) or tonnes <= SAME * abs(climate.co2):
            return [self.best(1.0, TIE * abs(money.gain) / max(abs(climate.co2), SAME))], set()
        ends = self.best(1.0, TIE * gains / tonnes), self.best(TIE * tonnes / gains, 1.0)
        corners, closed = list(ends), set[float]()
        while len(corners) < most:
            edges = [edge for edge in pairwise(corners) if edge[0].co2 not in closed]
            if not edges:
                break
            left, right = max(edges, key=lambda edge: edge[1].co2 - edge[0].co2)
            new = self._between(left, right)
            if new is None:
                closed.add(left.co2)
            else:
                corners.insert(corners.index(right), new)
        return corners, closed

    def _between(self, left: Point, right: Point) -> Point | None:
        """Return a corner beyond the straight line between two, or None where there is none."""
        co2, gain = left.gain - right.gain, right.co2 - left.co2
        new = self.best(gain, co2)
        line = gain * left.gain + co2 * left.co2
        beyond = gain * new.gain + co2 * new.co2 - line
        inside = left.co2 < new.co2 < right.co2 and right.gain < new.gain < left.gain
        return new if inside and beyond > SAME * abs(line) else None


def _filled(corners: list[Point], closed: set[float], least: int) -> list[Point]:
    """Return the corners with mixes on closed edges between them, the widest step in CO2e split first."""
    points = list(corners)
    while len(points) < least:
        edges = [edge for edge in pairwise(points) if edge[0].co2 in closed]
        if not edges:
            break
        left, right = max(edges, key=lambda edge: edge[1].co2 - edge[0].co2)
        middle = _mixed(left, right)
        closed = closed | {middle.co2}
        points.insert(points.index(right), middle)
    return points


def _mixed(left: Point, right: Point) -> Point:
    """Return the plan halfway between two; on an edge its carbon price is that of the edge."""
    price = (left.gain - right.gain) / (right.co2 - left.co2)
    gain, co2 = (left.gain + right.gain) / 2, (left.co2 + right.co2) / 2
    return Point(price, gain, co2, (left.amounts + right.amounts) / 2)
