"""Exchanges with things that are either there or not: plants with a yearly cost, contracts with a minimum lot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf

import numpy as np

from matching.engine.allocation.linear import Columns, Effort, Infeasible, Model, Status
from matching.engine.allocation.links import Amounts, Bools, Floats, Ints, Links, totals
from matching.engine.allocation.market import within
from matching.engine.allocation.prices import share_missed

SLOPES = 12  # rounds of slope scaling
OPEN = 0.5  # a whole-number column above it is 1
SLACK = 1e-6  # relative; the solver's tolerance on a minimum lot


@dataclass(frozen=True, slots=True)
class Options:
    """Things that may be opened, and the links that need them; one link may need several.

    ``cost`` [VND a year] is paid for each that is open, ``capacity`` [giver units a year, infinite = none] is
    the most that its links carry together, in a month its twelfth, ``least`` [giver units a year] the least
    while it is open. ``link[k]`` (a row of the links) needs ``option[k]`` (a row of these arrays).
    """

    cost: Floats
    capacity: Floats
    least: Floats
    link: Ints
    option: Ints

    def __len__(self) -> int:
        return len(self.cost)


@dataclass(frozen=True, slots=True)
class Plan:
    """What flows [giver units], shape (links, months), which options are open, gain and bound [VND a year]."""

    flow: Floats
    open: Bools
    gain: float
    bound: float
    status: Status

    @property
    def gap(self) -> float:
        """Share of the bound that the plan may miss at most."""
        return share_missed(self.gain, self.bound)


def choose(links: Links, amounts: Amounts, options: Options, effort: Effort | None = None) -> Plan:
    """Return the exchange that gains most after the cost of what it opens.

    Parameters
    ----------
    links, amounts
        All possible links, and what each listing gives and takes.
    options
        What may be opened.
    effort
        Limits of the search; its first answer comes from slope scaling, so that there is one in any case.

    Raises
    ------
    Infeasible
        If takers that must be served cannot be, whatever is opened.

    Notes
    -----
    max Σ g x - Σ F z; Σ_out x <= supply, Σ_in y x <= demand, Σ x <= capacity z, Σ x >= least z, and for each
    link x <= ub z, which makes the bound of the relaxed programme strong. Slope scaling: D. Kim, P. Pardalos,
    "A solution approach to the fixed charge network flow problem", 1999, doi:10.1016/S0167-6377(99)00004-8.
    """
    frame = Frame(links, amounts, options)
    start = _start(frame)
    model = frame.model(whole=True)
    if start is not None:
        model.suggest(frame.switches, start.open.astype(np.float64))
    solution = model.solve(effort)
    found = [] if start is None else [start]
    if np.isfinite(solution.gain) and len(solution.values):
        chosen = solution.values[frame.switches] > OPEN
        found.append(frame.plan(solution.values[: len(frame.link)], chosen))
    if not found:
        return Plan(frame.nothing, np.zeros(len(options), dtype=bool), -inf, inf, Status.STOPPED)
    best = max(found, key=lambda one: one.gain)
    return replace(best, bound=max(solution.bound * frame.worth, best.gain), status=solution.status)


class Frame:
    """The programme's columns: (link, period) with anything to carry, then one switch per option.

    Months that are alike are one period, which has their amounts together.
    """

    def __init__(self, links: Links, amounts: Amounts, options: Options) -> None:
        self.links, self.options, self.must = links, options, amounts.must
        months, self.place = amounts.distinct_months()
        self.times = np.bincount(self.place).astype(np.float64)
        self.supply, self.demand = (
            amounts.supply[:, months] * self.times,
            amounts.demand[:, months] * self.times,
        )
        reach = np.minimum(self.supply[links.giver], self.demand[links.taker] / links.factor[:, None])
        self.link, self.period = np.nonzero(reach > 0)
        self.reach = reach[self.link, self.period]
        worth = np.abs(links.gain[self.link] * self.reach)
        self.worth = float(worth.mean()) or 1.0 if len(worth) else 1.0
        self.switches = len(self.link) + np.arange(len(options))
        self.nothing = np.zeros((len(links), amounts.months))
        self.column, self.option = self._needs(reach.shape)

    def _needs(self, shape: tuple[int, ...]) -> tuple[Ints, Ints]:
        """Return which columns need which options."""
        column_of = np.full(shape, -1)
        column_of[self.link, self.period] = np.arange(len(self.link))
        columns = column_of[self.options.link]  # (needs, periods)
        there = columns >= 0
        return columns[there], np.broadcast_to(self.options.option[:, None], columns.shape)[there]

    @property
    def room(self) -> Floats:
        """What each option's links may carry in each period, shape (options, periods)."""
        return np.asarray(self.options.capacity[:, None] * self.times / self.times.sum())

    def carried(self, amounts: Floats) -> Floats:
        """Return what the columns' amounts [giver units] come to, shape (options, periods)."""
        total = np.zeros((len(self.options), len(self.times)))
        np.add.at(total, (self.option, self.period[self.column]), amounts[self.column])
        return total

    def gain_after(self, price: Floats) -> Floats:
        """Return the columns' gains when each giver unit through an option costs its price."""
        paid = totals(self.column, price[self.option], len(self.link))
        return np.asarray((self.links.gain[self.link] - paid) * self.reach / self.worth)

    def shut(self, chosen: Bools) -> Bools:
        """Return the columns that an option which is not chosen keeps shut."""
        shut = np.zeros(len(self.link), dtype=np.bool_)
        shut[self.column[~chosen[self.option]]] = True
        return shut

    def plan(self, values: Floats, chosen: Bools) -> Plan:
        """Return the plan of column values while only the chosen options are open; unused ones are closed."""
        amounts = np.where(self.shut(chosen), 0.0, np.maximum(values, 0.0) * self.reach)
        carried = self.carried(amounts)
        share = np.minimum(1.0, self.room / np.where(carried > 0, carried, 1.0))
        allowed = np.ones(len(self.link))
        np.minimum.at(allowed, self.column, share[self.option, self.period[self.column]])
        flow = np.zeros((len(self.links), len(self.times)))
        flow[self.link, self.period] = amounts * allowed
        for period in range(len(self.times)):
            supply, demand = self.supply[:, period], self.demand[:, period]
            flow[:, period] = within(self.links, supply, demand, flow[:, period])
        used = chosen & (carried.sum(axis=1) > 0)
        gain = float(self.links.gain @ flow.sum(axis=1) - self.options.cost[used].sum())
        return Plan((flow / self.times)[:, self.place], used, gain, inf, Status.STOPPED)

    def model(self, *, whole: bool) -> Model:
        """Return the programme with switches, or (not ``whole``) with every option open and free."""
        rows = _Rows(self)
        size = len(self.link) + (len(self.options) if whole else 0)
        gain = np.concatenate([self.gain_after(np.zeros(len(self.options))), -self.options.cost / self.worth])
        model = Model(*rows.limits(whole=whole))
        entries = rows.entries(whole=whole)
        model.add(Columns.sparse(gain[:size], np.ones(size), entries))
        if whole:
            model.make_whole(self.switches)
        return model


class _Rows:
    """Where the rows of a frame lie: givers, takers and capacities by period, minimum lots, links' switches."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.periods = len(frame.times)
        self.takers = frame.supply.size
        self.rooms = self.takers + frame.demand.size
        self.lots = self.rooms + len(frame.options) * self.periods
        self.links = self.lots + len(frame.options)

    def limits(self, *, whole: bool) -> tuple[Floats, Floats]:
        """Return floor and cap of each row."""
        frame = self.frame
        ends = np.ones(self.rooms)
        rest = self.links + len(frame.column) - self.rooms if whole else self.lots - self.rooms
        caps = np.concatenate([ends, np.full(rest, 0.0 if whole else 1.0)])
        floor = np.full(len(caps), -inf)
        if frame.must is not None:
            served = frame.must[:, None] & (frame.demand > 0)
            floor[self.takers : self.rooms] = np.where(served, 1.0, -inf).ravel()
        return floor, caps

    def entries(self, *, whole: bool) -> tuple[Ints, Ints, Floats]:
        """Return (column, row, take) of the programme."""
        blocks = [self._ends(), self._rooms()]
        if whole:
            blocks += [self._switched_rooms(), self._lots(), self._strong()]
        column, row, take = (np.concatenate(one) for one in zip(*blocks, strict=True))
        return column, row, take

    def _ends(self) -> tuple[Ints, Ints, Floats]:
        frame = self.frame
        giver, taker = frame.links.giver[frame.link], frame.links.taker[frame.link]
        columns = np.arange(len(frame.link))
        rows = (giver * self.periods + frame.period, self.takers + taker * self.periods + frame.period)
        given = frame.reach / frame.supply[giver, frame.period]
        taken = frame.reach * frame.links.factor[frame.link] / frame.demand[taker, frame.period]
        return np.tile(columns, 2), np.concatenate(rows), np.concatenate([given, taken])

    def _rooms(self) -> tuple[Ints, Ints, Floats]:
        frame = self.frame
        limited = np.isfinite(frame.options.capacity)[frame.option]
        column, option = frame.column[limited], frame.option[limited]
        period = frame.period[column]
        take = frame.reach[column] / frame.room[option, period]
        return column, self.rooms + option * self.periods + period, take

    def _switched_rooms(self) -> tuple[Ints, Ints, Floats]:
        limited = np.flatnonzero(np.isfinite(self.frame.options.capacity))
        column = np.repeat(self.frame.switches[limited], self.periods)
        row = self.rooms + (limited[:, None] * self.periods + np.arange(self.periods)).ravel()
        return column, row, np.full(len(row), -1.0)

    def _lots(self) -> tuple[Ints, Ints, Floats]:
        frame = self.frame
        bound = (frame.options.least > 0)[frame.option]
        column, option = frame.column[bound], frame.option[bound]
        lots = np.flatnonzero(frame.options.least > 0)
        return (
            np.concatenate([column, frame.switches[lots]]),
            self.lots + np.concatenate([option, lots]),
            np.concatenate([-frame.reach[column] / frame.options.least[option], np.ones(len(lots))]),
        )

    def _strong(self) -> tuple[Ints, Ints, Floats]:
        frame = self.frame
        count = len(frame.column)
        column = np.concatenate([frame.column, frame.switches[frame.option]])
        take = np.concatenate([np.ones(count), np.full(count, -1.0)])
        return column, self.links + np.tile(np.arange(count), 2), take


def _start(frame: Frame) -> Plan | None:
    """Return the best plan of slope scaling: each option's cost is spread over what it carried last time."""
    slope = _Slope(frame)
    tried = []
    for _ in range(SLOPES):
        carried = slope.round()
        if carried is None:
            return None
        tried.append(frame.plan(slope.values, carried > 0))
    best = max(tried, key=lambda one: one.gain)
    return slope.settled(best.open)


class _Slope:
    """Rounds of slope scaling over one warm programme."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.model = frame, frame.model(whole=False)
        self.all = np.arange(len(frame.link))
        most = frame.carried(frame.reach).sum(axis=1)
        self.spread = np.minimum(frame.options.capacity, np.where(most > 0, most, 1.0))
        self.values = np.zeros(len(frame.link))

    def round(self) -> Floats | None:
        """Solve once; return what each option carries, or None where not everybody can be served."""
        self.model.pay(self.all, self.frame.gain_after(self.frame.options.cost / self.spread))
        try:
            self.values = self.model.solve().values
        except Infeasible:
            return None
        carried: Floats = self.frame.carried(self.values * self.frame.reach).sum(axis=1)
        self.spread = np.where(carried > 0, carried, self.spread)
        return carried

    def settled(self, chosen: Bools) -> Plan | None:
        """Return the best exchange with the chosen options, less those that stay below their minimum lot."""
        frame, least = self.frame, self.frame.options.least
        self.model.pay(self.all, frame.gain_after(np.zeros(len(least))))
        while True:
            shut = frame.shut(chosen)
            self.model.limit_columns(self.all, np.where(shut, 0.0, 1.0))
            try:
                self.values = self.model.solve().values
            except Infeasible:
                return None
            plan = frame.plan(self.values, chosen)
            carried = frame.carried(np.where(shut, 0.0, self.values * frame.reach)).sum(axis=1)
            share = np.where(chosen & (least > 0), carried / np.where(least > 0, least, 1.0), 1.0)
            if share.min(initial=1.0) >= 1 - SLACK:
                return plan
            chosen = chosen & (share > max(share.min(), OPEN if share.min() < OPEN / 2 else 0.0))
