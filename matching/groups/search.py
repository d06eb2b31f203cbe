"""The chains, loops and pools of a run, from its matches and listings.

Each scope is searched from what may meet in it: the companies of one park from their inside streams, groups over
parks from open streams only. A match of two neighbours that was computed from inside streams is computed anew
for a group over parks, so that nothing in it, not even its rank, tells more than the open streams do.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import F

from matching.engine import types as engine
from matching.engine.networks.chains import Chain, Joint, Leg, choose, find_chains, find_rings, key_of
from matching.engine.networks.joints import PassedOn, find_joints
from matching.engine.networks.plants import Basis, Demand, PlantType
from matching.engine.networks.pools import Pool, find_pools
from matching.engine.quantities import deliverable
from matching.groups.knowledge import passed_on_rows, plant_rows, plant_type
from matching.models import Match, MatchRun
from matching.results import stored_matches
from matching.rules import rules_of
from matching.snapshot import Snapshot
from matching.stored_knowledge import graph_of

if TYPE_CHECKING:
    from matching.engine import MaterialGraph, Rules

PER_LISTING = 1  # chains of each kind that a listing keeps
MOST_MATCHES = 10_000  # about ten seconds to read back
MOST_CHAINS = 200  # per scope and kind
UNLINKED = 0.4  # design value: two flows of one firm that do not depend on each other


@dataclass(frozen=True)
class Scope:
    """The companies of one park, or (None) of all parks; ``seen`` is how its listings may meet."""

    park: int | None
    seen: Callable[[int], engine.Stream]
    listings: tuple[int, ...]


@dataclass(frozen=True)
class Found:
    """Groups of one scope, best first, and what the caps left out."""

    scope: Scope
    chains: tuple[Chain, ...]
    pools: tuple[Pool, ...]
    matches: dict[str, engine.Match]
    left_out: int
    cut: tuple[str, ...]


class GroupSearch:
    """The groups of one run, scope by scope."""

    def __init__(self, run: MatchRun, snapshot: Snapshot) -> None:
        self.run = run
        self.snapshot = snapshot
        self.rules: Rules = rules_of(run.rule_set)
        self.graph: MaterialGraph = graph_of(run.catalogue_digest)[1]
        self.facts = [PassedOn(row.need, row.have, row.share) for row in passed_on_rows()]
        self.plants = [plant_type(row) for row in plant_rows().values()]

    @cached_property
    def scopes(self) -> list[Scope]:
        """One per park, and for a run over all parks one over them."""
        parks: dict[int, list[int]] = {}
        for pk in sorted(self.snapshot.open):
            park = self.snapshot.park[pk]
            if park is not None:
                parks.setdefault(park, []).append(pk)
        inside = [Scope(park, self.snapshot.as_seen_inside, tuple(parks[park])) for park in sorted(parks)]
        if self.run.park_id is not None:
            return inside
        return [*inside, Scope(None, self.snapshot.open.__getitem__, tuple(sorted(self.snapshot.open)))]

    @cached_property
    def joints(self) -> tuple[Joint, ...]:
        """Joints lie inside a company and stand on types alone: they are the same in every scope."""
        return find_joints(self.graph, self.snapshot.open.values(), self.facts)

    @cached_property
    def matches(self) -> tuple[list[engine.Match], bool]:
        """The best matches that can be part of a chain or a loop, and whether some had to be left out.

        That is: through a treatment, or with a side that hangs together with another listing of its company.
        """
        needs = {joint.need for joint in self.joints}
        haves = {joint.have for joint in self.joints}
        rows = Match.objects.filter(run=self.run).order_by((F("score") * F("confidence")).desc(), "key")
        columns = rows.values_list("pk", "giver_listing", "taker_listing", "kind")
        wanted = [
            pk
            for pk, giver, taker, kind in columns.iterator(chunk_size=2000)
            if kind == "chained" or giver in haves or taker in needs
        ]
        kept = wanted[:MOST_MATCHES]
        chunks = (kept[start : start + 500] for start in range(0, len(kept), 500))
        found = [match for chunk in chunks for match in stored_matches(Match.objects.filter(pk__in=chunk))]
        return found, len(kept) < len(wanted)

    def found(self) -> Iterator[Found]:
        """Yield what each scope holds."""
        for scope in self.scopes:
            yield self._found(scope)

    def _found(self, scope: Scope) -> Found:
        legs, matches = self._legs(scope)
        chains = find_chains(legs, self.joints)
        rings = find_rings(legs, self.joints, unlinked=UNLINKED)
        parts: list[list[Chain]] = [
            [chain for chain in chains.chains if chain.joints and not chain.is_loop],
            [chain for chain in chains.chains if not chain.joints],
            [*(chain for chain in chains.chains if chain.is_loop), *rings.chains],
        ]
        chosen = [self._chosen(scope, part) for part in parts]
        kept = {key_of(chain): chain for part, _left in reversed(chosen) for chain in reversed(part)}
        wanted = {leg.key for chain in kept.values() for leg in chain.legs}
        streams = [scope.seen(pk) for pk in scope.listings]
        cut = {*chains.cut, *rings.cut, *(["matches"] if self.matches[1] else [])}
        return Found(
            scope=scope,
            chains=tuple(kept.values()),
            pools=tuple(pool for plant in self.plants for pool in self._pools(scope, plant, streams)),
            matches={key: match for key, match in matches.items() if key in wanted},
            left_out=sum(left for _part, left in chosen),
            cut=tuple(sorted(cut)),
        )

    def _chosen(self, scope: Scope, chains: Iterable[Chain]) -> tuple[list[Chain], int]:
        own = (chain for chain in chains if self._belongs(scope, chain.listings) and not loses(chain))
        return choose(own, per_listing=PER_LISTING, most=MOST_CHAINS)

    def _belongs(self, scope: Scope, listings: Iterable[int]) -> bool:
        """Tell whether a group is of this scope: one of a single park belongs to that park's."""
        parks = {self.snapshot.park[pk] for pk in listings}
        return scope.park is not None or len(parks) > 1 or None in parks

    def _legs(self, scope: Scope) -> tuple[list[Leg], dict[str, engine.Match]]:
        here = frozenset(scope.listings)
        legs, matches = [], {}
        for stored in self.matches[0]:
            if stored.giver not in here or stored.taker not in here:
                continue
            match = self._as_seen(scope, stored)
            if match is not None:
                leg = leg_of(match, scope.seen(match.giver), scope.seen(match.taker))
                legs.append(leg)
                matches[leg.key] = match
        return legs, matches

    def _as_seen(self, scope: Scope, match: engine.Match) -> engine.Match | None:
        """Return the match as it is between the streams of the scope; None where they do not match."""
        from matching.engine import explain_pair

        snapshot = self.snapshot
        neighbours = snapshot.park[match.giver] == snapshot.park[match.taker] is not None
        if (
            scope.park is not None
            or not neighbours
            or not {match.giver, match.taker} & snapshot.inside.keys()
        ):
            return match
        sides = snapshot.open[match.giver], snapshot.open[match.taker]
        again = explain_pair(self.graph, *sides, self.rules, converters=snapshot.converters)
        return again if isinstance(again, engine.Match) else None

    def _pools(self, scope: Scope, plant: PlantType, streams: list[engine.Stream]) -> list[Pool]:
        demands = [demand_of(plant, stream) for stream in streams if self._served(plant, stream)]
        found = find_pools(plant, demands)
        return [pool for pool in found if self._belongs(scope, [one.listing for one in pool.core])]

    def _served(self, plant: PlantType, stream: engine.Stream) -> bool:
        """Tell whether a plant serves a listing: by its type, counted in the plant's unit, and in a park.

        Outside the parks no board could bring the firms together.
        """
        if stream.direction is not plant.direction or self.snapshot.park[stream.id] is None:
            return False
        kinds = any(self.graph.fits(stream.resource, code) for code in plant.resources)
        unit = self.graph.knowledge.resources[stream.resource].unit
        return kinds and (plant.basis is Basis.FIRM or unit == plant.unit)


def loses(chain: Chain) -> bool:
    """Tell whether a chain surely costs more than it brings: every leg is known, and the best end is below zero."""
    money = chain.money
    return not money.unknown and money.total is not None and money.total[1] < 0


def leg_of(match: engine.Match, giver: engine.Stream, taker: engine.Stream) -> Leg:
    """Return a match as a leg; its firms are the two sides and the known converters between them."""
    from matching.engine import match_key

    yields = match.pathway.yield_factor if match.quantity is not None else None
    converters = [one.company for one in match.operators if one.role is engine.Role.CONVERTER]
    return Leg(
        key=match_key(match),
        giver=match.giver,
        taker=match.taker,
        firms=tuple(dict.fromkeys([giver.company, *converters, taker.company])),
        score=match.score,
        confidence=match.confidence,
        sent=match.quantity,
        delivered=deliverable(giver, taker, yields),
        yields=yields,
        money=match.joint_money if _whole(match.giver_money, match.taker_money) else None,
        co2=match.co2.total if _whole(match.co2) else None,
        settled=len(match.operators) <= 1
        and all(one.role is not engine.Role.UNKNOWN for one in match.operators),
    )


def _whole(*accounts: engine.Account) -> bool:
    """Tell whether accounts are for a year and without a line that is not known: only such are added up."""
    return all(account.complete and not account.per_unit for account in accounts)


def demand_of(plant: PlantType, stream: engine.Stream) -> Demand:
    """Return a listing as a demand: one firm, or the quantity that is surely there."""
    sure = stream.quantity[0] if stream.quantity and stream.quantity[0] > 0 else None
    size = 1.0 if plant.basis is Basis.FIRM else sure
    return Demand(stream.id, stream.company, size, stream.site, stream.trust)
