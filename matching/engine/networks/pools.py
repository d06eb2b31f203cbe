"""Pools: the smallest group of firms that makes a shared plant or service cheaper than each on its own."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from math import floor, fsum, prod

from matching.engine import ranges
from matching.engine.geography import distance_km, great_circle_km
from matching.engine.networks.plants import (
    Demand,
    PlantType,
    alone_cost,
    alone_costs,
    break_even,
    plant_cost,
    saved_by,
    shared_cost,
)
from matching.engine.types import Range, Site

KM_PER_DEGREE = 110.0  # of latitude, a little less than on the sphere: nobody near is missed
FEWEST = 3  # members; two are a match
MOST_HOSTS = 200  # places that are all tried as the middle of a pool
EXACT_CANDIDATES = 14  # 2^14 groups; beyond, the best by benefit are taken and the bound is told


class Verdict(StrEnum):
    """What can be said of a pool. SURE: cheaper even at the dear end of the shared and the cheap end of the
    own costs; LIKELY: at their middles; SHORT: not with those whose size is known; OPEN: too few sizes known.
    """

    SURE = "sure"
    LIKELY = "likely"
    SHORT = "short"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Pool:
    """A group around a host; members are in the order of their listings.

    ``joining`` have a known size and would lower everybody's cost; ``asking`` could join once their size is
    known. ``needed`` is the size at which the same number of firms would break even (None = by no size, or
    already viable). ``proven`` says that no smaller group is viable, ``bound`` the size below which none is.
    """

    plant: PlantType
    host: int
    members: tuple[Demand, ...]
    joining: tuple[Demand, ...]
    asking: tuple[Demand, ...]
    verdict: Verdict
    distance_km: Range | None
    needed: float | None = None
    bound: int = FEWEST
    proven: bool = True

    @property
    def parties(self) -> tuple[Demand, ...]:
        """Members, and who could join them."""
        return (*self.members, *self.joining, *self.asking)

    @property
    def core(self) -> tuple[Demand, ...]:
        """Those that the pool is about: its members if it is viable, else all of its parties."""
        return self.members if self.verdict in {Verdict.SURE, Verdict.LIKELY} else self.parties

    @property
    def size(self) -> float:
        return fsum(one.size or 0.0 for one in self.members)

    @property
    def shared(self) -> Range:
        """Cost of the plant for the members [VND/yr]."""
        return shared_cost(self.plant, self.size)

    @property
    def alone(self) -> Range:
        """Cost of the members, each on its own [VND/yr]."""
        return alone_costs(self.plant, self.members)

    @property
    def saving(self) -> Range:
        return saved_by(self.plant, self.members)

    @property
    def saving_of_all(self) -> Range | None:
        """Saving if those of known size join too [VND/yr]; None where nobody could."""
        return saved_by(self.plant, (*self.members, *self.joining)) if self.joining else None

    @property
    def co2(self) -> Range | None:
        """Emissions avoided by sharing [tCO2e/yr]; None = not known."""
        return ranges.multiply(self.plant.co2, (self.size, self.size))

    @property
    def score(self) -> float:
        """Share of today's cost that the members save, at the middles [0, 1]; 0 unless viable."""
        if self.verdict in {Verdict.SHORT, Verdict.OPEN}:
            return 0.0
        return max(0.0, min(1.0, ranges.middle(self.saving) / ranges.middle(self.alone)))

    @property
    def confidence(self) -> float:
        """Product of: the least certain listing, the plant's figures, the margin, and the distance [0, 1]."""
        figures = 0.9 if "verified" in self.plant.confidence.split(";")[0] else 0.7
        margin = {Verdict.SURE: 1.0, Verdict.LIKELY: 0.8, Verdict.SHORT: 0.5, Verdict.OPEN: 0.3}[self.verdict]
        near = 1.0 if self.distance_km and self.distance_km[1] <= self.plant.radius_km else 0.9
        trust = min((one.trust for one in (*self.members, *self.asking)), default=0.0)
        return prod((trust, figures, margin, near))


def find_pools(plant: PlantType, demands: Iterable[Demand]) -> list[Pool]:
    """Return the pools around each host, without those that another one stands for.

    Parameters
    ----------
    plant
        What is shared.
    demands
        Listings that it could serve. Of a firm with several, the largest known counts, else the first.

    Returns
    -------
    list of Pool
        For each set of firms that lie within the radius of one of them, its smallest viable group; where there
        is none, what is short. Best verdict first, then fewest members, then greatest saving. Deterministic.
    """
    places = _by_place(_one_per_firm(demands))
    groups: dict[tuple[int, ...], Pool] = {}
    sites = list(places)
    for site in _hosts(plant, places):
        near = _near(plant, site, sites, places)
        key = tuple(one.listing for one in near)
        if len(near) >= FEWEST and key not in groups:
            groups[key] = _pool(plant, places[site][0], near)
    order = list(Verdict)
    ranked = sorted(
        groups.values(),
        key=lambda pool: (order.index(pool.verdict), len(pool.members), -pool.saving[0], pool.host),
    )
    return list(_without_repeats(ranked))


def _one_per_firm(demands: Iterable[Demand]) -> Iterator[Demand]:
    firms: dict[str, Demand] = {}
    for one in sorted(demands, key=lambda one: (one.size is None, -(one.size or 0.0), one.listing)):
        firms.setdefault(one.firm, one)
    yield from firms.values()


def _by_place(demands: Iterable[Demand]) -> dict[Site, list[Demand]]:
    """Return the demands with a known place by it, south to north; firms of one cell share one place."""
    places: dict[Site, list[Demand]] = {}
    for one in sorted(demands, key=lambda one: one.listing):
        if one.site is not None:
            places.setdefault(one.site, []).append(one)
    return {site: places[site] for site in sorted(places, key=lambda site: site.latitude)}


def _hosts(plant: PlantType, places: dict[Site, list[Demand]]) -> list[Site]:
    """Return the places that may stand in the middle of a pool, in the order of their first listings.

    All of them where they are few; of many, the first in each square of a quarter of the radius.
    """
    order = sorted(places, key=lambda site: places[site][0].listing)
    if len(order) <= MOST_HOSTS:
        return order
    side = plant.radius_km / 4 / KM_PER_DEGREE
    squares: dict[tuple[int, int], Site] = {}
    for site in order:
        squares.setdefault((floor(site.latitude / side), floor(site.longitude / side)), site)
    return list(squares.values())


def _near(
    plant: PlantType, host: Site, sites: Sequence[Site], places: dict[Site, list[Demand]]
) -> list[Demand]:
    """Return the demands within the radius of a place, in the order of their listings."""
    reach = plant.radius_km / KM_PER_DEGREE
    first = bisect_left(sites, host.latitude - reach, key=lambda site: site.latitude)
    last = bisect_right(sites, host.latitude + reach, key=lambda site: site.latitude)
    near = [site for site in sites[first:last] if great_circle_km(host, site) <= plant.radius_km]
    return sorted((one for site in near for one in places[site]), key=lambda one: one.listing)


def _pool(plant: PlantType, host: Demand, near: Sequence[Demand]) -> Pool:
    known = [one for one in near if one.size is not None and one.size > 0]
    unknown = tuple(one for one in near if one.size is None or one.size <= 0)
    found = smallest_group(plant, known)
    members = found.members or tuple(known)
    verdict = _verdict(plant, members, viable=bool(found.members))
    joining = tuple(one for one in known if one not in members and _lowers(plant, members, one))
    return Pool(
        plant=plant,
        host=host.listing,
        members=members,
        joining=joining,
        asking=unknown,
        verdict=verdict,
        distance_km=_farthest(host, members or unknown),
        needed=None if found.members else break_even(plant, len(members)),
        bound=found.bound,
        proven=found.proven,
    )


def _verdict(plant: PlantType, members: Sequence[Demand], *, viable: bool) -> Verdict:
    if not viable:
        return Verdict.SHORT if len(members) >= FEWEST else Verdict.OPEN
    shared = shared_cost(plant, fsum(one.size or 0.0 for one in members))
    alone = fsum(alone_cost(plant, one)[0] for one in members)
    return Verdict.SURE if shared[1] <= alone else Verdict.LIKELY


@dataclass(frozen=True, slots=True)
class Smallest:
    """The smallest viable group (empty = none) and the certificate: below ``bound`` members none is viable."""

    members: tuple[Demand, ...]
    bound: int
    proven: bool


def smallest_group(plant: PlantType, known: Sequence[Demand]) -> Smallest:
    """Return the smallest group, at least three, for which the plant is cheaper than each alone.

    Notes
    -----
    A group is viable when Σ benefit ≥ fixed cost of its steps and Σ size ≥ minimum, with benefit = own cost −
    unit cost of the plant, all at the middles. No group of k can have more benefit than the k greatest, nor
    more size than the k largest: the first k for which both sums suffice with one step is the bound. Up to
    14 candidates all groups are tried by size; beyond, the k greatest benefits and the k largest sizes.
    """
    bound = _bound(plant, known)
    exact = len(known) <= EXACT_CANDIDATES
    for size in range(bound, len(known) + 1):
        groups = combinations(known, size) if exact else _greedy(plant, known, size)
        viable = [group for group in groups if _saves(plant, group) >= 0]
        if viable:
            best = max(viable, key=lambda group: (_saves(plant, group), [-one.listing for one in group]))
            members = tuple(sorted(best, key=lambda one: one.listing))
            return Smallest(members, bound, proven=exact or size == bound)
    return Smallest((), bound, proven=exact)


def _bound(plant: PlantType, known: Sequence[Demand]) -> int:
    benefits = sorted((_benefit(plant, one) for one in known), reverse=True)
    sizes = sorted((one.size or 0.0 for one in known), reverse=True)
    fixed = ranges.middle(plant.fixed)
    for count in range(FEWEST, len(known) + 1):
        if fsum(benefits[:count]) >= fixed and fsum(sizes[:count]) >= plant.minimum:
            return count
    return max(FEWEST, len(known) + 1)


def _greedy(plant: PlantType, known: Sequence[Demand], size: int) -> Iterator[tuple[Demand, ...]]:
    yield tuple(sorted(known, key=lambda one: (-_benefit(plant, one), one.listing))[:size])
    yield tuple(sorted(known, key=lambda one: (-(one.size or 0.0), one.listing))[:size])


def _benefit(plant: PlantType, one: Demand) -> float:
    """Return what a member brings towards the fixed cost [VND/yr]."""
    return ranges.middle(alone_cost(plant, one)) - ranges.middle(plant.per_unit) * (one.size or 0.0)


def _saves(plant: PlantType, group: Sequence[Demand]) -> float:
    return fsum(ranges.middle(alone_cost(plant, one)) for one in group) - plant_cost(plant, group)


def _lowers(plant: PlantType, members: Sequence[Demand], one: Demand) -> bool:
    """Tell whether the plant with one more saves the whole group more than without it."""
    return _saves(plant, (*members, one)) > _saves(plant, members)


def _farthest(host: Demand, members: Sequence[Demand]) -> Range | None:
    ways = [distance_km(host.site, one.site, detour=1.0) for one in members if one.listing != host.listing]
    known = [way for way in ways if way is not None]
    return max(known, key=lambda way: (way[1], way[0]), default=None)


def _without_repeats(pools: Iterable[Pool]) -> Iterator[Pool]:
    """Keep of pools with a firm in common only the first: a firm joins one plant of a kind."""
    taken: set[str] = set()
    for pool in pools:
        firms = {one.firm for one in (*pool.members, *pool.asking)}
        if not firms & taken:
            taken |= firms | {one.firm for one in pool.joining}
            yield pool
