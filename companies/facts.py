"""What a person may write on a listing, as one value: for saving, for versions, and for comparing edits."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from catalogue.folding import fold
from catalogue.models import ResourceType, WasteCode
from catalogue.units import canonical_per_year
from companies.models import Listing, Period, Visibility

# Which plain values of `plain` are numbers and days, for reading them back.
DECIMAL_FACTS = frozenset(
    {
        "quantity_low",
        "quantity_high",
        "min_lot",
        "temperature_c",
        "moisture_pct",
        "purity_pct",
        "hours_per_day",
        "price_vnd_per_unit",
    }
)
DAY_FACTS = frozenset({"available_from", "available_to"})
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
    quality: Mapping[str, str] = field(default_factory=dict)  # as companies.quality keeps it
    month_shares: tuple[Decimal, ...] = ()  # twelve weights of the year, () = even over `months`
    hours_per_day: Decimal | None = None
    days_per_week: int | None = None
    payment: str = ""  # "" = not said
    price_vnd_per_unit: Decimal | None = None  # per canonical unit of the type
    transport: str = ""
    row_key: str = ""  # the company's own key in its workbook
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
        values = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        words = f"{self.title} {self.description} {self.resource.search_key}"
        return values | {
            "months": list(self.months),
            "month_shares": [f"{share.normalize():f}" for share in self.month_shares],
            "quality": dict(self.quality),
            "unit": self.unit or self.resource.unit,
            "family": self.resource.family,
            "offered": self.offered,
            "search_key": fold(words),
        }


def facts_of(listing: Listing) -> ListingFacts:
    """Read the facts back from the row."""
    values = {entry.name: getattr(listing, entry.name) for entry in fields(ListingFacts)}
    tuples = {
        "months": tuple(listing.months),
        "month_shares": tuple(Decimal(share) for share in listing.month_shares),
    }
    return ListingFacts(**values | tuples)


def plain(facts: ListingFacts) -> dict[str, Any]:
    """Return the facts as JSON values; equal facts give equal values, however the decimals were typed."""
    values: dict[str, Any] = {entry.name: getattr(facts, entry.name) for entry in fields(facts)}
    return {name: _plain_value(value) for name, value in values.items()}


def waste_code_key(code: WasteCode) -> str:
    """Return "eu 10 01 02": some codes stand in both lists and mean something else in each."""
    return f"{code.scheme} {code.code}"


def _plain_value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, WasteCode):
        return waste_code_key(value)
    if isinstance(value, ResourceType):
        return value.code
    if isinstance(value, Mapping):
        return dict(value)
    return [_plain_value(entry) for entry in value] if isinstance(value, tuple) else value
