"""What must hold of conversions beyond their codes: figures with a basis, and nothing unfit to eat. No Django."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from catalogue.prices import vnd_per_unit
from catalogue.rows import ConversionRow, ResourceRow
from catalogue.units import UnitError

if TYPE_CHECKING:
    from catalogue.knowledge import CatalogueRows

# What people eat or drink, and what animals eat, with all special kinds: no conversion makes it from hazardous
# matter, from what has to be tested for it, or from wastewater, sludge and what passed through a kitchen bin.
EATEN = ("food-ingredients", "feed-ingredient", "tap-water")
NEVER_EATEN = ("wastewater-group", "treated-wastewater", "sludges", "food-waste", "medical-group", "manure")

Types = dict[str, ResourceRow]


def check_conversions(rows: CatalogueRows) -> None:
    """Costs and emissions are given per unit of every input and say where they come from; nothing unfit is eaten.

    What is always hazardous goes to licensed treatment, also where only a more general type is an input.
    """
    types = {row.code: row for row in rows.resources}
    hazardous = {row.code: lineage(row.code, types) for row in rows.resources if row.hazard == "yes"}
    for row in rows.conversions:
        _check_cost(row, types)
        _check_emission(row, types)
        _check_eaten(row, types)
        _check_licence(row, hazardous)


def lineage(code: str, types: Types) -> tuple[str, ...]:
    """Return a type and its ancestors, nearest first."""
    path = [code]
    while parent := types[path[-1]].parent_code:
        path.append(parent)
    return tuple(path)


def _check_cost(row: ConversionRow, types: Types) -> None:
    if (row.cost_low is None) != (not row.cost_source) or (row.cost_low is None) != (not row.cost_unit):
        raise row.error("cost_source", row.cost_source, "a basis and a unit with the cost, or none of them")
    if row.cost_low is None:
        return
    for code in row.inputs:
        try:
            vnd_per_unit(Decimal(1), row.cost_unit, types[code].unit)
        except UnitError as error:
            expected = f"a cost per {types[code].unit} of {code} ({error})"
            raise row.error("cost_unit", row.cost_unit, expected) from None


def _check_emission(row: ConversionRow, types: Types) -> None:
    if (row.emission_low is None) != (not row.emission_source):
        raise row.error("emission_source", row.emission_source, "a basis with the emission, or neither")
    units = {types[code].unit for code in row.inputs}
    if row.emission_low is not None and len(units) > 1:
        raise row.error("emission_low", row.emission_low, f"nothing, as inputs count in {sorted(units)}")


def _check_eaten(row: ConversionRow, types: Types) -> None:
    eaten = [code for code in row.outputs if _is_any(code, EATEN, types)]
    if not eaten:
        return
    if row.hazardous_input or row.licence == "hazardous":
        raise row.error("outputs", eaten[0], "nothing that is eaten or drunk, as the input is hazardous")
    for code in row.inputs:
        if types[code].hazard != "no" or _is_any(code, NEVER_EATEN, types):
            raise row.error(
                "inputs", code, f"nothing hazardous and no waste, as {eaten[0]} is eaten or drunk"
            )


def _is_any(code: str, groups: Iterable[str], types: Types) -> bool:
    return not set(groups).isdisjoint(lineage(code, types))


def _check_licence(row: ConversionRow, hazardous: dict[str, tuple[str, ...]]) -> None:
    if row.licence == "hazardous":
        return
    for code, line in hazardous.items():
        if not set(line).isdisjoint(row.inputs):
            raise row.error("licence", row.licence, f"hazardous, as it takes {code}")
