"""The gates that columns can judge, one array of pairs at a time. What is not known refuses nothing.

Each is a necessary condition of the gate of the same name in `matching.engine.gates`: what it refuses, that
one refuses too, whichever way the material would take.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from matching.engine.columns import Bools, Rows
from matching.engine.join import Join
from matching.engine.links import Floats

LESS = 1 - 1e-9  # of a minimum lot, against rounding

Gate = Callable[[Join, Rows, Rows, Rows, Floats], Bools]


def same_company(join: Join, giver: Rows, taker: Rows, _label: Rows, _square: Floats) -> Bools:
    return np.asarray(join.givers.company[giver] == join.takers.company[taker])


def visibility(join: Join, giver: Rows, taker: Rows, _label: Rows, _square: Floats) -> Bools:
    """Refuse a listing for its own park alone to another park."""
    here, there = join.givers, join.takers
    alone = here.park_only[giver] | there.park_only[taker]
    return np.asarray(alone & (here.park[giver] != there.park[taker]))


def unit_dimension(join: Join, _giver: Rows, _taker: Rows, label: Rows, _square: Floats) -> Bools:
    return np.asarray(~join.labels.same_unit[label])


def hazard_licence(join: Join, giver: Rows, taker: Rows, label: Rows, _square: Floats) -> Bools:
    of = join.labels
    hazardous = of.hazardous[label] | (of.direct[label] & join.givers.declared[giver])
    return np.asarray(hazardous & ~join.takers.licensed[taker])


def moisture(join: Join, giver: Rows, taker: Rows, label: Rows, _square: Floats) -> Bools:
    return np.asarray(join.labels.direct[label] & (join.givers.moisture[giver] > join.takers.moisture[taker]))


def purity(join: Join, giver: Rows, taker: Rows, label: Rows, _square: Floats) -> Bools:
    return np.asarray(join.labels.direct[label] & (join.givers.purity[giver] < join.takers.purity[taker]))


def temperature(join: Join, giver: Rows, taker: Rows, label: Rows, _square: Floats) -> Bools:
    of, value = join.labels, join.givers.temperature[giver]
    sense = of.sense[label]
    spare = sense * (value - join.takers.temperature[taker]) - join.terms.approach_c
    return np.asarray(((sense != 0) & (spare < 0)) | (value < of.min_temp[label]))


def minimum_lot(join: Join, giver: Rows, taker: Rows, label: Rows, _square: Floats) -> Bools:
    here, there, of = join.givers, join.takers, join.labels
    most = np.minimum(here.high[giver], there.high[taker] / of.low[label])
    lot = np.maximum(here.lot[giver], there.lot[taker] / of.high[label])
    return np.asarray(most < lot * LESS)


def distance(join: Join, giver: Rows, taker: Rows, label: Rows, square: Floats) -> Bools:
    reach = (join.labels.reach[label] + join.givers.precision[giver]) + join.takers.precision[taker]
    return np.asarray(square > reach * reach)


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
