"""Possible exchanges and what the listings can give and take, as columns: what portfolios are solved over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

MONTHS = 12
KEEP_BONUS = 0.05  # share of its gain that a current link counts more


@dataclass(frozen=True, slots=True)
class Links:
    """Possible exchanges, one per place of the arrays (all of the same length).

    ``giver`` and ``taker`` are rows of `Amounts.supply` and `Amounts.demand`; ``factor`` is taker units per
    giver unit; ``gain`` is VND and ``co2`` tCO2e avoided, both per giver unit; ``label`` is the row of the
    closure (or any other number that tells parallel links apart).
    """

    giver: Ints
    taker: Ints
    label: Ints
    factor: Floats
    gain: Floats
    co2: Floats

    def __len__(self) -> int:
        return len(self.giver)

    def pick(self, chosen: Bools | Ints) -> Links:
        """Return the chosen links, in the order of ``chosen``."""
        return Links(
            self.giver[chosen],
            self.taker[chosen],
            self.label[chosen],
            self.factor[chosen],
            self.gain[chosen],
            self.co2[chosen],
        )

    def priced(self, gain: Floats) -> Links:
        """Return the same links with other gains."""
        return replace(self, gain=gain)

    def order(self) -> Ints:
        """Return the places sorted by giver, taker and label, which name a link."""
        return np.lexsort((self.label, self.taker, self.giver))


def join(parts: Sequence[Links]) -> Links:
    """Return the links of all parts, one after the other."""
    columns = ([getattr(part, one.name) for part in parts] for one in fields(Links))
    return Links(*(np.concatenate(column) for column in columns))


def missing_from(links: Links, others: Links) -> Ints:
    """Return the places of ``others`` whose giver, taker and label ``links`` does not have, each once."""
    both = join([links, others])
    order = both.order()
    same = (
        (np.diff(both.giver[order]) == 0)
        & (np.diff(both.taker[order]) == 0)
        & (np.diff(both.label[order]) == 0)
    )
    first = order[np.concatenate([[True], ~same])]  # the sort is stable: of equals the earlier comes first
    return np.sort(first[first >= len(links)]) - len(links)


def with_keep_bonus(links: Links, current: Links, bonus: float = KEEP_BONUS) -> Links:
    """Return the links with the gain of those in ``current`` raised, so that small changes move nobody.

    Without it 1 % of noise in prices makes another, equally good plan; nobody signs contracts anew for that.
    """
    kept = np.ones(len(links), dtype=np.bool_)
    kept[missing_from(current, links)] = False
    return links.priced(np.where(kept, links.gain + bonus * np.abs(links.gain), links.gain))


@dataclass(frozen=True, slots=True)
class Amounts:
    """What each giver can give (giver units) and each taker can take (taker units), per month: shape (n, 12).

    Annual figures are the same with one month: shape (n, 1). ``must`` names the takers that have to get
    everything they ask for (none where it is left out).
    """

    supply: Floats
    demand: Floats
    must: Bools | None = None

    @property
    def months(self) -> int:
        return int(self.supply.shape[1])

    @property
    def yearly_supply(self) -> Floats:
        return np.asarray(self.supply.sum(axis=1))

    @property
    def yearly_demand(self) -> Floats:
        return np.asarray(self.demand.sum(axis=1))

    @property
    def yearly(self) -> Amounts:
        """The same amounts with the months of a year added up."""
        return Amounts(self.yearly_supply[:, None], self.yearly_demand[:, None], self.must)

    def part(self, givers: Ints, takers: Ints) -> Amounts:
        """Return the amounts of some givers and takers."""
        must = None if self.must is None else self.must[takers]
        return Amounts(self.supply[givers], self.demand[takers], must)

    def distinct_months(self) -> tuple[Ints, Ints]:
        """Return the months that differ from all earlier ones, and for every month its place among them."""
        columns = np.concatenate([self.supply, self.demand])
        _, first, place = np.unique(columns, axis=1, return_index=True, return_inverse=True)
        rank = np.argsort(np.argsort(first))
        return np.sort(first), rank[place.ravel()]


class Pricer(Protocol):
    """Finds links that a portfolio lacks.

    Called with what a unit of each giver's supply and of each taker's demand is worth in the portfolio
    [VND per unit; infinite where there is nothing to give or to take], it returns links whose
    ``gain - giver price - factor * taker price`` is above ``least``, the best ``few`` per giver and per taker;
    none means that no such link exists. Where no giver, or no taker, has ``few``, these are all there are: only
    then they say how far from the best a portfolio is.
    """

    @property
    def few(self) -> int: ...

    def __call__(self, giver_price: Floats, taker_price: Floats, *, least: float) -> Links: ...


def totals(rows: Ints, amounts: Floats, count: int) -> Floats:
    """Return the sum of the amounts of each row 0 … count - 1."""
    return np.bincount(rows, amounts, minlength=count).astype(np.float64, copy=False)


def margins(links: Links, giver_price: Floats, taker_price: Floats) -> Floats:
    """Return what one giver unit of each link gains beyond the prices of both its ends [VND]."""
    return np.asarray(links.gain - giver_price[links.giver] - links.factor * taker_price[links.taker])


def all_found(found: Links, few: int) -> bool:
    """Say whether a pricer that returns the best ``few`` of each listing has left nothing out."""
    return any(np.bincount(rows).max(initial=0) < few for rows in (found.giver, found.taker))


def best_of_each(groups: Ints, worth: Floats, count: int) -> Ints:
    """Return the places of the ``count`` worthiest of each group; of equals the earlier."""
    order = np.lexsort((-worth, groups))
    sizes = np.bincount(groups, minlength=1)
    starts = np.cumsum(sizes) - sizes
    rank = np.arange(len(order)) - starts[groups[order]]
    return np.sort(order[rank < count])


@dataclass(frozen=True, slots=True)
class Listed:
    """A `Pricer` over links that are all known."""

    links: Links
    few: int = 4

    def __call__(self, giver_price: Floats, taker_price: Floats, *, least: float) -> Links:
        margin = margins(self.links, giver_price, taker_price)
        above = np.flatnonzero(margin > least)
        worth, giver, taker = margin[above], self.links.giver[above], self.links.taker[above]
        per_unit = worth / self.links.factor[above]
        chosen = (best_of_each(giver, worth, self.few), best_of_each(taker, per_unit, self.few))
        return self.links.pick(above[np.unique(np.concatenate(chosen))])
