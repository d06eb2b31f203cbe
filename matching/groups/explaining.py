"""A group as codes and numbers, ready for the database; matching.groups.presenting puts them into words."""

from dataclasses import dataclass
from math import fsum
from typing import Any

from matching.engine import ranges
from matching.engine import types as engine
from matching.engine.networks.chains import Chain
from matching.engine.networks.plants import alone_cost, cost_game
from matching.engine.networks.pools import Pool
from matching.engine.networks.sharing import CoreCheck, Shares, check_core, proportional, shapley
from matching.wire import encode


@dataclass(frozen=True)
class PoolShares:
    """The cost of a viable pool shared in two ways, each with its core check [VND per year, at the middles]."""

    shapley: Shares
    proportional: Shares
    core: dict[str, CoreCheck]

    @property
    def parts(self) -> list[float]:
        """Each member's part of the cost by the Shapley value [0, 1]."""
        whole = fsum(self.shapley.amounts)
        return [min(1.0, max(0.0, amount / whole)) for amount in self.shapley.amounts]


def pool_shares(pool: Pool) -> PoolShares:
    """Share the cost of a viable pool by Shapley value and by what each pays alone."""
    game = cost_game(pool.plant, pool.members)
    alone = [ranges.middle(alone_cost(pool.plant, one)) for one in pool.members]
    whole = game(frozenset(range(len(pool.members))))
    keys = {"shapley": shapley(game, len(pool.members)), "proportional": proportional(alone, whole)}
    core = {name: check_core(game, shares) for name, shares in keys.items()}
    return PoolShares(keys["shapley"], keys["proportional"], core)


def explain_chain(chain: Chain, matches: dict[str, engine.Match]) -> dict[str, Any]:
    """Return the legs with their matches and what each carries, the joints, the weakest leg, what is unknown."""
    legs = [
        {"key": leg.key, "match": encode(matches[leg.key]), "carried": carried, "firms": len(leg.firms)}
        for leg, carried in zip(chain.legs, chain.carried, strict=True)
    ]
    joints = [
        {
            "need": joint.need,
            "have": joint.have,
            "share": joint.share,
            "certainty": joint.certainty,
            "via": joint.via,
        }
        for joint in chain.joints
    ]
    return {
        "firms": len(chain.firms),
        "legs": legs,
        "joints": joints,
        "weakest": chain.weakest,
        "unknown_money": list(chain.money.unknown),
        "unknown_co2": list(chain.co2.unknown),
    }


def explain_pool(pool: Pool, shares: PoolShares | None) -> dict[str, Any]:
    """Return plant, verdict, costs, shares, core checks, who could join and what is missing."""
    return {
        "plant": pool.plant.code,
        "verdict": pool.verdict.value,
        "host": pool.host,
        "size": pool.size,
        "needed": pool.needed,
        "bound": pool.bound,
        "proven": pool.proven,
        "shared": pool.shared,
        "alone": pool.alone,
        "saving_of_all": pool.saving_of_all,
        "distance_km": pool.distance_km,
        "members": [_member(pool, place, shares) for place in range(len(pool.members))],
        "joining": [one.listing for one in pool.joining],
        "asking": [one.listing for one in pool.asking],
        "orders": shares.shapley.orders if shares else 0,
        "core": {name: _core(pool, check) for name, check in shares.core.items()} if shares else {},
        "gates": [encode(gate) for gate in pool_gates(pool)],
    }


def _member(pool: Pool, place: int, shares: PoolShares | None) -> dict[str, Any]:
    one = pool.members[place]
    paid = {
        "shapley": shares.shapley.amounts[place] if shares else None,
        "proportional": shares.proportional.amounts[place] if shares else None,
    }
    return {"listing": one.listing, "size": one.size, "alone": alone_cost(pool.plant, one), **paid}


def _core(pool: Pool, check: CoreCheck) -> dict[str, Any]:
    leaving = sorted(check.leaving or ())
    return {
        "stable": check.stable,
        "complete": check.complete,
        "gain": check.gain,
        "leaving": [pool.members[place].listing for place in leaving],
    }


def pool_gates(pool: Pool) -> list[engine.Gate]:
    """Return what must hold beside the cost: the distance, and the licence that the plant needs."""
    low, high = pool.distance_km or (None, None)
    sure = high is not None and high <= pool.plant.radius_km
    facts: engine.Facts = {
        "distance_low_km": low,
        "distance_high_km": high,
        "limit_km": pool.plant.radius_km,
        "resource": pool.plant.resources[0],
    }
    verdict = engine.Verdict.PASS if sure else engine.Verdict.UNKNOWN
    gates = [engine.Gate("distance", verdict, facts)]
    if pool.plant.licence != "none":
        needed: engine.Facts = {"open": pool.plant.licence, "needed": pool.plant.licence}
        gates.append(engine.Gate("permit", engine.Verdict.UNKNOWN, needed))
    return gates
