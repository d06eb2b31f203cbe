"""What a row says as JSON, and back to the facts of a listing. The same values as in `companies.facts.plain`."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from companies.facts import DAY_FACTS, DECIMAL_FACTS, ListingFacts, facts_of, plain
from companies.importing.resolving import Catalogue
from companies.models import Listing

Stated = dict[str, Any]  # field of ListingFacts -> JSON value; only what the file says
BLANKS = "_blank"  # fields whose cell is there and empty
FOR_NEW = "_for_new"  # what was said once for all rows and holds only where the row makes a listing
STATUS = "status"

_WHOLE = frozenset({"days_per_week"})
_TUPLES = frozenset({"months", "month_shares"})
_NAMES = frozenset(entry.name for entry in fields(ListingFacts))


def facts_from(values: Mapping[str, Any], catalogue: Catalogue) -> ListingFacts:
    """Return the facts that plain values state; raises KeyError for a type that the catalogue no longer has."""
    given = {name: _value(name, value) for name, value in values.items() if name in _NAMES}
    given["resource"] = catalogue.types[values["resource"]]
    given["waste_code"] = catalogue.waste_code(values["waste_code"]) if values.get("waste_code") else None
    given["title"] = (
        given.get("title") or given["resource"].name_vi
    )  # whatever the language of page or worker
    given["quantity_high"] = given.get("quantity_high") or given.get("quantity_low")
    return ListingFacts(**given)


def of_new(values: Mapping[str, Any]) -> Stated:
    """Return what the row says of a listing that it makes; a listing that exists keeps what the row does not say."""
    return {**values.get(FOR_NEW, {}), **values}


def _value(name: str, value: Any) -> Any:
    if name in _TUPLES:
        return tuple(Decimal(one) if name == "month_shares" else one for one in value or ())
    if value is None:
        return None
    if name in DECIMAL_FACTS:
        return Decimal(value)
    if name in _WHOLE:
        return int(Decimal(value))
    return date.fromisoformat(value) if name in DAY_FACTS else value


def merged(listing: Listing, stated: Stated) -> Stated:
    """Return the listing's values with those of the row over them.

    An empty cell takes a fact away only where the row names the listing by its code, as in our own exports:
    in a company's own sheet it may simply not be filled in.
    """
    values = plain(facts_of(listing)) | {"waste_code": str(listing.waste_code or "") or None}
    quality = dict(values["quality"]) | dict(stated.get("quality", {}))
    new = {name: value for name, value in stated.items() if name in _NAMES and name != "quality"}
    if "code" in stated:
        empty = set(stated.get(BLANKS, []))
        new |= {name: _emptied(name, values) for name in empty if name in values and name != "quality"}
        quality = {name: value for name, value in quality.items() if name not in empty}
    if "quantity_low" in new and "quantity_high" not in stated:
        new["quantity_high"] = new["quantity_low"]
    return _settled(values | new | {"quality": quality}, listing)


def _emptied(name: str, values: Stated) -> Any:
    """Keep what a listing cannot be without; the rest becomes unknown."""
    if name in {"kind", "resource", "title", "unit", "period", "visibility"}:
        return values[name]
    return _UNKNOWN.get(name)


_UNKNOWN: dict[str, Any] = {
    "description": "",
    "months": [],
    "month_shares": [],
    "payment": "",
    "transport": "",
    "row_key": "",
}


def _settled(values: Stated, listing: Listing) -> Stated:
    """Make what is only written differently equal: line ends, and the type's name in the other language."""
    lines = str(values["description"]).replace("\r\n", "\n").replace("\r", "\n")
    if lines == listing.description.replace("\r\n", "\n").replace("\r", "\n"):
        values["description"] = listing.description
    names = {listing.resource.name_vi, listing.resource.name_en}
    if values["title"] in names and listing.title in names and values["resource"] == listing.resource.code:
        values["title"] = listing.title
    return values


def differences(listing: Listing, stated: Stated, catalogue: Catalogue) -> dict[str, tuple[Any, Any]]:
    """Return field -> (now, then) for each fact that the row would change."""
    now = plain(facts_of(listing))
    then = plain(facts_from(merged(listing, stated), catalogue))
    changed = {name: (now[name], then[name]) for name in now if now[name] != then[name]}
    if STATUS in stated and stated[STATUS] != listing.status:
        changed[STATUS] = (listing.status, stated[STATUS])
    return changed
