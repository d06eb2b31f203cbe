"""Distances between places that are known only so well."""

from __future__ import annotations

from functools import lru_cache
from math import asin, cos, degrees, radians, sin, sqrt

from matching.engine.types import Range, Site

EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG


def great_circle_km(a: Site, b: Site) -> float:
    """Return the great-circle distance of two positions [km] (haversine formula)."""
    north, east = radians(b.latitude - a.latitude), radians(b.longitude - a.longitude)
    half_chord = (
        sin(north / 2) ** 2 + cos(radians(a.latitude)) * cos(radians(b.latitude)) * sin(east / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, half_chord)))


@lru_cache(maxsize=65_536)  # the same few converters and parks are asked for again with every pair
def distance_km(a: Site | None, b: Site | None, *, detour: float) -> Range | None:
    """Return the range of the distance by road or pipe [km], or None where a site is not known.

    Notes
    -----
    The positions may each be off by their precision, so the straight line lies within the sum of both; the
    way is taken ``detour`` times as long as the straight line.
    """
    if a is None or b is None:
        return None
    straight, slack = great_circle_km(a, b), a.precision_km + b.precision_km
    return max(0.0, straight - slack) * detour, (straight + slack) * detour


def shifted(place: Site, *, north_km: float) -> Site:
    """Return a place that is known exactly and lies so many km north of another; south where that is too far."""
    way = degrees(north_km / EARTH_RADIUS_KM)
    latitude = place.latitude + way if place.latitude + way <= 90 else place.latitude - way
    return Site(latitude, place.longitude, 0.0)
