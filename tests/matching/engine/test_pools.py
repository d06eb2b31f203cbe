"""Pools: the smallest viable group by brute force, hand-computed costs and shares, unknown sizes never counted."""

from itertools import combinations
from math import fsum
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine import Direction, ranges
from matching.engine.networks.plants import (
    Basis,
    Demand,
    PlantType,
    alone_cost,
    break_even,
    cost_game,
    shared_cost,
)
from matching.engine.networks.pools import FEWEST, Verdict, find_pools, smallest_group
from matching.engine.networks.sharing import check_core, proportional, shapley
from tests.matching.engine.worlds import at


def plant(**values) -> PlantType:
    """A dryer: 100 a year for each 50 t begun, 1 per t; alone 4 per t."""
    given_values = {
        "code": "dryer",
        "direction": Direction.HAVE,
        "resources": ("sludge",),
        "basis": Basis.QUANTITY,
        "unit": "t",
        "step": 50.0,
        "fixed": (100.0, 100.0),
        "per_unit": (1.0, 1.0),
        "alone_fixed": (0.0, 0.0),
        "alone_per_unit": (4.0, 4.0),
        "minimum": 10.0,
        "radius_km": 5.0,
    }
    return PlantType(**given_values | values)


def demand(listing: int, size: float | None, km: float = 0.0, firm: str = "") -> Demand:
    return Demand(listing, firm or f"f{listing}", size, at(km))


SMALL_WORLD = [demand(1, 20), demand(2, 10), demand(3, 8), demand(4, 2), demand(5, None), demand(6, 30, 20)]


def test_hand_computed_pool() -> None:
    """Each t brings 3 towards the fixed 100: 20 + 10 + 8 = 38 t bring 114, and no smaller three are enough."""
    (pool,) = find_pools(plant(), SMALL_WORLD)

    assert [one.listing for one in pool.members] == [1, 2, 3]
    assert (pool.shared, pool.alone, pool.saving) == ((138, 138), (152, 152), (14, 14))
    assert (pool.verdict, pool.proven, pool.score) == (Verdict.SURE, True, pytest.approx(14 / 152))
    assert [one.listing for one in pool.joining] == [4]
    assert pool.saving_of_all == (20, 20)
    assert [one.listing for one in pool.asking] == [5]


def test_hand_computed_shares() -> None:
    """Costs alone 80, 40, 32; all three 138; every pair is dearer together (130 > 120, 128 > 112, 118 > 72)."""
    (pool,) = find_pools(plant(), SMALL_WORLD)
    game = cost_game(pool.plant, pool.members)
    fair, by_size = shapley(game, 3), proportional((20, 10, 8), 138)

    assert fair.amounts == pytest.approx((80 - 14 / 3, 40 - 14 / 3, 32 - 14 / 3))
    assert by_size.amounts == pytest.approx((138 * 20 / 38, 138 * 10 / 38, 138 * 8 / 38))
    assert check_core(game, fair).stable
    assert check_core(game, by_size).stable


def test_unknown_size_is_named_and_never_counted() -> None:
    (pool,) = find_pools(plant(), [demand(1, 20), demand(2, 10), demand(3, None)])

    assert (pool.verdict, pool.size) == (Verdict.OPEN, 30)
    assert [one.listing for one in pool.asking] == [3]


def test_short_pool_says_how_much_is_needed() -> None:
    (pool,) = find_pools(plant(), [demand(1, 5), demand(2, 5), demand(3, 5)])

    assert pool.verdict is Verdict.SHORT
    assert pool.needed == pytest.approx(100 / 3)
    assert pool.saving_of_all is None
    assert pool.score == 0


def test_likely_is_not_sure() -> None:
    (pool,) = find_pools(plant(fixed=(80.0, 120.0)), SMALL_WORLD)

    assert pool.verdict is Verdict.LIKELY


def test_two_firms_are_no_pool_and_a_firm_counts_once() -> None:
    twice = [demand(1, 20, firm="a"), demand(2, 18, firm="a"), demand(3, 20, firm="b")]

    assert find_pools(plant(), twice) == []


def test_firms_out_of_reach_or_without_a_place_stay_out() -> None:
    nowhere = Demand(9, "f9", 100.0)

    assert find_pools(plant(), [demand(1, 20), demand(2, 20), demand(3, 20, 6), nowhere]) == []


def test_firm_that_could_build_its_own_plant_brings_no_more_than_that_saves() -> None:
    """90 t alone in its own dryer: 2 x 100 + 90 = 290, not 4 x 90 = 360."""
    assert alone_cost(plant(), demand(1, 90)) == (290, 290)


def test_cost_steps_with_capacity() -> None:
    assert [shared_cost(plant(), size)[0] for size in (0, 1, 50, 50.1)] == [0, 101, 150, pytest.approx(250.1)]


@pytest.mark.parametrize(
    ("values", "firms", "size"),
    [
        ({}, 3, 100 / 3),
        ({"minimum": 40.0}, 3, 40),
        ({"step": 30.0}, 3, None),
        ({"alone_fixed": (40.0, 40.0)}, 3, 10),
        ({"per_unit": (5.0, 5.0)}, 3, None),
        ({"basis": Basis.FIRM, "alone_per_unit": (41.0, 41.0), "minimum": 3.0}, 2, 3),
    ],
)
def test_break_even(values, firms: int, size: float | None) -> None:
    assert break_even(plant(**values), firms) == (None if size is None else pytest.approx(size))


def brute_force(kind: PlantType, known: list[Demand]) -> int | None:
    for count in range(FEWEST, len(known) + 1):
        for group in combinations(known, count):
            size = fsum(one.size or 0 for one in group)
            alone = fsum(ranges.middle(alone_cost(kind, one)) for one in group)
            if size >= kind.minimum and ranges.middle(shared_cost(kind, size)) <= alone:
                return count
    return None


@given(st.integers(0, 10**9))
@settings(max_examples=150)
def test_smallest_group_is_the_brute_force_one(seed: int) -> None:
    chance = Random(seed)
    kind = plant(fixed=(float(chance.randint(10, 200)),) * 2, step=float(chance.choice([20, 50, 500])))
    known = [demand(number, float(chance.randint(1, 40))) for number in range(chance.randint(0, 8))]
    found = smallest_group(kind, known)

    assert (len(found.members) or None) == brute_force(kind, known)
    assert found.proven
    assert not found.members or found.bound <= len(found.members)


def test_large_group_comes_with_a_certificate() -> None:
    """30 firms of 2-4 t: the bound and the greedy group meet, so no smaller one exists."""
    known = [demand(number, 2.0 + number % 3) for number in range(30)]
    found = smallest_group(plant(step=500.0), known)

    assert (len(found.members), found.bound, found.proven) == (9, 9, True)
    assert fsum(3 * (one.size or 0) for one in found.members) >= 100


def test_large_group_that_cannot_be_proven_says_so() -> None:
    """Each step of 4 t costs 35 and saves 32: one step would be enough for three firms, many never are."""
    known = [demand(number, 5.0) for number in range(20)]
    found = smallest_group(plant(fixed=(35.0, 35.0), step=4.0, alone_per_unit=(9.0, 9.0)), known)

    assert not found.members
    assert not found.proven


@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(0, 8)), max_size=8), st.randoms(use_true_random=False)
)
@settings(max_examples=60)
def test_order_of_demands_does_not_matter(sizes, chance: Random) -> None:
    demands = [demand(number, size or None, km) for number, (size, km) in enumerate(sizes)]
    shuffled = list(demands)
    chance.shuffle(shuffled)

    assert find_pools(plant(), demands) == find_pools(plant(), shuffled)


def test_a_firm_is_in_one_pool_of_a_kind() -> None:
    demands = [demand(number, 20, number * 1.5) for number in range(12)]
    pools = find_pools(plant(), demands)
    members = [one.firm for pool in pools for one in pool.members]

    assert len(pools) > 1
    assert len(members) == len(set(members))


def test_many_places_give_pools_with_fewer_hosts() -> None:
    """500 firms along 100 km: hosts are thinned out, and still every pool pays and no firm is in two."""
    pools = find_pools(plant(), [demand(number, 15, number * 0.2) for number in range(500)])
    members = [one.firm for pool in pools for one in pool.members]

    assert len(pools) >= 5
    assert len(members) == len(set(members))
    assert all(pool.saving[0] >= 0 for pool in pools)
