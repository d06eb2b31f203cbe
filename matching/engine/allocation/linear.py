"""Linear and mixed-integer programmes, solved by HiGHS: arrays in, arrays out, kept warm between solves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import inf
from typing import Any

import numpy as np

from matching.engine.allocation.links import Floats, Ints


class Status(StrEnum):
    """How a solve ended."""

    OPTIMAL = "optimal"
    STOPPED = "stopped"
    INFEASIBLE = "infeasible"


class Infeasible(ValueError):
    """No values keep all the bounds of the rows."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Variables >= 0: gain per unit, upper limit, and what one unit takes from rows.

    Column c takes ``take[k]`` from ``row[k]`` for k from ``start[c]`` to ``start[c + 1] - 1``.
    """

    gain: Floats
    upper: Floats
    start: Ints
    row: Ints
    take: Floats

    @classmethod
    def even(cls, gain: Floats, rows: Ints, takes: Floats, upper: Floats | None = None) -> Columns:
        """Return columns that all take from the same number of rows: ``rows``, ``takes`` of shape (n, k)."""
        count, each = rows.shape
        limit = np.full(count, inf) if upper is None else upper
        return cls(gain, limit, np.arange(0, count * each + 1, each), rows.ravel(), takes.ravel())

    @classmethod
    def sparse(cls, gain: Floats, upper: Floats, entries: tuple[Ints, Ints, Floats]) -> Columns:
        """Return columns from ``(column, row, take)`` in any order; no pair of column and row comes twice."""
        column, row, take = entries
        order = np.lexsort((row, column))
        start = np.concatenate([[0], np.cumsum(np.bincount(column, minlength=len(gain)))])
        return cls(gain, upper, start, row[order], take[order])


@dataclass(frozen=True, slots=True)
class Solution:
    """Values of the columns, prices of the rows (gain per unit of their limit), gain, and its upper bound."""

    values: Floats
    prices: Floats
    gain: float
    bound: float
    status: Status


@dataclass(frozen=True, slots=True)
class Effort:
    """How long a mixed-integer programme may take: nodes first, so that the same input ends the same way."""

    nodes: int = 5_000
    seconds: float = 60.0
    gap: float = 1e-4  # relative, at which it is good enough


class Model:
    """A programme max gain x, floor <= takes x <= caps, 0 <= x <= upper, which stays in the solver.

    After a change the next `solve` starts from the last basis. Dual simplex on one thread, columns in the
    order given: the same calls have the same solution. J. Huangfu, J. A. J. Hall, "Parallelizing the dual
    revised simplex method", 2018, doi:10.1007/s12532-017-0130-5.
    """

    def __init__(self, floor: Floats, caps: Floats) -> None:
        import highspy  # heavy; only an allocation needs it

        self._lib: Any = highspy
        self._solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # stub leaves it untyped
        for name, value in (("output_flag", False), ("threads", 1), ("parallel", "off"), ("random_seed", 0)):
            self._solver.setOptionValue(name, value)
        self._solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
        self._solver.addRows(len(caps), floor, caps, 0, _int32(np.zeros(len(caps))), _int32([]), np.zeros(0))
        self._whole = False

    def add(self, columns: Columns) -> None:
        """Append columns."""
        count = len(columns.gain)
        self._solver.addCols(
            count,
            columns.gain,
            np.zeros(count),
            columns.upper,
            len(columns.row),
            _int32(columns.start[:-1]),
            _int32(columns.row),
            columns.take,
        )

    def limit_rows(self, rows: Ints, floor: Floats, caps: Floats) -> None:
        """Give rows other limits."""
        self._solver.changeRowsBounds(len(rows), _int32(rows), floor, caps)

    def limit_columns(self, columns: Ints, upper: Floats) -> None:
        """Give columns other upper limits."""
        self._solver.changeColsBounds(len(columns), _int32(columns), np.zeros(len(columns)), upper)

    def pay(self, columns: Ints, gain: Floats) -> None:
        """Give columns other gains."""
        self._solver.changeColsCost(len(columns), _int32(columns), gain)

    def make_whole(self, columns: Ints) -> None:
        """Allow columns whole numbers only."""
        kinds = np.full(len(columns), int(self._lib.HighsVarType.kInteger), dtype=np.uint8)
        self._solver.changeColsIntegrality(len(columns), _int32(columns), kinds)
        self._whole = True

    def suggest(self, columns: Ints, values: Floats) -> None:
        """Name values of some columns that have a feasible solution, to start a search from."""
        self._solver.setSolution(len(columns), _int32(columns), values)

    def solve(self, effort: Effort | None = None) -> Solution:
        """Solve from where the last solve ended; ``effort`` limits the search for whole numbers.

        Raises
        ------
        Infeasible
            If no values keep the bounds.
        """
        if self._whole:
            for name, value in _limits(effort or Effort()):
                self._solver.setOptionValue(name, value)
        self._solver.run()
        status = self._status()
        if status is Status.INFEASIBLE:
            raise Infeasible("No values keep all the limits.")
        found, info = self._solver.getSolution(), self._solver.getInfo()
        gain = float(info.objective_function_value)
        bound = float(info.mip_dual_bound) if self._whole else (gain if status is Status.OPTIMAL else inf)
        values = np.array(found.col_value, dtype=np.float64)
        return Solution(values, np.array(found.row_dual, dtype=np.float64), gain, bound, status)

    def _status(self) -> Status:
        states, state = self._lib.HighsModelStatus, self._solver.getModelStatus()
        if state in (states.kOptimal, states.kModelEmpty):
            return Status.OPTIMAL
        if state in (states.kInfeasible, states.kUnboundedOrInfeasible):
            return Status.INFEASIBLE
        return Status.STOPPED


def _limits(effort: Effort) -> tuple[tuple[str, float | int | str], ...]:
    return (
        ("mip_max_nodes", effort.nodes),
        ("time_limit", effort.seconds),
        ("mip_rel_gap", effort.gap),
        ("mip_abs_gap", 0.0),
    )


def _int32(values: Any) -> Any:
    return np.asarray(values, dtype=np.int32)
