"""Soft criteria. Each maps a pair to 0-1 with the facts it used, or to None where they are not known."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from matching.engine import ranges
from matching.engine.graph import Kinship
from matching.engine.judging.accounts import Accounts
from matching.engine.judging.pairs import Pair
from matching.engine.quantities import meeting, season_overlap
from matching.engine.types import Account, Criterion, Facts, Range

Valued = tuple[float | None, Facts]


def material(pair: Pair, _accounts: Accounts) -> Valued:
    """1 for the very type that is needed, less with each level of the tree between; half if only general."""
    nearness = 0.9**pair.path.levels
    if pair.path.kinship is Kinship.GENERAL:
        nearness /= 2
    return nearness, {"kinship": pair.path.kinship.value, "levels": float(pair.path.levels)}


def quantity(pair: Pair, _accounts: Accounts) -> Valued:
    """Share of the giver's stream that is used and of the need that is covered, at the ranges' middle."""
    shares = _shares(pair)
    if shares is None:
        return None, {"used": None, "covered": None}
    used, covered = shares
    weight = pair.rules.giver_quantity_share
    return weight * used + (1 - weight) * covered, {"used": used, "covered": covered}


def _shares(pair: Pair) -> tuple[float, float] | None:
    supply, demand, factor = _middle(pair.giver.quantity), _middle(pair.taker.quantity), _middle(pair.yields)
    if supply is None or demand is None or factor is None or supply == 0 or demand == 0:
        return None
    exchanged = meeting(pair.giver, pair.taker, supply, demand / factor)
    return exchanged / supply, exchanged * factor / demand


def _middle(value: Range | None) -> float | None:
    return None if value is None else ranges.middle(value)


def distance(pair: Pair, _accounts: Accounts) -> Valued:
    """What is left of the economic radius on the longest leg, at the middle of the distance's range."""
    parts = []
    for handover in pair.route.handovers:
        way, limit = handover.leg.distance_km, handover.leg.limit_km
        if way is None or limit is None:
            return None, {"distance_km": None, "limit_km": limit}
        parts.append((ranges.middle(way) / limit, ranges.middle(way), limit))
    worst, way_km, limit_km = max(parts, default=(0.0, 0.0, None))
    return max(0.0, 1.0 - worst), {"distance_km": way_km, "limit_km": limit_km}


def value(pair: Pair, accounts: Accounts) -> Valued:
    """Yearly money of both sides together, saturating: 0.5 at ``value_half``, 0 for a loss."""
    both = accounts.giver_money, accounts.taker_money
    return _saturating(accounts.joint_money, pair.rules.value_half, "vnd_per_year", both)


def co2(pair: Pair, accounts: Accounts) -> Valued:
    """Emissions avoided in a year, saturating: 0.5 at ``co2_half``, 0 if more is caused than avoided."""
    return _saturating(accounts.co2.total, pair.rules.co2_half, "tco2e_per_year", [accounts.co2])


def _saturating(total: Range | None, half: float, name: str, accounts: Sequence[Account]) -> Valued:
    """Return the total between 0 and 1; not known per unit, nor where only the savings are not known."""
    if total is None or any(account.per_unit for account in accounts):
        return None, {name: None}
    amount = ranges.middle(total)
    if amount <= 0 and any(map(_lacks_savings, accounts)):
        return None, {name: None}
    return max(0.0, amount) / (max(0.0, amount) + half), {name: amount}


def _lacks_savings(account: Account) -> bool:
    return any(line.amount is None and line.code.startswith("avoided_") for line in account.lines)


def simplicity(pair: Pair, _accounts: Accounts) -> Valued:
    """1 for a direct hand-over, 2/3, 1/2, 2/5 for one, two, three conversions."""
    steps = len(pair.path.processes)
    return 2 / (2 + steps), {"steps": float(steps)}


def season(pair: Pair, _accounts: Accounts) -> Valued:
    """Share of the year's quantity that meets in time."""
    overlap = season_overlap(pair.giver, pair.taker)
    return overlap, {"overlap": overlap}


def trust(pair: Pair, _accounts: Accounts) -> Valued:
    """How sure the less certain of the two listings is."""
    sides = pair.giver.trust, pair.taker.trust
    return min(sides), {"giver": sides[0], "taker": sides[1]}


CRITERIA: tuple[Callable[[Pair, Accounts], Valued], ...] = (
    material,
    quantity,
    distance,
    value,
    co2,
    simplicity,
    season,
    trust,
)


def weigh(pair: Pair, accounts: Accounts) -> tuple[Criterion, ...]:
    """Return all criteria in their fixed order, with the weights of the pair's rules."""
    weights = pair.rules.weights
    criteria = []
    for criterion in CRITERIA:
        worth, facts = criterion(pair, accounts)
        criteria.append(Criterion(criterion.__name__, worth, weights.get(criterion.__name__, 0.0), facts))
    return tuple(criteria)
