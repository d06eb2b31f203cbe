"""What listings are worth in a network, and what such prices prove: no exchange gains more than their bound."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

import numpy as np

from matching.engine.allocation.links import Amounts, Floats, Links, margins, totals
from matching.engine.allocation.market import within


@dataclass(frozen=True, slots=True)
class Bounded:
    """An exchange with what it is certain to be near: flow (links, months), gain, bound [VND a year]."""

    flow: Floats
    gain: float
    bound: float
    giver_price: Floats
    taker_price: Floats

    @property
    def gap(self) -> float:
        """Share of the bound that the exchange may miss at most."""
        return share_missed(self.gain, self.bound)


def share_missed(gain: float, bound: float) -> float:
    """Return (bound - gain) / |bound|, the certified gap: 0 where there is nothing to gain, 1 without a bound."""
    if not isfinite(bound):
        return 1.0
    return max(0.0, bound - gain) / abs(bound) if bound else 0.0


def bound_of(links: Links, amounts: Amounts, giver_price: Floats, taker_price: Floats) -> float:
    """Return what no exchange over ``links`` can gain more than [VND a year].

    Parameters
    ----------
    links
        All possible links.
    amounts
        Supplies and demands per month.
    giver_price, taker_price
        Any prices >= 0 [VND per unit], shape (n, months).

    Notes
    -----
    Weak duality: Σ s u + Σ d v + Σ max(0, g - u - y v) ub with ub = min(s, d / y), in every month.
    """
    base = float((amounts.supply * giver_price).sum() + (amounts.demand * taker_price).sum())
    rest = 0.0
    for month in range(amounts.months):
        margin = margins(links, giver_price[:, month], taker_price[:, month])
        rest += float(np.maximum(margin, 0.0) @ most(links, amounts, month))
    return base + rest


def most(links: Links, amounts: Amounts, month: int) -> Floats:
    """Return what each link could carry alone in a month [giver units]."""
    supply, demand = amounts.supply[:, month], amounts.demand[:, month]
    return np.asarray(np.minimum(supply[links.giver], demand[links.taker] / links.factor))


def bound_with(
    found: Links, supply: Floats, demand: Floats, giver_price: Floats, taker_price: Floats
) -> float:
    """Return what no exchange over *all* possible links of a month can gain more than [VND].

    Parameters
    ----------
    found
        The possible links with a margin above 0.
    supply, demand
        Amounts of the month.
    giver_price, taker_price
        Prices >= 0 [VND per unit].

    Notes
    -----
    With each giver's price raised by the greatest margin of its links no link has a margin left, so
    Σ s (u + rise) + Σ d v is a bound, and so it is with the takers' prices raised. It is tighter than the sum over
    the links: a listing has its amount only once.
    """
    margin = np.maximum(margins(found, giver_price, taker_price), 0.0)
    base = float(supply @ giver_price + demand @ taker_price)
    rise_giver, rise_taker = np.zeros(len(supply)), np.zeros(len(demand))
    np.maximum.at(rise_giver, found.giver, margin)
    np.maximum.at(rise_taker, found.taker, margin / found.factor)
    return base + min(float(supply @ rise_giver), float(demand @ rise_taker))


def bound_quickly(links: Links, amounts: Amounts, *, rounds: int = 300) -> Bounded:
    """Return an exchange and a bound without solving a programme, better the more rounds it gets.

    Parameters
    ----------
    links
        All possible links.
    amounts
        Supplies and demands per month; nobody has to be served.
    rounds
        Steps of the subgradient; each costs one pass over the links and months.

    Notes
    -----
    Lagrangian relaxation of supply and demand, Polyak steps towards the best exchange known, which is the
    average of the relaxed ones, scaled down into the amounts and filled up greedily by gain. M. Held,
    P. Wolfe, H. Crowder, "Validation of subgradient optimization", 1974, doi:10.1007/BF01580223.
    """
    months = [_bound_month(links, amounts, month, rounds) for month in range(amounts.months)]
    return Bounded(
        np.column_stack([one.flow for one in months]),
        sum(one.gain for one in months),
        sum(one.bound for one in months),
        np.column_stack([one.giver_price for one in months]),
        np.column_stack([one.taker_price for one in months]),
    )


def _bound_month(links: Links, amounts: Amounts, month: int, rounds: int) -> Bounded:
    search = _Descent(links, amounts, month)
    for number in range(rounds):
        search.step(patience=max(5, rounds // 60), heavy_from=rounds // 3, number=number)
    return search.result()


class _Descent:
    """Subgradient descent on the prices of one month."""

    def __init__(self, links: Links, amounts: Amounts, month: int) -> None:
        self.links, self.most = links, most(links, amounts, month)
        self.supply, self.demand = amounts.supply[:, month], amounts.demand[:, month]
        self.prices = (np.zeros(len(self.supply)), np.zeros(len(self.demand)))
        self.best = self.prices
        self.bound, self.length, self.idle = (
            np.inf,
            4.0,
            0,
        )  # long steps: the best exchange known is short of the best
        self.mean, self.weight = np.zeros(len(links)), 0.0
        self.flow = fill_up(links, self.supply, self.demand, np.zeros(len(links)))

    @property
    def gain(self) -> float:
        """Gain of the best exchange so far."""
        return float(self.links.gain @ self.flow)

    def step(self, *, patience: int, heavy_from: int, number: int) -> None:
        """Judge the prices, move them against the subgradient, and average the relaxed exchange."""
        giver_price, taker_price = self.prices
        margin = margins(self.links, giver_price, taker_price)
        relaxed = np.where(margin > 0, self.most, 0.0)
        bound = float(self.supply @ giver_price + self.demand @ taker_price + margin @ relaxed)
        self._judge(bound, patience)
        if number >= heavy_from:
            self.mean, self.weight = self.mean + relaxed, self.weight + 1.0
        spare = (
            self.supply - totals(self.links.giver, relaxed, len(self.supply)),
            self.demand - totals(self.links.taker, relaxed * self.links.factor, len(self.demand)),
        )
        self._move(bound, spare)

    def _judge(self, bound: float, patience: int) -> None:
        self.idle += 1
        if bound < self.bound:
            self.bound, self.best, self.idle = bound, self.prices, 0
        elif self.idle >= patience:
            self.prices, self.length, self.idle = self.best, self.length / 2, 0

    def _move(self, bound: float, spare: tuple[Floats, Floats]) -> None:
        """Take a Polyak step, each listing's price counted in the inverse of its amount."""
        scaled = [one / np.where(cap > 0, cap, 1.0) for one, cap in zip(spare, self._caps, strict=True)]
        size = sum(float(one @ other) for one, other in zip(spare, scaled, strict=True))
        if size <= 0:
            return
        step = self.length * max(bound - self.gain, 0.0) / size
        moved = [np.maximum(price - step * one, 0.0) for price, one in zip(self.prices, scaled, strict=True)]
        self.prices = (moved[0], moved[1])

    @property
    def _caps(self) -> tuple[Floats, Floats]:
        return self.supply, self.demand

    def result(self) -> Bounded:
        """Return the better of the greedy exchange and of the mean relaxed one."""
        mean = within(self.links, self.supply, self.demand, self.mean / max(self.weight, 1.0))
        filled = fill_up(self.links, self.supply, self.demand, mean)
        flow = max(self.flow, filled, key=lambda one: float(self.links.gain @ one))
        gain = float(self.links.gain @ flow)
        return Bounded(flow, gain, max(self.bound, gain), *self.best)


def fill_up(links: Links, supply: Floats, demand: Floats, flow: Floats) -> Floats:
    """Return the flow with what is left over given away greedily, the greatest gain per unit first."""
    left = (supply - totals(links.giver, flow, len(supply))).tolist()
    wanted = (demand - totals(links.taker, flow * links.factor, len(demand))).tolist()
    more = flow.copy()
    worthy = np.flatnonzero(links.gain > 0)
    order = worthy[np.lexsort((worthy, -links.gain[worthy]))]
    columns = (order, links.giver[order], links.taker[order], links.factor[order])
    for place, giver, taker, factor in zip(*(one.tolist() for one in columns), strict=True):
        amount = min(left[giver], wanted[taker] / factor)
        if amount > 0:
            left[giver] -= amount
            wanted[taker] -= amount * factor
            more[place] += amount
    return more
