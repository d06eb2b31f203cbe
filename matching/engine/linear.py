"""Linear programmes of the allocation, solved by HiGHS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import highspy


@dataclass(frozen=True, slots=True)
class Column:
    """One variable >= 0: its gain, and what one unit of it takes from each row."""

    gain: float
    takes: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Solution:
    """Values of the columns; ``proven`` is False when the solver stopped before it could prove them best."""

    values: tuple[float, ...]
    proven: bool


def maximise(columns: Sequence[Column], caps: Sequence[float]) -> Solution:
    """Return the values that maximise the gain while no row takes more than its cap.

    Parameters
    ----------
    columns
        Variables with non-negative gains and takings; scale them so that the takings are at most 1.
    caps
        Upper limit of each row, >= 0.

    Returns
    -------
    Solution
        Feasible without tolerance: where the solver used its own (1e-7), the values are scaled down.

    Notes
    -----
    Dual simplex on one thread, columns in the order given: the same input has the same solution. J. Huangfu,
    J. A. J. Hall, "Parallelizing the dual revised simplex method", 2018, doi:10.1007/s12532-017-0130-5.
    """
    import highspy  # heavy; only an allocation needs it

    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # its stub leaves the constructor untyped
    for name, value in (("output_flag", False), ("solver", "simplex"), ("threads", 1), ("parallel", "off")):
        solver.setOptionValue(name, value)
    solver.passModel(_model(columns, caps))
    solver.run()
    proven = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    values = list(solver.getSolution().col_value) or [0.0] * len(columns)
    return Solution(within_caps(columns, caps, values), proven)


def _model(columns: Sequence[Column], caps: Sequence[float]) -> highspy.HighsLp:
    import highspy

    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(columns), len(caps)
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = np.array([column.gain for column in columns])
    model.col_lower_, model.col_upper_ = np.zeros(len(columns)), np.full(len(columns), highspy.kHighsInf)
    model.row_lower_, model.row_upper_ = np.full(len(caps), -highspy.kHighsInf), np.array(caps)
    takes = [take for column in columns for take in column.takes]
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.cumsum([0, *(len(column.takes) for column in columns)], dtype=np.int32)
    model.a_matrix_.index_ = np.array([row for row, _ in takes], dtype=np.int32)
    model.a_matrix_.value_ = np.array([amount for _, amount in takes])
    return model


def within_caps(
    columns: Sequence[Column], caps: Sequence[float], values: Sequence[float]
) -> tuple[float, ...]:
    """Return the values, none negative, scaled down wherever their rows take more than the caps."""
    used = [0.0] * len(caps)
    for column, value in zip(columns, values, strict=True):
        for row, amount in column.takes:
            used[row] += amount * max(0.0, value)
    share = [min(1.0, cap / use) if use > 0 else 1.0 for cap, use in zip(caps, used, strict=True)]
    return tuple(
        max(0.0, value) * min((share[row] for row, _ in column.takes), default=1.0)
        for column, value in zip(columns, values, strict=True)
    )
