"""Targets of a whole park that pairs cannot show: least fresh water with reuse, least heating and cooling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from matching.engine.allocation.linear import Columns, Infeasible, Model
from matching.engine.allocation.links import Floats

PPM = 1_000.0  # kg/h of load in t/h of water at 1 ppm
LATENT_K = 1e-3  # temperature change that stands for a change of state
HOT, COLD = "hot", "cold"


@dataclass(frozen=True, slots=True)
class WaterUse:
    """A process that gives ``load`` [kg/h] to its water, which may come in and go out at most so dirty [ppm]."""

    name: str
    load: float
    most_in: float
    most_out: float


@dataclass(frozen=True, slots=True)
class LoadTarget:
    """Least fresh water [t/h], the concentration [ppm] that forces it, and the load below it [kg/h]."""

    fresh: float
    pinch: float
    load_to_pinch: float


def least_water_for_loads(uses: Sequence[WaterUse], fresh: float = 0.0) -> LoadTarget:
    """Return the least fresh water with reuse between processes of fixed load.

    Parameters
    ----------
    uses
        Loads >= 0 with ``fresh <= most_in < most_out``.
    fresh
        Concentration of fresh water [ppm].

    Raises
    ------
    ValueError
        If a process needs cleaner water than the fresh one, or does not let its water get dirtier.

    Notes
    -----
    Below each concentration C, fresh water must take up all load Δm that the processes give below it:
    max over C of Δm / (C - fresh). Y. P. Wang, R. Smith, "Wastewater minimisation", 1994,
    doi:10.1016/0009-2509(94)80006-5.
    """
    for use in uses:
        if use.load < 0 or not fresh <= use.most_in < use.most_out:
            raise ValueError(
                f"{use.name}: wanted fresh <= inlet < outlet [ppm] and a load that is not negative."
            )
    levels = sorted({one for use in uses for one in (use.most_in, use.most_out)} - {fresh})
    best, below = LoadTarget(0.0, fresh, 0.0), 0.0
    for low, high in pairwise([fresh, *levels]):
        inside = (use for use in uses if use.most_in <= low and use.most_out >= high)
        below += sum(use.load * (high - low) / (use.most_out - use.most_in) for use in inside)
        water = below * PPM / (high - fresh)
        if water > best.fresh * (1 + 1e-12):
            best = LoadTarget(water, high, below)
    return best


@dataclass(frozen=True, slots=True)
class Water:
    """A stream of water: a sink may be at most as dirty as ``ppm``, a source is as dirty as that."""

    name: str
    flow: float
    ppm: float


@dataclass(frozen=True, slots=True)
class FlowTarget:
    """Least fresh water, what is left of the sources, and who gives how much to whom.

    ``reuse`` has the shape (sources, sinks), ``fresh_to`` the fresh water of each sink; unit as the flows.
    """

    fresh: float
    waste: float
    reuse: Floats
    fresh_to: Floats


def least_water_for_flows(sinks: Sequence[Water], sources: Sequence[Water], fresh: float = 0.0) -> FlowTarget:
    """Return the least fresh water when sinks and sources have fixed flows.

    Parameters
    ----------
    sinks, sources
        Flows >= 0 in one unit, one contaminant in one unit.
    fresh
        Concentration of fresh water.

    Raises
    ------
    ValueError
        If a flow is negative.
    Infeasible
        If a sink needs cleaner water than there is.

    Notes
    -----
    min Σ f_k; Σ_s x_sk + f_k = F_k, Σ_s (C_s - C_k) x_sk + (C_fresh - C_k) f_k <= 0, Σ_k x_sk <= F_s.
    M. M. El-Halwagi, "Pollution Prevention through Process Integration", 1997.
    """
    if any(one.flow < 0 for one in (*sinks, *sources)):
        raise ValueError("A flow of water is negative.")
    if not sinks:
        return FlowTarget(0.0, sum(one.flow for one in sources), np.zeros((len(sources), 0)), np.zeros(0))
    shares = _shares(sinks, sources, fresh)
    asked = np.array([one.flow for one in sinks])
    fresh_to = shares[-1] * asked
    reuse = shares[:-1] * asked
    waste = sum(one.flow for one in sources) - float(reuse.sum())
    return FlowTarget(float(fresh_to.sum()), max(waste, 0.0), reuse, fresh_to)


def _shares(sinks: Sequence[Water], sources: Sequence[Water], fresh: float) -> Floats:
    """Return what share of each sink comes from each source, and in the last row from fresh water."""
    asked = np.array([one.flow for one in sinks])
    flow = np.array([one.flow for one in sources])
    dirt = np.array([*(one.ppm for one in sources), fresh])[:, None] - np.array([one.ppm for one in sinks])
    worst = np.maximum(np.abs(dirt).max(axis=0), 1e-12)
    many, few = len(sources), len(sinks)
    giver, taker = (one.ravel() for one in np.indices((many + 1, few)))
    rows = np.column_stack([taker, few + taker, 2 * few + giver])
    limit = np.where(flow > 0, flow, 1.0)
    share = np.concatenate([asked / limit[:, None], np.zeros((1, few))])
    takes = np.column_stack([np.ones(len(giver)), (dirt / worst).ravel(), share.ravel()])
    caps = np.concatenate([np.ones(few), np.zeros(few), (flow > 0).astype(np.float64), np.ones(1)])
    floor = np.concatenate([np.ones(few), np.full(few + many + 1, -np.inf)])
    gain = np.where(giver == many, -asked[taker], 0.0) / max(float(asked.max()), 1e-12)
    model = Model(floor, caps)
    model.add(Columns.even(gain, rows, takes))
    try:
        values = model.solve().values
    except Infeasible as error:
        raise Infeasible("A sink needs cleaner water than any that there is.") from error
    return np.maximum(values, 0.0).reshape(many + 1, few)


@dataclass(frozen=True, slots=True)
class HeatStream:
    """A stream that gives (hot) or takes (cold) heat: ``cp`` [kW/K] from ``supply`` to ``target`` [°C]."""

    name: str
    cp: float
    supply: float
    target: float

    @property
    def kind(self) -> str:
        return HOT if self.supply > self.target else COLD

    @classmethod
    def latent(cls, name: str, duty: float, temperature: float, kind: str) -> HeatStream:
        """Return a stream that changes state at one temperature with ``duty`` [kW]."""
        other = temperature + (-LATENT_K if kind == HOT else LATENT_K)
        return cls(name, duty / LATENT_K, temperature, other)


@dataclass(frozen=True, slots=True)
class HeatTarget:
    """Least heating and cooling [kW] and the temperature that parts them [°C, midway between hot and cold].

    ``composite`` is the grand composite curve: (shifted temperature, heat that passes it), hottest first.
    """

    heating: float
    cooling: float
    pinch: float
    composite: tuple[tuple[float, float], ...]


def least_heat(streams: Sequence[HeatStream], dt_min: float) -> HeatTarget:
    """Return the least heating and cooling with heat exchange between streams.

    Parameters
    ----------
    streams
        Heat capacity flows >= 0; a stream whose supply and target are equal is `HeatStream.latent`.
    dt_min
        Least difference of temperature in an exchanger [K], >= 0.

    Raises
    ------
    ValueError
        If there is no stream, or a number is out of range.

    Notes
    -----
    Problem table: hot streams shifted down and cold ones up by dt_min / 2, surplus of each interval cascaded
    down; the greatest lack is the heating. B. Linnhoff, J. R. Flower, 1978, doi:10.1002/aic.690240411.
    """
    if not streams or dt_min < 0:
        raise ValueError("Wanted at least one stream and a least temperature difference of 0 or more.")
    for one in streams:
        if one.cp < 0 or one.supply == one.target:
            raise ValueError(f"{one.name}: wanted a heat capacity of 0 or more and two temperatures.")
    ends = [_shifted(one, dt_min) for one in streams]
    levels = sorted({level for pair in ends for level in pair}, reverse=True)
    passed = [0.0]
    for high, low in pairwise(levels):
        inside = [
            one.cp if one.kind == HOT else -one.cp
            for one, (top, bottom) in zip(streams, ends, strict=True)
            if top >= high and bottom <= low
        ]
        passed.append(passed[-1] + (high - low) * sum(inside))
    heating = max(0.0, -min(passed))
    composite = tuple((level, heat + heating) for level, heat in zip(levels, passed, strict=True))
    pinch = min(composite, key=lambda point: (round(point[1], 9), -point[0]))[0]
    return HeatTarget(heating, composite[-1][1], pinch, composite)


def _shifted(stream: HeatStream, dt_min: float) -> tuple[float, float]:
    shift = -dt_min / 2 if stream.kind == HOT else dt_min / 2
    ends = (stream.supply + shift, stream.target + shift)
    return max(ends), min(ends)
