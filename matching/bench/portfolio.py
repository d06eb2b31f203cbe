"""The allocation of a synthetic world: how fast, how near the best, how steady, month by month."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from time import process_time
from typing import Any, TypeVar

import numpy as np

from matching.bench.world import TERMS, BenchWorld
from matching.engine.allocation.fixed_costs import Options, choose
from matching.engine.allocation.flows import whole_direct
from matching.engine.allocation.linear import Effort
from matching.engine.allocation.links import (
    KEEP_BONUS,
    Amounts,
    Floats,
    Links,
    Listed,
    best_of_each,
    margins,
    missing_from,
    with_keep_bonus,
)
from matching.engine.allocation.market import Market
from matching.engine.allocation.pareto import Point, front
from matching.engine.allocation.portfolio import Portfolio, grow, solve
from matching.engine.allocation.prices import bound_quickly
from matching.engine.join.columns import amounts_of
from matching.engine.join.pricing import Pricer
from matching.engine.join.scan import Candidates, links_of, prepare
from matching.engine.join.screening import screen

SMALL = 10_000  # listings up to which networkx and the programme over every pair are run
SEEDS = 3  # links of each listing that the search starts with
EVENTS = 25  # single changes of a supply
NOISE = 0.01  # of prices; also the share of listings that change
VND_PER_EUR = 28_000.0  # from memory, needs check; only scales the bench's plants
PARKS, PLANTS_PER_PARK, LINKS_PER_LISTING = 10, 94, 6
PARETO_POINTS = 9
QUICK_ROUNDS = 300

Facts = dict[str, Any]
Found = TypeVar("Found")


def measure(world: BenchWorld, candidates: Candidates) -> Facts:
    """Return the figures of the allocation; times are CPU seconds.

    Parameters
    ----------
    world
        Listings and closure.
    candidates
        What the join keeps of each listing; the pricer finds every other pair by itself.
    """
    terms = replace(TERMS, carbon_price=0.0)
    join = prepare(world.closure, world.givers, world.takers, terms)
    kept = links_of(join, candidates)
    kept = kept.pick(kept.gain > 0)
    amounts = amounts_of(world.givers, world.takers)
    pricer = Pricer(world.closure, world.givers, world.takers, terms)
    best = (best_of_each(kept.giver, kept.gain, SEEDS), best_of_each(kept.taker, kept.gain, SEEDS))
    seeds = kept.pick(np.unique(np.concatenate(best)))
    year, seconds = timed(lambda: solve(seeds, amounts.yearly, pricer))
    small = len(world.givers) + len(world.takers) <= SMALL
    facts: Facts = {
        "seconds": seconds,
        "objective": year.gain,
        "bound": year.bound,
        "certificate": year.gap,
        "gap_to_lp": year.gap,
        "rounds": year.rounds,
        "columns": len(year.pool),
        "links_used": len(year.links),
    }
    if small:
        every = links_of(join, screen(join.with_terms(per_listing=None)))
        facts |= _against_every_pair(every, amounts.yearly, year)
    facts |= _direct(kept, amounts.yearly, plain=small)
    facts["kept_only_share"] = solve(kept, amounts.yearly).gain / year.gain
    facts["monthly"] = _monthly(seeds, amounts, pricer)
    facts["warm"] = _warm(year, amounts.yearly, seconds)
    facts["keep_bonus"] = _keeping(year, amounts.yearly)
    facts["quick_bound"] = _quick(year, amounts.yearly)
    facts["pareto"] = _pareto(year.pool, amounts.yearly, seconds)
    facts["facility"] = _facility(world, kept, amounts.yearly)
    return facts


def timed(run: Callable[[], Found]) -> tuple[Found, float]:
    """Return what a call returns, and its CPU seconds."""
    begun = process_time()
    found = run()
    return found, process_time() - begun


def _against_every_pair(every: Links, amounts: Amounts, year: Portfolio) -> Facts:
    """Compare with one programme over all feasible pairs, listed."""
    market, begun = Market(every, amounts), process_time()
    whole = market.clear()
    return {
        "gap_to_lp": max(0.0, 1 - year.gain / whole.gain),
        "every_pair_lp_seconds": process_time() - begun,
        "every_pair_lp_objective": whole.gain,
        "every_pair_links": len(every),
    }


def _direct(kept: Links, amounts: Amounts, *, plain: bool) -> Facts:
    """Measure links without gain or loss on the way, and networkx's network simplex on the same."""
    direct = kept.pick(kept.factor == 1.0)
    own, seconds = timed(lambda: solve(direct, amounts))
    facts: Facts = {
        "direct": {"links": len(direct), "seconds": seconds, "objective": own.gain, "gap": own.gap}
    }
    if plain:
        coin = float(direct.gain.max()) * 1e-7
        flow, slow = timed(lambda: whole_direct(direct, amounts, unit=0.01, coin=coin))
        facts["speedup_vs_networkx"] = slow / seconds
        facts["direct"] |= {"networkx_seconds": slow, "networkx_objective": float(direct.gain @ flow)}
        facts["direct"]["difference"] = abs(1 - float(direct.gain @ flow) / own.gain)
    return facts


def _monthly(seeds: Links, amounts: Amounts, pricer: Pricer) -> Facts:
    """Solve twelve months, and count what any listing is promised beyond its amount in any of them."""
    months, seconds = timed(lambda: solve(seeds, amounts, pricer))
    return {
        "seconds": seconds,
        "objective": months.gain,
        "certificate": months.gap,
        "rounds": months.rounds,
        "most_over": most_over(months.links, months.flow, amounts),
    }


def most_over(links: Links, flow: Floats, amounts: Amounts) -> float:
    """Return the greatest share by which a listing's month is promised beyond its amount."""
    worst = 0.0
    for rows, used, caps in (
        (links.giver, flow, amounts.supply),
        (links.taker, flow * links.factor[:, None], amounts.demand),
    ):
        total = np.zeros_like(caps)
        np.add.at(total, rows, used)
        beyond = np.where(caps > 0, total / np.where(caps > 0, caps, 1.0) - 1.0, total)
        worst = max(worst, float(beyond.max(initial=0.0)))
    return worst


def _warm(year: Portfolio, amounts: Amounts, cold: float) -> Facts:
    """Change one supply at a time in a market that stays solved, and compare the last with a cold solve."""
    chance = np.random.default_rng(0)
    worth = year.giver_price[:, 0], year.taker_price[:, 0]
    near = year.pool.pick(margins(year.pool, *worth) > -0.05 * np.abs(year.pool.gain))
    market, pricer = Market(near, amounts), Listed(year.pool)
    grow(market, pricer)
    supply, times = amounts.supply.copy(), []
    for giver in chance.integers(len(supply), size=EVENTS):
        supply[giver] *= chance.uniform(0.5, 1.5)
        begun = process_time()
        market.change_supply(np.array([giver]), supply[giver])
        grown = grow(market, pricer)
        times.append(process_time() - begun)
    again = solve(year.pool, replace(amounts, supply=supply))
    return {
        "cold_seconds": cold,
        "warm_seconds": float(np.median(times)),
        "ratio": cold / float(np.median(times)),
        "ratio_p95": cold / float(np.percentile(times, 95)),
        "difference": abs(1 - grown.cleared.gain / again.gain),
    }


def _keeping(year: Portfolio, amounts: Amounts) -> Facts:
    """Shake prices and listings a little and count the links that are new, with the keep-bonus and without."""
    chance = np.random.default_rng(1)
    shaken = year.pool.priced(year.pool.gain * (1 + NOISE * chance.normal(size=len(year.pool))))
    supply, demand = (
        one * np.where(chance.random(len(one)) < NOISE, chance.uniform(0, 2, len(one)), 1.0)[:, None]
        for one in (amounts.supply, amounts.demand)
    )
    changed = Amounts(supply, demand)
    free = solve(shaken, changed, gap=1e-7)
    steady = solve(with_keep_bonus(shaken, year.links), changed, gap=1e-7)
    new = missing_from(year.links, steady.links)
    bonus = np.ones(len(steady.links))
    bonus[np.setdiff1d(np.arange(len(bonus)), new)] = 1 + KEEP_BONUS
    gain = float((steady.links.gain / bonus) @ steady.yearly)
    return {
        "new_links_without": len(missing_from(year.links, free.links)) / len(free.links),
        "new_links": len(new) / len(steady.links),
        "gain_lost": 1 - gain / free.gain,
    }


def _quick(year: Portfolio, amounts: Amounts) -> Facts:
    """Bound the same pool by prices alone."""
    quick, seconds = timed(lambda: bound_quickly(year.pool, amounts, rounds=QUICK_ROUNDS))
    return {"seconds": seconds, "gap": quick.gap, "objective": quick.gain}


def _pareto(pool: Links, amounts: Amounts, cold: float) -> Facts:
    curve, seconds = timed(lambda: front(pool, amounts, most=PARETO_POINTS))
    return {
        "points": len(curve),
        "non_dominated": none_is_better(curve),
        "seconds": seconds,
        "ratio_to_cold": seconds / cold,
        "money": [curve[0].gain, curve[-1].gain],
        "co2": [curve[0].co2, curve[-1].co2],
    }


def none_is_better(curve: list[Point]) -> bool:
    """Say whether along the curve CO2e rises and gain falls, always."""
    return all(one.co2 < other.co2 and one.gain > other.gain for one, other in pairwise(curve))


def _facility(world: BenchWorld, kept: Links, amounts: Amounts) -> Facts:
    """Place plants for the conversions of ten parks: some 900, each with a yearly cost and a capacity."""
    chance = np.random.default_rng(2)
    parks = (world.givers.park[kept.giver] < PARKS) & (world.takers.park[kept.taker] < PARKS)
    inside = kept.pick(parks)
    best = [best_of_each(rows, inside.gain, LINKS_PER_LISTING) for rows in (inside.giver, inside.taker)]
    links = inside.pick(np.unique(np.concatenate(best)))
    converted = np.flatnonzero(links.factor != 1.0)
    site = (
        world.takers.park[links.taker[converted]] * PLANTS_PER_PARK + links.label[converted] % PLANTS_PER_PARK
    )
    sites, option = np.unique(site, return_inverse=True)
    size = len(sites)
    cost = np.exp(chance.uniform(np.log(5e3), np.log(2e5), size)) * VND_PER_EUR
    plants = Options(cost, 1_800.0 * chance.uniform(0.5, 2.0, size), np.zeros(size), converted, option)
    effort = Effort(nodes=100_000, seconds=150.0, gap=1e-3)
    plan, seconds = timed(lambda: choose(links, amounts, plants, effort))
    return {
        "plants": size,
        "links": len(links),
        "opened": int(plan.open.sum()),
        "seconds": seconds,
        "gap": plan.gap,
        "objective": plan.gain,
        "status": str(plan.status),
    }
