"""Why pairs that a pathway connects do not stay: how many each gate refuses, and the first few of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.engine.join.best import places
from matching.engine.join.columns import Rows
from matching.engine.join.scan import Join, Pairs, square_of
from matching.engine.join.screen_gates import GATES
from matching.engine.join.screening import Runs, pieces, stretch, with_labels

CODES = (*(code for code, _ in GATES), "season")
DISTANCE = CODES.index("distance")
BEYOND = 1 << 16  # in a comparison of labels: worse than any number of other refusals

Bits = npt.NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Tally:
    """``seen`` counts the pairs that a pathway connects, ``refused`` those that each gate refuses.

    ``examples`` are rows of giver and taker: the first pairs of each gate but ``distance`` by their ids.
    """

    seen: int
    refused: dict[str, int]
    examples: tuple[tuple[int, int], ...]


def tally(join: Join, *, examples: int) -> Tally:
    """Count what the gates of `screen_gates` refuse; a pair counts for every gate that refuses its best label.

    The best label is the one within reach that the fewest gates refuse, of equals the first. A pair that is
    out of every label's reach counts under ``distance`` alone.
    """
    seen, visited = _connected(join), 0
    counts: Counter[str] = Counter()
    first: dict[int, Rows] = {}
    for runs in pieces(join, np.arange(len(join.givers))):
        pairs, bits = _judged(join, runs)
        visited += len(pairs)
        counts.update({code: int(((bits >> bit) & 1).sum()) for bit, code in enumerate(CODES)})
        _note(join, pairs, bits, first, examples)
    counts["distance"] += seen - visited
    refused = {code: count for code, count in sorted(counts.items()) if count}
    keys = sorted({int(key) for some in first.values() for key in some})
    return Tally(seen, refused, _pairs_of(join, keys))


def _connected(join: Join) -> int:
    closure, size = join.closure, len(join.closure.materials)
    givers = np.bincount(join.givers.resource, minlength=size)
    takers = np.bincount(join.takers.resource, minlength=size)
    owner = np.repeat(np.arange(size), np.diff(closure.starts))
    return int((givers[owner] * takers[closure.target]).sum())


def _judged(join: Join, runs: Runs) -> tuple[Pairs, Bits]:
    """Return the pairs of the runs, and what refuses the best label of each, one bit per code."""
    count = runs.stop - runs.start
    giver, taker = np.repeat(runs.giver, count), join.cells.order.take(stretch(runs.start, count))
    group = np.repeat(runs.group, count)
    label = join.closure.groups[group]
    pairs = Pairs(giver, taker, label, square_of(join, giver, taker))
    each, number = with_labels(pairs, join.closure.groups[group + 1] - label)
    bits = np.zeros(len(each), dtype=np.uint16)
    for bit, (_code, gate) in enumerate(GATES):
        refused = np.zeros(len(each), dtype=np.bool_)
        gate(join, each, refused)
        bits |= refused.astype(np.uint16) << np.uint16(bit)
    never = join.overlap(each.giver, each.taker) < join.least_overlap
    bits |= never.astype(np.uint16) << np.uint16(len(GATES))
    return pairs, _of_best_label(bits, number)


def _of_best_label(bits: Bits, number: Rows) -> Bits:
    beyond = (bits >> np.uint16(DISTANCE)) & 1
    worst = np.bitwise_count(bits).astype(np.int64) + beyond.astype(np.int64) * BEYOND
    order = np.lexsort((np.arange(len(number)), worst, number))
    ranked = number[order]
    best = bits[order[np.concatenate([[True], ranked[1:] != ranked[:-1]])]] if len(order) else bits
    return np.where((best >> np.uint16(DISTANCE)) & 1, np.uint16(1 << DISTANCE), best)


def _note(join: Join, pairs: Pairs, bits: Bits, first: dict[int, Rows], most: int) -> None:
    """Keep the first pairs, by ids, of each gate that is the first to refuse them; the distance needs no proof."""
    key = places(join.givers.id)[pairs.giver] * len(join.takers) + places(join.takers.id)[pairs.taker]
    for bit in set(range(len(CODES))) - {DISTANCE}:
        mine = key[(bits & ((2 << bit) - 1)) == 1 << bit]
        first[bit] = np.sort(np.concatenate([first.get(bit, mine[:0]), mine]))[:most]


def _pairs_of(join: Join, keys: list[int]) -> tuple[tuple[int, int], ...]:
    givers, takers = np.argsort(join.givers.id), np.argsort(join.takers.id)
    return tuple((int(givers[key // len(takers)]), int(takers[key % len(takers)])) for key in keys)
