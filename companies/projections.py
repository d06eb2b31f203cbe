"""What an anonymous listing says of itself: type, quantity band, 5 km cell, season. Nothing else leaves.

A projection is a pure function of the listing's row and its company's position. It is made before anything is
computed from it, so no score, distance or order can tell more than the projection itself.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from companies.models import Listing

CELL_KM = 5.0
KM_PER_DEGREE = 111.32  # of latitude; of longitude at the equator
PRECISION_KM = round(CELL_KM * math.sqrt(2) / 2, 2)  # half the diagonal of a cell
TEMPERATURE_BAND_C = 50
_STEPS = (1, 3)  # times a power of ten: 1, 3, 10, 30, 100, …


@dataclass(frozen=True, slots=True)
class Cell:
    """A square of 5 km on a fixed grid, with its centre and its edges [degrees]."""

    id: str
    latitude: float
    longitude: float
    precision_km: float
    south: float
    north: float
    west: float
    east: float


@dataclass(frozen=True, slots=True)
class PublicProjection:
    """The public face of a listing. Quantities are canonical units per year, bands of 1, 3, 10, 30, …"""

    listing_id: int
    kind: str
    family: str
    resource: str
    unit: str
    hazard: str
    quantity: tuple[Decimal, Decimal] | None
    cell: Cell | None
    quarters: tuple[int, ...]  # 1-4 in which it runs; empty = all year
    from_quarter: str  # "2027-Q1", empty = now
    to_quarter: str
    temperature_c: tuple[int, int] | None
    is_estimate: bool


def project(listing: Listing) -> PublicProjection:
    """Make the projection of a listing whose resource, company and park are loaded."""
    return PublicProjection(
        listing_id=listing.pk,
        kind=listing.kind,
        family=listing.family,
        resource=listing.resource.code,
        unit=listing.resource.unit,
        hazard=listing.resource.hazard,
        quantity=quantity_band(listing.remaining_range),
        cell=cell_of(listing),
        quarters=quarters_of(listing.months),
        from_quarter=quarter_of(listing.available_from),
        to_quarter=quarter_of(listing.available_to),
        temperature_c=temperature_band(listing.temperature_c),
        is_estimate=listing.is_estimate,
    )


def band_floor(value: Decimal) -> Decimal:
    """Return the largest of 1, 3, 10, 30, … (and 0.3, 0.1, …) that is not above `value` (> 0)."""
    power = Decimal(10) ** value.adjusted()
    return max(step * power for step in _STEPS if step * power <= value)


def band_ceiling(value: Decimal) -> Decimal:
    """Return the smallest of 1, 3, 10, 30, … above `value`, so that an exact 3 is told as 3-10."""
    power = Decimal(10) ** value.adjusted()
    return min(step * power for step in (*_STEPS, 10) if step * power > value)


def quantity_band(quantity: tuple[Decimal, Decimal] | None) -> tuple[Decimal, Decimal] | None:
    """Widen a range to the fixed scale; None when the quantity is unknown or used up."""
    if quantity is None or quantity[1] <= 0:
        return None
    low = band_floor(quantity[0]) if quantity[0] > 0 else Decimal(0)
    return low, band_ceiling(quantity[1])


def cell_at(latitude: float, longitude: float) -> Cell:
    """Return the grid cell of a position. Rows are equal in degrees, columns in km at the row's middle."""
    height = CELL_KM / KM_PER_DEGREE
    row = math.floor(latitude / height)
    middle = (row + 0.5) * height
    width = height / math.cos(math.radians(middle))
    column = math.floor(longitude / width)
    return Cell(
        id=f"{row}:{column}",
        latitude=round(middle, 5),
        longitude=round((column + 0.5) * width, 5),
        precision_km=PRECISION_KM,
        south=row * height,
        north=(row + 1) * height,
        west=column * width,
        east=(column + 1) * width,
    )


def cell_of(listing: Listing) -> Cell | None:
    """Return the cell of the company, or of its park where the company's own place is not known."""
    place = listing.company if listing.company.latitude is not None else listing.company.park
    if place is None or place.latitude is None or place.longitude is None:
        return None
    return cell_at(float(place.latitude), float(place.longitude))


def quarters_of(months: Iterable[int]) -> tuple[int, ...]:
    """Return the quarters that the months touch; none = all year."""
    return tuple(sorted({(month - 1) // 3 + 1 for month in months}))


def quarter_of(day: date | None) -> str:
    return "" if day is None else f"{day.year}-Q{(day.month - 1) // 3 + 1}"


def temperature_band(celsius: Decimal | None) -> tuple[int, int] | None:
    """Return the 50 °C band of a temperature."""
    if celsius is None:
        return None
    low = math.floor(celsius / TEMPERATURE_BAND_C) * TEMPERATURE_BAND_C
    return low, low + TEMPERATURE_BAND_C
