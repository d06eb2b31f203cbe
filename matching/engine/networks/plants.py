"""Kinds of shared plants and services: what they cost together, and what each firm pays alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, fsum, inf

from matching.engine import ranges
from matching.engine.networks.sharing import Game
from matching.engine.types import Direction, Range, Site


class Basis(StrEnum):
    """What a plant is sized by: the firms that it serves, or their yearly quantity."""

    FIRM = "firm"
    QUANTITY = "quantity"


@dataclass(frozen=True, slots=True)
class PlantType:
    """A kind of shared plant or service. Costs are VND per year, ``unit`` costs VND per unit of size.

    The shared plant costs ``fixed`` for each ``step`` of capacity begun, and ``per_unit``; a firm on its own
    pays ``alone_fixed`` and ``alone_per_unit``. Below ``minimum`` [units per year] the plant is not built.
    ``radius_km`` is how far a member may be from the host; ``co2`` is tCO2e avoided per unit (None = unknown).
    """

    code: str
    direction: Direction
    resources: tuple[str, ...]
    basis: Basis
    unit: str
    step: float
    fixed: Range
    per_unit: Range
    alone_fixed: Range
    alone_per_unit: Range
    minimum: float
    radius_km: float
    co2: Range | None = None
    licence: str = "none"
    source: str = ""
    confidence: str = ""


@dataclass(frozen=True, slots=True)
class Demand:
    """A listing that a plant could serve; ``size`` is what is surely there per year, None = not known."""

    listing: int
    firm: str
    size: float | None
    site: Site | None = None
    trust: float = 1.0


def shared_cost(plant: PlantType, size: float) -> Range:
    """Return what the plant costs a year for members of this size together [VND]."""
    steps = ceil(size / plant.step - 1e-9)
    return (
        steps * plant.fixed[0] + plant.per_unit[0] * size,
        steps * plant.fixed[1] + plant.per_unit[1] * size,
    )


def alone_cost(plant: PlantType, one: Demand) -> Range:
    """Return what a firm of known size pays a year on its own [VND]: as today, or a plant of its own if cheaper."""
    size = one.size or 0.0
    today = (
        plant.alone_fixed[0] + plant.alone_per_unit[0] * size,
        plant.alone_fixed[1] + plant.alone_per_unit[1] * size,
    )
    own = shared_cost(plant, size)
    return own if size >= plant.minimum and ranges.middle(own) < ranges.middle(today) else today


def saved_by(plant: PlantType, group: Sequence[Demand]) -> Range:
    """Return what a group saves a year by sharing the plant [VND]; negative = it costs more."""
    alone, shared = alone_costs(plant, group), shared_cost(plant, fsum(one.size or 0.0 for one in group))
    return alone[0] - shared[1], alone[1] - shared[0]


def alone_costs(plant: PlantType, group: Sequence[Demand]) -> Range:
    """Return what the firms of a group pay a year, each on its own [VND]."""
    costs = [alone_cost(plant, one) for one in group]
    return fsum(low for low, _ in costs), fsum(high for _, high in costs)


def plant_cost(plant: PlantType, group: Sequence[Demand]) -> float:
    """Return what the plant costs a group a year at the middles [VND]; infinite below the least size."""
    size = fsum(one.size or 0.0 for one in group)
    return inf if size < plant.minimum else ranges.middle(shared_cost(plant, size))


def cost_game(plant: PlantType, members: Sequence[Demand]) -> Game:
    """Return the cost of each subgroup at the middles: a plant of its own, or each alone, what is cheaper."""

    def cost(group: frozenset[int]) -> float:
        chosen = [members[place] for place in sorted(group)]
        return min(plant_cost(plant, chosen), fsum(ranges.middle(alone_cost(plant, one)) for one in chosen))

    return cost


def break_even(plant: PlantType, firms: int) -> float | None:
    """Return the size from which so many firms save by sharing one step of the plant, or None if never.

    For a plant sized by firms this is the number of firms, and ``firms`` does not matter.
    """
    own, shared = ranges.middle(plant.alone_per_unit), ranges.middle(plant.per_unit)
    fixed, own_fixed = ranges.middle(plant.fixed), ranges.middle(plant.alone_fixed)
    gain = own + own_fixed - shared if plant.basis is Basis.FIRM else own - shared
    rest = fixed if plant.basis is Basis.FIRM else fixed - own_fixed * firms
    if rest <= 0:
        return plant.minimum
    if gain <= 0:
        return None
    size = max(plant.minimum, rest / gain)
    size = float(ceil(size - 1e-9)) if plant.basis is Basis.FIRM else size
    return size if size <= plant.step else None
