"""Change one fact of many listings: first seen row by row, then applied, undoable as a whole for seven days."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.history import record
from accounts.models import User
from catalogue.units import UnitError
from companies import actions
from companies.errors import CannotPublish, QuantityPromised, StaleListing
from companies.facts import facts_of
from companies.lists.bulk_fields import STATUS, BulkField, day_problem, with_value
from companies.models import ChangeSet, Listing, Origin, Status
from companies.permissions import enters_on_behalf
from companies.publishing import NAMED, obstacles_of
from companies.reach import reach_of
from companies.undo import record_change_set, rows_of

MOST_ROWS = 200  # at once; more are asked for again


@dataclass(frozen=True, slots=True)
class Planned:
    """What would happen to one listing. `problem` is a code of wording.BULK_PROBLEMS, empty = it can be done.

    `facts` fill the sentence of the problem. `is_same` = it is so already.
    """

    listing: Listing
    old: Any
    new: Any
    problem: str = ""
    facts: Mapping[str, Any] | None = None
    is_same: bool = False

    @property
    def is_change(self) -> bool:
        return not self.problem and not self.is_same


@dataclass(frozen=True, slots=True)
class Applied:
    """`change_set` is None when nothing was changed; `skipped` is [(code, code of the problem), …]."""

    change_set: ChangeSet | None
    changed: int
    skipped: list[tuple[str, str]]


def plan(listing: Listing, field: BulkField, value: Any, *, by: User) -> Planned:
    """Say what changing the field would do; changes nothing."""
    old = field.of(listing)
    if old == value:
        return Planned(listing, old, value, is_same=True)
    if field.name == STATUS:
        obstacles = obstacles_of(listing) if value == Status.LIVE else []
        return Planned(listing, old, value, problem=obstacles[0].code if obstacles else "")
    return Planned(listing, old, value, problem=_problem(listing, field, value, by=by))


def _problem(listing: Listing, field: BulkField, value: Any, *, by: User) -> str:
    """What would be refused, or would turn somebody's estimate into the company's own word unread."""
    on_behalf = listing.origin == Origin.ON_BEHALF and enters_on_behalf(by, listing.company)
    if listing.awaits_confirmation and not on_behalf:
        return "unconfirmed"
    if listing.awaits_confirmation and field.name == "visibility" and value in NAMED:
        return "name_needs_consent"
    facts = with_value(facts_of(listing), field, value)
    if problem := day_problem(facts):
        return problem
    try:
        offered = facts.offered
    except UnitError as error:
        return error.code if error.code == "absurd" else "unit"
    if offered is not None and not offered:
        return "tiny"
    return "promised" if listing.allocated > (offered or 0) else ""


@transaction.atomic
def apply(
    *, listings: list[Listing], field: BulkField, value: Any, versions: Mapping[str, int], by: User
) -> Applied:
    """Change what the person has previewed. `versions` are those of the preview, by code.

    A listing that somebody changed since, or that cannot take the value, is skipped and named.
    """
    before = rows_of(listing.pk for listing in listings)
    done: list[Listing] = []
    skipped: list[tuple[str, str]] = []
    # In the order in which the ledger locks: else this and an agreement wait for each other.
    for listing in sorted(listings, key=lambda row: row.pk):
        problem = _apply_one(listing, field, value, version=versions.get(listing.code, 0), by=by)
        if problem:
            skipped.append((listing.code, problem))
        elif problem is not None:
            done.append(listing)
    if not done:
        return Applied(None, 0, skipped)
    companies = {listing.company for listing in done}
    company = companies.pop() if len(companies) == 1 else None
    kept = {listing.pk: before[listing.pk] for listing in done}
    change_set = record_change_set(cause=ChangeSet.Cause.BULK, company=company, before=kept, by=by)
    detail = {"field": field.name, "skipped": skipped, "changed": len(done)}
    record(
        by=by, verb="change_set.bulk", target_type="change_set", target_code=change_set.code, detail=detail
    )
    return Applied(change_set, len(done), skipped)


def _apply_one(listing: Listing, field: BulkField, value: Any, *, version: int, by: User) -> str | None:
    """Return the problem, "" when it is done, None when it is so already."""
    if listing.version != version:
        return "stale"
    planned = plan(listing, field, value, by=by)
    if not planned.is_change:
        return planned.problem or None
    try:
        with transaction.atomic():
            _write(listing, field, value, version=version, by=by)
    except StaleListing:
        return "stale"
    except QuantityPromised:
        return "promised"
    except CannotPublish as refused:
        return refused.obstacles[0].code
    return ""


def _write(listing: Listing, field: BulkField, value: Any, *, version: int, by: User) -> None:
    if field.name != STATUS:
        facts = with_value(facts_of(listing), field, value)
        actions.save_listing(listing=listing, facts=facts, version=version, by=by)
    elif value == Status.LIVE:
        actions.publish(listing=listing, by=by)
    else:
        actions.withdraw(listing=listing, by=by)


def chosen_rows(rows: Any, *, by: User) -> tuple[list[Listing], bool]:
    """Return the rows that the person may write, at most two hundred; True = there are more. Three queries."""
    found = list(rows.filter(reach_of(by).editable).with_owner()[: MOST_ROWS + 1])
    return found[:MOST_ROWS], len(found) > MOST_ROWS
