"""Candidates that follow their listings: what changes recomputes only what it touches, and exactly."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

import numpy as np

from matching.engine.join.best import best_of, gathered, in_order, narrow
from matching.engine.join.closure import Closure
from matching.engine.join.columns import Columns, Rows
from matching.engine.join.scan import Candidates, Join, Pairs, assemble, square_of
from matching.engine.join.screening import judge, runs_of, screen, settle
from matching.engine.join.shelves import GIVING, TAKING, Entry, Shelf
from matching.engine.join.terms import Side, Terms, side_of

if TYPE_CHECKING:
    from matching.engine.join.compiled import Lookup


class Incremental:
    """Candidates of listings that change one by one: at any time those of a full screening.

    Parameters
    ----------
    closure, givers, takers, terms
        As of a screening; ``per_listing`` must be given. A listing keeps its row; one that is removed leaves
        its row empty.
    compiled
        Look up givers' pairs with the compiled loop, which has to be installed.
    """

    def __init__(
        self, closure: Closure, givers: Columns, takers: Columns, terms: Terms, *, compiled: bool = False
    ) -> None:
        self._terms = terms
        self._compiled = compiled
        self._stored = replace(terms, per_listing=2 * terms.most)
        having, needing = side_of(givers, terms, giving=True), side_of(takers, terms, giving=False)
        self._assemble(closure, _owned(having), _owned(needing))
        base = screen(self._join)
        self._shelves = [
            Shelf(base, side, len(self._side(side)), self._stored.most) for side in (GIVING, TAKING)
        ]

    def change(self, side: int, row: int, listing: Columns) -> None:
        """Replace a listing (side 0 HAVE, 1 NEED) by another one, given as columns of one row."""
        emptied = self._leave(side, row)
        self._write(side, row, side_of(listing, self._terms, giving=side == GIVING))
        self._enter(side, row, emptied)

    def add(self, side: int, listing: Columns) -> int:
        """Add a listing, given as columns of one row; return its row."""
        more = side_of(listing, self._terms, giving=side == GIVING)
        sides = [self._join.givers, self._join.takers]
        sides[side] = _joined(sides[side], more)
        self._assemble(self._join.closure, *sides)
        row = len(sides[side]) - 1
        self._enter(side, row, [])
        return row

    def remove(self, side: int, row: int) -> None:
        """Take a listing out: no pair with it is worth anything any more."""
        emptied = self._leave(side, row)
        self._side(side).worth[row] = -np.inf
        self._is_stale |= side == TAKING
        if self._lookup is not None and side == GIVING:
            self._lookup.write(row)
        self._enter(side, row, emptied)

    def candidates(self) -> Candidates:
        """Return what a full screening of the listings as they are now would return."""
        most = self._terms.most
        parts = [self._shelves[side].served(self._side(1 - side).id, most) for side in (GIVING, TAKING)]
        return in_order(self._join, gathered(parts), visited=0, feasible=0)

    def best_of(self, side: int, row: int) -> Candidates:
        """Return the best K pairs of one listing, found anew."""
        found = self.pairs_of(side, row)
        other = (found.taker, found.giver)[side]
        owner = np.zeros(len(found), dtype=np.int64)
        rows = best_of(owner, found.score, self._side(1 - side).id[other], self._terms.most)
        return narrow(found, rows)

    def pairs_of(self, side: int, row: int) -> Candidates:
        """Return all pairs of one listing that nothing refuses."""
        if side == TAKING:
            return self._givers_of(row)
        if self._is_stale:
            self._assemble(self._join.closure, self._join.givers, self._join.takers)
        if self._lookup is not None:
            return self._lookup.pairs_of(row)
        return judge(self._join, runs_of(self._join, np.array([row])))

    def _givers_of(self, taker: int) -> Candidates:
        join, closure = self._join, self._join.closure
        leading = np.flatnonzero(closure.target == join.takers.resource[taker])
        group_of = np.full(len(closure.materials), -1, dtype=np.int64)
        group_of[np.searchsorted(closure.starts, leading, side="right") - 1] = leading
        group = group_of[join.givers.resource]
        giver = np.flatnonzero(group >= 0)
        first, last = closure.groups[group[giver]], closure.groups[group[giver] + 1]
        takers = np.full(len(giver), taker)
        return settle(join, Pairs(giver, takers, first, square_of(join, giver, takers)), last - first)

    def _side(self, side: int) -> Side:
        return self._join.givers if side == GIVING else self._join.takers

    def _leave(self, side: int, row: int) -> list[int]:
        """Take a listing off all shelves of the other side; return the rows whose shelves are too empty now."""
        mine, others = self._shelves[side], self._shelves[1 - side]
        ids = self._side(side).id
        return [one for one in sorted(mine.partners(row)) if others.drop(one, row, ids)]

    def _enter(self, side: int, row: int, emptied: list[int]) -> None:
        """Put a listing's pairs on its own and the other side's shelves, and fill those that are too empty."""
        mine, others = self._shelves[side], self._shelves[1 - side]
        partners = _entries(self.pairs_of(side, row), side, self._side(1 - side).id)
        mine.fill(row, partners)
        mine.partners(row).update(entry[2] for entry in partners)
        ids = self._side(side).id
        for score, _id, other, label in partners:
            others.partners(other).add(row)
            others.offer(other, (score, int(ids[row]), row, label), ids)
        for one in emptied:
            found = _entries(self.pairs_of(1 - side, one), 1 - side, ids)
            others.fill(one, found)
            for entry in found:
                mine.partners(entry[2]).add(one)

    def _write(self, side: int, row: int, listing: Side) -> None:
        target = self._side(side)
        for field in fields(Side):
            getattr(target, field.name)[row] = getattr(listing, field.name)[0]
        code = self._codes.get(listing.months[0].tobytes(), 0 if not self._join.has_table else None)
        if code is None:
            self._assemble(self._join.closure, self._join.givers, self._join.takers)
            return
        (self._join.profile_of_giver, self._join.profile_of_taker)[side][row] = code
        self._is_stale |= side == TAKING
        if self._lookup is not None and side == GIVING:
            self._lookup.write(row)

    def _assemble(self, closure: Closure, givers: Side, takers: Side) -> None:
        """Prepare the join anew: takers are found by where they were when it was prepared."""
        self._join = join = assemble(closure, givers, takers, self._stored)
        self._codes: dict[bytes, int] = {}
        self._is_stale = False
        self._lookup = _compiled_lookup(join) if self._compiled else None
        for side, codes in ((givers, join.profile_of_giver), (takers, join.profile_of_taker)):
            known, first = np.unique(codes, return_index=True)
            for code, row in zip(known.tolist(), first.tolist(), strict=True):
                self._codes[side.months[row].tobytes()] = code


def _compiled_lookup(join: Join) -> Lookup:
    from matching.engine.join.compiled import Lookup

    return Lookup(join)


def _owned(side: Side) -> Side:
    return Side(**{field.name: getattr(side, field.name).copy() for field in fields(Side)})


def _joined(side: Side, more: Side) -> Side:
    return Side(
        **{
            field.name: np.concatenate([getattr(side, field.name), getattr(more, field.name)])
            for field in fields(Side)
        }
    )


def _entries(found: Candidates, side: int, ids: Rows) -> list[Entry]:
    other = (found.taker, found.giver)[side]
    return list(
        zip((-found.score).tolist(), ids[other].tolist(), other.tolist(), found.label.tolist(), strict=True)
    )
