"""Which quantities the whole network can exchange at once, without promising anything twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from math import fsum

import numpy as np

from matching.engine.allocation.components import Part, components, part_of
from matching.engine.allocation.fixed_costs import Options, choose
from matching.engine.allocation.linear import Effort
from matching.engine.allocation.links import MONTHS, Amounts, Floats, Links, with_keep_bonus
from matching.engine.allocation.portfolio import solve
from matching.engine.allocation.prices import share_missed
from matching.engine.quantities import months_of
from matching.engine.rules import Rules
from matching.engine.types import Match, Stream

EXACT = 1e-9  # share of the bound within which a plan counts as the best
LOTS = Effort(nodes=2_000, seconds=30.0, gap=EXACT)  # of each connected part with minimum lots
SLACK = 1e-6  # relative; a solver's tolerance on a minimum lot


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

    ``objective`` is Σ score x confidence x share of the giver's stream placed, ``bound`` what no other plan
    exceeds. ``left_out`` are the ids of streams that take part in no allocated link because a quantity or
    yield is not known.
    """

    quantities: dict[str, float]
    objective: float
    status: AllocationStatus
    left_out: tuple[int, ...] = ()
    bound: float = 0.0

    @property
    def gap(self) -> float:
        """Share of the bound that the plan may miss at most."""
        return share_missed(self.objective, self.bound)


def match_key(match: Match) -> str:
    """Return the digest by which a match is the same in every run: giver, taker and conversions in order."""
    codes = [step.process for step in match.pathway.steps]
    return sha256("|".join([str(match.giver), str(match.taker), *codes]).encode()).hexdigest()[:40]


def allocate(
    matches: Sequence[Match],
    givers: Sequence[Stream],
    takers: Sequence[Stream],
    rules: Rules,
    *,
    current: frozenset[str] = frozenset(),
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
    current
        Keys of matches that the plan in force uses: they count `links.KEEP_BONUS` more.

    Returns
    -------
    Allocation
        Each giver gives, and each taker receives, in every month at most the *low* end of its range, counted
        with the *high* end of the yield: whatever is true within the ranges, nothing is promised twice.

    Notes
    -----
    Generalised flow, see `portfolio.solve`: max Σ w x / supply. Where a link would stay below a minimum lot,
    its connected part of the network is solved again as a mixed-integer programme (`fixed_costs.choose`);
    its search ends after a number of nodes, and ``gap`` says how far from the best it may be.
    """
    network = network_of(matches, givers, takers)
    left_out = _left_out(matches, network.used)
    if not network.keys:
        return Allocation({}, 0.0, AllocationStatus.EMPTY, left_out)
    weights = np.array([match.score * match.confidence for match in network.used])
    plain = network.links.priced(weights / network.amounts.yearly_supply[network.links.giver])
    links = with_keep_bonus(plain, plain.pick(np.array([key in current for key in network.keys])))
    lots = np.zeros(len(links)) if "minimum_lot" in rules.disabled_gates else network.lots
    split = _split(links, network.amounts, lots)
    amounts = {key: float(one) for key, one in zip(network.keys, split.yearly, strict=True) if one > 0}
    objective = fsum((plain.gain * split.yearly).tolist())
    status = AllocationStatus.OPTIMAL if split.proven else AllocationStatus.STOPPED
    return Allocation(amounts, objective, status, left_out, max(split.bound, objective))


@dataclass(frozen=True, slots=True)
class Network:
    """Matches whose quantities are known, as links, in the order of giver, taker and key.

    Amounts are the cautious ends: low supply, low demand, high yield. ``lots`` are the giver units a year
    below which a link is not worth signing; ``used`` and ``keys`` are the matches and their keys.
    """

    links: Links
    amounts: Amounts
    lots: Floats
    keys: tuple[str, ...]
    used: tuple[Match, ...]


def network_of(matches: Sequence[Match], givers: Sequence[Stream], takers: Sequence[Stream]) -> Network:
    """Return the matches as links without gains; those with an unknown quantity or yield are left out."""
    giving, taking = {one.id: one for one in givers}, {one.id: one for one in takers}
    known = [match for match in matches if _is_known(match, giving[match.giver], taking[match.taker])]
    keyed = sorted(((match.giver, match.taker, match_key(match)), match) for match in known)
    used = tuple(match for _, match in keyed)
    giver_ids, giver = np.unique([match.giver for match in used], return_inverse=True)
    taker_ids, taker = np.unique([match.taker for match in used], return_inverse=True)
    nothing = np.zeros(len(used))
    factor = np.array([_yields(match)[1] for match in used])
    supply, demand = (
        _by_month([streams[number] for number in ids.tolist()])
        for streams, ids in ((giving, giver_ids), (taking, taker_ids))
    )
    links = Links(giver, taker, np.arange(len(used)), factor, nothing, nothing)
    lots = np.array([_lot(match, giving[match.giver], taking[match.taker]) for match in used])
    return Network(links, Amounts(supply, demand), lots, tuple(key[2] for key, _ in keyed), used)


def _is_known(match: Match, giver: Stream, taker: Stream) -> bool:
    """Say whether all amounts are known and their cautious ends more than nothing."""
    if match.quantity is None or giver.quantity is None or taker.quantity is None:
        return False
    return match.pathway.yield_factor is not None and giver.quantity[0] > 0 and taker.quantity[0] > 0


def _yields(match: Match) -> tuple[float, float]:
    return match.pathway.yield_factor or (1.0, 1.0)


def _lot(match: Match, giver: Stream, taker: Stream) -> float:
    return max(giver.min_lot or 0.0, (taker.min_lot or 0.0) / _yields(match)[0])


def _by_month(streams: Sequence[Stream]) -> Floats:
    """Return the low ends of the yearly quantities, even over the months that each stream runs."""
    amounts = np.zeros((len(streams), MONTHS))
    for row, stream in enumerate(streams):
        months = sorted(months_of(stream))
        amounts[row, np.array(months) - 1] = (stream.quantity or (0.0, 0.0))[0] / len(months)
    return amounts


def _left_out(matches: Sequence[Match], used: Sequence[Match]) -> tuple[int, ...]:
    matched = {one for match in matches for one in (match.giver, match.taker)}
    return tuple(sorted(matched - {one for match in used for one in (match.giver, match.taker)}))


@dataclass(frozen=True, slots=True)
class _Split:
    """Yearly amount of each link, the bound of their gain, and whether nothing better exists."""

    yearly: Floats
    bound: float
    proven: bool


def _split(links: Links, amounts: Amounts, lots: Floats) -> _Split:
    """Solve without minimum lots, then again the connected parts in which a link stays below its own."""
    yearly = np.zeros(len(links))
    free = solve(links, amounts, gap=EXACT)
    yearly[free.links.label] = free.yearly
    part = components(links, len(amounts.supply), len(amounts.demand))
    short = (yearly > 0) & (yearly < lots * (1 - SLACK))
    bound, proven = free.bound, free.proven
    for number in np.unique(part[short]):
        own = part_of(links, amounts, np.flatnonzero(part == number))
        again = _with_lots(own, lots[own.places])
        bound += again.bound - float(own.links.gain @ yearly[own.places])
        yearly[own.places] = again.yearly
        proven = proven and again.proven
    return _Split(yearly, bound, proven)


def _with_lots(part: Part, lots: Floats) -> _Split:
    bound = np.flatnonzero(lots > 0)
    count = len(bound)
    contracts = Options(np.zeros(count), np.full(count, np.inf), lots[bound], bound, np.arange(count))
    plan = choose(part.links, part.amounts, contracts, LOTS)
    return _Split(np.asarray(plan.flow.sum(axis=1)), plan.bound, plan.gap <= EXACT)
