"""Weights and thresholds of the engine, each with its reason. A run stores the set that it used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite

DEFAULT_WEIGHTS: dict[str, float] = {
    "value": 0.25,  # money of both sides together: what makes people come to the table
    "co2": 0.20,  # emissions avoided
    "quantity": 0.15,  # how much of the stream is used and of the need covered
    "material": 0.10,  # the very type that is needed, rather than a relative of it
    "distance": 0.10,  # share of the economic radius that is not used up
    "simplicity": 0.08,  # every conversion is a further party, permit and investment
    "trust": 0.08,  # the company's own figures before sector estimates
    "season": 0.04,  # months in which both run
}


@dataclass(frozen=True)
class Rules:
    """Weights (criterion code -> weight) and thresholds.

    Raises
    ------
    ValueError
        If a weight is negative, not finite or for no known criterion, if all are zero, or if a threshold lies
        outside its range.
    """

    weights: Mapping[str, float] = field(default_factory=lambda: dict(DEFAULT_WEIGHTS))
    detour: float = 1.3  # way by road or pipe per straight line; engine.md 2.3, unless routed
    min_approach_c: float = 5.0  # K lost in a heat exchanger between giver and taker; design practice 5-10 K
    min_overlap: float = 0.25  # share of the year's quantity that meets in time; below it storage is needed
    giver_cost_share: float = 0.5  # of treatment and transport, until the parties agree otherwise
    substitution: float = 0.9  # t of primary product replaced by 1 t of recovered one, CO2e account only
    giver_quantity_share: float = 0.7  # using the whole by-product counts more than covering the whole need
    value_half: float = 500e6  # VND/yr at which "value" is 0.5: about 19,000 USD; own choice
    co2_half: float = 100.0  # tCO2e/yr at which "co2" is 0.5: 3 % of the 3,000 t that oblige to an inventory
    unknown_gate_factor: float = 0.9  # confidence left after each gate that still has to be checked
    verified_conversion: float = 0.85  # the pair is public knowledge, its yield is from memory
    remembered_conversion: float = 0.7  # pair and yield are from memory
    wastewater_types: frozenset[str] = frozenset(
        {"wastewater-group", "treated-wastewater", "cooling-blowdown", "ro-brine", "softener-rinse"}
    )  # types whose hand-over needs the reuse plan in the environmental licence
    cold_types: frozenset[str] = frozenset({"cold-group"})  # "too cold" means "too warm" here
    disabled_gates: frozenset[str] = frozenset()  # for experiments and for the tests of the gates themselves

    def __post_init__(self) -> None:
        unknown = set(self.weights) - set(DEFAULT_WEIGHTS)
        if unknown:
            raise ValueError(f"no such criterion: {', '.join(sorted(unknown))}")
        if any(not isfinite(weight) or weight < 0 for weight in self.weights.values()):
            raise ValueError("weights must be finite and not negative")
        if not any(self.weights.values()):
            raise ValueError("at least one weight must be positive")
        self._check_thresholds()

    def _check_thresholds(self) -> None:
        shares = ("min_overlap", "giver_cost_share", "substitution", "giver_quantity_share",
                  "unknown_gate_factor", "verified_conversion", "remembered_conversion")  # fmt: skip
        for name in shares:
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} must lie between 0 and 1")
        if not (self.detour >= 1 and self.value_half > 0 and self.co2_half > 0 and self.min_approach_c >= 0):
            raise ValueError(
                "detour must be at least 1, value_half and co2_half positive, min_approach_c not negative"
            )
