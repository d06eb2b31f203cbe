"""Possible exchanges and what the listings can give and take, as columns: what portfolios are solved over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MONTHS = 12


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

    def pick(self, chosen: npt.NDArray[np.bool_] | Ints) -> Links:
        """Return the chosen links, in the order of ``chosen``."""
        return Links(
            self.giver[chosen],
            self.taker[chosen],
            self.label[chosen],
            self.factor[chosen],
            self.gain[chosen],
            self.co2[chosen],
        )


@dataclass(frozen=True, slots=True)
class Amounts:
    """What each giver can give (giver units) and each taker can take (taker units), per month: shape (n, 12)."""

    supply: Floats
    demand: Floats

    @property
    def yearly_supply(self) -> Floats:
        return np.asarray(self.supply.sum(axis=1))

    @property
    def yearly_demand(self) -> Floats:
        return np.asarray(self.demand.sum(axis=1))


class Pricer(Protocol):
    """Finds links that a portfolio lacks.

    Called with what a unit of each giver's supply and of each taker's demand is worth in the portfolio
    [VND per unit], it returns links whose ``gain - giver price - factor * taker price`` is above ``least``,
    the best few per giver and per taker; none means that no such link exists.
    """

    def __call__(self, giver_price: Floats, taker_price: Floats, *, least: float) -> Links: ...


Objective = Callable[[Links], Floats]  # value of one giver unit of each link
