"""One listing as JSON values, in the names and codes of the API: exact, or as its public projection."""

from typing import Any

from companies.disclosure import ListingView
from companies.facts import facts_of, plain
from companies.models import Listing
from companies.seen import SeenListing
from symbiosis.lib.spreadsheets import plain_number


def json_of(row: SeenListing, *, is_own: bool) -> dict[str, Any]:
    return exact_json(row.listing, is_own=is_own) if row.public is None else public_json(row.public)


def exact_json(listing: Listing, *, is_own: bool) -> dict[str, Any]:
    """Return every fact of a listing that the reader may see with its name; `with_owner` is loaded.

    The company's own row key goes to its own people only.
    """
    facts = plain(facts_of(listing))
    if not is_own:
        facts["row_key"] = ""
    waste_code = listing.waste_code
    return {
        "code": listing.code,
        "is_disclosed": True,
        "company": {"slug": listing.company.slug, "name": listing.company.name},
        "family": listing.family,
        "status": listing.status,
        "origin": listing.origin,
        "is_estimate": listing.is_estimate,
        "version": listing.version,
        **facts,
        "waste_code": waste_code and {"scheme": waste_code.scheme, "code": waste_code.code},
    }


def public_json(view: ListingView) -> dict[str, Any]:
    """Return what the public projection of an anonymous listing says; `view` comes from `views_of`."""
    low, high = view.quantity_low, view.quantity_high
    place = view.place
    return {
        "code": view.code,
        "is_disclosed": False,
        "kind": view.kind,
        "family": view.family,
        "resource": view.resource,
        "quantity_low": None if low is None else plain_number(low),
        "quantity_high": None if high is None else plain_number(high),
        "unit": view.unit,
        "period": view.period,
        "is_estimate": view.is_estimate,
        "area": place
        and {
            "latitude": place.latitude,
            "longitude": place.longitude,
            "precision_km": place.precision_km,
        },
    }
