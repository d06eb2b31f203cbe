"""The matching engine, pure: values in, values out. No Django, no clock, no chance.

What computes is loaded when it is first asked for: pages that only name values need neither numpy nor networkx.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from matching.engine.judging.scoring import rank_key
from matching.engine.rules import DEFAULT_WEIGHTS, Rules
from matching.engine.types import (
    Account,
    Converter,
    Corridor,
    Criterion,
    Direction,
    FamilyLimit,
    Gate,
    Hazard,
    Knowledge,
    Leg,
    Line,
    Match,
    Operator,
    Pathway,
    Process,
    Range,
    Refusal,
    Resource,
    Result,
    Role,
    Site,
    Sourced,
    Step,
    Stream,
    Verdict,
)

if TYPE_CHECKING:
    from matching.engine.allocation.curve import Curve, CurvePoint, allocate_portfolio, pareto
    from matching.engine.allocation.solving import Allocation, AllocationStatus, allocate, match_key
    from matching.engine.graph import MaterialGraph, build_graph
    from matching.engine.join.candidates import explain_pair, find_matches

ENGINE_VERSION = "2.0"  # grows whenever the same input may give another result

__all__ = [
    "DEFAULT_WEIGHTS",
    "ENGINE_VERSION",
    "Account",
    "Allocation",
    "AllocationStatus",
    "Converter",
    "Corridor",
    "Criterion",
    "Curve",
    "CurvePoint",
    "Direction",
    "FamilyLimit",
    "Gate",
    "Hazard",
    "Knowledge",
    "Leg",
    "Line",
    "Match",
    "MaterialGraph",
    "Operator",
    "Pathway",
    "Process",
    "Range",
    "Refusal",
    "Resource",
    "Result",
    "Role",
    "Rules",
    "Site",
    "Sourced",
    "Step",
    "Stream",
    "Verdict",
    "allocate",
    "allocate_portfolio",
    "build_graph",
    "explain_pair",
    "find_matches",
    "match_key",
    "pareto",
    "rank_key",
]

_HOMES = {
    "allocation.curve": ("Curve", "CurvePoint", "allocate_portfolio", "pareto"),
    "allocation.solving": ("Allocation", "AllocationStatus", "allocate", "match_key"),
    "graph": ("MaterialGraph", "build_graph"),
    "join.candidates": ("explain_pair", "find_matches"),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Load what computes on first use (PEP 562)."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
