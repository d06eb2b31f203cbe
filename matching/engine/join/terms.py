"""What the candidate join compares and ranks by, filled in and laid out for fast loops.

Scalar meaning, which every implementation reproduces to the last bit (float64, operations in the order
written). For giver i of resource a, taker j of resource b and label l from a to b:

- ``way``: √((Δx² + Δy²) + Δz²), the chord [km], 0 where a place is not known;
- refused if: one company; one of them meets its own park alone and the parks differ; the units differ; the
  taker is not licensed and the label hands over hazardous waste, or is direct and the giver declares hazard;
  direct and sense · (tᵢ − tⱼ) − approach < 0, moistureᵢ > moistureⱼ or purityᵢ < purityⱼ; tᵢ < the first
  conversion's least temperature; min(highᵢ, highⱼ / y_low) < lot, the greater of lotᵢ and lotⱼ / y_high less
  a billionth; way² > (reach + precisionᵢ + precisionⱼ)²; overlap o = Σₘ min(pᵢ(m), pⱼ(m)) below the least.
  A comparison with something that is not known refuses nothing;
- ``gain`` = ((y · worthⱼ + worthᵢ) − cost) − haul · way [VND per giver unit];
- ``co2`` = ((y · carbonⱼ + carbonᵢ) − emission) − soot · way [tCO2e per giver unit];
- ``value`` = gain + carbon price · co2, refused unless above ``least_gain``;
- ``amount`` = min(quantityᵢ, quantityⱼ / y) · (o / 4096) [giver units per year]: what surely meets in time;
- ``score`` = (κₗ · min(trustᵢ, trustⱼ)) · (value · amount) [VND per year].

Of a pair's labels that are not refused the one with the highest score stands for the pair, of equals the
first. Of the pairs those stay that are among the K best of their giver or of their taker; of equal scores the
one with the smaller id of the other side comes first. Without K all stay.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from matching.engine.allocation.links import Floats
from matching.engine.join.closure import Closure
from matching.engine.join.columns import YEAR, Bools, Columns, Ints32
from matching.engine.rules import Rules

TOLERANCE_KM = 1e-6  # more than chord and great circle can differ by rounding
ALL = 2**31 - 1  # K of "keep all"


@dataclass(frozen=True, slots=True)
class Priors:
    """What stands in for a number that is not known, for the order of the candidates alone; never shown.

    Own choices: a listing of middling size, a conversion without losses, money that neither favours nor hides
    a pair.
    """

    quantity: float = 100.0  # canonical units per year
    factor: float = 1.0  # taker units per giver unit
    cost: float = 500_000.0  # VND per giver unit of conversions without a price
    tariff: float = 3_000.0  # VND per unit and km
    giver_worth: float = 0.0  # VND per unit
    taker_worth: float = 1_000_000.0  # VND per unit


@dataclass(frozen=True, slots=True)
class Terms:
    """How candidates are chosen.

    ``per_listing`` is K (None = all). ``least_gain`` [VND per giver unit] is what a pair must be worth more
    than; -inf keeps losses. ``carbon_price`` is VND per tCO2e. ``least_overlap`` counts parts of `YEAR`.
    ``slack_km`` widens every radius, for sites of converters that are only known so well. ``certain`` ranks by
    value alone, whatever the confidence.
    """

    per_listing: int | None = None
    least_gain: float = -np.inf
    carbon_price: float = (
        500_000.0  # about 20 USD per t: own choice, shown to people; from memory, needs check
    )
    detour: float = 1.0
    least_overlap: int = 1
    approach_c: float = 0.0
    slack_km: float = 0.0
    certain: bool = False
    disabled: frozenset[str] = frozenset()
    priors: Priors = Priors()

    @classmethod
    def of(cls, rules: Rules, *, per_listing: int | None = None, slack_km: float = 0.0) -> Terms:
        """Return the terms under which no pair is lost that the gates of ``rules`` would let through."""
        return cls(
            per_listing=per_listing,
            detour=rules.detour,
            approach_c=rules.min_approach_c,
            slack_km=slack_km,
            disabled=rules.disabled_gates,
        )

    @property
    def most(self) -> int:
        """K as a number."""
        return ALL if self.per_listing is None else self.per_listing


@dataclass(frozen=True, slots=True)
class Labels:
    """Columns of the closure's labels with the terms worked in; names as in the module's account."""

    factor: Floats
    low: Floats
    high: Floats
    cost: Floats
    emission: Floats
    haul: Floats
    soot: Floats
    reach: Floats
    direct: Bools
    hazardous: Bools
    sense: Ints32
    min_temp: Floats
    thermal: Bools
    same_unit: Bools
    kappa: Floats


@dataclass(frozen=True, slots=True)
class Side:
    """Columns of one side's listings with the terms worked in; names as in the module's account."""

    id: npt.NDArray[np.int64]
    company: Ints32
    resource: Ints32
    park: Ints32
    park_only: Bools
    x: Floats
    y: Floats
    z: Floats
    precision: Floats
    temperature: Floats
    moisture: Floats
    purity: Floats
    lot: Floats
    high: Floats
    declared: Bools
    licensed: Bools
    trust: Floats
    quantity: Floats
    worth: Floats
    carbon: Floats
    months: npt.NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.id)


def labels_of(closure: Closure, terms: Terms) -> Labels:
    """Return the labels' columns; gates that are switched off compare nothing."""
    off, priors = terms.disabled, terms.priors
    size = len(closure)
    reach = closure.radius_km / terms.detour + (terms.slack_km + TOLERANCE_KM)
    sense, coldest = closure.sense, closure.min_temp_c
    if "temperature" in off:
        sense, coldest = np.zeros(size, dtype=np.int32), np.full(size, np.nan)
    return Labels(
        factor=_known(closure.factor, priors.factor),
        low=closure.low,
        high=closure.high,
        cost=_known(closure.cost, priors.cost),
        emission=_known(closure.emission, 0.0),
        haul=_known(closure.tariff, priors.tariff) * terms.detour,
        soot=_known(closure.freight, 0.0) * terms.detour,
        reach=np.full(size, np.inf) if "distance" in off else reach,
        direct=closure.direct,
        hazardous=closure.hazardous,
        sense=sense,
        min_temp=coldest,
        thermal=(sense != 0) | ~np.isnan(coldest),
        same_unit=np.ones(size, dtype=np.bool_) if "unit_dimension" in off else closure.same_unit,
        kappa=np.ones(size) if terms.certain else closure.confidence,
    )


def side_of(columns: Columns, terms: Terms, *, giving: bool) -> Side:
    """Return one side's columns, in the order of its rows; gates that are switched off compare nothing."""
    off, priors, size = terms.disabled, terms.priors, len(columns)
    unknown = np.full(size, np.nan)
    worth = priors.giver_worth if giving else priors.taker_worth
    alone = np.full(size, -1 if giving else -2, dtype=np.int32)
    lots = np.zeros(size) if "minimum_lot" in off else _known(columns.min_lot, 0.0)
    x, y, z = (np.ascontiguousarray(columns.place[:, axis]) for axis in range(3))
    return Side(
        id=columns.id,
        company=alone if "same_company" in off else columns.company,
        resource=columns.resource,
        park=columns.park,
        park_only=columns.park_only,
        x=x,
        y=y,
        z=z,
        precision=columns.precision_km,
        temperature=columns.temperature_c,
        moisture=unknown if "moisture" in off else columns.moisture_pct,
        purity=unknown if "purity" in off else columns.purity_pct,
        lot=lots,
        high=columns.high,
        declared=columns.hazardous == 1,
        licensed=np.ones(size, dtype=np.bool_) if "hazard_licence" in off else columns.licensed,
        trust=np.ones(size) if terms.certain else columns.trust,
        quantity=_known((columns.low + columns.high) / 2, priors.quantity),
        worth=_known(columns.worth, worth),
        carbon=_known(columns.carbon, 0.0),
        months=columns.months,
    )


def shifted(side: Side, price: Floats) -> Side:
    """Return the side with what a unit is already worth elsewhere taken off [VND per unit, by row]."""
    return replace(side, worth=side.worth - price)


def least_overlap(terms: Terms) -> int:
    """Return the least overlap in parts of `YEAR`; 0 with the season gate switched off."""
    return 0 if "season" in terms.disabled else min(max(terms.least_overlap, 1), YEAR)


def _known(values: Floats, otherwise: float) -> Floats:
    return np.where(np.isnan(values), otherwise, values)
