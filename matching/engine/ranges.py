"""Arithmetic on ``(low, high)`` ranges; None = not known, and stays so."""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum

from matching.engine.types import Range

ONE: Range = (1.0, 1.0)


def multiply(*factors: Range | None) -> Range | None:
    """Return the product of ranges of any sign, or None as soon as one is not known."""
    low = high = 1.0
    for factor in factors:
        if factor is None:
            return None
        if low >= 0 and factor[0] >= 0:
            low, high = low * factor[0], high * factor[1]
        else:
            corners = low * factor[0], low * factor[1], high * factor[0], high * factor[1]
            low, high = min(corners), max(corners)
    return low, high


def negate(value: Range | None) -> Range | None:
    """Return the range with the opposite sign."""
    return None if value is None else (-value[1], -value[0])


def subtract(value: Range | None, other: Range | None) -> Range | None:
    """Return ``value`` minus ``other``, or None as soon as one is not known."""
    if value is None or other is None:
        return None
    return value[0] - other[1], value[1] - other[0]


def scale(value: Range | None, factor: float) -> Range | None:
    """Return the range times a number that is known exactly."""
    return multiply(value, (factor, factor))


def total(values: Iterable[Range | None]) -> Range | None:
    """Return the sum of the known ranges, or None when none is known."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    return fsum(low for low, _ in known), fsum(high for _, high in known)


def middle(value: Range) -> float:
    """Return the centre of a range."""
    return (value[0] + value[1]) / 2
