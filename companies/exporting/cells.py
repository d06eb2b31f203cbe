"""One listing as the cells of a workbook row: the same words and codes that the import reads."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from catalogue.models import ResourceType
from companies.disclosure import ListingView
from companies.importing.fields import FIELD, FIELDS, NOTE, Field, Shape, written
from companies.models import Listing
from symbiosis.lib.measures import unit_label
from symbiosis.lib.spreadsheets import Value, plain_number

BETWEEN_CODE_AND_NAME = " · "
BETWEEN_SHARES = " | "
ESSENTIALS = (
    "resource",
    "quantity_low",
    "quantity_high",
    "unit",
    "period",
    "available_from",
    "available_to",
    "visibility",
)
_KEYS = ("code", "row_key")
_NOT_IN_TEMPLATE = ("company", "kind", "family", "status", NOTE)  # sheet and type say the same
# The template's columns, the essentials first; an export has some more before them.
TEMPLATE_COLUMNS: tuple[str, ...] = (
    *_KEYS,
    *ESSENTIALS,
    *(field.name for field in FIELDS if field.name not in {*_KEYS, *ESSENTIALS, *_NOT_IN_TEMPLATE}),
)
EXPORT_COLUMNS: tuple[str, ...] = ("company", "kind", "family", "status", *TEMPLATE_COLUMNS)
_NUMBERS = (Shape.NUMBER, Shape.PRICE, Shape.QUANTITY)
_CHOICES = (Shape.CHOICE, Shape.PERIOD)


def resource_text(resource: ResourceType) -> str:
    """Return "fly-ash · Tro bay / Fly ash": the code decides, the names are for people."""
    return f"{resource.code}{BETWEEN_CODE_AND_NAME}{resource.name_vi} / {resource.name_en}"


def unit_text(code: str, language: str) -> str:
    return unit_label(code, "", language).replace("\u00a0", " ")


def cells_of(listing: Listing, language: str, names: Iterable[str] = EXPORT_COLUMNS) -> list[Value]:
    """Return the values of the columns, in their order; None where a fact is not known.

    The listing's company, resource and waste code are loaded (`with_owner`).
    """
    return [_cell(listing, FIELD[name], language) for name in names]


def _cell(listing: Listing, field: Field, language: str) -> Value:
    if field.name in _SPECIAL:
        return _SPECIAL[field.name](listing, language)
    value = listing.quality.get(field.name) if field.is_quality else getattr(listing, field.name)
    if value in (None, ""):
        return None
    if field.shape in _CHOICES:
        return written(field.name, value, language)
    if field.shape in _NUMBERS:
        return Decimal(value)
    return value  # type: ignore[no-any-return]  # a text or a day


def _hazardous(listing: Listing, language: str) -> Value:
    known = {True: "yes", False: "no"}.get(listing.hazardous)  # type: ignore[arg-type]
    return written("hazardous", known, language) if known else None


def _upper_end(listing: Listing, _language: str) -> Value:
    """Only ranges have one."""
    return None if listing.quantity_high == listing.quantity_low else listing.quantity_high


def _shares(listing: Listing, _language: str) -> Value:
    return BETWEEN_SHARES.join(plain_number(Decimal(share)) for share in listing.month_shares) or None


_SPECIAL: dict[str, Callable[[Listing, str], Value]] = {
    "company": lambda listing, _language: listing.company.name,
    "resource": lambda listing, _language: resource_text(listing.resource),
    "waste_code": lambda listing, _language: str(listing.waste_code or "") or None,
    "unit": lambda listing, language: unit_text(listing.unit, language),
    "quantity_high": _upper_end,
    "months": lambda listing, _language: ", ".join(str(month) for month in listing.months) or None,
    "month_shares": _shares,
    "hazardous": _hazardous,
}


def public_cells(
    view: ListingView, resource: ResourceType, language: str, names: Iterable[str] = EXPORT_COLUMNS
) -> list[Value]:
    """Return what the public projection of an anonymous listing says; every other column stays empty.

    The type is named only where the projection names it: it may show less than the listing's own.
    """
    shown: dict[str, Value] = {
        "code": view.code,
        "company": view.company_label,
        "kind": written("kind", view.kind, language),
        "family": written("family", view.family, language),
        "resource": resource_text(resource) if resource.code == view.resource else None,
        "quantity_low": view.quantity_low,
        "quantity_high": view.quantity_high,
        "unit": unit_text(view.unit, language),
        "period": written("period", view.period, language),
        "status": written("status", view.status, language),
    }
    return [shown.get(name) for name in names]
