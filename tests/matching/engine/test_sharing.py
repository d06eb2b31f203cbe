"""Cost shares: they add up, treat equals alike, and the core check finds who would leave."""

from itertools import permutations
from math import fsum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine.networks.sharing import SAMPLED_ORDERS, Shares, check_core, proportional, shapley

RUNWAY = (1.0, 2.0, 4.0)  # the airport game: a runway as long as the largest aircraft of a group needs


def runway(group: frozenset[int]) -> float:
    return max((RUNWAY[one] for one in group), default=0.0)


def plant(fixed: float, alone: tuple[float, ...]):
    """A shared plant of one fixed cost, or each on its own."""

    def cost(group: frozenset[int]) -> float:
        return min(fixed, fsum(alone[one] for one in group)) if group else 0.0

    return cost


def test_shapley_of_the_airport_game_is_the_published_one() -> None:
    """Littlechild and Owen 1973: each stretch is shared by those who need it: 1/3; + 1/2; + 2."""
    assert shapley(runway, 3).amounts == pytest.approx((1 / 3, 1 / 3 + 1 / 2, 1 / 3 + 1 / 2 + 2))


costs = st.lists(st.floats(0.1, 100), min_size=1, max_size=5)


@given(costs, st.floats(1, 200))
@settings(max_examples=60)
def test_shapley_is_the_mean_over_all_orders(alone: list[float], fixed: float) -> None:
    game, members = plant(fixed, tuple(alone)), len(alone)
    added = [0.0] * members
    orders = list(permutations(range(members)))
    for order in orders:
        for place, member in enumerate(order):
            before, after = frozenset(order[:place]), frozenset(order[: place + 1])
            added[member] += (game(after) - game(before)) / len(orders)

    assert shapley(game, members).amounts == pytest.approx(tuple(added))


@given(costs, st.floats(1, 200))
@settings(max_examples=60)
def test_shares_add_up_to_the_cost(alone: list[float], fixed: float) -> None:
    game, members = plant(fixed, tuple(alone)), len(alone)
    whole = game(frozenset(range(members)))

    assert fsum(shapley(game, members).amounts) == pytest.approx(whole)
    assert fsum(proportional(alone, whole).amounts) == pytest.approx(whole)


def test_equal_members_pay_the_same() -> None:
    assert shapley(plant(6, (4.0, 4.0, 4.0)), 3).amounts == pytest.approx((2.0, 2.0, 2.0))


def test_sampled_value_is_stated_repeatable_and_near_the_exact_one() -> None:
    """A sum game, in which the value of each member is its own cost, whatever the order; then a plant."""
    alone = tuple(float(number) for number in range(1, 13))
    summed = shapley(lambda group: fsum(alone[one] for one in group), 12)
    shared, again = shapley(plant(30.0, alone), 12), shapley(plant(30.0, alone), 12)

    assert summed.orders == SAMPLED_ORDERS
    assert summed.amounts == pytest.approx(alone)
    assert shared == again
    assert fsum(shared.amounts) == pytest.approx(30.0)
    assert sorted(shared.amounts) == pytest.approx(list(shared.amounts), abs=0.2)


def test_core_of_the_airport_game_holds_for_shapley_and_not_for_equal_shares() -> None:
    fair, equal = shapley(runway, 3), Shares((4 / 3, 4 / 3, 4 / 3))
    unfair = check_core(runway, equal)

    assert check_core(runway, fair).stable
    assert (unfair.stable, unfair.leaving, unfair.complete) == (False, frozenset({0, 1}), True)
    assert unfair.gain == pytest.approx(8 / 3 - 2)


def test_core_can_be_empty_and_the_check_says_so() -> None:
    """Majority: any two can have the whole plant for 3, three need 6: nobody can share 6 stably."""
    costs = {0: 0.0, 1: 3.0, 2: 3.0, 3: 6.0}

    assert not check_core(lambda group: costs[len(group)], Shares((2.0, 2.0, 2.0))).stable


def test_check_of_a_large_group_says_that_it_is_not_complete() -> None:
    alone = (1.0,) * 20

    assert not check_core(plant(10.0, alone), Shares((0.5,) * 20)).complete


@pytest.mark.parametrize("weights", [[], [0.0, 0.0], [2.0, -1.0]])
def test_key_without_weights_is_refused(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="weights"):
        proportional(weights, 1.0)
