"""Water and heat targets of published problems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matching.engine.allocation.pinch import (
    COLD,
    HOT,
    PPM,
    HeatStream,
    LoadTarget,
    Water,
    WaterUse,
    least_heat,
    least_water_for_flows,
    least_water_for_loads,
)
from matching.numeric.errors import BadCase

Inputs = Mapping[str, Any]
Answer = dict[str, Any]


def fixed_load(inputs: Inputs) -> Answer:
    """Solve ``processes`` of fixed load: least fresh water, which leaves as wastewater."""
    target = _loads(inputs["processes"], inputs)
    return {"min_freshwater_t_h": target.fresh, "min_wastewater_t_h": target.fresh, "pinch_ppm": target.pinch}


def fixed_load_of_plants(inputs: Inputs) -> Answer:
    """Solve the ``plants`` each alone and all together: what exchange between firms saves."""
    plants = inputs["plants"]
    alone = {name: _loads(processes, inputs).fresh for name, processes in plants.items()}
    together = _loads([one for processes in plants.values() for one in processes], inputs).fresh
    return {
        "separate_t_h": alone,
        "sum_separate_t_h": sum(alone.values()),
        "integrated_t_h": together,
        "saving_t_h": sum(alone.values()) - together,
    }


def _loads(processes: Any, inputs: Inputs) -> LoadTarget:
    uses = [_use(one, place) for place, one in enumerate(processes, start=1)]
    return least_water_for_loads(uses, float(inputs.get("fresh_ppm", 0.0)))


def _use(one: Inputs, place: int) -> WaterUse:
    low, high = float(one["cin_max_ppm"]), float(one["cout_max_ppm"])
    load = float(one["load_kg_h"]) if "load_kg_h" in one else float(one["flow_t_h"]) * (high - low) / PPM
    return WaterUse(str(one.get("name", place)), load, low, high)


def fixed_flow(inputs: Inputs) -> Answer:
    """Solve ``sinks`` and ``sources`` of fixed flow: least fresh water (or gas) and what is left over."""
    level = next((key for key in ("ppm", "impurity") if any(key in one for one in inputs["sinks"])), "ppm")
    fresh = float(inputs.get(f"fresh_{level}", 0.0))
    sinks, sources = (
        [
            Water(str(one.get("name", place)), float(one["flow"]), float(one[level]))
            for place, one in enumerate(inputs[side], start=1)
        ]
        for side in ("sinks", "sources")
    )
    target = least_water_for_flows(sinks, sources, fresh)
    return {"min_fresh": target.fresh, "min_import": target.fresh, "waste": target.waste}


def heat(inputs: Inputs) -> Answer:
    """Solve ``streams``: least heating and cooling, and the pinch (shifted, of hot and of cold streams)."""
    dt_min = float(inputs["dt_min"])
    streams = [_stream(one, place) for place, one in enumerate(inputs["streams"], start=1)]
    target = least_heat(streams, dt_min)
    return {
        "q_hot_min": target.heating,
        "q_cold_min": target.cooling,
        "pinch_shifted": target.pinch,
        "pinch_hot": target.pinch + dt_min / 2,
        "pinch_cold": target.pinch - dt_min / 2,
    }


def _stream(one: Inputs, place: int) -> HeatStream:
    name = str(one.get("name", place))
    supply, target = float(one["t_supply"]), float(one["t_target"])
    if supply != target:
        duty = float(one["duty_kW"]) / abs(supply - target) if "duty_kW" in one else None
        return HeatStream(name, float(one["cp_kW_K"]) if duty is None else duty, supply, target)
    kind = str(one.get("type", "")).lower()
    if "duty_kW" not in one or kind not in {HOT, COLD}:
        raise BadCase(f"{name} keeps its temperature: name its “duty_kW” and its “type”, hot or cold.")
    return HeatStream.latent(name, float(one["duty_kW"]), supply, kind)
