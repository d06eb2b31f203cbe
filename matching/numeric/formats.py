"""Files that published problems come in: OR-Library warehouses and assignments, DIMACS and CSV flows."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from matching.engine.allocation.flows import Pipes
from matching.engine.allocation.links import Floats
from matching.numeric.errors import BadCase


@dataclass(frozen=True, slots=True)
class Warehouses:
    """Capacity and yearly cost of each warehouse, demand of each customer, and the cost of serving all of it.

    ``cost`` has the shape (warehouses, customers).
    """

    capacity: Floats
    fixed: Floats
    demand: Floats
    cost: Floats


def read_warehouses(text: str, capacity: float | None = None) -> Warehouses:
    """Read ``m n``, m times ``capacity cost``, n times ``demand`` and m costs (OR-Library, "cap" files).

    ``capacity`` stands for the word "capacity" that some files have in place of the number.
    """
    words = text.split()
    if "capacity" in words and capacity is None:
        raise BadCase("The file leaves the capacity open: name it as “capacity”.")
    numbers = _numbers(["nan" if one == "capacity" else one for one in words])
    if len(numbers) < 2:
        raise BadCase("A file of warehouses starts with their number and that of the customers.")
    many, customers = int(numbers[0]), int(numbers[1])
    if len(numbers) != 2 + 2 * many + customers * (many + 1):
        raise BadCase(
            f"A file of {many} warehouses and {customers} customers has {2 + 2 * many + customers * (many + 1)} "
            f"numbers, not {len(numbers)}."
        )
    plants = numbers[2 : 2 + 2 * many].reshape(many, 2)
    rest = numbers[2 + 2 * many :].reshape(customers, many + 1)
    limit = np.where(np.isnan(plants[:, 0]), capacity or 0.0, plants[:, 0])
    return Warehouses(limit, plants[:, 1], rest[:, 0], rest[:, 1:].T)


def read_assignment(text: str) -> Floats:
    """Read ``n`` and n x n costs, row by row (OR-Library, "assign" files); the costs."""
    numbers = _numbers(text.split())
    size = int(numbers[0]) if len(numbers) else 0
    if size < 1 or len(numbers) != 1 + size * size:
        raise BadCase(
            f"A file of an assignment has n and n x n costs; here n = {size}, {len(numbers) - 1} costs."
        )
    return numbers[1:].reshape(size, size)


def read_dimacs(text: str) -> Pipes:
    """Read a min-cost flow: ``p min nodes arcs``, ``n node supply``, ``a tail head least capacity cost``."""
    nodes, supply, arcs = 0, {}, []
    for number, line in enumerate(text.splitlines(), start=1):
        kind, *words = line.split() or ["c"]
        if kind == "p" and len(words) == 3 and words[0] == "min":
            nodes = int(_number(words[1]))
        elif kind == "n" and len(words) == 2:
            supply[int(_number(words[0]))] = _number(words[1])
        elif kind == "a" and len(words) == 5:
            arcs.append([_number(word) for word in words])
        elif kind != "c":
            raise BadCase(f"Line {number} is none of a DIMACS min-cost flow: {line.strip()[:60]}")
    if not nodes or not arcs:
        raise BadCase("A DIMACS min-cost flow has a line “p min nodes arcs” and arcs.")
    return pipes_of(list(range(1, nodes + 1)), supply, arcs)


def pipes_of(nodes: list[int], supply: dict[int, float], arcs: list[list[float]]) -> Pipes:
    """Return the network of arcs ``tail head least capacity cost``; a capacity below 0 or infinite is none."""
    row = {node: place for place, node in enumerate(nodes)}
    unknown = ({int(arc[end]) for arc in arcs for end in (0, 1)} | set(supply)) - set(row)
    if unknown:
        raise BadCase(f"Node {min(unknown)} is not among the nodes.")
    given = np.array([supply.get(node, 0.0) for node in nodes])
    columns = np.array(arcs, dtype=np.float64).reshape(-1, 5)
    everything = float(np.maximum(given, 0.0).sum()) + float(columns[:, 2].sum())
    limited = np.isfinite(columns[:, 3]) & (columns[:, 3] >= 0)
    tail, head = (np.array([row[int(arc[end])] for arc in arcs], dtype=np.int64) for end in (0, 1))
    capacity = np.where(limited, columns[:, 3], everything)
    return Pipes(given, tail, head, columns[:, 2], capacity, columns[:, 4])


def read_flow_tables(nodes: Path, edges: Path) -> Pipes:
    """Read a min-cost flow from CSV: ``node,demand`` (below 0 = gives) and ``from,to,capacity,cost[,lower]``."""
    try:
        with nodes.open(encoding="utf-8-sig") as file:
            demand = {int(row["node"]): _number(row["demand"]) for row in csv.DictReader(file)}
        with edges.open(encoding="utf-8-sig") as file:
            arcs = [
                [_number(row.get(name) or "0") for name in ("from", "to", "lower", "capacity", "cost")]
                for row in csv.DictReader(file)
            ]
    except (KeyError, ValueError) as error:
        raise BadCase(f"The tables of the flow lack or misspell a column: {error}") from error
    return pipes_of(list(demand), {node: -amount for node, amount in demand.items()}, arcs)


def _numbers(words: list[str]) -> Floats:
    return np.array([_number(word) for word in words], dtype=np.float64)


def _number(word: str) -> float:
    try:
        return float(word)
    except ValueError:
        raise BadCase(f"“{word[:40]}” is no number.") from None
