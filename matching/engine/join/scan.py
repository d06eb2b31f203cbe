"""The candidate join's input, prepared once: labels, both sides in order of place, and the index of takers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from matching.engine.allocation.links import Floats, Links
from matching.engine.join.cells import Cells, cells_of
from matching.engine.join.closure import Closure
from matching.engine.join.columns import Columns, Ints32, Rows
from matching.engine.join.terms import Labels, Side, Terms, labels_of, least_overlap, shifted, side_of

PRIME = 1_099_511_628_211  # multiplier of the FNV hash; products wrap round
TABLE = 4_000_000  # most entries of a table of profiles against profiles: 16 MB


@dataclass(frozen=True, slots=True)
class Join:
    """Everything that a screening looks at.

    ``best_worth`` and ``best_carbon`` are the highest of each resource's takers, for upper bounds.
    ``table`` holds the overlap of giver profile and taker profile in parts of a year; where there are too many
    profiles for a table it is empty and they are compared one by one.
    """

    closure: Closure
    terms: Terms
    labels: Labels
    givers: Side
    takers: Side
    cells: Cells
    best_worth: Floats
    best_carbon: Floats
    profile_of_giver: Ints32
    profile_of_taker: Ints32
    table: Ints32
    worst_precision: float
    least_overlap: int

    @property
    def has_table(self) -> bool:
        return self.table.size > 0

    def overlap(self, givers: Rows, takers: Rows) -> Ints32:
        """Return the overlap of pairs in parts of a year."""
        if self.has_table:
            row = self.profile_of_giver.take(givers) * np.int64(self.table.shape[1])
            return self.table.ravel().take(row + self.profile_of_taker.take(takers))
        least = np.minimum(self.givers.months[givers], self.takers.months[takers])
        return np.asarray(least.sum(axis=1, dtype=np.int32))

    def priced(self, giver_price: Floats, taker_price: Floats) -> Join:
        """Return the join with what a unit is worth elsewhere taken off [VND per unit, by row]."""
        takers = shifted(self.takers, taker_price)
        worth = _best(takers, takers.worth, len(self.closure.materials))
        return replace(self, givers=shifted(self.givers, giver_price), takers=takers, best_worth=worth)

    def with_terms(self, **changes: object) -> Join:
        """Return the join with other ``per_listing`` or ``least_gain``, which its input does not depend on."""
        return replace(self, terms=replace(self.terms, **changes))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs that stay, by giver's and taker's row, ordered by their ids, each with its best label and score.

    ``visited`` counts pairs whose distance was looked at, ``feasible`` those that nothing refuses.
    """

    giver: Rows
    taker: Rows
    label: Rows
    score: Floats
    visited: int = 0
    feasible: int = 0

    def __len__(self) -> int:
        return len(self.giver)

    def same_as(self, other: Candidates) -> bool:
        """Tell whether both hold the same pairs, labels and scores to the last bit."""
        return all(
            np.array_equal(getattr(self, name), getattr(other, name))
            for name in ("giver", "taker", "label", "score")
        )


def prepare(closure: Closure, givers: Columns, takers: Columns, terms: Terms) -> Join:
    """Return the join's input; rows stay as they are in ``givers`` and ``takers``."""
    having, needing = side_of(givers, terms, giving=True), side_of(takers, terms, giving=False)
    return assemble(closure, having, needing, terms)


def assemble(closure: Closure, having: Side, needing: Side, terms: Terms) -> Join:
    """Return the join's input from sides that the terms are worked in already."""
    size = len(closure.materials)
    codes, table = _profiles(having.months, needing.months)
    return Join(
        closure=closure,
        terms=terms,
        labels=labels_of(closure, terms),
        givers=having,
        takers=needing,
        cells=cells_of(needing, size),
        best_worth=_best(needing, needing.worth, size),
        best_carbon=_best(needing, needing.carbon, size),
        profile_of_giver=codes[: len(having)],
        profile_of_taker=codes[len(having) :],
        table=table,
        worst_precision=float(needing.precision.max(initial=0.0)),
        least_overlap=least_overlap(terms),
    )


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs under examination, by giver's and taker's row and label, with their squared chord [km²]."""

    giver: Rows
    taker: Rows
    label: Rows
    square: Floats

    def __len__(self) -> int:
        return len(self.giver)

    def pick(self, rows: Rows) -> Pairs:
        """Return the chosen pairs, in the order of ``rows``."""
        return Pairs(
            self.giver.take(rows), self.taker.take(rows), self.label.take(rows), self.square.take(rows)
        )


def links_of(join: Join, candidates: Candidates) -> Links:
    """Return the candidates as links of a portfolio: gain and CO2e of one giver unit, without confidence."""
    giver, taker, label = (
        rows.astype(np.int64) for rows in (candidates.giver, candidates.taker, candidates.label)
    )
    pairs = Pairs(giver, taker, label, square_of(join, giver, taker))
    way = way_of(pairs)
    return Links(
        giver=giver,
        taker=taker,
        label=label,
        factor=join.labels.factor[label],
        gain=gain_of(join, pairs, way),
        co2=co2_of(join, pairs, way),
    )


def square_of(join: Join, giver: Rows, taker: Rows) -> Floats:
    """Return the squared chord of pairs [km²], NaN where a place is not known."""
    here, there = join.givers, join.takers
    return squared(
        here.x.take(giver) - there.x.take(taker),
        here.y.take(giver) - there.y.take(taker),
        here.z.take(giver) - there.z.take(taker),
    )


def squared(x: Floats, y: Floats, z: Floats) -> Floats:
    """Return the squared length of differences of places, added in this order."""
    x *= x
    y *= y
    z *= z
    x += y
    x += z
    return x


def way_of(pairs: Pairs) -> Floats:
    """Return the chord of pairs [km], 0 where a place is not known."""
    way = np.sqrt(pairs.square)
    way[np.isnan(way)] = 0.0
    return np.asarray(way)


def gain_of(join: Join, pairs: Pairs, way: Floats) -> Floats:
    """Return the gain of pairs [VND per giver unit]."""
    of, label = join.labels, pairs.label
    gain = of.factor.take(label)
    gain *= join.takers.worth.take(pairs.taker)
    gain += join.givers.worth.take(pairs.giver)
    gain -= of.cost.take(label)
    gain -= of.haul.take(label) * way
    return gain


def co2_of(join: Join, pairs: Pairs, way: Floats) -> Floats:
    """Return the CO2e avoided by pairs [t per giver unit]."""
    of, label = join.labels, pairs.label
    co2 = of.factor.take(label)
    co2 *= join.takers.carbon.take(pairs.taker)
    co2 += join.givers.carbon.take(pairs.giver)
    co2 -= of.emission.take(label)
    co2 -= of.soot.take(label) * way
    return co2


def _best(takers: Side, values: Floats, resources: int) -> Floats:
    best = np.full(resources, -np.inf)
    np.maximum.at(best, takers.resource, values)
    return best


def _profiles(giving: npt.NDArray[np.int16], taking: npt.NDArray[np.int16]) -> tuple[Ints32, Ints32]:
    """Return a number for the profile of every giver and then taker, and the overlap of any two of them."""
    months = np.concatenate([giving, taking])
    codes, known = _distinct(months)
    if len(known) ** 2 > TABLE:
        return codes, np.empty((0, 0), dtype=np.int32)
    table = np.minimum(known[:, None, :], known[None, :, :]).sum(axis=2, dtype=np.int32)
    return codes, table


def _distinct(months: npt.NDArray[np.int16]) -> tuple[Ints32, npt.NDArray[np.int16]]:
    """Return a number for each row's profile, and the profiles: by hash, or exactly where hashes collide."""
    powers = np.cumprod(np.full(months.shape[1], PRIME, dtype=np.int64))
    _, first, codes = np.unique((months * powers).sum(axis=1), return_index=True, return_inverse=True)
    if not np.array_equal(months[first[codes]], months):
        known, codes = np.unique(months, axis=0, return_inverse=True)
        return codes.ravel().astype(np.int32), known
    return codes.astype(np.int32), months[first]
