"""The candidate join in numpy: a stream of pairs near enough to matter, judged in pieces of bounded size.

What is computed is told in `matching.engine.join.terms`; nothing here changes it. Upper bounds only leave out
early what could not stay: a pathway that loses money even with the best paying taker, and every taker beyond
the distance at which the haul eats the gain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from matching.engine.allocation.links import Floats
from matching.engine.join.best import Kept
from matching.engine.join.cells import SIZES_KM, SMALL
from matching.engine.join.columns import YEAR, Bools, Rows
from matching.engine.join.scan import Candidates, Join, Pairs, co2_of, gain_of, squared, way_of
from matching.engine.join.screen_gates import GATES

PAIRS = 1 << 16  # judged at once: about 20 arrays of half a MB, which a core's cache holds
GIVERS = 1 << 12  # whose runs are looked up at once


@dataclass(frozen=True, slots=True)
class Runs:
    """Stretches of the takers' order that a giver has to look at for one group of labels.

    Ordered by giver; ``reach`` is the greatest chord at which any label of the group may pass [km].
    """

    giver: Rows
    group: Rows
    reach: Floats
    start: Rows
    stop: Rows

    def pick(self, rows: Rows | Bools | slice) -> Runs:
        return Runs(self.giver[rows], self.group[rows], self.reach[rows], self.start[rows], self.stop[rows])


class Screening:
    """Candidates of givers that come in parts, in any order.

    Notes
    -----
    Memory is bounded by `PAIRS` and by K entries per listing; time grows with the pairs visited.
    """

    def __init__(self, join: Join) -> None:
        self._join = join
        self._kept = Kept(join, join.terms.most)
        self._visited = self._feasible = 0

    def take(self, givers: Rows) -> None:
        """Judge the pairs of some givers (rows), each of which comes but once."""
        for runs in pieces(self._join, givers):
            self._visited += int((runs.stop - runs.start).sum())
            found = judge(self._join, runs)
            self._feasible += len(found)
            self._kept.add(found)

    def result(self) -> Candidates:
        """Return the candidates of these givers and, among them, of all takers."""
        return self._kept.result(visited=self._visited, feasible=self._feasible)


def screen(join: Join, givers: Rows | None = None) -> Candidates:
    """Return the candidates of some givers (rows; None = all) and, among them, of all takers."""
    screening = Screening(join)
    screening.take(np.arange(len(join.givers)) if givers is None else givers)
    return screening.result()


def pieces(join: Join, givers: Rows) -> Iterator[Runs]:
    """Yield what givers (rows) have to look at, in pieces of about `PAIRS` pairs, in the order of place."""
    rows = by_place(join, givers)
    for first in range(0, len(rows), GIVERS):
        yield from _pieces(runs_of(join, rows[first : first + GIVERS]))


def by_place(join: Join, givers: Rows) -> Rows:
    """Return the givers in the order of resource and place, so that neighbours look at the same takers."""
    across, along = join.cells.project(join.givers)
    strip = np.nan_to_num(across // SIZES_KM[-2])
    return givers[np.lexsort((along[givers], strip[givers], join.givers.resource[givers]))]


def runs_of(join: Join, givers: Rows) -> Runs:
    """Return what each giver has to look at, in the order of the givers."""
    starts = join.closure.starts
    resource = join.givers.resource[givers]
    first, size = starts[resource], starts[resource + 1] - starts[resource]
    giver, group = np.repeat(givers, size), stretch(first, size)
    some = np.diff(join.cells.first)[join.closure.target[group]] > 0
    giver, group = giver[some], group[some]
    reach = _reach(join, giver, group)
    able = reach >= 0
    return _located(join, giver[able], group[able], reach[able])


def _reach(join: Join, giver: Rows, group: Rows) -> Floats:
    """Return the greatest chord at which a label of the group may pass [km]; below 0 = none may."""
    closure, of, terms = join.closure, join.labels, join.terms
    first, size = closure.groups[group], np.diff(closure.groups)[group]
    label, owner = stretch(first, size), np.repeat(np.arange(len(group)), size)
    if not len(label):
        return np.empty(0)
    here, need = giver[owner], closure.target[group[owner]]
    gain = (of.factor[label] * join.best_worth[need] + join.givers.worth[here]) - of.cost[label]
    co2 = (of.factor[label] * join.best_carbon[need] + join.givers.carbon[here]) - of.emission[label]
    most = gain + terms.carbon_price * co2
    spread = (of.reach[label] + join.givers.precision[here]) + join.worst_precision
    if terms.least_gain > -np.inf:
        per_km = of.haul[label] + terms.carbon_price * of.soot[label]
        with np.errstate(divide="ignore", invalid="ignore"):
            paid = np.nan_to_num((most - terms.least_gain) / per_km, nan=0.0, posinf=np.inf, neginf=-np.inf)
        paying = np.where(per_km > 0, paid * (1 + 1e-9) + 1e-6, np.inf)
        spread = np.where(most > terms.least_gain, np.minimum(spread, paying), -1.0)
    return np.asarray(np.maximum.reduceat(spread, np.cumsum(size) - size))


def _located(join: Join, giver: Rows, group: Rows, reach: Floats) -> Runs:
    """Cut what lies within reach out of the takers' order: a few strips, or a whole resource if it is small."""
    cells = join.cells
    need = join.closure.target[group]
    first, last = cells.first[need], cells.first[need + 1]
    across, along = (values[giver] for values in cells.project(join.givers))
    whole = (last - first <= SMALL) | np.isnan(across) | np.isinf(reach)
    far = np.flatnonzero(~whole)
    near = _strips(join, need[far], (across[far], along[far]), reach[far])
    owner = np.concatenate([np.flatnonzero(whole), far[near[0]]])
    order = np.argsort(owner, kind="stable")
    start = np.concatenate([first[whole], near[1]])[order]
    stop = np.concatenate([last[whole], near[2]])[order]
    owner = owner[order]
    runs = Runs(giver[owner], group[owner], reach[owner], start, stop)
    return runs.pick(stop > start)


def _strips(join: Join, need: Rows, here: tuple[Floats, Floats], reach: Floats) -> tuple[Rows, Rows, Rows]:
    """Return owner (place in ``need``), first and last place of each stretch of a strip within reach."""
    cells, sizes = join.cells, np.array(SIZES_KM)
    level = np.minimum(np.searchsorted(sizes, reach / 2), len(sizes) - 1)
    width = sizes[level]
    offset = here[0] - cells.origin[0]
    low = np.clip((offset - reach) // width, 0, cells.strips[level] - 2).astype(np.int64)
    high = np.clip((offset + reach) // width, 0, cells.strips[level] - 2).astype(np.int64)
    count = high - low + 1
    owner, strip = np.repeat(np.arange(len(need)), count), stretch(low, count)
    level, width = level[owner], width[owner]
    beside = np.maximum(strip * width - offset[owner], offset[owner] - (strip + 1) * width)
    half = np.sqrt(np.maximum(reach[owner] ** 2 - np.maximum(beside, 0.0) ** 2, 0.0)) + 1e-3
    ends = here[1][owner] - half, here[1][owner] + half
    start, stop = cells.run(level, need[owner], strip, ends)
    if not cells.nowhere:
        return owner, start, stop
    anywhere = np.full(len(need), -np.inf), np.full(len(need), np.inf)
    last_level = np.zeros(len(need), dtype=np.int64)
    more = cells.run(last_level, need, np.full(len(need), cells.strips[0] - 1), anywhere)
    return (
        np.concatenate([owner, np.arange(len(need))]),
        np.concatenate([start, more[0]]),
        np.concatenate([stop, more[1]]),
    )


def _pieces(runs: Runs) -> Iterator[Runs]:
    """Cut runs between givers into pieces of about `PAIRS` pairs."""
    if not len(runs.giver):
        return
    begins = np.flatnonzero(np.concatenate([[True], runs.giver[1:] != runs.giver[:-1]]))
    pairs = np.concatenate([[0], np.cumsum(runs.stop - runs.start)])
    begin = 0
    while begin < len(begins):
        full = int(np.searchsorted(pairs[begins], pairs[begins[begin]] + PAIRS, side="right"))
        end = max(full - 1, begin + 1) if full < len(begins) else len(begins)
        last = begins[end] if end < len(begins) else len(runs.giver)
        yield runs.pick(slice(int(begins[begin]), int(last)))
        begin = end


def judge(join: Join, runs: Runs) -> Candidates:
    """Return the pairs of the runs that nothing refuses, each with its best label, in the order of the runs."""
    return settle(join, *_near(join, runs))


def settle(join: Join, first: Pairs, labels: Rows) -> Candidates:
    """Return which pairs nothing refuses, each with its best label; they come with the first of so many labels."""
    pairs, number = with_labels(first, labels)
    way = way_of(pairs)
    value = co2_of(join, pairs, way)
    value *= join.terms.carbon_price
    value += gain_of(join, pairs, way)
    pairs, number, value = _only(pairs, number, value, value > join.terms.least_gain)
    pairs, number, value = _only(pairs, number, value, ~_refused(join, pairs))
    overlap = join.overlap(pairs.giver, pairs.taker)
    meets = overlap >= join.least_overlap
    pairs, number, value = _only(pairs, number, value, meets)
    score = score_of(join, pairs, value, overlap[meets])
    return _one_label(Candidates(pairs.giver, pairs.taker, pairs.label, score), number)


def _only(pairs: Pairs, number: Rows, value: Floats, kept: Bools) -> tuple[Pairs, Rows, Floats]:
    rows = np.flatnonzero(kept)
    return pairs.pick(rows), number.take(rows), value.take(rows)


def _near(join: Join, runs: Runs) -> tuple[Pairs, Rows]:
    """Return the pairs of the runs that are within reach, with their first label, and how many labels they have."""
    here, there = join.givers, join.takers
    count = runs.stop - runs.start
    taker = join.cells.order.take(stretch(runs.start, count))
    square = squared(
        np.repeat(here.x[runs.giver], count) - there.x.take(taker),
        np.repeat(here.y[runs.giver], count) - there.y.take(taker),
        np.repeat(here.z[runs.giver], count) - there.z.take(taker),
    )
    far = square > np.repeat(runs.reach * runs.reach, count)
    far |= np.repeat(here.company[runs.giver], count) == there.company.take(taker)
    kept = np.flatnonzero(~far)
    giver = np.repeat(runs.giver, count).take(kept)
    first, size = join.closure.groups[runs.group], np.diff(join.closure.groups)[runs.group]
    label, labels = np.repeat(first, count).take(kept), np.repeat(size, count).take(kept)
    return Pairs(giver, taker.take(kept), label, square.take(kept)), labels


def with_labels(pairs: Pairs, labels: Rows) -> tuple[Pairs, Rows]:
    """Return every pair once for each label of its group, and the number of the pair."""
    number = np.arange(len(pairs))
    if not len(labels) or labels.max() == 1:
        return pairs, number
    number = np.repeat(number, labels)
    label = stretch(pairs.label, labels)
    return Pairs(pairs.giver[number], pairs.taker[number], label, pairs.square[number]), number


def _refused(join: Join, pairs: Pairs) -> Bools:
    refused = np.zeros(len(pairs), dtype=np.bool_)
    for _code, gate in GATES:
        gate(join, pairs, refused)
    return refused


def score_of(join: Join, pairs: Pairs, value: Floats, overlap: Rows) -> Floats:
    here, there, of = join.givers, join.takers, join.labels
    amount = there.quantity.take(pairs.taker) / of.factor.take(pairs.label)
    amount = np.minimum(here.quantity.take(pairs.giver), amount) * (overlap / YEAR)
    kappa = np.minimum(here.trust.take(pairs.giver), there.trust.take(pairs.taker))
    return np.asarray((of.kappa.take(pairs.label) * kappa) * (value * amount))


def _one_label(found: Candidates, pair: Rows) -> Candidates:
    """Keep the best label of each pair, of equals the first; ``pair`` numbers the pairs, rising."""
    if not len(pair) or (pair[1:] != pair[:-1]).all():
        return found
    begins = np.flatnonzero(np.concatenate([[True], pair[1:] != pair[:-1]]))
    count = np.diff(np.append(begins, len(pair)))
    top = np.repeat(np.maximum.reduceat(found.score, begins), count)
    best = np.flatnonzero(found.score == top)
    best = best[np.concatenate([[True], pair[best[1:]] != pair[best[:-1]]])]
    return Candidates(found.giver[best], found.taker[best], found.label[best], found.score[best])


def stretch(first: Rows, size: Rows) -> Rows:
    """Return ``first[0] … first[0] + size[0] − 1, first[1] …`` in one array."""
    ends = np.cumsum(size)
    total = int(ends[-1]) if len(ends) else 0
    return np.asarray(np.arange(total) + np.repeat(first - (ends - size), size))
