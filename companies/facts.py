"""What a person may write on a listing, as one value: for saving, for versions, and for comparing edits."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from catalogue.folding import fold
from catalogue.models import ResourceType, WasteCode
from catalogue.units import canonical_per_year
from companies.models import Listing, Period, Visibility

PLACES = Decimal("0.0001")  # of the columns `offered` and `allocated`


@dataclass(frozen=True, slots=True)
class ListingFacts:
    """The editable part of a listing. Unknown facts are None (or empty text), never zero."""

    kind: str
    resource: ResourceType
    title: str
    description: str = ""
    quantity_low: Decimal | None = None
    quantity_high: Decimal | None = None
    unit: str = ""
    period: str = Period.YEAR
    available_from: date | None = None
    available_to: date | None = None
    months: tuple[int, ...] = ()
    min_lot: Decimal | None = None
    temperature_c: Decimal | None = None
    moisture_pct: Decimal | None = None
    purity_pct: Decimal | None = None
    hazardous: bool | None = None
    waste_code: WasteCode | None = None
    visibility: str = Visibility.ANONYMOUS

    @property
    def offered(self) -> Decimal | None:
        """`quantity_high` in canonical units per year; raises `UnitError` when it cannot be converted."""
        if self.quantity_high is None:
            return None
        density = self.resource.density_t_per_m3
        yearly = canonical_per_year(self.quantity_high, self.unit, self.period, self.resource.unit, density)
        return yearly.quantize(PLACES, rounding=ROUND_HALF_UP)

    @property
    def columns(self) -> dict[str, Any]:
        """All columns that follow from the facts, ready for `create` and `update`."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        words = f"{self.title} {self.description} {self.resource.search_key}"
        return values | {
            "months": list(self.months),
            "unit": self.unit or self.resource.unit,
            "family": self.resource.family,
            "offered": self.offered,
            "search_key": fold(words),
        }


def facts_of(listing: Listing) -> ListingFacts:
    """Read the facts back from the row."""
    values = {field.name: getattr(listing, field.name) for field in fields(ListingFacts)}
    return ListingFacts(**values | {"months": tuple(listing.months)})


def plain(facts: ListingFacts) -> dict[str, Any]:
    """Return the facts as JSON values; equal facts give equal values, however the decimals were typed."""
    values: dict[str, Any] = {field.name: getattr(facts, field.name) for field in fields(facts)}
    return {name: _plain_value(value) for name, value in values.items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, ResourceType | WasteCode):
        return value.code
    return list(value) if isinstance(value, tuple) else value
