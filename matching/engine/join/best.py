"""The best K of each giver and of each taker, kept while pairs stream by."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from matching.engine.allocation.links import Floats
from matching.engine.join.columns import Bools, Rows
from matching.engine.join.scan import Candidates, Join
from matching.engine.join.terms import ALL

BUFFER = 1 << 21  # entries of takers that wait to be merged


def best_of(owner: Rows, score: Floats, other: Rows, most: int) -> Rows:
    """Return the rows that are among the ``most`` best of their owner, in the order given.

    Parameters
    ----------
    owner
        Whose heap each row competes for: whole numbers from 0.
    score
        Best first.
    other
        Id of the other side; of equal scores the smaller one is better.
    """
    size = np.bincount(owner) if len(owner) else np.empty(0, dtype=np.int64)
    crowded = np.flatnonzero(size > most)
    if not len(crowded):
        return np.arange(len(owner))
    key = _keys(owner, score)
    ranked, first = np.sort(key), np.cumsum(size) - size
    last = np.full(len(size), np.iinfo(np.uint64).max, dtype=np.uint64)
    last[crowded] = ranked[first[crowded] + most - 1]
    kept = key <= last[owner]
    open_ones = crowded[last[crowded] == ranked[first[crowded] + most]]
    if len(open_ones):
        rows = np.flatnonzero(np.isin(owner, open_ones))
        kept[rows] = _exactly(owner[rows], score[rows], other[rows], most)
    return np.flatnonzero(kept)


def _keys(owner: Rows, score: Floats) -> npt.NDArray[np.uint64]:
    """Return whole numbers that sort by owner and then by score, highest first, to as many bits as fit."""
    bits = (0.0 - score).view(np.int64)  # 0.0 - 0.0 is 0.0: there is no negative zero
    rising = bits.view(np.uint64) ^ ((bits >> 63).view(np.uint64) | np.uint64(1 << 63))
    width = int(owner.max()).bit_length()
    return np.asarray((owner.astype(np.uint64) << np.uint64(64 - width)) | (rising >> np.uint64(width)))


def _exactly(owner: Rows, score: Floats, other: Rows, most: int) -> Bools:
    """Tell for each row whether it is among the best of its owner, by comparing all that counts."""
    order = np.lexsort((other, -score, owner))
    ranked = owner[order]
    begins = np.flatnonzero(np.concatenate([[True], ranked[1:] != ranked[:-1]]))
    place = np.arange(len(order)) - np.repeat(begins, np.diff(np.append(begins, len(order))))
    kept = np.empty(len(order), dtype=np.bool_)
    kept[order] = place < most
    return kept


class Kept:
    """Candidates that stay: each giver's are known once its pairs are, takers' only at the end.

    Parameters
    ----------
    join
        Whose listings compete.
    most
        K.
    """

    def __init__(self, join: Join, most: int) -> None:
        self._join = join
        self._most = most
        self._least = np.full(len(join.takers), -np.inf)  # score below which a taker's heap lets nothing in
        self._of_givers: list[Candidates] = []
        self._of_takers: list[Candidates] = []
        self._waiting = 0

    def add(self, found: Candidates) -> None:
        """Take in pairs; all pairs of a giver have to come at once, one giver after the other."""
        if not len(found):
            return
        owner = np.cumsum(np.concatenate([[False], found.giver[1:] != found.giver[:-1]]))
        mine = best_of(owner, found.score, self._join.takers.id[found.taker], self._most)
        self._of_givers.append(narrow(found, mine))
        if self._most < ALL:
            self._offer(found)

    def _offer(self, found: Candidates) -> None:
        able = np.flatnonzero(found.score >= self._least[found.taker])
        self._of_takers.append(narrow(found, able))
        self._waiting += len(able)
        if self._waiting > BUFFER:
            self._settle()

    def _settle(self) -> None:
        """Let go of what is in no taker's heap any more, and note what the full heaps ask for."""
        every = gathered(self._of_takers)
        rows = best_of(every.taker, every.score, self._join.givers.id[every.giver], self._most)
        every = narrow(every, rows)
        full = np.bincount(every.taker, minlength=len(self._least)) >= self._most
        least = np.full(len(self._least), np.inf)
        np.minimum.at(least, every.taker, every.score)
        self._least = np.where(full, least, -np.inf)
        self._of_takers, self._waiting = [every], 0

    def result(self, *, visited: int, feasible: int) -> Candidates:
        """Return what stays, in the order of the ids."""
        if self._of_takers:
            self._settle()
        every = gathered([*self._of_givers, *self._of_takers])
        return in_order(self._join, every, visited=visited, feasible=feasible)


def merge(join: Join, parts: Sequence[Candidates]) -> Candidates:
    """Return the candidates of all givers from those of some; the order and number of parts do not matter.

    Notes
    -----
    A part holds the K best of its givers and, among these givers, of every taker; therefore the K best of all
    are among them. Giving a part twice changes nothing.
    """
    visited, feasible = sum(part.visited for part in parts), sum(part.feasible for part in parts)
    every = in_order(join, gathered(parts), visited=visited, feasible=feasible)
    most = join.terms.most
    kept = np.zeros(len(every), dtype=np.bool_)
    kept[best_of(every.giver, every.score, join.takers.id[every.taker], most)] = True
    kept[best_of(every.taker, every.score, join.givers.id[every.giver], most)] = True
    return narrow(every, np.flatnonzero(kept))


def in_order(join: Join, found: Candidates, *, visited: int, feasible: int) -> Candidates:
    """Return each pair once, ordered by the ids of giver and taker."""
    key = places(join.givers.id)[found.giver] * len(join.takers) + places(join.takers.id)[found.taker]
    order = np.argsort(key)
    key = key[order]
    order = order[np.concatenate([[True], key[1:] != key[:-1]])] if len(order) else order
    once = narrow(found, order)
    return Candidates(once.giver, once.taker, once.label, once.score, visited, feasible)


def places(ids: Rows) -> Rows:
    """Return the place of each id in their order."""
    place = np.empty(len(ids), dtype=np.int64)
    place[np.argsort(ids)] = np.arange(len(ids))
    return place


def gathered(parts: Sequence[Candidates]) -> Candidates:
    """Return the pairs of all parts, one part after the other."""
    if not parts:
        none = np.empty(0, dtype=np.int32)
        return Candidates(none, none, none, np.empty(0))
    return Candidates(
        np.concatenate([part.giver for part in parts]),
        np.concatenate([part.taker for part in parts]),
        np.concatenate([part.label for part in parts]),
        np.concatenate([part.score for part in parts]),
        sum(part.visited for part in parts),
        sum(part.feasible for part in parts),
    )


def narrow(found: Candidates, rows: Rows) -> Candidates:
    """Return the chosen pairs, in rows of 20 bytes."""
    return Candidates(
        found.giver[rows].astype(np.int32),
        found.taker[rows].astype(np.int32),
        found.label[rows].astype(np.int32),
        found.score[rows],
        found.visited,
        found.feasible,
    )
