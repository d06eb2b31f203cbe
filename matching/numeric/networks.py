"""Transport, warehouses, assignment and flows, solved as portfolios of links whose gain is minus the cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from matching.engine.allocation.fixed_costs import Options, choose
from matching.engine.allocation.flows import Pipes, cheapest, cheapest_whole
from matching.engine.allocation.linear import Effort, Infeasible
from matching.engine.allocation.links import Amounts, Floats, Links
from matching.engine.allocation.portfolio import solve
from matching.numeric.errors import BadCase
from matching.numeric.formats import Warehouses

EXACT = 1e-12
MOST_ARCS = 20_000  # of a network that networkx's network simplex solves too, as a second opinion
SERVED = 1 - 1e-7  # share of the demand


@dataclass(frozen=True, slots=True)
class Table:
    """Supply and demand by name, and the cost of a unit from each supply to each demand (not finite = none)."""

    supply: Floats
    demand: Floats
    cost: Floats


def cheapest_transport(table: Table) -> float:
    """Return the least cost of meeting all demand.

    Notes
    -----
    Every unit delivered gains a constant on top of minus its cost; while somebody is not served in full, the
    constant grows. Once all are, it is the same for every plan and the plan is the cheapest.
    """
    if table.demand.sum() > table.supply.sum() * (1 + 1e-9):
        raise Infeasible("There is less supply than demand.")
    giver, taker = np.nonzero(np.isfinite(table.cost))
    cost = table.cost[giver, taker]
    many = len(giver)
    links = Links(giver, taker, np.arange(many), np.ones(many), -cost, np.zeros(many))
    amounts = Amounts(table.supply[:, None], table.demand[:, None])
    span = float(cost.max(initial=0.0) - min(cost.min(initial=0.0), 0.0)) or 1.0
    most = span * (len(table.supply) + len(table.demand))
    constant = min(2 * span, most)
    while True:
        best = solve(links.priced(constant - cost), amounts, gap=EXACT)
        if best.yearly.sum() >= table.demand.sum() * SERVED:
            return float(cost[best.links.label] @ best.yearly)
        if constant >= most:
            raise Infeasible("No choice of links meets all demand.")
        constant = min(10 * constant, most)


def cheapest_assignment(cost: Floats) -> float:
    """Return the least cost of giving each row one column of its own."""
    ones = np.ones(len(cost))
    return cheapest_transport(Table(ones, ones, cost))


def cheapest_warehouses(case: Warehouses, *, split: bool = True) -> tuple[float, float]:
    """Return the least cost of opening warehouses and serving all customers, and the bound of the search.

    Parameters
    ----------
    case
        The warehouses.
    split
        False: each customer is served by one warehouse.
    """
    plants, customers = case.cost.shape
    giver, taker = np.divmod(np.arange(plants * customers), customers)
    asked = np.where(case.demand > 0, case.demand, 1.0)[taker]
    gain = -case.cost.ravel() / asked
    links = Links(giver, taker, np.arange(len(giver)), np.ones(len(giver)), gain, np.zeros(len(giver)))
    must = np.ones(customers, dtype=np.bool_)
    options = _options(case, giver, np.arange(len(giver)), None if split else asked)
    plan = choose(
        links,
        Amounts(case.capacity[:, None], case.demand[:, None], must),
        options,
        Effort(nodes=1_000_000, seconds=300.0, gap=1e-9),
    )
    return -plan.gain, -plan.bound


def _options(case: Warehouses, giver: Any, link: Any, whole: Floats | None) -> Options:
    """Return the warehouses and, where each customer is served by one, the services as options."""
    plants = len(case.fixed)
    none = np.zeros(plants)
    if whole is None:
        return Options(case.fixed, case.capacity, none, link, giver)
    services = len(whole)
    return Options(
        np.concatenate([case.fixed, np.zeros(services)]),
        np.concatenate([case.capacity, whole]),
        np.concatenate([none, whole]),
        np.concatenate([link, link]),
        np.concatenate([giver, plants + link]),
    )


def cheapest_flow(pipes: Pipes) -> dict[str, float]:
    """Return the least cost, and for whole numbers that of networkx's network simplex beside it."""
    found = {"min_cost": cheapest(pipes).cost}
    columns = (pipes.supply, pipes.least, pipes.capacity, pipes.cost)
    if len(pipes.tail) <= MOST_ARCS and all(np.array_equal(one, np.rint(one)) for one in columns):
        found["min_cost_network_simplex"] = cheapest_whole(pipes).cost
    return found


def table_of(inputs: Mapping[str, Any]) -> Table:
    """Read supply, demand and costs: by name or in order, a cost table or distances times a freight rate."""
    supply, demand = _named(inputs, "supply"), _named(inputs, "demand")
    cost = _cost_table(inputs, list(supply), list(demand))
    return Table(np.array(list(supply.values())), np.array(list(demand.values())), cost)


def _named(inputs: Mapping[str, Any], name: str) -> dict[str, float]:
    given = inputs.get(name)
    if isinstance(given, Mapping):
        amounts = {str(key): float(value) for key, value in given.items()}
    elif isinstance(given, Sequence) and not isinstance(given, str):
        amounts = {str(place): float(value) for place, value in enumerate(given)}
    else:
        raise BadCase(f"A transport problem needs “{name}”: names with amounts, or a list.")
    if any(amount < 0 for amount in amounts.values()):
        raise BadCase(f"An amount of “{name}” is negative.")
    return amounts


def _cost_table(inputs: Mapping[str, Any], rows: list[str], columns: list[str]) -> Floats:
    table = next((inputs[key] for key in inputs if key.startswith(("cost", "unit_cost", "distance"))), None)
    rate = next((float(inputs[key]) for key in inputs if key.startswith("freight")), 1.0)
    if table is None:
        raise BadCase("A transport problem needs “cost” or “distance”: a row for each supply.")
    by_row = [table[row] for row in rows] if isinstance(table, Mapping) else list(table)
    cells = [[line[column] for column in columns] if isinstance(line, Mapping) else line for line in by_row]
    if len(cells) != len(rows) or any(len(line) != len(columns) for line in cells):
        raise BadCase("The table of costs has not one row for each supply and one column for each demand.")
    return rate * np.array([[np.inf if one is None else float(one) for one in line] for line in cells])


def floats(values: Any) -> Floats:
    """Return a list, or a list of lists of one length, as an array.

    Raises
    ------
    BadCase
        If it is no table of numbers.
    """
    try:
        return np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise BadCase(
            "A table of the inputs holds something else than numbers, or rows of several lengths."
        ) from error
