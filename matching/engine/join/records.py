"""A join's columns as records, one after the other in memory, for the compiled loop."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.engine.allocation.links import Floats, Ints
from matching.engine.join.columns import Ints32
from matching.engine.join.scan import Join
from matching.engine.join.terms import Labels, Side

NEAREST = 2  # level of the cells whose order the records have: strips of 32 km

Records = npt.NDArray[np.void]

LISTING = np.dtype(
    [
        *((name, "f8") for name in ("x", "y", "z", "worth", "carbon")),
        *((name, "i4") for name in ("company", "park", "profile")),
        *((name, "?") for name in ("park_only", "declared", "licensed")),
        *((name, "f8") for name in ("lot", "quantity", "trust", "precision", "moisture", "purity")),
        *((name, "f8") for name in ("temperature", "high", "across", "along")),
        ("id", "i8"),
        ("resource", "i4"),
    ],
    align=True,
)
LABEL = np.dtype(
    [
        *((name, "f8") for name in ("factor", "low", "high", "cost", "emission", "haul", "soot", "reach")),
        *((name, "f8") for name in ("min_temp", "kappa")),
        *((name, "i4") for name in ("sense",)),
        *((name, "?") for name in ("direct", "hazardous", "thermal", "same_unit")),
    ],
    align=True,
)


WRITTEN = tuple(name for name in LISTING.names or () if name not in ("profile", "across", "along"))


class Index(NamedTuple):
    """Where the takers are; names as in `Cells`."""

    keys: Ints
    order: Ints
    first: Ints
    strips: Ints
    origin: Floats
    quantum: float
    nowhere: bool


class Seasons(NamedTuple):
    """When listings run: overlaps by profile, or the months themselves where the table is empty."""

    table: Ints32
    givers: npt.NDArray[np.int16]
    takers: npt.NDArray[np.int16]


class Limits(NamedTuple):
    """Numbers that hold for every pair; names as in `Join` and `Terms`."""

    least_gain: float
    carbon_price: float
    approach: float
    worst_precision: float
    least_overlap: int


class Layout(NamedTuple):
    """What the compiled loop reads; names as in `Join` and `Closure`.

    Takers lie in the order of their places, so that neighbours are near each other in memory too: the one in
    place p is row ``rows[p]`` of the join.
    """

    givers: Records
    takers: Records
    labels: Records
    starts: Ints
    target: Ints32
    groups: Ints
    best_worth: Floats
    best_carbon: Floats
    places: Index
    seasons: Seasons
    limits: Limits
    rows: Ints


def layout_of(join: Join) -> Layout:
    """Return the join laid out for the compiled loop; shares what it can with the join."""
    closure, cells, terms = join.closure, join.cells, join.terms
    givers = _records(join.givers, LISTING, join.profile_of_giver)
    givers["across"], givers["along"] = cells.project(join.givers)
    rows = cells.order[NEAREST * cells.size : (NEAREST + 1) * cells.size]
    place = np.empty(len(rows), dtype=np.int64)
    place[rows] = np.arange(len(rows))
    return Layout(
        givers=givers,
        takers=_records(join.takers, LISTING, join.profile_of_taker)[rows],
        labels=_records(join.labels, LABEL),
        starts=closure.starts,
        target=closure.target,
        groups=closure.groups,
        best_worth=join.best_worth,
        best_carbon=join.best_carbon,
        places=Index(
            cells.keys,
            place[cells.order],
            cells.first,
            cells.strips,
            cells.origin,
            cells.quantum,
            cells.nowhere,
        ),
        seasons=Seasons(join.table, join.givers.months, join.takers.months[rows]),
        limits=Limits(
            terms.least_gain, terms.carbon_price, terms.approach_c, join.worst_precision, join.least_overlap
        ),
        rows=rows,
    )


def write_giver(layout: Layout, join: Join, row: int) -> None:
    """Write a giver's row of the join, which has changed, into the layout."""
    record, side = layout.givers[row], join.givers
    for name in WRITTEN:
        record[name] = getattr(side, name)[row]
    record["profile"] = join.profile_of_giver[row]
    place = np.array([side.x[row], side.y[row], side.z[row]])
    record["across"], record["along"] = join.cells.axes @ place


def _records(columns: Side | Labels, dtype: np.dtype[Any], profile: Ints32 | None = None) -> Records:
    first = getattr(columns, fields(columns)[0].name)
    records = np.zeros(len(first), dtype=dtype)
    for name in dtype.names or ():
        if hasattr(columns, name):
            records[name] = getattr(columns, name)
    if profile is not None:
        records["profile"] = profile
    return records
