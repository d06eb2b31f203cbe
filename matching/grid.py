"""Squares of 10 km: how a run is cut in space."""

import math

from matching.engine.types import Site

CELL_KM = 10.0
KM_PER_DEGREE = 111.32


def cell_key(site: Site | None) -> str:
    """Return "row:column" of the square that holds a site, "-" for no known site."""
    if site is None:
        return "-"
    row = math.floor(site.latitude * KM_PER_DEGREE / CELL_KM)
    middle = math.radians((row + 0.5) * CELL_KM / KM_PER_DEGREE)
    column = math.floor(site.longitude * KM_PER_DEGREE * math.cos(middle) / CELL_KM)
    return f"{row}:{column}"
