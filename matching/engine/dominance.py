"""Which chains are worth keeping: those that no other chain beats in every respect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matching.engine import ranges
from matching.engine.types import Hazard, Knowledge, Pathway, Range, Sourced

HAZARD_RANK = {Hazard.NO: 0, Hazard.POSSIBLE: 1, Hazard.YES: 2}


@dataclass(frozen=True, slots=True)
class Label:
    """What a chain offers and what it asks for.

    ``cost`` is VND and ``emission`` tCO2e per unit of the *product*: per tonne of feed, they would change with
    every later yield. ``demands`` are the conditions of its steps and the kinds of what it carries; a chain
    may only be dropped for one that asks for nothing more, because a gate may refuse the one and let the
    other through.
    """

    pathway: Pathway
    steps: int
    hazard: int
    yields: Range | None
    cost: Range | None
    emission: Range | None
    demands: frozenset[tuple[object, ...]]


def undominated(knowledge: Knowledge, pathways: Sequence[Pathway]) -> tuple[Pathway, ...]:
    """Return the pathways that none of the others dominates; of equals the first stays.

    Parameters
    ----------
    knowledge
        The catalogue that the pathways come from.
    pathways
        Chains between the same two resources, in order of preference.

    Notes
    -----
    O(n²) comparisons; n is rarely above ten.
    """
    labels = [label_of(knowledge, pathway) for pathway in pathways]
    kept: list[Label] = []
    for index, label in enumerate(labels):
        earlier = any(dominates(other, label) for other in labels[:index])
        later = any(dominates(other, label) and not dominates(label, other) for other in labels[index + 1 :])
        if not earlier and not later:
            kept.append(label)
    return tuple(label.pathway for label in kept)


def dominates(one: Label, other: Label) -> bool:
    """Tell whether ``one`` is at least as good as ``other`` in every respect."""
    return (
        one.steps <= other.steps
        and one.hazard <= other.hazard
        and one.demands <= other.demands
        and _at_least(one.yields, other.yields)
        and _at_least(ranges.negate(one.cost), ranges.negate(other.cost))
        and _at_least(ranges.negate(one.emission), ranges.negate(other.emission))
    )


def _at_least(one: Range | None, other: Range | None) -> bool:
    """Compare two ranges end by end; an unknown one compares with nothing but an unknown one."""
    if one is None or other is None:
        return one is other
    return one[0] >= other[0] and one[1] >= other[1]


def label_of(knowledge: Knowledge, pathway: Pathway) -> Label:
    """Return what the pathway offers and asks for."""
    last = knowledge.resources[pathway.steps[-1].target if pathway.steps else pathway.start]
    return Label(
        pathway=pathway,
        steps=len(pathway.steps),
        hazard=HAZARD_RANK[last.hazard],
        yields=pathway.yield_factor,
        cost=cost_per_product(knowledge, pathway),
        emission=emission_per_product(knowledge, pathway),
        demands=frozenset(_demands(knowledge, pathway)),
    )


def cost_per_product(knowledge: Knowledge, pathway: Pathway) -> Range | None:
    """Return the treatment cost per unit of what is handed over [VND/unit]; None when a part is not known."""
    return _per_product(pathway, [knowledge.processes[step.process].cost for step in pathway.steps])


def emission_per_product(knowledge: Knowledge, pathway: Pathway) -> Range | None:
    """Return what the steps emit per unit of what is handed over [tCO2e/unit]; None when a part is not known."""
    return _per_product(pathway, [knowledge.processes[step.process].emission for step in pathway.steps])


def _per_product(pathway: Pathway, charges: Sequence[Sourced | None]) -> Range | None:
    """Return c = 0; per step: c = (c + c_step) / y_step, which depends on what comes before only through c."""
    total: Range | None = (0.0, 0.0)
    for step, charge in zip(pathway.steps, charges, strict=True):
        factor = step.yield_factor
        if total is None or charge is None or factor is None:
            return None
        total = (total[0] + charge.low) / factor[1], (total[1] + charge.high) / factor[0]
    return total


def _demands(knowledge: Knowledge, pathway: Pathway) -> list[tuple[object, ...]]:
    demands: list[tuple[object, ...]] = []
    for step in pathway.steps:
        process, product = knowledge.processes[step.process], knowledge.resources[step.target]
        demands.append((process.licence, process.hazardous_input, process.min_temp_c, process.max_temp_c,
                        process.max_distance_km, process.receiver_isic))  # fmt: skip
        demands.append((product.family, product.state, product.hazard, product.unit))
    return demands
