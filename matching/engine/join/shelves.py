"""The best pairs of every listing, kept so that one listing's change touches few others.

Of every listing the best 2K pairs are on its shelf, of which K are served. A listing that leaves others'
shelves leaves at least K there as long as fewer than K have left; only a shelf that falls below K while more
pairs exist has to be filled anew.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable

import numpy as np

from matching.engine.join.best import best_of, gathered, narrow
from matching.engine.join.columns import Rows
from matching.engine.join.scan import Candidates

GIVING, TAKING = 0, 1
Entry = tuple[float, int, int, int]  # -score, id of the other side, its row, label: best first


class Shelf:
    """The best pairs of each listing of one side, with whom else a listing stands on the other side's shelves."""

    def __init__(self, base: Candidates, side: int, size: int, most: int) -> None:
        self.most = most
        self._base = base
        self._side = side
        owner = (base.giver, base.taker)[side]
        self._order = np.argsort(owner, kind="stable")
        self._start = np.searchsorted(owner[self._order], np.arange(size + 1))
        self.lists: dict[int, list[Entry]] = {}
        self.complete: dict[int, bool] = {}
        self._partners: dict[int, set[int]] = {}

    def _rows(self, row: int) -> Rows:
        if row + 1 >= len(self._start):
            return self._order[:0]
        return self._order[self._start[row] : self._start[row + 1]]

    def of(self, row: int, ids: Rows) -> list[Entry]:
        """Return a listing's shelf, best first, to be changed in place; ``ids`` are of the other side's rows."""
        if row not in self.lists:
            rows, base = self._rows(row), self._base
            other = (base.taker, base.giver)[self._side][rows]
            entries = zip(
                (-base.score[rows]).tolist(),
                ids[other].tolist(),
                other.tolist(),
                base.label[rows].tolist(),
                strict=True,
            )
            self.lists[row] = sorted(entries)[: self.most]
            self.complete[row] = len(rows) < self.most
        return self.lists[row]

    def partners(self, row: int) -> set[int]:
        """Return the rows of the other side on whose shelves the listing may stand."""
        if row not in self._partners:
            other = (self._base.taker, self._base.giver)[self._side]
            self._partners[row] = set(other[self._rows(row)].tolist())
        return self._partners[row]

    def fill(self, row: int, entries: Iterable[Entry]) -> None:
        """Put all pairs of a listing on its shelf; what has no room is let go."""
        ranked = sorted(entries)
        self.lists[row], self.complete[row] = ranked[: self.most], len(ranked) <= self.most

    def drop(self, row: int, other: int, ids: Rows) -> bool:
        """Take a partner off a listing's shelf; tell whether the shelf has to be filled anew."""
        shelf = self.of(row, ids)
        shelf[:] = [entry for entry in shelf if entry[2] != other]
        return not self.complete[row] and len(shelf) < self.most // 2

    def offer(self, row: int, entry: Entry, ids: Rows) -> None:
        """Put a pair on a listing's shelf where it belongs; below the last of a shelf nothing is known."""
        shelf = self.of(row, ids)
        if self.complete[row] or (shelf and bisect_left(shelf, entry) < len(shelf)):
            insort(shelf, entry)
        if len(shelf) > self.most:
            shelf.pop()
            self.complete[row] = False

    def served(self, ids: Rows, most: int) -> Candidates:
        """Return the best ``most`` of every listing, by the rows of giver and taker."""
        owner = (self._base.giver, self._base.taker)[self._side]
        fresh = np.flatnonzero(~np.isin(owner, list(self.lists)))
        old = narrow(self._base, fresh)
        other = (old.taker, old.giver)[self._side]
        old = narrow(old, best_of((old.giver, old.taker)[self._side], old.score, ids[other], most))
        new = [(row, *entry) for row, shelf in self.lists.items() for entry in shelf[:most]]
        mine = np.array([one[0] for one in new], dtype=np.int32)
        others = np.array([one[3] for one in new], dtype=np.int32)
        giver, taker = (mine, others) if self._side == GIVING else (others, mine)
        label = np.array([one[4] for one in new], dtype=np.int32)
        score = np.array([-one[1] for one in new], dtype=np.float64)
        return gathered([old, Candidates(giver, taker, label, score)])
