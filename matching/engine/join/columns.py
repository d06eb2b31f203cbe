"""Listings as columns: what the candidate join and the portfolios compute with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from matching.engine.allocation.links import MONTHS, Amounts, Floats
from matching.engine.geography import EARTH_RADIUS_KM
from matching.engine.hazards import HAZARDOUS
from matching.engine.judging.accounts import MATTER
from matching.engine.quantities import months_of
from matching.engine.ranges import middle
from matching.engine.types import Direction, Knowledge, Range, Resource, Sourced, Stream

YEAR = 4096  # parts into which a profile cuts the yearly quantity: whole numbers add up alike in any order
NO_PARK = -1
UNKNOWN = -1  # of a declared hazard

Ints32 = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.signedinteger[Any]]  # row numbers of any width


@dataclass(frozen=True, slots=True)
class Columns:
    """HAVE or NEED listings, one row each, in no particular order; NaN or -1 = not known, never zero.

    ``resource`` is a place in the closure's materials, ``company`` and ``park`` are numbers given by the
    caller. ``low`` and ``high`` are the yearly quantity [canonical units], spread over the months by
    ``months`` (n, 12) in parts of `YEAR`. ``place`` (n, 3) is the position from the earth's centre [km].
    ``moisture_pct``, ``purity_pct``, ``min_lot`` and ``temperature_c`` are as in `Stream`. ``hazardous`` is
    what the giver declares (0, 1, -1). ``park_only`` listings meet their own park alone. ``worth`` [VND] and
    ``carbon`` [tCO2e] are what one unit exchanged saves the listing's own side: disposal or a lost sale of a
    HAVE, the purchase and its production of a NEED.
    """

    id: npt.NDArray[np.int64]
    company: Ints32
    resource: Ints32
    low: Floats
    high: Floats
    months: npt.NDArray[np.int16]
    place: Floats
    precision_km: Floats
    temperature_c: Floats
    moisture_pct: Floats
    purity_pct: Floats
    min_lot: Floats
    hazardous: npt.NDArray[np.int8]
    licensed: Bools
    park: Ints32
    park_only: Bools
    trust: Floats
    worth: Floats
    carbon: Floats

    def __len__(self) -> int:
        return len(self.id)

    def pick(self, rows: Rows | Bools) -> Columns:
        """Return the chosen rows, in the order of ``rows``."""
        return Columns(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})

    def with_rows(self, other: Columns) -> Columns:
        """Return these rows and, after them, those of ``other``."""
        return Columns(
            **{
                field.name: np.concatenate([getattr(self, field.name), getattr(other, field.name)])
                for field in fields(self)
            }
        )

    @classmethod
    def of(
        cls,
        streams: Sequence[Stream],
        knowledge: Knowledge,
        *,
        companies: Mapping[str, int],
        substitution: float = 1.0,
    ) -> Columns:
        """Return the streams as columns, in their order.

        Parameters
        ----------
        streams
            All of one direction.
        knowledge
            The catalogue: resources are numbered in the order of their codes.
        companies
            A number for every company; the same for givers and takers.
        substitution
            Units of primary product that a unit of recovered one replaces (CO2e only).

        Raises
        ------
        KeyError
            If a stream names a resource or a company that is not there.
        """
        number = {code: place for place, code in enumerate(sorted(knowledge.resources))}
        named = {one.resource for one in streams}
        saved = {code: _savings(knowledge.resources[code], substitution) for code in named}
        side = [saved[one.resource][one.direction] for one in streams]
        return cls(
            id=np.array([one.id for one in streams], dtype=np.int64),
            company=np.array([companies[one.company] for one in streams], dtype=np.int32),
            resource=np.array([number[one.resource] for one in streams], dtype=np.int32),
            low=_floats([one.quantity[0] if one.quantity else None for one in streams]),
            high=_floats([one.quantity[1] if one.quantity else None for one in streams]),
            months=_profiles(streams),
            place=_places(streams),
            precision_km=_floats([one.site.precision_km if one.site else 0.0 for one in streams]),
            temperature_c=_floats([one.temperature_c for one in streams]),
            moisture_pct=_floats([one.moisture_pct for one in streams]),
            purity_pct=_floats([one.purity_pct for one in streams]),
            min_lot=_floats([one.min_lot for one in streams]),
            hazardous=np.array(
                [UNKNOWN if one.hazardous is None else int(one.hazardous) for one in streams], dtype=np.int8
            ),
            licensed=np.array([HAZARDOUS in one.licences for one in streams], dtype=np.bool_),
            park=np.full(len(streams), NO_PARK, dtype=np.int32),
            park_only=np.zeros(len(streams), dtype=np.bool_),
            trust=_floats([one.trust for one in streams]),
            worth=_floats([money for money, _ in side]),
            carbon=_floats([carbon for _, carbon in side]),
        )


def numbered(streams: Sequence[Stream]) -> dict[str, int]:
    """Return a number for every company of the streams, in the order of their names."""
    return {name: place for place, name in enumerate(sorted({one.company for one in streams}))}


def amounts_of(givers: Columns, takers: Columns) -> Amounts:
    """Return what can surely be given and taken in each month; a quantity that is not known promises nothing."""
    return Amounts(_monthly(givers), _monthly(takers))


def _monthly(side: Columns) -> Floats:
    return np.nan_to_num(side.low)[:, None] * (side.months / YEAR)


def positions_km(latitude: Floats, longitude: Floats) -> Floats:
    """Return the places (n, 3) from the earth's centre [km]; degrees in, NaN stays NaN."""
    north, east = np.radians(latitude), np.radians(longitude)
    return EARTH_RADIUS_KM * np.column_stack(
        [np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)]
    )


def _places(streams: Sequence[Stream]) -> Floats:
    known = [(one.site.latitude, one.site.longitude) if one.site else (np.nan, np.nan) for one in streams]
    degrees = np.array(known, dtype=np.float64).reshape(-1, 2)
    return positions_km(degrees[:, 0], degrees[:, 1])


def _profiles(streams: Sequence[Stream]) -> npt.NDArray[np.int16]:
    known: dict[frozenset[int], list[int]] = {}
    for one in streams:
        if one.months not in known:
            known[one.months] = even_profile(months_of(one))
    rows = [known[one.months] for one in streams]
    return np.array(rows, dtype=np.int16).reshape(-1, MONTHS)


def even_profile(months: frozenset[int]) -> list[int]:
    """Spread `YEAR` over the months (1-12); what does not divide goes to the first ones."""
    share, rest = divmod(YEAR, len(months))
    running = sorted(months)
    parts = {month: share + (place < rest) for place, month in enumerate(running)}
    return [parts.get(month, 0) for month in range(1, MONTHS + 1)]


def _savings(resource: Resource, substitution: float) -> dict[Direction, tuple[float | None, float | None]]:
    """Return what a unit saves [VND, tCO2e] on either side, at the middle of the ranges; see `accounts_of`."""
    produced = _middle(resource.avoided_factor)
    taken = _middle(resource.value), None if produced is None else substitution * produced
    if resource.family == "BP" and resource.value is not None:
        return {Direction.HAVE: (-middle(_range(resource.value)), 0.0), Direction.NEED: taken}
    if resource.state not in MATTER:
        return {Direction.HAVE: (0.0, 0.0), Direction.NEED: taken}
    kept = _middle(resource.disposal_cost), _middle(resource.disposal_factor)
    return {Direction.HAVE: kept, Direction.NEED: taken}


def _middle(known: Sourced | None) -> float | None:
    return None if known is None else middle(_range(known))


def _range(known: Sourced) -> Range:
    return known.low, known.high


def _floats(values: Sequence[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
