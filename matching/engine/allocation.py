"""Which quantities the whole network can exchange at once, without promising anything twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from math import fsum

import networkx as nx

from matching.engine.linear import Column, maximise
from matching.engine.quantities import months_of
from matching.engine.rules import Rules
from matching.engine.types import Match, Stream


class AllocationStatus(StrEnum):
    """How the allocation ended."""

    OPTIMAL = "optimal"
    EMPTY = "empty"
    STOPPED = "stopped"

    @property
    def sentence(self) -> str:
        """What the status means."""
        return SENTENCES[self]


SENTENCES = {
    AllocationStatus.OPTIMAL: "No other split of the quantities places more, weighted by score.",
    AllocationStatus.EMPTY: "No match has a known quantity on both sides and a known yield.",
    AllocationStatus.STOPPED: "The solver stopped before it could prove that no better split exists.",
}


@dataclass(frozen=True, slots=True)
class Allocation:
    """Quantities [giver units per year] by match key, of links that get any.

    ``objective`` is Σ score x confidence x share of the giver's stream placed. ``left_out`` are the ids of
    streams that take part in no allocated link because a quantity or yield is not known.
    """

    quantities: dict[str, float]
    objective: float
    status: AllocationStatus
    left_out: tuple[int, ...] = ()


def match_key(match: Match) -> str:
    """Return the digest by which a match is the same in every run: giver, taker and conversions in order."""
    codes = [step.process for step in match.pathway.steps]
    return sha256("|".join([str(match.giver), str(match.taker), *codes]).encode()).hexdigest()[:40]


def allocate(
    matches: Sequence[Match], givers: Sequence[Stream], takers: Sequence[Stream], rules: Rules
) -> Allocation:
    """Split every stream's quantity over its matches so that the network as a whole places most.

    Parameters
    ----------
    matches
        What `find_matches` proposed.
    givers, takers
        The streams of the matches, with quantities and months.
    rules
        ``disabled_gates`` with "minimum_lot" lets links of any size stand.

    Returns
    -------
    Allocation
        Each giver gives, and each taker receives, in every month at most the *low* end of its range, counted
        with the *high* end of the yield: whatever is true within the ranges, nothing is promised twice.

    Notes
    -----
    Generalised flow: max Σ w x / supply, Σ_out x <= supply, Σ_in y x <= demand, per connected part of the
    network and per group of months in which the same streams run. A link that would stay below a minimum lot
    is given up, smallest share of its lot first, and the rest solved again; that is a heuristic, the true
    optimum with lots is a mixed-integer programme.
    """
    links = _links(matches, {one.id: one for one in givers}, {one.id: one for one in takers})
    left_out = _left_out(matches, links)
    if not links:
        return Allocation({}, 0.0, AllocationStatus.EMPTY, left_out)
    use_lots = "minimum_lot" not in rules.disabled_gates
    plans = [_solve(part, use_lots=use_lots) for part in _parts(links)]
    amounts = {key: amount for plan in plans for key, amount in plan.amounts.items() if amount > 0}
    objective = fsum(link.weight * amounts[link.key] / link.supply for link in links if link.key in amounts)
    proven = all(plan.proven for plan in plans)
    status = AllocationStatus.OPTIMAL if proven else AllocationStatus.STOPPED
    return Allocation(amounts, objective, status, left_out)


@dataclass(frozen=True, slots=True)
class Link:
    """A match between two streams whose quantities are known: the cautious ends of their ranges."""

    key: str
    giver: Stream
    taker: Stream
    supply: float  # giver units per year
    demand: float  # taker units per year
    factor: float  # taker units per giver unit
    lot: float  # giver units per year below which the link is not worth signing
    weight: float

    @property
    def reach(self) -> float:
        """The most that the link could carry alone [giver units per year]."""
        return min(self.supply, self.demand / self.factor)


@dataclass(frozen=True, slots=True)
class _Plan:
    amounts: dict[str, float]  # giver units per year by link key
    proven: bool


def _links(matches: Sequence[Match], givers: dict[int, Stream], takers: dict[int, Stream]) -> list[Link]:
    links = (_link(match, givers[match.giver], takers[match.taker]) for match in matches if match.quantity)
    return sorted(
        (link for link in links if link is not None),
        key=lambda link: (link.giver.id, link.taker.id, link.key),
    )


def _link(match: Match, giver: Stream, taker: Stream) -> Link | None:
    """Return the link, or None where a quantity is not known or its cautious end is nothing."""
    yields = match.pathway.yield_factor
    if giver.quantity is None or taker.quantity is None or yields is None:
        return None
    supply, demand = giver.quantity[0], taker.quantity[0]
    if supply <= 0 or demand <= 0:
        return None
    lot = max(giver.min_lot or 0.0, (taker.min_lot or 0.0) / yields[0])
    return Link(
        match_key(match), giver, taker, supply, demand, yields[1], lot, match.score * match.confidence
    )


def _left_out(matches: Sequence[Match], links: Sequence[Link]) -> tuple[int, ...]:
    matched = {one for match in matches for one in (match.giver, match.taker)}
    return tuple(sorted(matched - {one for link in links for one in (link.giver.id, link.taker.id)}))


def _parts(links: Sequence[Link]) -> list[list[Link]]:
    """Return the links of each connected part of the network, in a fixed order."""
    network = nx.Graph((("giver", link.giver.id), ("taker", link.taker.id)) for link in links)
    part_of = {node: number for number, part in enumerate(nx.connected_components(network)) for node in part}
    parts: dict[int, list[Link]] = defaultdict(list)
    for link in links:
        parts[part_of["giver", link.giver.id]].append(link)
    return list(parts.values())


def _solve(links: Sequence[Link], *, use_lots: bool) -> _Plan:
    """Solve one part, again without the link farthest below its lot until none is."""
    left = list(links)
    while left:
        plan = _solve_once(left)
        gains = [(plan.amounts[link.key], link) for link in left if link.key in plan.amounts]
        short = [(amount / link.lot, link.key, link) for amount, link in gains if 0 < amount < link.lot]
        if not short or not use_lots:
            return plan
        left.remove(min(short, key=lambda one: one[:2])[2])
    return _Plan({}, proven=True)


def _solve_once(links: Sequence[Link]) -> _Plan:
    periods = list(_periods(links))
    runs = [(link, period) for link in links for period in periods if _runs(link, period)]
    rows: dict[tuple[str, int, frozenset[int]], int] = {}
    caps: list[float] = []
    columns = []
    for link, period in runs:
        takes = []
        ends = (
            ("giver", link.giver, link.reach / link.supply),
            ("taker", link.taker, link.reach * link.factor / link.demand),
        )
        for side, stream, amount in ends:
            name = (side, stream.id, period)
            if name not in rows:
                rows[name] = len(caps)
                caps.append(len(period) / len(months_of(stream)))
            takes.append((rows[name], amount))
        columns.append(Column(link.weight * link.reach / link.supply, tuple(takes)))
    solution = maximise(columns, caps)
    amounts: dict[str, float] = defaultdict(float)
    for (link, _), value in zip(runs, solution.values, strict=True):
        amounts[link.key] += value * link.reach
    return _Plan(dict(amounts), solution.proven)


def _runs(link: Link, period: frozenset[int]) -> bool:
    return period <= months_of(link.giver) and period <= months_of(link.taker)


def _periods(links: Sequence[Link]) -> Iterator[frozenset[int]]:
    """Yield the groups of months in which exactly the same streams run."""
    seasons = sorted(
        {tuple(sorted(months_of(stream))) for link in links for stream in (link.giver, link.taker)}
    )
    groups: dict[tuple[bool, ...], set[int]] = defaultdict(set)
    for month in range(1, 13):
        groups[tuple(month in season for season in seasons)].add(month)
    yield from (frozenset(months) for months in groups.values())
