"""Read published problems, solve each by its kind, and compare with what was published."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from matching.engine.allocation.linear import Infeasible
from matching.numeric import facts, networks, water_heat
from matching.numeric.errors import BadCase
from matching.numeric.formats import (
    Warehouses,
    read_assignment,
    read_dimacs,
    read_flow_tables,
    read_warehouses,
)

Inputs = Mapping[str, Any]
Answer = dict[str, Any]

LEAST_TOLERANCE = 1e-9
RELATIVE = 1e-6  # of the published figure: its last digits are rounded
RELATIVE_KINDS = frozenset({"plausibility"})  # their tolerance is a share


@dataclass(frozen=True, slots=True)
class Case:
    """A problem with what was published about it; ``folder`` is where the files it names lie."""

    id: str
    kind: str
    inputs: Inputs
    published: Inputs
    tolerance: float
    folder: Path


@dataclass(frozen=True, slots=True)
class Check:
    """One published figure beside the computed one; ``ok`` is None where there is nothing to compare."""

    key: str
    computed: Any
    published: Any
    tolerance: float
    ok: bool | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a case: its checks, all that was computed, or the sentence why there is no answer."""

    id: str
    kind: str
    checks: tuple[Check, ...]
    computed: Answer
    error: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing published is contradicted and there was no error."""
        return not self.error and all(check.ok is not False for check in self.checks)

    def as_dict(self) -> dict[str, Any]:
        """Return the outcome for machines."""
        return asdict(self) | {"ok": self.ok}


def read_cases(path: Path) -> list[Case]:
    """Return the cases of a JSON file (a list, or one), or of a raw OR-Library or DIMACS file.

    Raises
    ------
    BadCase
        If the file is neither.
    OSError
        If it cannot be opened.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadCase(f"{path.name} is no text file.") from error
    if text.lstrip()[:1] not in {"[", "{"}:
        return [Case(path.stem, _raw_kind(text), {"file": path.name}, {}, 0.0, path.parent)]
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadCase(f"{path.name} is no JSON: {error}.") from error
    rows = found if isinstance(found, list) else [found]
    return [_case(row, place, path.parent) for place, row in enumerate(rows, start=1)]


def _raw_kind(text: str) -> str:
    """Return the kind of a raw file by its shape: DIMACS by its letters, assignment by its count of numbers."""
    lines = [line for line in text.splitlines() if line.strip()]
    if lines and all(line.split()[0] in {"c", "p", "n", "a"} for line in lines):
        return "min_cost_flow_file"
    words = text.split()
    first = int(words[0]) if words and words[0].isdigit() else 0
    return "assignment_file" if first and len(words) == 1 + first * first else "facility_location_file"


def _case(row: Any, place: int, folder: Path) -> Case:
    if not isinstance(row, dict) or not isinstance(row.get("kind"), str):
        raise BadCase(f"Case {place} has no “kind”.")
    inputs, published = row.get("inputs"), row.get("published") or {}
    if not isinstance(inputs, dict) or not isinstance(published, dict):
        raise BadCase(f"Case {place} has no “inputs” by name, or its “published” has no names.")
    tolerance = row.get("tolerance") or 0.0
    if not isinstance(tolerance, int | float):
        raise BadCase(f"The tolerance of case {place} is no number.")
    return Case(str(row.get("id", place)), row["kind"], inputs, published, float(tolerance), folder)


def solve_case(case: Case) -> Outcome:
    """Solve one case; what is wrong with it becomes its ``error``."""
    solver = SOLVERS.get(case.kind)
    if solver is None:
        known = ", ".join(sorted(SOLVERS))
        return Outcome(case.id, case.kind, (), {}, f"“{case.kind}” is no kind that can be solved: {known}.")
    try:
        computed = solver(case)
    except KeyError as error:
        return Outcome(case.id, case.kind, (), {}, f"The inputs lack {error}.")
    except (BadCase, Infeasible) as error:
        return Outcome(case.id, case.kind, (), {}, str(error))
    except (TypeError, ValueError, ArithmeticError, AttributeError, IndexError) as error:
        return Outcome(case.id, case.kind, (), {}, f"The inputs cannot be used: {error}.")
    except OSError as error:
        return Outcome(case.id, case.kind, (), {}, f"{error.filename} cannot be read: {error.strerror}.")
    return Outcome(case.id, case.kind, tuple(_checks(case, computed)), computed)


def _checks(case: Case, computed: Answer) -> list[Check]:
    compare = _within if case.kind == "range_table" else partial(_near, case.kind in RELATIVE_KINDS)
    checks = []
    for key, published in case.published.items():
        if isinstance(published, str):
            continue
        found = _computed(computed, key)
        ok = None if found is None else compare(found, published, case.tolerance)
        checks.append(Check(key, found, published, case.tolerance, ok))
    return checks


def _computed(computed: Answer, key: str) -> Any:
    """Return the figure of that name, or of the longest name that it starts with (a unit may follow)."""
    names = [name for name in computed if key == name or key.startswith(f"{name}_")]
    return computed[max(names, key=len)] if names else None


def _near(relative: bool, computed: Any, published: Any, tolerance: float) -> bool:  # noqa: FBT001  # bound once
    if isinstance(published, Mapping):
        return all(_near(relative, computed[key], value, tolerance) for key, value in published.items())
    if isinstance(published, list):
        pairs = zip(computed, published, strict=True)
        return all(_near(relative, one, other, tolerance) for one, other in pairs)
    allowed = tolerance * abs(published) if relative else tolerance
    return bool(abs(computed - published) <= max(allowed, LEAST_TOLERANCE, RELATIVE * abs(published)))


def _within(computed: Any, published: Any, tolerance: float) -> bool:
    """Say whether a range of the catalogue and a published one meet; one number is an upper bound.

    A row of the catalogue may speak of a wider kind of material than the published one, so it contradicts it
    only where the two have nothing in common.
    """
    low, high = published if isinstance(published, list) else (0.0, published)
    return bool(computed[0] <= high + tolerance and computed[1] >= low - tolerance)


def _file(case: Case, name: str = "file") -> Path:
    path = case.folder / str(case.inputs[name])
    if not path.resolve().is_relative_to(case.folder.resolve()):
        raise BadCase(f"“{case.inputs[name]}” lies outside the folder of the case.")
    return path


def _transport(case: Case) -> Answer:
    cost = networks.cheapest_transport(networks.table_of(case.inputs))
    thousands = {key: cost / 1000 for key in case.published if key.startswith("min_cost_k")}
    return {"min_cost": cost} | thousands


def _warehouses(case: Case) -> Answer:
    if "file" in case.inputs:
        capacity = case.inputs.get("capacity")
        read = read_warehouses(_file(case).read_text(), None if capacity is None else float(capacity))
    else:
        read = _warehouses_inline(case.inputs)
    cost, bound = networks.cheapest_warehouses(
        read, split=bool(case.inputs.get("split_service_allowed", True))
    )
    return {"min_cost": cost, "lower_bound": bound}


def _warehouses_inline(inputs: Inputs) -> Warehouses:
    columns = [networks.floats(inputs[name]) for name in ("capacity", "fixed_cost", "demand", "cost")]
    if columns[3].shape != (len(columns[0]), len(columns[2])) or len(columns[0]) != len(columns[1]):
        raise BadCase("Wanted “cost” with a row for each warehouse and a column for each customer.")
    return Warehouses(*columns)


def _assignment(case: Case) -> Answer:
    inline = networks.floats(case.inputs["cost"]) if "cost" in case.inputs else None
    cost = read_assignment(_file(case).read_text()) if inline is None else inline
    if cost.ndim != 2 or cost.shape[0] != cost.shape[1]:
        raise BadCase("The table of an assignment is not square.")
    return {"min_cost": networks.cheapest_assignment(cost)}


def _flow(case: Case) -> Answer:
    if "nodes" in case.inputs:
        return networks.cheapest_flow(read_flow_tables(_file(case, "nodes"), _file(case, "edges")))
    return networks.cheapest_flow(read_dimacs(_file(case).read_text()))


def _ranges(case: Case) -> Answer:
    from matching.numeric.catalogue_yields import digestions_of  # reads the whole catalogue

    return facts.digestion_ranges(case.published, digestions_of)


SOLVERS: dict[str, Callable[[Case], Answer]] = {
    "water_fixed_load": lambda case: water_heat.fixed_load(case.inputs),
    "water_fixed_load_multiplant": lambda case: water_heat.fixed_load_of_plants(case.inputs),
    "water_fixed_flow": lambda case: water_heat.fixed_flow(case.inputs),
    "fixed_flow_impurity_percent": lambda case: water_heat.fixed_flow(case.inputs),
    "heat_pinch": lambda case: water_heat.heat(case.inputs),
    "transport_lp": _transport,
    "facility_location": _warehouses,
    "facility_location_file": _warehouses,
    "assignment": _assignment,
    "assignment_file": _assignment,
    "min_cost_flow": _flow,
    "min_cost_flow_file": _flow,
    "min_cost_flow_files": _flow,
    "stoichiometry": lambda case: facts.stoichiometry(case.inputs, case.published),
    "stoichiometry_set": lambda case: facts.stoichiometry_set(case.inputs),
    "plausibility": lambda case: facts.plausibility(case.inputs, case.published),
    "range_table": _ranges,
    "geodesy": lambda case: facts.geodesy(case.inputs),
}
