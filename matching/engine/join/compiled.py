"""The candidate join compiled by numba, an optional extra: the very sets of `matching.engine.join.screening`, sooner.

One giver after the other, one pair after the other, with a heap per listing whose worst entry is on top: a
pair that beats neither top is forgotten at once. Arithmetic is that of `matching.engine.join.terms`, operation by
operation; numba contracts nothing unless told to.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from matching.engine.allocation.links import MONTHS
from matching.engine.join.best import gathered, in_order
from matching.engine.join.cells import BITS, SIZES_KM, SLACK, SMALL
from matching.engine.join.columns import YEAR, Rows
from matching.engine.join.records import Layout, layout_of, write_giver
from matching.engine.join.scan import Candidates, Join
from matching.engine.join.screen_gates import LESS
from matching.engine.join.screening import by_place
from matching.engine.join.terms import ALL

FINEST, COARSEST = 0, len(SIZES_KM) - 1
LIMIT = (1 << BITS) - 1

compiled = njit(cache=True, nogil=True, error_model="numpy")


class CompiledScreening:
    """Candidates of givers that come in parts, in any order: `screening.Screening`, compiled.

    Raises
    ------
    ValueError
        Without a K: heaps have a size.
    """

    def __init__(self, join: Join) -> None:
        self._most = join.terms.most
        if self._most == ALL:
            raise ValueError("the compiled join keeps K per listing; without a K use screening.screen")
        self._join = join
        self._layout = layout_of(join)
        self._of_takers = _heaps(len(join.takers), self._most)
        self._parts: list[Candidates] = []
        self._visited = self._feasible = 0

    def take(self, givers: Rows) -> None:
        """Judge the pairs of some givers (rows), each of which comes but once."""
        rows = by_place(self._join, givers)
        of_givers = _heaps(len(rows), self._most)
        visited, feasible = _screen(self._layout, rows, of_givers, self._of_takers)
        self._visited, self._feasible = self._visited + int(visited), self._feasible + int(feasible)
        self._parts.append(_entries(of_givers, rows, self._layout.rows, giving=True))

    def result(self) -> Candidates:
        """Return the candidates of these givers and, among them, of all takers."""
        every = np.arange(len(self._join.givers))
        parts = [*self._parts, _entries(self._of_takers, self._layout.rows, every, giving=False)]
        return in_order(self._join, gathered(parts), visited=self._visited, feasible=self._feasible)


def screen_compiled(join: Join, givers: Rows | None = None) -> Candidates:
    """Return what `screening.screen` returns."""
    screening = CompiledScreening(join)
    screening.take(np.arange(len(join.givers)) if givers is None else givers)
    return screening.result()


class Lookup:
    """All pairs of one giver after the other, from a join whose givers may change."""

    def __init__(self, join: Join) -> None:
        self._join = join
        self._layout = layout_of(join)
        takers = len(join.takers)
        closed = np.empty((takers, 1), dtype=ENTRY), np.ones(takers, dtype=np.int64)
        self._of_takers = *closed, np.full(takers, np.inf)  # heaps that let nothing in

    def write(self, giver: int) -> None:
        """Note that a giver's row of the join has changed."""
        write_giver(self._layout, self._join, giver)

    def pairs_of(self, giver: int) -> Candidates:
        """Return all pairs of a giver that nothing refuses, in no order."""
        layout = self._layout
        resource = layout.givers[giver]["resource"]
        needs = layout.target[layout.starts[resource] : layout.starts[resource + 1]]
        most = int((layout.places.first[needs + 1] - layout.places.first[needs]).sum())
        of_giver = _heaps(1, max(most, 1))
        _screen(layout, np.array([giver]), of_giver, self._of_takers)
        found = of_giver[0][0, : of_giver[1][0]]
        givers, takers = np.full(len(found), giver), layout.rows[found["other"]]
        return Candidates(givers, takers, found["label"], found["score"])


ENTRY = np.dtype([("score", "f8"), ("other", "i4"), ("label", "i4")])
Heaps = tuple[Any, Any, Any]  # entries (n, K), sizes (n), score below which a full heap lets nothing in (n)


def _heaps(size: int, most: int) -> Heaps:
    return np.empty((size, most), dtype=ENTRY), np.zeros(size, dtype=np.int64), np.full(size, -np.inf)


def _entries(heaps: Heaps, owners: Rows, others: Rows, *, giving: bool) -> Candidates:
    """Return what is in the heaps, by the rows of the join."""
    entries, sizes, _least = heaps
    valid = entries[np.arange(entries.shape[1]) < sizes[:, None]]
    mine, other = np.repeat(owners, sizes).astype(np.int32), others[valid["other"]].astype(np.int32)
    giver, taker = (mine, other) if giving else (other, mine)
    return Candidates(giver, taker, valid["label"], valid["score"])


@compiled
def _screen(layout: Layout, rows: Any, of_givers: Heaps, of_takers: Heaps) -> tuple[int, int]:
    visited, feasible = 0, 0
    target, groups, labels, limits = layout.target, layout.groups, layout.labels, layout.limits
    runs = np.empty((4096, 2), dtype=np.int64)
    for place in range(len(rows)):
        giver = rows[place]
        here = layout.givers[giver]
        for group in range(layout.starts[here.resource], layout.starts[here.resource + 1]):
            need, several = target[group], (groups[group], groups[group + 1])
            worth, carbon = layout.best_worth[need], layout.best_carbon[need]
            reach = _reach(here, labels, several, worth, carbon, limits)
            if reach < 0:
                continue
            count = _runs(layout.places, here, need, reach, runs)
            for run in range(count):
                visited += runs[run, 1] - runs[run, 0]
            feasible += _scan(layout, (place, giver), several, reach, runs[:count], of_givers, of_takers)
    return visited, feasible


@compiled
def _scan(
    layout: Layout, giver: Any, several: Any, reach: float, runs: Any, of_givers: Heaps, of_takers: Heaps
) -> int:
    """Judge the takers of the runs and offer what is good to both heaps; return how many were."""
    feasible = 0
    here, takers, labels, limits = layout.givers[giver[1]], layout.takers, layout.labels, layout.limits
    least_of_giver, least_of_taker = of_givers[2], of_takers[2]
    order, table, furthest = layout.places.order, layout.seasons.table, reach * reach
    for run in range(len(runs)):
        for position in range(runs[run, 0], runs[run, 1]):
            taker = order[position]
            there = takers[taker]
            x, y, z = here.x - there.x, here.y - there.y, here.z - there.z
            square = (x * x + y * y) + z * z
            if square > furthest or _is_barred(here, there):
                continue
            if table.size > 0:
                overlap = table[here.profile, there.profile]
            else:
                overlap = _overlap(layout.seasons.givers[giver[1]], layout.seasons.takers[taker])
            if overlap < limits.least_overlap:
                continue
            label, score = _best_label(here, there, labels, several, square, overlap, limits)
            if label >= 0:
                feasible += 1
                if score >= least_of_giver[giver[0]]:
                    _offer(of_givers, giver[0], score, taker, label, takers)
                if score >= least_of_taker[taker]:
                    _offer(of_takers, taker, score, giver[1], label, layout.givers)
    return feasible


@compiled
def _is_barred(here: Any, there: Any) -> Any:
    alone = here.park_only or there.park_only
    return here.company == there.company or (alone and here.park != there.park)


@compiled
def _overlap(here: Any, there: Any) -> int:
    total = 0
    for month in range(MONTHS):
        total += min(here[month], there[month])
    return total


@compiled
def _best_label(
    here: Any, there: Any, labels: Any, several: Any, square: float, overlap: int, limits: Any
) -> tuple[int, float]:
    best, top = -1, 0.0
    way = 0.0 if np.isnan(square) else np.sqrt(square)
    for label in range(several[0], several[1]):
        of = labels[label]
        reach = (of.reach + here.precision) + there.precision
        if square > reach * reach:
            continue
        gain = ((of.factor * there.worth + here.worth) - of.cost) - of.haul * way
        co2 = ((of.factor * there.carbon + here.carbon) - of.emission) - of.soot * way
        value = gain + limits.carbon_price * co2
        if not value > limits.least_gain or _is_refused(here, there, of, limits.approach):
            continue
        amount = min(here.quantity, there.quantity / of.factor) * (overlap / YEAR)
        score = (of.kappa * min(here.trust, there.trust)) * (value * amount)
        if best < 0 or score > top:
            best, top = label, score
    return best, top


@compiled
def _is_refused(here: Any, there: Any, of: Any, approach: float) -> Any:
    if not of.same_unit:
        return True
    if of.direct:
        if (of.hazardous or here.declared) and not there.licensed:
            return True
        if here.moisture > there.moisture or here.purity < there.purity:
            return True
    if of.thermal:
        spare = of.sense * (here.temperature - there.temperature) - approach
        if (of.sense != 0 and spare < 0) or here.temperature < of.min_temp:
            return True
    return (here.lot > 0 or there.lot > 0) and _is_too_little(here, there, of)


@compiled
def _is_too_little(here: Any, there: Any, of: Any) -> Any:
    supply, demand = here.high, there.high / of.low
    if np.isnan(supply) or np.isnan(demand) or np.isnan(of.high):
        return False
    return min(supply, demand) < max(here.lot, there.lot / of.high) * LESS


@compiled
def _reach(here: Any, labels: Any, several: Any, worth: float, carbon: float, limits: Any) -> float:
    """Return the greatest chord at which one of the labels may pass; below 0 = none may."""
    furthest = -1.0
    for label in range(several[0], several[1]):
        of = labels[label]
        gain = (of.factor * worth + here.worth) - of.cost
        co2 = (of.factor * carbon + here.carbon) - of.emission
        spare = gain + limits.carbon_price * co2 - limits.least_gain
        if not spare > 0:
            continue
        reach = (of.reach + here.precision) + limits.worst_precision
        per_km = of.haul + limits.carbon_price * of.soot
        if per_km > 0:
            reach = min(reach, spare / per_km * (1 + 1e-9) + 1e-6)
        furthest = max(furthest, reach)
    return furthest


@compiled
def _runs(index: Any, here: Any, need: int, reach: float, runs: Any) -> int:
    """Write the stretches of the takers' order that lie within reach into ``runs``; return their number."""
    first, last = index.first[need], index.first[need + 1]
    if first == last:
        return 0
    if last - first <= SMALL or np.isnan(here.across) or np.isinf(reach):
        runs[0, 0], runs[0, 1] = first, last
        return 1
    return _strips(index, here, need, reach, runs)


@compiled
def _strips(index: Any, here: Any, need: int, reach: float, runs: Any) -> int:
    level = FINEST
    while level < COARSEST and SIZES_KM[level] < reach / 2:
        level += 1
    width, most = SIZES_KM[level], index.strips[level] - 2
    offset, middle = here.across - index.origin[0], here.along - index.origin[1]
    low = max(0, min(most, int(np.floor((offset - reach) / width))))
    high = max(0, min(most, int(np.floor((offset + reach) / width))))
    count = 0
    for strip in range(low, high + 1):
        beside = max(strip * width - offset, offset - (strip + 1) * width, 0.0)
        half = np.sqrt(max(reach * reach - beside * beside, 0.0)) + 1e-3
        count += _stretch(index, level, need, strip, (middle - half, middle + half), runs[count])
    if index.nowhere:
        span = 2.0 * LIMIT * index.quantum
        count += _stretch(index, FINEST, need, index.strips[FINEST] - 1, (-span, span), runs[count])
    return count


@compiled
def _stretch(index: Any, level: int, need: int, strip: int, ends: Any, run: Any) -> int:
    """Write first and last place of a stretch of a strip into ``run``; return 1, or 0 if it is empty."""
    base = (need * index.strips[level] + strip) << BITS
    low = base + max(0, min(LIMIT, int(ends[0] / index.quantum) - SLACK))
    high = base + max(0, min(LIMIT, int(ends[1] / index.quantum) + SLACK))
    begin = level * (len(index.order) // (COARSEST + 1))
    run[0] = _bisect(index.keys, index.first[need] + begin, index.first[need + 1] + begin, low)
    run[1] = _bisect(index.keys, run[0], index.first[need + 1] + begin, high + 1)
    return 1 if run[1] > run[0] else 0


@compiled
def _bisect(keys: Any, first: int, last: int, key: int) -> int:
    while first < last:
        middle = (first + last) >> 1
        if keys[middle] < key:
            first = middle + 1
        else:
            last = middle
    return first


@compiled
def _offer(heaps: Heaps, row: int, score: float, other: int, label: int, records: Any) -> None:
    """Put an entry into a heap if there is room or if it is better than the worst, which it then replaces."""
    entries, sizes, least = heaps
    place = sizes[row]
    if place < entries.shape[1]:
        sizes[row] = place + 1
        place = _rise(entries, row, place, score, other, records)
    elif _is_worse(entries[row, 0], score, other, records):
        place = _sink(entries, row, score, other, records)
    else:
        return
    entries[row, place].score, entries[row, place].other, entries[row, place].label = score, other, label
    if sizes[row] == entries.shape[1]:
        least[row] = entries[row, 0].score


@compiled
def _is_worse(entry: Any, score: float, other: int, records: Any) -> Any:
    """Tell whether an entry is worse than a score of another row; of equals that with the greater id is."""
    if entry.score != score:
        return entry.score < score
    return records[entry.other].id > records[other].id


@compiled
def _rise(heaps: Any, row: int, place: int, score: float, other: int, records: Any) -> int:
    """Make room from the end of a heap upwards; return where the new entry belongs."""
    while place > 0:
        above = (place - 1) >> 1
        if _is_worse(heaps[row, above], score, other, records):
            break
        heaps[row, place] = heaps[row, above]
        place = above
    return place


@compiled
def _sink(heaps: Any, row: int, score: float, other: int, records: Any) -> int:
    """Let go of the top of a full heap; return where the new entry belongs."""
    place, size = 0, heaps.shape[1]
    while 2 * place + 1 < size:
        below = 2 * place + 1
        right = heaps[row, below + 1] if below + 1 < size else heaps[row, below]
        if _is_worse(right, heaps[row, below].score, heaps[row, below].other, records):
            below += 1
        if not _is_worse(heaps[row, below], score, other, records):
            break
        heaps[row, place] = heaps[row, below]
        place = below
    return place
