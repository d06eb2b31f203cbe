"""Where listings are: sorted so that those of one resource near a place are a few contiguous runs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.engine.allocation.links import Floats, Ints
from matching.engine.join.columns import Rows
from matching.engine.join.terms import Side

SIZES_KM = (2.0, 8.0, 32.0, 128.0)  # width of the strips of each level
SMALL = 32  # listings of a resource that are looked at one and all rather than by place
BITS = 25  # of the position along a strip
SLACK = 2  # quanta added at either end of a run, against rounding


@dataclass(frozen=True, slots=True)
class Cells:
    """Listings in the order of (resource, strip, position along it), for strips of several widths.

    ``axes`` (2, 3) span a plane through the earth's centre, at right angles to where the listings lie: two
    coordinates in it never differ by more than the distance does, anywhere on earth, so that there is no
    meridian and no pole to mind. ``keys`` and ``order`` hold one level after the other; listings without a
    place are in the last strip of their resource. ``first[b]`` to ``first[b + 1]`` are the places of resource b.
    """

    axes: Floats
    origin: Floats
    quantum: float
    strips: Ints
    keys: npt.NDArray[np.int64]
    order: Ints
    first: Ints
    nowhere: bool

    @property
    def size(self) -> int:
        return len(self.order) // len(SIZES_KM)

    def project(self, side: Side) -> tuple[Floats, Floats]:
        """Return both coordinates in the plane [km]: across the strips and along them; NaN = nowhere."""
        return _project(self.axes, side)

    def run(self, level: Rows, resource: Rows, strip: Rows, ends: tuple[Floats, Floats]) -> tuple[Rows, Rows]:
        """Return first and last (exclusive) place in ``order`` of listings in a stretch of a strip.

        ``ends`` are coordinates along the strip [km].
        """
        limit = (1 << BITS) - 1
        base = (resource * self.strips[level] + strip) << BITS
        low, high = (
            np.clip(np.nan_to_num((end - self.origin[1]) / self.quantum + slack), 0, limit).astype(np.int64)
            for end, slack in zip(ends, (-SLACK, SLACK), strict=True)
        )
        starts, stops = np.empty(len(level), np.int64), np.empty(len(level), np.int64)
        for one in range(len(SIZES_KM)):
            here = np.flatnonzero(level == one)
            keys = self.keys[one * self.size : (one + 1) * self.size]
            starts[here] = np.searchsorted(keys, base[here] + low[here], side="left") + one * self.size
            stops[here] = np.searchsorted(keys, base[here] + high[here], side="right") + one * self.size
        return starts, stops


def cells_of(side: Side, resources: int) -> Cells:
    """Return the index of a side's listings; ``resources`` is how many there are in the closure."""
    axes = _axes(side)
    across, along = _project(axes, side)
    origin = np.array([_least(across), _least(along)])
    span = max(_most(across) - origin[0], _most(along) - origin[1], 1.0)
    quantum = max(2.0**-10, span / 2.0 ** (BITS - 1))
    strips = np.array([int(span / size) + 2 for size in SIZES_KM], dtype=np.int64)
    position = np.nan_to_num((along - origin[1]) / quantum).astype(np.int64)
    keys, orders = [], []
    for level, size in enumerate(SIZES_KM):
        strip = np.where(np.isnan(across), strips[level] - 1, np.nan_to_num((across - origin[0]) // size))
        key = ((side.resource * strips[level] + strip.astype(np.int64)) << BITS) + position
        order = np.argsort(key, kind="stable")
        keys.append(key[order])
        orders.append(order)
    sizes = np.bincount(side.resource, minlength=resources)
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    nowhere = bool(np.isnan(across).any())
    return Cells(axes, origin, quantum, strips, np.concatenate(keys), np.concatenate(orders), first, nowhere)


def _axes(side: Side) -> Floats:
    """Return two directions at right angles to the middle of the listings' places."""
    middle = np.array([np.nansum(side.x), np.nansum(side.y), np.nansum(side.z)])
    length = np.sqrt((middle**2).sum())
    up = middle / length if length > 0 else np.array([0.0, 0.0, 1.0])
    other = np.eye(3)[np.argmin(np.abs(up))]
    first = np.cross(up, other)
    first /= np.sqrt((first**2).sum())
    return np.stack([first, np.cross(up, first)])


def _project(axes: Floats, side: Side) -> tuple[Floats, Floats]:
    across, along = (one[0] * side.x + one[1] * side.y + one[2] * side.z for one in axes)
    return across, along


def _least(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.min()) if len(known) else 0.0


def _most(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.max()) if len(known) else 0.0
