"""What an anonymous listing says of itself: type, quantity band, cell, season. Nothing else leaves.

`raw_projection` is a pure function of the listing's row and its company's position. companies/publication.py
decides whether, and in how large a cell, it may be told; what it has published is what `project` reads. That is
done before anything is computed, so no score, distance or order can tell more than the projection itself.
"""

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from companies.models import Company, Listing, PublicFace

CELL_KM = 5.0
KM_PER_DEGREE = 111.32  # of latitude; of longitude at the equator
TEMPERATURE_BAND_C = 50
# The square around the three parks and the city, where a cell of 20 km still gives somebody away.
REGION = "region"
HAI_PHONG = (20.55, 106.35, 21.15, 107.05)  # south, west, north, east [degrees]
_STEPS = (1, 3)  # times a power of ten: 1, 3, 10, 30, 100, …


@dataclass(frozen=True, slots=True)
class Cell:
    """A square on a fixed grid, or the whole region, with its centre and its edges [degrees]."""

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
    """Return what is published of a listing; raises `PublicFace.DoesNotExist` for one that shows nothing."""
    face: PublicFace = listing.face
    if face.shown is None:
        raise PublicFace.DoesNotExist(f"{listing.code} is held back")
    return projection_from(face.shown, listing_id=listing.pk)


def raw_projection(listing: Listing) -> PublicProjection:
    """Make the projection of a listing whose resource, company and park are loaded. Not to be shown as it is."""
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


def cell_at(latitude: float, longitude: float, size_km: float = CELL_KM) -> Cell:
    """Return the grid cell of a position. Rows are equal in degrees, columns in km at the row's middle."""
    height = size_km / KM_PER_DEGREE
    row = math.floor(latitude / height)
    middle = (row + 0.5) * height
    width = height / math.cos(math.radians(middle))
    column = math.floor(longitude / width)
    return Cell(
        id=f"{size_km:g}:{row}:{column}",
        latitude=round(middle, 5),
        longitude=round((column + 0.5) * width, 5),
        precision_km=round(size_km * math.sqrt(2) / 2, 2),  # half the diagonal
        south=row * height,
        north=(row + 1) * height,
        west=column * width,
        east=(column + 1) * width,
    )


def region_cell() -> Cell:
    """Return the coarsest cell: somewhere in Hai Phong."""
    south, west, north, east = HAI_PHONG
    latitude, longitude = round((south + north) / 2, 5), round((west + east) / 2, 5)
    height = (north - south) * KM_PER_DEGREE
    width = (east - west) * KM_PER_DEGREE * math.cos(math.radians(latitude))
    reach = round(math.hypot(height, width) / 2, 2)
    return Cell(REGION, latitude, longitude, reach, south, north, west, east)


def cells_at(latitude: float, longitude: float) -> tuple[Cell, ...]:
    """Return the cells that hold a position, the finest first: 5, 10 and 20 km, then the region around it."""
    squares = tuple(cell_at(latitude, longitude, size) for size in (CELL_KM, 2 * CELL_KM, 4 * CELL_KM))
    region = region_cell()
    inside = region.south <= latitude < region.north and region.west <= longitude < region.east
    return (*squares, region) if inside else squares


def position_of(company: Company) -> tuple[float, float] | None:
    """Return the place of the company, or of its park where its own is not known [degrees]."""
    place = company if company.latitude is not None else company.park
    if place is None or place.latitude is None or place.longitude is None:
        return None
    return float(place.latitude), float(place.longitude)


def cell_of(listing: Listing) -> Cell | None:
    position = position_of(listing.company)
    return None if position is None else cell_at(*position)


def plain_projection(public: PublicProjection) -> dict[str, Any]:
    """Return the projection as JSON values, without the listing's number."""
    values = {name: value for name, value in asdict(public).items() if name != "listing_id"}
    quantity = public.quantity and [f"{amount.normalize():f}" for amount in public.quantity]
    warmth = public.temperature_c and list(public.temperature_c)
    return values | {"quantity": quantity, "temperature_c": warmth, "quarters": list(public.quarters)}


def projection_from(values: dict[str, Any], *, listing_id: int) -> PublicProjection:
    """Read the projection back; the inverse of `plain_projection`."""
    low, high = values["quantity"] or (None, None)
    warmth = values["temperature_c"]
    read = {
        "listing_id": listing_id,
        "quantity": None if low is None or high is None else (Decimal(low), Decimal(high)),
        "cell": values["cell"] and Cell(**values["cell"]),
        "quarters": tuple(values["quarters"]),
        "temperature_c": warmth and (warmth[0], warmth[1]),
    }
    return PublicProjection(**values | read)


def end_of_quarter(quarter: str) -> date | None:
    """Return the last day of "2027-Q1"; None for an empty text."""
    if not quarter:
        return None
    year, number = int(quarter[:4]), int(quarter[-1])
    first_after = date(year + number // 4, number % 4 * 3 + 1, 1)
    return first_after - timedelta(days=1)


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
