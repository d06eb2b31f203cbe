"""Versions of a listing: what each one changed, how it differs from now, and bringing it back.

A version is read back as facts and shown by the same functions as the listing's page, so that both use one wording.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.history import record
from accounts.models import User
from catalogue.models import ResourceType, WasteCode
from companies.actions import save_listing
from companies.answers import parts_of
from companies.facts import DAY_FACTS, DECIMAL_FACTS, ListingFacts, facts_of, plain, waste_code_key
from companies.models import Listing, ListingVersion
from companies.presenting import essentials

# The company's key in its own workbook says which row of the file this is, not what the listing says.
KEPT_NOW = "row_key"


class TypeGone(Exception):  # an answer people get, not a fault
    """The version names a type or waste code that the catalogue no longer has."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact in words, before and after; None = not known."""

    label: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One version. `changes` are against the version before; None for the first one that was kept."""

    version: int
    at: datetime
    who: str
    changes: list[Difference] | None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The types and waste codes that some versions name. Two queries for any number of versions."""

    types: dict[str, ResourceType]
    waste_codes: dict[str, WasteCode]

    @classmethod
    def of(cls, versions: list[ListingVersion], listing: Listing) -> "Catalogue":
        types = {row.values["resource"] for row in versions}
        keys = {row.values.get("waste_code") for row in versions} - {None}
        codes = {key.partition(" ")[2] for key in keys}
        named = WasteCode.objects.filter(code__in=codes)
        waste = {waste_code_key(row): row for row in (*named, listing.waste_code) if row is not None}
        return cls({row.code: row for row in ResourceType.objects.filter(code__in=types)}, waste)


def facts_from(values: dict[str, Any], *, now: ListingFacts, catalogue: Catalogue) -> ListingFacts:
    """Read kept values back. Facts that the version did not know yet stay as they are now; raises `TypeGone`."""
    read = plain(now) | values | {KEPT_NOW: now.row_key}
    try:
        read["resource"] = catalogue.types.get(read["resource"]) or _same(now.resource, read["resource"])
        read["waste_code"] = read["waste_code"] and catalogue.waste_codes[read["waste_code"]]
    except KeyError as error:
        raise TypeGone(str(error)) from error
    for name in DECIMAL_FACTS:
        read[name] = None if read[name] is None else Decimal(read[name])
    for name in DAY_FACTS:
        read[name] = read[name] and date.fromisoformat(read[name])
    read["months"] = tuple(read["months"])
    read["month_shares"] = tuple(Decimal(share) for share in read["month_shares"])
    return ListingFacts(**read)


def _same(row: Any, code: str) -> Any:
    if row is None or row.code != code:
        raise KeyError(code)
    return row


def as_listing(facts: ListingFacts, listing: Listing) -> Listing:
    """Return the listing as it would be with these facts; never to be saved."""
    return Listing(company=listing.company, code=listing.code, origin=listing.origin, **facts.columns)


def differences(before: Listing, after: Listing) -> list[Difference]:
    """Return the facts in which two states of a listing differ, in the order of its page."""
    old, new = _rows(before), _rows(after)
    return [
        Difference(label, old.get(label), new.get(label))
        for label in dict.fromkeys((*old, *new))
        if old.get(label) != new.get(label)
    ]


def _rows(listing: Listing) -> dict[str, Any]:
    rows = essentials(listing) + [row for part in parts_of(listing) for row in part.rows]
    return {row["label"]: row["value"] for row in rows}


def entries_of(listing: Listing, most: int) -> list[Entry]:
    """Return the newest versions, newest first. Three queries."""
    versions = list(listing.versions.order_by("-version")[: most + 1])
    catalogue = Catalogue.of(versions, listing)
    now = facts_of(listing)
    states = [_state(row, listing, now, catalogue) for row in versions]
    older = [*states[1:], None]
    found = [
        Entry(row.version, row.saved_at, row.saved_by_label, _changes(then, state))
        for row, state, then in zip(versions, states, older, strict=True)
    ]
    return found[:most]


def _state(row: ListingVersion, listing: Listing, now: ListingFacts, catalogue: Catalogue) -> Listing | None:
    try:
        return as_listing(facts_from(row.values, now=now, catalogue=catalogue), listing)
    except TypeGone:
        return None


def _changes(before: Listing | None, after: Listing | None) -> list[Difference] | None:
    return None if before is None or after is None else differences(before, after)


@transaction.atomic
def restore(*, listing: Listing, row: ListingVersion, version: int, by: User) -> Listing:
    """Save the facts of an older version as a new one, on top of `version`; the rules of every edit hold.

    Raises what `save_listing` raises, and `TypeGone`.
    """
    facts = facts_from(row.values, now=facts_of(listing), catalogue=Catalogue.of([row], listing))
    saved = save_listing(listing=listing, facts=facts, version=version, by=by)
    detail = {"version": row.version}
    record(by=by, verb="listing.restore", target_type="listing", target_code=listing.code, detail=detail)
    return saved
