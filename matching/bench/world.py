"""A synthetic country: parks, companies and their listings, any number of them, from a seed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from matching.bench.catalogue import MATERIALS, STATES, bench_knowledge, popularity, state_of
from matching.engine.allocation.links import Floats
from matching.engine.graph import MaterialGraph, build_graph
from matching.engine.join.closure import Closure, closure_of
from matching.engine.join.columns import YEAR, Columns, even_profile, positions_km
from matching.engine.join.terms import Terms
from matching.engine.rules import Rules

COMPANIES_PER_PARK = 100
LISTINGS_PER_SIDE = 5  # of a company
SECTORS = 80
PER_SECTOR = 14  # materials that a sector gives, and as many that it takes
KM_PER_DEGREE = 111.2
RULES = Rules()
TERMS = Terms(
    per_listing=20, least_gain=0.0, detour=1.3, least_overlap=1024, approach_c=5.0
)  # overlap >= 25 %

Generator = np.random.Generator
Ints32 = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class BenchWorld:
    """What can become what, and the listings of a country; money in VND."""

    graph: MaterialGraph
    closure: Closure
    givers: Columns
    takers: Columns


@lru_cache(maxsize=1)
def bench_world(listings: int, *, seed: int = 1) -> BenchWorld:
    """Return a world of about so many listings, half of them HAVE; the same seed always gives the same one.

    Notes
    -----
    Parks of 100 companies with five offers and five needs each, drawn from the 14 materials that their sector
    (of 80) gives and takes; materials by Zipf. 45 % of the parks lie in a northern cluster, 40 % in a southern
    one, the others along the coast between them, as in Viet Nam. Takers run the conversions themselves, so
    that the radius is that of the offered material.
    """
    graph, closure = _connections(seed)
    companies = max(1, listings // (2 * LISTINGS_PER_SIDE))
    chance = np.random.default_rng([seed, 3])
    place = _places(chance, companies)
    sector = chance.integers(SECTORS, size=companies)
    prices = _prices(chance)
    shares = popularity(seed)
    sides = [
        _side(np.random.default_rng([seed, 4, side]), side, shares, sector, place, prices)
        for side in range(2)
    ]
    return BenchWorld(graph, closure, *sides)


@lru_cache(maxsize=1)
def _connections(seed: int) -> tuple[MaterialGraph, Closure]:
    graph = build_graph(bench_knowledge(seed))
    closure = closure_of(graph, RULES)
    owners = np.repeat(np.arange(MATERIALS), np.diff(closure.groups[closure.starts]))
    reach = np.array([STATES[state_of(number)][0] for number in range(MATERIALS)])
    return graph, replace(closure, radius_km=reach[owners])


def _places(chance: Generator, companies: int) -> Floats:
    """Return the companies' places (n, 3) [km]: parks first, then a kilometre or so around their middle."""
    parks = -(-companies // COMPANIES_PER_PARK)
    kind = chance.choice(3, size=parks, p=[0.45, 0.40, 0.15])
    along = chance.uniform(size=parks)
    north = np.choose(kind, [np.full(parks, 20.95), np.full(parks, 10.95), 12.0 + 8.0 * along])
    east = np.choose(kind, [np.full(parks, 106.3), np.full(parks, 106.75), 109.2 - 3.4 * along**2])
    spread = np.where(kind == 2, 0.1, 0.35)
    middle = np.column_stack([north, east]) + chance.normal(size=(parks, 2)) * spread[:, None]
    own = np.repeat(middle, COMPANIES_PER_PARK, axis=0)[:companies]
    degrees = own + chance.normal(size=(companies, 2)) / KM_PER_DEGREE
    return positions_km(degrees[:, 0], degrees[:, 1])


def _prices(chance: Generator) -> tuple[Floats, Floats]:
    """Return what a unit of each material saves its giver (disposal) and its taker (purchase) [VND]."""
    disposal = chance.lognormal(np.log(8e5), 0.7, MATERIALS) * (chance.random(MATERIALS) < 0.6)
    return disposal, chance.lognormal(np.log(2.5e6), 0.9, MATERIALS)


def _side(
    chance: Generator,
    side: int,
    shares: Floats,
    sector: npt.NDArray[np.int64],
    place: Floats,
    prices: tuple[Floats, Floats],
) -> Columns:
    """Draw the listings of one side (0 HAVE, 1 NEED), five per company."""
    menu = np.stack([chance.choice(MATERIALS, PER_SECTOR, replace=False, p=shares) for _ in range(SECTORS)])
    picks = chance.random((len(sector), PER_SECTOR)).argsort(axis=1)[:, :LISTINGS_PER_SIDE]
    resource = menu[sector[:, None], picks].ravel().astype(np.int32)
    company = np.repeat(np.arange(len(sector), dtype=np.int32), LISTINGS_PER_SIDE)
    size = len(company)
    quantity = chance.lognormal(np.log(150.0), 1.1, size)
    return Columns(
        id=np.arange(size, dtype=np.int64) * 2 + side,
        company=company,
        resource=resource,
        low=quantity,
        high=quantity,
        months=_profiles(chance, size),
        place=np.repeat(place, LISTINGS_PER_SIDE, axis=0),
        precision_km=np.zeros(size),
        **_quality(chance, side, resource),
        min_lot=np.where(chance.random(size) < 0.2, 0.1 * quantity, np.nan),
        park=(company // COMPANIES_PER_PARK).astype(np.int32),
        park_only=chance.random(size) < 0.1,
        trust=chance.choice([0.5, 0.8, 1.0], size),
        worth=prices[side][resource] * chance.lognormal(0.0, 0.25, size),
        carbon=(0.3, 1.5)[side] * chance.lognormal(0.0, 0.5, MATERIALS)[resource],
    )


def _quality(chance: Generator, side: int, resource: Ints32) -> dict[str, Any]:
    """Return temperature, moisture, purity, hazard and licence; what a listing does not tell is NaN or -1."""
    size = len(resource)
    heat = np.array([state_of(number) == "heat" for number in range(MATERIALS)])[resource]

    def told(share: float, low: float, high: float) -> Floats:
        return np.where(chance.random(size) < share, chance.uniform(low, high, size), np.nan)

    warm = told(0.9, 50, 200) if side == 0 else told(0.9, 40, 120)
    return {
        "temperature_c": np.where(heat, warm, np.nan),
        "moisture_pct": told(0.4, 5, 60) if side == 0 else told(0.2, 30, 80),
        "purity_pct": told(0.7, 70, 100) if side == 0 else told(0.4, 60, 95),
        "hazardous": chance.choice(np.array([-1, 0, 1], dtype=np.int8), size, p=[0.6, 0.35, 0.05]),
        "licensed": chance.random(size) < 0.25,
    }


def _profiles(chance: Generator, size: int) -> npt.NDArray[np.int16]:
    """Return profiles (size, 12): half run all year, the others in a season of two to eleven months."""
    shapes = [even_profile(frozenset(range(1, 13)))]
    for months in range(2, 12):
        shapes += [
            even_profile(frozenset((first + month) % 12 + 1 for month in range(months)))
            for first in range(12)
        ]
    known = np.array(shapes, dtype=np.int16)
    chosen = np.where(chance.random(size) < 0.5, 0, chance.integers(len(shapes), size=size))
    if not (known.sum(axis=1, dtype=np.int64) == YEAR).all():
        raise AssertionError("a profile is the whole year's quantity")
    return known[chosen]
