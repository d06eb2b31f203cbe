"""Published single figures: ratios of reactions, plausible yields, distances, ranges of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from matching.engine.geography import EARTH_RADIUS_KM, great_circle_km
from matching.engine.types import Site
from matching.numeric.chemistry import buswell, molar_mass, read_reaction
from matching.numeric.errors import BadCase

Inputs = Mapping[str, Any]
Answer = dict[str, Any]

WATER_KWH_PER_M3_K = 1.163  # heat of a cubic metre of water per kelvin
STARCH_OF_CEREALS = 0.60  # t starch per t grain at 14 % moisture; engineering value, from memory, needs check
FERMENTED = 0.90  # share of the starch that ends as ethanol; engineering value, from memory, needs check
ETHANOL_T_PER_M3 = 0.789  # at 20 °C


def stoichiometry(inputs: Inputs, published: Inputs) -> Answer:
    """Solve a ``formula`` (gas of digestion) or a ``reaction`` (mass ratios named ``t_X_per_t_Y``)."""
    if "formula" in inputs:
        return _gas(str(inputs["formula"]))
    if "reaction" not in inputs:
        raise BadCase("Stoichiometry needs a “formula” or a “reaction”.")
    reaction = read_reaction(str(inputs["reaction"]))
    wanted = [key for key in published if re.fullmatch(r"t_\w+_per_t_\w+", key)]
    first = reaction.species[0][0]
    wanted = wanted or [f"t_{formula}_per_t_{first}" for formula, _ in reaction.species[1:]]
    pairs = [key.removeprefix("t_").rsplit("_per_t_", 1) for key in wanted]
    return {
        key: reaction.mass(part) / reaction.mass(whole)
        for key, (part, whole) in zip(wanted, pairs, strict=True)
    }


def _gas(formula: str) -> Answer:
    gas = buswell(formula)
    return {
        "ch4_nm3_per_t_vs": gas.ch4,
        "co2_nm3_per_t_vs": gas.co2,
        "biogas_nm3_per_t_vs": gas.ch4 + gas.co2,
        "molar_mass": molar_mass(formula),
    }


def stoichiometry_set(inputs: Inputs) -> Answer:
    """Solve several formulas: methane of each."""
    return {"ch4_nm3_per_t_vs": {name: buswell(str(formula)).ch4 for name, formula in inputs.items()}}


def geodesy(inputs: Inputs) -> Answer:
    """Return the great-circle distance of ``a`` and ``b`` (latitude, longitude in degrees)."""
    places = [Site(float(inputs[end][0]), float(inputs[end][1]), 0.0) for end in ("a", "b")]
    if any(abs(place.latitude) > 90 or abs(place.longitude) > 360 for place in places):
        raise BadCase("A place is a latitude within 90 and a longitude within 360 degrees.")
    radius = float(inputs.get("radius_km", EARTH_RADIUS_KM))
    return {"km": great_circle_km(*places) * radius / EARTH_RADIUS_KM}


def plausibility(inputs: Inputs, published: Inputs) -> Answer:
    """Return what can be worked out for the published figures; nothing where no rule applies."""
    found: Answer = {}
    for rule in (_ethanol, _water_heat, _combustion, _ratios):
        found |= rule(inputs, published)
    return found


def _ethanol(inputs: Inputs, _published: Inputs) -> Answer:
    """Ethanol [m3] of cereals [t]: C6H10O5 + H2O -> 2 C2H5OH + 2 CO2, and the CO2 [t] beside it."""
    if "cereals_t" not in inputs:
        return {}
    reaction = read_reaction("C6H10O5 + H2O -> 2 C2H5OH + 2 CO2")
    starch = float(inputs["cereals_t"]) * STARCH_OF_CEREALS * FERMENTED
    ethanol, co2 = (starch * reaction.mass(one) / reaction.mass("starch") for one in ("ethanol", "CO2"))
    return {"ethanol_m3": ethanol / ETHANOL_T_PER_M3, "co2_t": co2}


def _water_heat(inputs: Inputs, published: Inputs) -> Answer:
    """Heat [MWh] of cooling water [m3] by so many kelvins."""
    water = next((key for key in inputs if key.startswith("water_m3")), None)
    wanted = [key for key in published if key.startswith("heat_from_water_MWh")]
    if water is None or "delta_t_K" not in inputs:
        return {}
    heat = float(inputs[water]) * WATER_KWH_PER_M3_K * float(inputs["delta_t_K"]) / 1000
    return dict.fromkeys(wanted or ["heat_from_water_MWh"], heat)


def _combustion(inputs: Inputs, published: Inputs) -> Answer:
    """CO2 [kt] of fuel [m3] with an emission factor [kg/m3]."""
    if not {"gas_saved_m3", "ef_kg_per_m3"} <= set(inputs):
        return {}
    co2 = float(inputs["gas_saved_m3"]) * float(inputs["ef_kg_per_m3"]) / 1e6
    return dict.fromkeys([key for key in published if key.startswith("co2_kt")] or ["co2_kt"], co2)


def _ratios(inputs: Inputs, published: Inputs) -> Answer:
    """Ratios that are named by their parts: ``X_per_Y`` of inputs X (or X_t, t_X) and Y."""
    found = {}
    for key in published:
        parts = key.split("_per_")
        part, whole = (_input(inputs, one) for one in parts) if len(parts) == 2 else (None, None)
        if part is not None and whole:
            found[key] = part / whole
    return found


def _input(inputs: Inputs, name: str) -> float | None:
    unit, _, rest = name.partition("_")
    for key in (name, f"{rest}_{unit}", f"{name}_t"):
        if isinstance(inputs.get(key), int | float):
            return float(inputs[key])
    return None


def digestion_ranges(published: Inputs, yields_of: Callable[[str], list[tuple[str, float, float]]]) -> Answer:
    """Return, for each material named, the range of the catalogue's digestions of it [m3 biogas per t fresh].

    ``yields_of`` gives (conversion, low, high) for a text; a material without any is left out: not known.
    """
    found: Answer = {}
    for name in published:
        yields = yields_of(name)
        if yields:
            found[name] = [min(low for _, low, _ in yields), max(high for _, _, high in yields)]
    return found
