"""The exchange that gains most over a whole network, month by month, with the proof that none gains more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from matching.engine.allocation.components import Part, bundles, part_of
from matching.engine.allocation.linear import Infeasible
from matching.engine.allocation.links import (
    Amounts,
    Floats,
    Ints,
    Links,
    Listed,
    Pricer,
    all_found,
    best_of_each,
    join,
    missing_from,
)
from matching.engine.allocation.market import Cleared, Market
from matching.engine.allocation.prices import bound_with, share_missed

GAP = 1e-4  # certified share of the bound that may be missed
MOST_ROUNDS = 60
ROUNDING = 1e-9  # relative error of prices that the solver leaves
SEEDS = 4  # links of each giver and of each taker that a search starts with


@dataclass(frozen=True, slots=True)
class Portfolio:
    """What flows where.

    ``links`` are those that carry anything, in the order of giver, taker and label; ``flow`` is their amount
    per month [giver units], shape (links, months). ``giver_price`` and ``taker_price`` [VND per unit, shape
    (n, months)] say what one more unit of a listing would gain. ``bound`` [VND a year] is what no exchange
    over all possible links gains more than. ``pool`` are all links that were weighed.
    """

    links: Links
    flow: Floats
    giver_price: Floats
    taker_price: Floats
    gain: float
    bound: float
    proven: bool
    rounds: int
    pool: Links

    @property
    def gap(self) -> float:
        """Share of the bound that the exchange may miss at most, whatever else is possible."""
        return share_missed(self.gain, self.bound)

    @property
    def yearly(self) -> Floats:
        """Amount of each link in a year [giver units]."""
        return np.asarray(self.flow.sum(axis=1))

    @property
    def co2(self) -> float:
        """CO2e avoided [t a year]."""
        return float(self.links.co2 @ self.yearly)


def solve(links: Links, amounts: Amounts, pricer: Pricer | None = None, *, gap: float = GAP) -> Portfolio:
    """Return the exchange that gains most.

    Parameters
    ----------
    links
        Links to start from; with no ``pricer`` these are all there are.
    amounts
        What each listing gives and takes per month; months are solved one by one.
    pricer
        Finds links beyond those given. The result then holds over all links that it can find.
    gap
        Certified share of the bound at which a month is good enough.

    Raises
    ------
    Infeasible
        If takers that must be served cannot be.

    Notes
    -----
    Column generation: solve over some links, ask at the prices found for links that would gain, repeat.
    Networks that fall apart are solved in their connected parts where the largest is less than half of all.
    G. Desaulniers, J. Desrosiers, M. M. Solomon, "Column Generation", 2005, doi:10.1007/b135457.
    """
    links = links.pick(links.order())
    if pricer is not None:
        return _whole(links, amounts, pricer, gap)
    _check_served(links, amounts)
    parts = [part_of(links, amounts, places) for places in bundles(links, amounts)]
    if len(parts) < 2:
        return _whole(_seeds(links, amounts), amounts, Listed(links), gap)
    return _stitched(links, amounts, [(part, _apart(part, gap)) for part in parts])


def _check_served(links: Links, amounts: Amounts) -> None:
    """Refuse takers that must be served and have no link: they are in no connected part."""
    if amounts.must is not None:
        wanting = amounts.must & (amounts.demand.max(axis=1) > 0)
        wanting[links.taker] = False
        if wanting.any():
            raise Infeasible("A taker that must be served has no possible giver.")


def _seeds(links: Links, amounts: Amounts) -> Links:
    """Return the links that gain most for each giver and each taker; all where somebody must be served."""
    if amounts.must is not None and amounts.must.any():
        return links
    best = (best_of_each(links.giver, links.gain, SEEDS), best_of_each(links.taker, links.gain, SEEDS))
    return links.pick(np.unique(np.concatenate(best)))


@dataclass(frozen=True, slots=True)
class Grown:
    """A month cleared, the bound of its gain [VND] over all links that the pricer can find, and the rounds."""

    cleared: Cleared
    bound: float
    rounds: int


def grow(market: Market, pricer: Pricer, gap: float = GAP) -> Grown:
    """Clear a market, adding links that it lacks until the bound is near; a warm market takes few rounds.

    Raises
    ------
    Infeasible
        If takers that must be served cannot be over the links there are.
    """
    bound, rounds = inf, 0
    while True:
        rounds += 1
        cleared = market.clear()
        least = _least(cleared, market, gap)
        found = pricer(
            np.where(market.supply > 0, cleared.giver_price, inf),
            np.where(market.demand > 0, cleared.taker_price, inf),
            least=least,
        )
        if all_found(found, pricer.few):  # at prices raised by ``least`` no other link has a margin
            prices = cleared.giver_price + least, cleared.taker_price
            bound = min(bound, bound_with(found, market.supply, market.demand, *prices))
        new = missing_from(market.links, found)
        if share_missed(cleared.gain, bound) <= gap or not len(new) or rounds == MOST_ROUNDS:
            return Grown(cleared, max(bound, cleared.gain), rounds)
        market.add(found.pick(new))


def _least(cleared: Cleared, market: Market, gap: float) -> float:
    """Return a margin so small that all supply together misses far less by it than ``gap``; above rounding."""
    supply = float(market.supply.sum())
    return max(gap, ROUNDING) * abs(cleared.gain) / supply / 100 if supply > 0 else 0.0


def _whole(links: Links, amounts: Amounts, pricer: Pricer, gap: float) -> Portfolio:
    """Solve every month that differs from the others, with one market for all."""
    months, place = amounts.distinct_months()
    market = Market(links, amounts)
    if len(months) > 1:  # the mean month finds most links that any month needs
        market.open(amounts.supply.mean(axis=1), amounts.demand.mean(axis=1))
        grow(market, pricer, gap)
    done = []
    for month in months:
        market.open(amounts.supply[:, month], amounts.demand[:, month])
        done.append(grow(market, pricer, gap))
    return _collected(market.links, done, place)


def _collected(pool: Links, done: Sequence[Grown], place: Ints) -> Portfolio:
    flow = np.zeros((len(pool), len(done)))
    for number, month in enumerate(done):
        flow[: len(month.cleared.flow), number] = month.cleared.flow
    used = np.flatnonzero(flow.max(axis=1, initial=0.0) > 0)
    used = used[pool.pick(used).order()]
    times = np.bincount(place)
    return Portfolio(
        links=pool.pick(used),
        flow=flow[used][:, place],
        giver_price=np.column_stack([month.cleared.giver_price for month in done])[:, place],
        taker_price=np.column_stack([month.cleared.taker_price for month in done])[:, place],
        gain=float(sum(month.cleared.gain * count for month, count in zip(done, times, strict=True))),
        bound=float(sum(month.bound * count for month, count in zip(done, times, strict=True))),
        proven=all(month.cleared.proven for month in done),
        rounds=sum(month.rounds for month in done),
        pool=pool,
    )


def _apart(part: Part, gap: float) -> Portfolio:
    return _whole(_seeds(part.links, part.amounts), part.amounts, Listed(part.links), gap)


def _stitched(links: Links, amounts: Amounts, parts: Sequence[tuple[Part, Portfolio]]) -> Portfolio:
    """Put the parts' portfolios together; listings without a link have no price but 0."""
    giver_price, taker_price = np.zeros_like(amounts.supply), np.zeros_like(amounts.demand)
    for part, portfolio in parts:
        giver_price[part.givers] = portfolio.giver_price
        taker_price[part.takers] = portfolio.taker_price
    used = join([part.numbered_back(portfolio.links) for part, portfolio in parts])
    order = used.order()
    return Portfolio(
        links=used.pick(order),
        flow=np.concatenate([portfolio.flow for _, portfolio in parts])[order],
        giver_price=giver_price,
        taker_price=taker_price,
        gain=float(sum(portfolio.gain for _, portfolio in parts)),
        bound=float(sum(portfolio.bound for _, portfolio in parts)),
        proven=all(portfolio.proven for _, portfolio in parts),
        rounds=max(portfolio.rounds for _, portfolio in parts),
        pool=links,
    )
