"""N-1: what is stranded when one company stops, and where each of its partners could go instead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum

from matching.engine.allocation.solving import Allocation, allocate, match_key
from matching.engine.graph import MaterialGraph
from matching.engine.join.candidates import explain_pair
from matching.engine.judging.scoring import rank_key
from matching.engine.rules import Rules
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
class _Line:
    match: Match
    key: str
    involved: frozenset[str]


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
    """What happens when ``company`` stops.

    ``matches_lost`` counts the matches in which it gives or takes, planned or not; ``treated`` those of others
    that it treats, for which another plant may be found. ``alone`` are streams of others that have no other
    match at all.
    """

    company: str
    stranded: tuple[Stranded, ...]
    matches_lost: int
    treated: int
    alone: tuple[int, ...]

    @property
    def without_backup(self) -> int:
        """Links whose partner has no other match that could take anything."""
        return sum(one.backup is None for one in self.stranded)


class Network:
    """A plan, indexed once so that each company's outage is quick.

    Notes
    -----
    The backup of a partner is the best match by `rank_key` that does without the company and has quantity
    left when the rest of the plan stands; one whose quantities are not known comes only after all that are.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._lines = [
            _Line(match, match_key(match), frozenset(plan.involved(match)))
            for match in sorted(plan.matches, key=rank_key)
        ]
        self._of_company: defaultdict[str, list[_Line]] = defaultdict(list)
        self._of_stream: defaultdict[int, list[_Line]] = defaultdict(list)
        for line in self._lines:
            for company in sorted(line.involved):
                self._of_company[company].append(line)
            for pk in (line.match.giver, line.match.taker):
                self._of_stream[pk].append(line)
        self._used = self._uses(self._lines)

    def outage(self, company: str) -> Outage:
        """Return what is stranded when a company stops giving, taking and treating."""
        lost = self._of_company.get(company, [])
        given_back = self._uses(lost)
        partners = {partner for line in lost for partner in self._partners(company, line)}
        options = {
            pk: [line.match for line in self._of_stream[pk] if company not in line.involved]
            for pk in partners
        }
        stranded = [
            Stranded(
                line.match,
                self.plan.quantities[line.key],
                partner,
                self._backup(options[partner], given_back),
            )
            for line in lost
            if line.key in self.plan.quantities
            for partner in self._partners(company, line)
        ]
        own = [line for line in lost if self._is_side(company, line)]
        left = {pk for line in own for pk in self._partners(company, line) if not options[pk]}
        return Outage(company, tuple(stranded), len(own), len(lost) - len(own), tuple(sorted(left)))

    def _is_side(self, company: str, line: _Line) -> bool:
        sides = (line.match.giver, line.match.taker)
        return company in {self.plan.streams[pk].company for pk in sides}

    def _partners(self, company: str, line: _Line) -> list[int]:
        """Return the streams that lose the match: the other side's; where only the treater stops, the giver's."""
        sides = (line.match.giver, line.match.taker)
        return [pk for pk in sides if self.plan.streams[pk].company != company][:1]

    def _uses(self, lines: Iterable[_Line]) -> dict[int, float]:
        """Return what planned links use of each stream, at the high end of the yields."""
        used: defaultdict[int, list[float]] = defaultdict(list)
        for line in lines:
            amount, yields = self.plan.quantities.get(line.key), line.match.pathway.yield_factor
            if amount and yields:
                used[line.match.giver].append(amount)
                used[line.match.taker].append(amount * yields[1])
        return {pk: fsum(amounts) for pk, amounts in used.items()}

    def _backup(self, options: Sequence[Match], given_back: Mapping[int, float]) -> Backup | None:
        amounts = [(match, self._free(match, given_back)) for match in options]
        known = next((Backup(match, amount) for match, amount in amounts if amount), None)
        return known or next((Backup(match, None) for match, amount in amounts if amount is None), None)

    def _free(self, match: Match, given_back: Mapping[int, float]) -> float | None:
        """Return what a match could carry on top of the rest of the plan [giver units/yr]; None = not known.

        Free quantity is taken to be spread evenly over the months of its stream.
        """
        supply, demand = (self._left(pk, given_back) for pk in (match.giver, match.taker))
        if supply is None or demand is None or match.pathway.yield_factor is None:
            return None
        giver = _with(self.plan.streams[match.giver], supply)
        taker = _with(self.plan.streams[match.taker], demand)
        share = allocate([replace(match, quantity=(0.0, supply))], [giver], [taker], Rules())
        return share.quantities.get(match_key(match), 0.0)

    def _left(self, pk: int, given_back: Mapping[int, float]) -> float | None:
        quantity = self.plan.streams[pk].quantity
        if quantity is None:
            return None
        left = quantity[0] - self._used.get(pk, 0.0) + given_back.get(pk, 0.0)
        return left if left > LEAST_SHARE * quantity[0] else 0.0


def outage(company: str, plan: Plan) -> Outage:
    """Return what is stranded when one company stops; see `Network` for many companies of one plan."""
    return Network(plan).outage(company)


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
