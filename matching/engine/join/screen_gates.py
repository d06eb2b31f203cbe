"""The gates that columns can judge, one array of pairs at a time. What is not known refuses nothing.

Each marks in ``refused`` the pairs that it refuses, looking only at those that it can concern.

Each is a necessary condition of the gate of the same name in `matching.engine.judging.gates`: what it refuses, that
one refuses too, whichever way the material would take.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from matching.engine.join.columns import Bools, Rows
from matching.engine.join.scan import Join, Pairs

LESS = 1 - 1e-9  # of a minimum lot, against rounding

Gate = Callable[[Join, Pairs, Bools], None]


def same_company(join: Join, pairs: Pairs, refused: Bools) -> None:
    refused |= join.givers.company.take(pairs.giver) == join.takers.company.take(pairs.taker)


def visibility(join: Join, pairs: Pairs, refused: Bools) -> None:
    """Refuse a listing for its own park alone to another park."""
    here, there = join.givers, join.takers
    alone = here.park_only.take(pairs.giver) | there.park_only.take(pairs.taker)
    alone &= here.park.take(pairs.giver) != there.park.take(pairs.taker)
    refused |= alone


def unit_dimension(join: Join, pairs: Pairs, refused: Bools) -> None:
    refused |= ~join.labels.same_unit.take(pairs.label)


def hazard_licence(join: Join, pairs: Pairs, refused: Bools) -> None:
    some, few = _direct(join, pairs)
    hazardous = join.labels.hazardous[few.label] | join.givers.declared[few.giver]
    refused[some] |= hazardous & ~join.takers.licensed[few.taker]


def moisture(join: Join, pairs: Pairs, refused: Bools) -> None:
    some, few = _direct(join, pairs)
    refused[some] |= join.givers.moisture[few.giver] > join.takers.moisture[few.taker]


def purity(join: Join, pairs: Pairs, refused: Bools) -> None:
    some, few = _direct(join, pairs)
    refused[some] |= join.givers.purity[few.giver] < join.takers.purity[few.taker]


def _direct(join: Join, pairs: Pairs) -> tuple[Rows, Pairs]:
    some = np.flatnonzero(join.labels.direct.take(pairs.label))
    return some, pairs.pick(some)


def temperature(join: Join, pairs: Pairs, refused: Bools) -> None:
    of = join.labels
    some = np.flatnonzero(of.thermal.take(pairs.label))
    few = pairs.pick(some)
    value, sense = join.givers.temperature[few.giver], of.sense[few.label]
    spare = sense * (value - join.takers.temperature[few.taker]) - join.terms.approach_c
    refused[some] |= ((sense != 0) & (spare < 0)) | (value < of.min_temp[few.label])


def minimum_lot(join: Join, pairs: Pairs, refused: Bools) -> None:
    here, there, of = join.givers, join.takers, join.labels
    lots = here.lot.take(pairs.giver) > 0
    lots |= there.lot.take(pairs.taker) > 0
    some = np.flatnonzero(lots)
    few = pairs.pick(some)
    most = np.minimum(here.high[few.giver], there.high[few.taker] / of.low[few.label])
    lot = np.maximum(here.lot[few.giver], there.lot[few.taker] / of.high[few.label])
    refused[some] |= most < lot * LESS


def distance(join: Join, pairs: Pairs, refused: Bools) -> None:
    reach = join.labels.reach.take(pairs.label) + join.givers.precision.take(pairs.giver)
    reach += join.takers.precision.take(pairs.taker)
    reach *= reach
    refused |= pairs.square > reach


GATES: tuple[tuple[str, Gate], ...] = (
    ("same_company", same_company),
    ("visibility", visibility),
    ("unit_dimension", unit_dimension),
    ("hazard_licence", hazard_licence),
    ("moisture", moisture),
    ("purity", purity),
    ("temperature", temperature),
    ("minimum_lot", minimum_lot),
    ("distance", distance),
)
