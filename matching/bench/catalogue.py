"""A synthetic catalogue of the size that is expected of a mature one: 1,500 materials, 1,588 conversions."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matching.engine.types import FamilyLimit, Hazard, Knowledge, Process, Range, Resource, Sourced

MATERIALS = 1_500
FAMILIES = 20
CONVERSIONS = 1_588
SUBSTITUTIONS = 0.35  # share of the conversions that only replace one material of a family by another
ZIPF = 0.9  # popularity of the n-th material: 1 / n^0.9

# state: greatest distance [km], transport [VND per unit and km], freight [tCO2e per unit and km]
STATES: dict[str, tuple[float, float, float]] = {
    "heat": (3.0, 20_000.0, 0.0),
    "water": (8.0, 8_000.0, 0.0),
    "sludge": (40.0, 6_000.0, 1.2e-4),
    "bulk": (60.0, 3_000.0, 0.9e-4),
    "service": (50.0, 8_000.0, 1.0e-4),
    "scrap": (150.0, 3_500.0, 0.9e-4),
    "fine": (300.0, 4_000.0, 1.0e-4),
}
STATE_OF_FAMILY = (
    *("heat",) * 2, *("water",) * 3, *("sludge",) * 3, *("bulk",) * 4,
    *("service",) * 2, *("scrap",) * 3, *("fine",) * 3,
)  # fmt: skip

Generator = np.random.Generator
Shares = npt.NDArray[np.float64]


def bench_knowledge(seed: int) -> Knowledge:
    """Return the catalogue; the same seed always gives the same one."""
    chance = np.random.default_rng([seed, 1])
    hazards = chance.choice([Hazard.NO, Hazard.POSSIBLE, Hazard.YES], MATERIALS, p=[0.85, 0.07, 0.08])
    resources = [_resource(number, hazards[number]) for number in range(MATERIALS)]
    limits = [_limit(family) for family in range(FAMILIES)]
    edges = _edges(chance, popularity(seed))
    processes = [_process(chance, number, edge) for number, edge in enumerate(edges)]
    return Knowledge(
        resources={one.code: one for one in resources},
        processes={one.code: one for one in processes},
        limits={(one.family, one.state): one for one in limits},
        version=f"bench {seed}",
    )


def popularity(seed: int) -> Shares:
    """Return the share of each material in what listings name."""
    weights = 1.0 / np.arange(1, MATERIALS + 1) ** ZIPF
    return np.asarray(np.random.default_rng([seed, 2]).permutation(weights / weights.sum()))


def code_of(material: int) -> str:
    """Return the code; codes sort as the numbers do."""
    return f"m{material:04d}"


def state_of(material: int) -> str:
    """Return the state in which the material travels."""
    return STATE_OF_FAMILY[material % FAMILIES]


def _resource(number: int, hazard: Hazard) -> Resource:
    family = f"f{number % FAMILIES:02d}"
    return Resource(code_of(number), None, family, False, "t", state_of(number), hazard)  # noqa: FBT003


def _limit(family: int) -> FamilyLimit:
    state = STATE_OF_FAMILY[family]
    radius, tariff, freight = STATES[state]
    return FamilyLimit(
        f"f{family:02d}", state, radius, (tariff, tariff), _exactly(freight), "synthetic", "synthetic"
    )


def _edges(chance: Generator, shares: Shares) -> list[tuple[int, int]]:
    """Draw different pairs of materials: substitutions within a family, conversions towards what many need.

    What many offer has more known uses, so sources are drawn by the cube root of their popularity.
    """
    known = np.cbrt(shares) / np.cbrt(shares).sum()
    edges: dict[tuple[int, int], None] = {}
    while len(edges) < CONVERSIONS:
        source = int(chance.choice(MATERIALS, p=known))
        if chance.random() < SUBSTITUTIONS:
            target = (source + FAMILIES * int(chance.integers(1, MATERIALS // FAMILIES))) % MATERIALS
        else:
            target = int(chance.choice(MATERIALS, p=shares))
        if source != target:
            edges[source, target] = None
    return list(edges)


def _process(chance: Generator, number: int, edge: tuple[int, int]) -> Process:
    substitution = edge[0] % FAMILIES == edge[1] % FAMILIES
    factor = chance.uniform(0.85, 1.0) if substitution else chance.uniform(0.4, 1.0)
    cost = chance.uniform(1e5, 8e5) if substitution else chance.uniform(5e5, 4e6)
    return Process(
        code=f"c{number:04d}",
        inputs=(code_of(edge[0]),),
        outputs=(code_of(edge[1]),),
        yield_factor=_exact(factor),
        min_temp_c=50.0 if state_of(edge[0]) == "heat" else None,
        cost=_exactly(cost),
        emission=_exactly(chance.uniform(0.0, 0.05) if substitution else chance.uniform(0.01, 0.4)),
        receiver_isic=("all",),
        source="synthetic",
        confidence="pair verified" if chance.random() < 0.5 else "synthetic",
    )


def _exact(value: float) -> Range:
    return float(value), float(value)


def _exactly(value: float) -> Sourced:
    return Sourced("synthetic", float(value), float(value), "synthetic", "synthetic", None, "synthetic")
