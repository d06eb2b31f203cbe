"""Small programmes of the tests, given as dense tables."""

import numpy as np

from matching.engine.allocation.linear import Columns, Model


def dense(gains, takes):
    """Columns from a table of takes, one row per row of the programme."""
    takes = np.asarray(takes, dtype=float)
    row, column = np.nonzero(takes)
    gains = np.asarray(gains, dtype=float)
    return Columns.sparse(gains, np.full(len(gains), np.inf), (column, row, takes[row, column]))


def maximise(gains, takes, caps):
    """The solution of max gains x, takes x <= caps, x >= 0."""
    caps = np.asarray(caps, dtype=float)
    model = Model(np.full(len(caps), -np.inf), caps)
    model.add(dense(gains, takes))
    return model.solve()
