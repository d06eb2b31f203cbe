"""One month (or year) of a network as a programme that stays solved: each change starts from the last answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.engine.allocation.linear import Columns, Model, Status
from matching.engine.allocation.links import Amounts, Bools, Floats, Ints, Links, join, totals


@dataclass(frozen=True, slots=True)
class Cleared:
    """The best exchange of one month.

    ``flow`` [giver units] of each link, what one more unit of each giver's supply and of each taker's demand
    would gain [VND per unit], the gain [VND], and whether the solver proved it best.
    """

    flow: Floats
    giver_price: Floats
    taker_price: Floats
    gain: float
    proven: bool


def within(links: Links, supply: Floats, demand: Floats, flow: Floats) -> Floats:
    """Return the flow of one month, nowhere negative, scaled down wherever a listing would exceed its amount."""
    flow = np.maximum(flow, 0.0)
    given = totals(links.giver, flow, len(supply))
    taken = totals(links.taker, flow * links.factor, len(demand))
    giving, taking = _share(supply, given), _share(demand, taken)
    return np.asarray(flow * np.minimum(giving[links.giver], taking[links.taker]))


def _share(caps: Floats, used: Floats) -> Floats:
    over = used > caps
    return np.where(over, np.maximum(caps, 0.0) / np.where(over, used, 1.0), 1.0)


class Market:
    """The programme max Σ gain x, Σ_out x <= supply, Σ_in factor x <= demand, x >= 0 over given links.

    Every row is counted in shares of its listing's largest month and every link in shares of what it could
    carry alone, so that the solver's tolerance (1e-7) is relative to each listing, whatever its unit.
    """

    def __init__(self, links: Links, amounts: Amounts) -> None:
        self._givers = len(amounts.supply)
        self._unit = _positive(np.concatenate([amounts.supply.max(axis=1), amounts.demand.max(axis=1)]))
        self._must = np.concatenate([np.zeros(self._givers, dtype=bool), _must(amounts)])
        worth = np.abs(links.gain * self._reach(links))
        self._worth = float(worth.mean()) or 1.0 if len(worth) else 1.0
        self._caps = np.zeros(len(self._unit))
        self._model = Model(np.full(len(self._unit), -np.inf), self._caps)
        self.links = links.pick(np.arange(0))
        self.add(links)
        self.open(amounts.supply[:, 0], amounts.demand[:, 0])

    def _reach(self, links: Links) -> Floats:
        """Return what each link could carry alone in the largest months of its ends."""
        supply, demand = self._unit[links.giver], self._unit[self._givers + links.taker]
        return np.asarray(np.minimum(supply, demand / links.factor))

    def add(self, links: Links) -> None:
        """Add links to the market."""
        reach = self._reach(links)
        rows = np.column_stack([links.giver, self._givers + links.taker])
        takes = np.column_stack([reach, reach * links.factor]) / self._unit[rows]
        self._model.add(Columns.even(links.gain * reach / self._worth, rows, takes))
        self.links = join([self.links, links])

    @property
    def supply(self) -> Floats:
        """What each giver has now."""
        return self._caps[: self._givers]

    @property
    def demand(self) -> Floats:
        """What each taker asks for now."""
        return self._caps[self._givers :]

    def open(self, supply: Floats, demand: Floats) -> None:
        """Turn to another month: what each giver has and each taker asks for in it."""
        self._limit(np.arange(len(self._unit)), np.concatenate([supply, demand]))

    def change_supply(self, givers: Ints, supply: Floats) -> None:
        """Give some givers another supply."""
        self._limit(givers, supply)

    def change_demand(self, takers: Ints, demand: Floats) -> None:
        """Give some takers another demand."""
        self._limit(self._givers + takers, demand)

    def _limit(self, rows: Ints, amounts: Floats) -> None:
        self._caps[rows] = amounts
        shares = amounts / self._unit[rows]
        self._model.limit_rows(rows, np.where(self._must[rows], shares, -np.inf), shares)

    def change_gain(self, places: Ints, gain: Floats) -> None:
        """Give some links another gain per giver unit."""
        changed = self.links.gain.copy()
        changed[places] = gain
        self.links = self.links.priced(changed)
        self._model.pay(places, gain * self._reach(self.links.pick(places)) / self._worth)

    def clear(self) -> Cleared:
        """Return the best exchange.

        Raises
        ------
        Infeasible
            If takers that must be served cannot be.
        """
        solution = self._model.solve()
        reach = self._reach(self.links)
        flow = within(self.links, self.supply, self.demand, solution.values * reach)
        prices = solution.prices * self._worth / self._unit
        prices = np.where(self._must, prices, np.maximum(prices, 0.0))
        gain = float(self.links.gain @ flow)
        proven = solution.status is Status.OPTIMAL
        return Cleared(flow, prices[: self._givers], prices[self._givers :], gain, proven)


def _must(amounts: Amounts) -> Bools:
    return np.zeros(len(amounts.demand), dtype=bool) if amounts.must is None else amounts.must


def _positive(values: Floats) -> Floats:
    """Return the values with 1 for those that are nothing: a unit to count in."""
    return np.where(values > 0, values, 1.0)
