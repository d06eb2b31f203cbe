"""N-1: what is stranded when one company stops, and where each of its partners could go instead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum

from matching.engine.allocation import Allocation, allocate, match_key
from matching.engine.candidates import explain_pair
from matching.engine.graph import MaterialGraph
from matching.engine.rules import Rules
from matching.engine.scoring import rank_key
from matching.engine.types import Converter, Direction, Match, Range, Role, Stream

LEAST_SHARE = 1e-6  # of a stream's quantity; what is less is rounding


@dataclass(frozen=True, slots=True)
class Plan:
    """Matches, the streams they are of by id, and how much of each the plan sends [giver units/yr by key]."""

    matches: tuple[Match, ...]
    streams: Mapping[int, Stream]
    quantities: Mapping[str, float]

    @property
    def companies(self) -> list[str]:
        """Companies that give, take or treat in the plan."""
        planned = [match for match in self.matches if match_key(match) in self.quantities]
        return sorted({company for match in planned for company in self.involved(match)})

    def involved(self, match: Match) -> set[str]:
        """Return giver, taker and the converters of a match."""
        sides = {self.streams[match.giver].company, self.streams[match.taker].company}
        return sides | {one.company for one in match.operators if one.role is Role.CONVERTER}


@dataclass(frozen=True, slots=True)
class Backup:
    """The best other match of a partner; ``free`` is what it could carry beside the rest of the plan.

    Giver units a year of the backup, None where a quantity of it is not known.
    """

    match: Match
    free: float | None


@dataclass(frozen=True, slots=True)
class Stranded:
    """A planned link that is lost, the partner (stream) that it is lost for, and the partner's backup."""

    match: Match
    amount: float
    partner: int
    backup: Backup | None


@dataclass(frozen=True, slots=True)
class Outage:
    """What happens when ``company`` stops. ``matches_lost`` counts all its matches, planned or not.

    ``alone`` are streams of others that have no other match at all.
    """

    company: str
    stranded: tuple[Stranded, ...]
    matches_lost: int
    alone: tuple[int, ...]

    @property
    def without_backup(self) -> int:
        """Links whose partner has no other match that could take anything."""
        return sum(one.backup is None for one in self.stranded)


def outage(company: str, plan: Plan) -> Outage:
    """Return what is stranded when a company stops giving, taking and treating.

    Parameters
    ----------
    company
        Key of the company.
    plan
        All matches and what the network's plan sends.

    Notes
    -----
    The backup of a partner is the best match by `rank_key` that does without the company and has quantity
    left when the rest of the plan stands; one whose quantities are not known comes only after all that are.
    """
    lost = [match for match in plan.matches if company in plan.involved(match)]
    gone = {match_key(match) for match in lost}
    left = [match for match in plan.matches if match_key(match) not in gone]
    rest = replace(
        plan,
        matches=tuple(left),
        quantities={key: amount for key, amount in plan.quantities.items() if key not in gone},
    )
    options = _by_stream(left)
    free = _Free(rest)
    stranded = [
        Stranded(match, plan.quantities[match_key(match)], partner, _backup(options[partner], free))
        for match in sorted(lost, key=rank_key)
        if match_key(match) in plan.quantities
        for partner in _partners(company, match, plan.streams)
    ]
    partners = {partner for match in lost for partner in _partners(company, match, plan.streams)}
    alone = tuple(sorted(partner for partner in partners if not options[partner]))
    return Outage(company, tuple(stranded), len(lost), alone)


def _by_stream(matches: Iterable[Match]) -> defaultdict[int, list[Match]]:
    found: defaultdict[int, list[Match]] = defaultdict(list)
    for match in sorted(matches, key=rank_key):
        found[match.giver].append(match)
        found[match.taker].append(match)
    return found


def _partners(company: str, match: Match, streams: Mapping[int, Stream]) -> list[int]:
    """Return the streams that lose the match: of the other side; where only the treater stops, the giver's."""
    others = [pk for pk in (match.giver, match.taker) if streams[pk].company != company]
    return others[:1]


def _backup(options: Sequence[Match], free: _Free) -> Backup | None:
    amounts = [(match, free.of(match)) for match in options]
    known = next((Backup(match, amount) for match, amount in amounts if amount), None)
    return known or next((Backup(match, None) for match, amount in amounts if amount is None), None)


class _Free:
    """What the plan leaves of each stream, at the cautious ends that the plan itself counts with."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        used: defaultdict[int, list[float]] = defaultdict(list)
        for match in plan.matches:
            amount, yields = plan.quantities.get(match_key(match)), match.pathway.yield_factor
            if amount and yields:
                used[match.giver].append(amount)
                used[match.taker].append(amount * yields[1])
        self.used = {pk: fsum(amounts) for pk, amounts in used.items()}

    def of(self, match: Match) -> float | None:
        """Return what a match could carry on top of the plan [giver units/yr]; None = not known.

        Free quantity is taken to be spread evenly over the months of its stream.
        """
        yields = match.pathway.yield_factor
        supply, demand = self._left(match.giver), self._left(match.taker)
        if supply is None or demand is None or yields is None:
            return None
        giver = _with(self.plan.streams[match.giver], supply)
        taker = _with(self.plan.streams[match.taker], demand)
        share = allocate([replace(match, quantity=(0.0, supply))], [giver], [taker], Rules())
        return share.quantities.get(match_key(match), 0.0)

    def _left(self, pk: int) -> float | None:
        quantity = self.plan.streams[pk].quantity
        if quantity is None:
            return None
        left = quantity[0] - self.used.get(pk, 0.0)
        return left if left > LEAST_SHARE * quantity[0] else 0.0


def _with(stream: Stream, amount: float) -> Stream:
    return replace(stream, quantity=(amount, amount))


def plan_without(
    company: str,
    plan: Plan,
    rules: Rules,
    *,
    graph: MaterialGraph | None = None,
    converters: Sequence[Converter] = (),
) -> tuple[Plan, Allocation]:
    """Return the plan that the network would make without a company, and its allocation.

    Parameters
    ----------
    graph, converters
        Needed where the company treats for others: matches that stood on it are judged again with the other
        converters. Pairs that were refused stay refused.

    Notes
    -----
    A match between two others does not depend on a company that treats nothing, so dropping the company's own
    matches is the same as a new search without it.
    """
    others = tuple(one for one in converters if one.company != company)
    treats = len(others) < len(converters)
    kept = []
    for match in plan.matches:
        sides = {plan.streams[match.giver].company, plan.streams[match.taker].company}
        if company in sides:
            continue
        kept += _again(match, plan, rules, graph, others) if treats and graph else [match]
    givers, takers = (
        [one for one in plan.streams.values() if one.direction is side and one.company != company]
        for side in (Direction.HAVE, Direction.NEED)
    )
    allocation = allocate(kept, givers, takers, rules)
    streams = {one.id: one for one in (*givers, *takers)}
    return Plan(tuple(kept), streams, allocation.quantities), allocation


def _again(
    match: Match, plan: Plan, rules: Rules, graph: MaterialGraph, converters: Sequence[Converter]
) -> list[Match]:
    """Judge a match with other converters; one that nobody treats stays as it is."""
    if not match.operators:
        return [match]
    giver, taker = plan.streams[match.giver], plan.streams[match.taker]
    found = explain_pair(graph, giver, taker, rules, converters=converters)
    return [found] if isinstance(found, Match) else []


def share_of(total: Range | None, quantity: Range | None, planned: float | None) -> Range | None:
    """Scale a yearly range over the whole tradable quantity down to what is planned; None where not known.

    A loss is largest at the largest quantity, a gain is smallest at the smallest.
    """
    if total is None or quantity is None or not planned or not quantity[1]:
        return None
    smallest = quantity[0] or quantity[1]
    per_unit = (
        total[0] / (quantity[1] if total[0] < 0 else smallest),
        total[1] / (quantity[1] if total[1] > 0 else smallest),
    )
    low, high = sorted(end * planned for end in per_unit)
    return low, high
