"""How the members of a group share a common cost: by key, by Shapley value, and whether anybody would leave.

A game is a function from a set of members (their places) to the cost of that subgroup on its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial, fsum

Game = Callable[[frozenset[int]], float]

EXACT_MEMBERS = 10  # 2^10 subgroups; beyond, orders are sampled
CORE_MEMBERS = 16  # 2^16 subgroups; beyond, only small subgroups and those of all but a few are checked
SAMPLED_ORDERS = 2_000
TOLERANCE = 1e-9  # of the whole cost


@dataclass(frozen=True, slots=True)
class Shares:
    """What each member pays, in the order of the members.

    ``orders`` is 0 where the value is exact, else the number of orders that were averaged.
    """

    amounts: tuple[float, ...]
    orders: int = 0


@dataclass(frozen=True, slots=True)
class CoreCheck:
    """Whether no subgroup would be better off alone, as far as subgroups were checked.

    ``leaving`` is the subgroup that would gain most by leaving and ``gain`` what it would save (None and 0
    where there is none). ``complete`` is False where the group is too large to check every subgroup.
    """

    stable: bool
    leaving: frozenset[int] | None
    gain: float
    complete: bool


def proportional(weights: Sequence[float], total: float) -> Shares:
    """Return ``total`` shared in proportion to ``weights`` (quantities, or what each pays alone).

    Raises
    ------
    ValueError
        If a weight is negative or all are zero.
    """
    whole = fsum(weights)
    if min(weights, default=-1.0) < 0 or whole <= 0:
        raise ValueError("shares need weights that are not negative, and one above zero")
    return Shares(tuple(total * weight / whole for weight in weights))


def shapley(game: Game, members: int) -> Shares:
    """Return the Shapley value: each pays the mean of what it adds to the cost, over all orders of joining.

    Parameters
    ----------
    game
        Cost of each subgroup; of the empty one 0.
    members
        Number of members; their places are 0, 1, ….

    Returns
    -------
    Shares
        They add up to the cost of the whole group. Exact up to ten members; beyond, the mean over 2,000
        orders that follow from a fixed rule, half of them the other half backwards.

    Notes
    -----
    φ_i = Σ_S |S|! (n − |S| − 1)! / n! · (c(S ∪ i) − c(S)). Shapley, A value for n-person games, 1953.
    """
    if members <= EXACT_MEMBERS:
        return Shares(tuple(_exact_value(game, members, one) for one in range(members)))
    amounts = [0.0] * members
    for order in _orders(members):
        before, joined = 0.0, frozenset[int]()
        for member in order:
            joined |= {member}
            cost = game(joined)
            amounts[member] += (cost - before) / SAMPLED_ORDERS
            before = cost
    return Shares(tuple(amounts), SAMPLED_ORDERS)


def _exact_value(game: Game, members: int, one: int) -> float:
    others = [other for other in range(members) if other != one]
    terms = []
    for size in range(members):
        weight = factorial(size) * factorial(members - size - 1) / factorial(members)
        for chosen in combinations(others, size):
            group = frozenset(chosen)
            terms.append(weight * (game(group | {one}) - game(group)))
    return fsum(terms)


def _orders(members: int) -> list[list[int]]:
    """Return orders of joining from a linear congruential sequence (Knuth's MMIX), each also backwards."""
    state, orders = members, []
    for _pair in range(SAMPLED_ORDERS // 2):
        order = list(range(members))
        for place in range(members - 1, 0, -1):
            state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
            other = (state >> 33) % (place + 1)
            order[place], order[other] = order[other], order[place]
        orders += [order, order[::-1]]
    return orders


def check_core(game: Game, shares: Shares) -> CoreCheck:
    """Tell whether any subgroup pays more than it would alone.

    Notes
    -----
    Every subgroup of up to 16 members' groups is checked. Of larger groups, those of one, two and three
    members and those that all but one or two belong to are, and the result says that it is not complete.
    """
    members = len(shares.amounts)
    tolerance = TOLERANCE * max(1.0, abs(game(frozenset(range(members)))))
    complete = members <= CORE_MEMBERS
    sizes = range(1, members) if complete else (1, 2, 3, members - 2, members - 1)
    worst, gain = None, tolerance
    for size in sizes:
        for chosen in combinations(range(members), size):
            saved = fsum(shares.amounts[one] for one in chosen) - game(frozenset(chosen))
            if saved > gain:
                worst, gain = frozenset(chosen), saved
    return CoreCheck(worst is None, worst, gain if worst is not None else 0.0, complete)
