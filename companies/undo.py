"""Take back an import or a bulk edit as a whole: each listing as it stood before, and what it made is gone.

Whoever changes several listings at once reads `rows_of` first, makes its changes, and calls `record_change_set` in
the same transaction. A row is restored column by column, its version and times too, and later versions of it go:
after the undo the tables are what they were, byte for byte. Only history keeps growing, and the numbers of versions:
one that was taken back is not given again (companies/versions.py).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, Model, ProtectedError
from django.utils import timezone

from accounts.history import record, record_all
from accounts.models import AuditEvent, User
from accounts.roles import Permission
from companies.models import (
    UNDO_FOR,
    Attachment,
    ChangedListing,
    ChangeSet,
    Company,
    Listing,
    ListingVersion,
    QuantityMovement,
    Status,
)
from companies.permissions import can_write_for, enters_on_behalf, permissions_in_company
from companies.versions import keep_used
from symbiosis.lib.codes import create_random

Row = dict[str, Any]  # column -> JSON value
VERBS = {ChangeSet.Cause.IMPORT: "listing.import", ChangeSet.Cause.BULK: "listing.bulk_edit"}
COUNTER = "allocated"  # moves only in companies/ledger.py
REMEMBERED = "has_version"  # beside the columns: loaded listings have no version of their own before a change


class UndoTooLate(Exception):  # an answer people get, not a fault
    """More than seven days have passed."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A listing that was left alone. `reason`: "agreement", "edited", "not_yours" or "clash"."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did. `withdrawn` holds codes that could only be taken off the market: others refer to them."""

    restored: int
    removed: int
    withdrawn: tuple[str, ...]
    kept: tuple[Kept, ...]


def rows_of(listing_ids: Iterable[int]) -> dict[int, Row]:
    """Return the rows as they are stored now, as JSON values. Two queries."""
    ids = list(listing_ids)
    names = [field.attname for field in Listing._meta.concrete_fields]
    rows = Listing.objects.filter(pk__in=ids).values(*names)
    current = ListingVersion.objects.filter(listing__in=ids, version=F("listing__version"))
    remembered = set(current.values_list("listing_id", flat=True))
    return {
        row["id"]: {name: _plain(value) for name, value in row.items()}
        | {REMEMBERED: row["id"] in remembered}
        for row in rows
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, datetime | date) else value


def _columns(row: Row) -> Row:
    """Read a stored row back as values for `update`, without the key and the counter."""
    fields = {field.attname: field for field in Listing._meta.concrete_fields}
    return {
        name: fields[name].to_python(value)
        for name, value in row.items()
        if name in fields and name not in {"id", COUNTER}
    }


def open_change_set(*, cause: str, company: Company | None, by: User) -> ChangeSet:
    """Start a set. `company` None = listings of several companies. Its time is before all of its changes."""
    return create_random(ChangeSet, "CHG", on=timezone.localdate(), cause=cause, company=company, by=by)


@transaction.atomic
def record_changes(change_set: ChangeSet, before: Mapping[int, Row | None], *, by: User) -> None:
    """Remember what was done to each listing; call right after the change, in its transaction.

    `before` maps listing ids to what `rows_of` gave, None for a listing that the change made. A listing that the set
    already holds keeps its first `before`. Writes a line of history for each. Three queries.
    """
    after = (
        Listing.objects.filter(pk__in=before).order_by("pk").values_list("pk", "version", "code", "status")
    )
    ChangedListing.objects.bulk_create(
        [
            ChangedListing(change_set=change_set, listing_id=pk, before=before[pk], version_after=version)
            for pk, version, _code, _status in after
        ],
        update_conflicts=True,
        unique_fields=["change_set", "listing"],
        update_fields=["version_after"],
    )
    details = {code: {"change_set": change_set.code, "status": status} for _pk, _v, code, status in after}
    verb = VERBS[ChangeSet.Cause(change_set.cause)]
    record_all(by=by, verb=verb, target_type="listing", details=details)


@transaction.atomic
def record_change_set(
    *, cause: str, company: Company | None, before: Mapping[int, Row | None], by: User
) -> ChangeSet:
    """Open a set for changes that were just made, and remember them; see `record_changes`."""
    change_set = open_change_set(cause=cause, company=company, by=by)
    record_changes(change_set, before, by=by)
    return change_set


def refuse_late(change_set: ChangeSet) -> None:
    """Raise UndoTooLate after seven days."""
    if timezone.now() > change_set.at + UNDO_FOR:
        raise UndoTooLate


@transaction.atomic
def undo(*, change_set: ChangeSet, by: User, only: Collection[str] | None = None) -> Undone:
    """Take the set back. What agreements use and what was edited since is kept and named.

    `only` = codes to take back although they were edited since, with what was edited. What could be taken back leaves
    the set, so a second call changes nothing more.

    Raises
    ------
    UndoTooLate
        After seven days.
    PermissionDenied
        When the person may not write for the company of the set.
    """
    refuse_late(change_set)
    if change_set.company is not None and not can_write_for(by, change_set.company):
        raise PermissionDenied
    entries = _entries(change_set, only)
    kept = _reasons_to_keep(change_set, entries, by=by, edited_too=only is not None)
    free = [entry for entry in entries if entry.listing_id not in kept]
    made = [entry for entry in free if entry.before is None]
    held = _remove([entry.listing for entry in made])
    changed = [entry for entry in free if entry.before is not None]
    kept |= dict.fromkeys(_restore(changed, _said_true_since(change_set, changed)), "clash")
    done = [entry for entry in free if entry.listing_id not in kept]
    undone = Undone(
        restored=sum(entry.before is not None for entry in done),
        removed=len(made) - len(held),
        withdrawn=tuple(sorted(listing.code for listing in held)),
        kept=tuple(
            Kept(entry.listing.code, kept[entry.listing_id]) for entry in entries if entry.listing_id in kept
        ),
    )
    _remember(change_set, done, undone, by=by)
    return undone


def _entries(change_set: ChangeSet, only: Collection[str] | None) -> list[ChangedListing]:
    """Load the set and lock its listings, so that nobody saves in between."""
    entries = change_set.listings.order_by("listing")
    if only is not None:
        entries = entries.filter(listing__code__in=list(only))
    listings = Listing.objects.select_for_update(of=("self",)).select_related("company__park")
    locked = {row.pk: row for row in listings.filter(pk__in=entries.values("listing")).order_by("pk")}
    found = list(entries)
    for entry in found:
        entry.listing = locked[entry.listing_id]
    return found


def _reasons_to_keep(
    change_set: ChangeSet, entries: list[ChangedListing], *, by: User, edited_too: bool
) -> dict[int, str]:
    """Return why listings are left alone. The strongest reason counts."""
    ids = [entry.listing_id for entry in entries]
    kept = {} if edited_too else dict.fromkeys(_edited_since(change_set, entries), "edited")
    promised = QuantityMovement.objects.filter(listing__in=ids).values_list("listing_id", flat=True)
    kept |= dict.fromkeys(promised.distinct(), "agreement")
    may = {company: _may_write(by, company) for company in {entry.listing.company for entry in entries}}
    kept |= {
        entry.listing_id: "not_yours" for entry in entries if not may[entry.listing.company](entry.listing)
    }
    return kept


def _may_write(user: User, company: Company) -> Any:
    """Return the test of `can_edit` for the listings of one company; asks once."""
    if Permission.EDIT_LISTINGS in permissions_in_company(user, company):
        return lambda _listing: True
    on_behalf = enters_on_behalf(user, company)
    return lambda listing: on_behalf and listing.is_open_to_park_staff


def _edited_since(change_set: ChangeSet, entries: list[ChangedListing]) -> set[int]:
    """Somebody saved, published, withdrew, or attached a file to what the set had made."""
    codes = [entry.listing.code for entry in entries]
    verb = VERBS[ChangeSet.Cause(change_set.cause)]
    events = AuditEvent.objects.filter(
        target_type="listing", target_code__in=codes, verb=verb, at__gte=change_set.at
    )
    left = {
        code: detail["status"]
        for code, detail in events.order_by("pk").values_list("target_code", "detail")
        if detail.get("change_set") == change_set.code
    }
    made = [entry.listing_id for entry in entries if entry.before is None]
    with_files = Attachment.objects.filter(listing__in=made).values_list("listing_id", flat=True)
    return set(with_files) | {
        entry.listing_id
        for entry in entries
        if entry.listing.version != entry.version_after
        or entry.listing.status != left.get(entry.listing.code, entry.listing.status)
    }


def _remove(listings: list[Listing]) -> list[Listing]:
    """Delete listings. Those that rows of other apps hold (matches, proposals) only leave the market."""
    held: set[int] = set()
    while loose := [listing.pk for listing in listings if listing.pk not in held]:
        try:
            with transaction.atomic():
                Listing.objects.filter(pk__in=loose).delete()
            break
        except ProtectedError as error:
            held |= _held_by(error.protected_objects) & set(loose)
    Listing.objects.filter(pk__in=held).update(status=Status.WITHDRAWN, row_key="", updated_at=timezone.now())
    return [listing for listing in listings if listing.pk in held]


def _held_by(rows: Iterable[Model]) -> set[int]:
    return {
        getattr(row, field.attname)
        for row in rows
        for field in row._meta.concrete_fields
        if field.related_model is Listing
    }


def _said_true_since(change_set: ChangeSet, entries: list[ChangedListing]) -> dict[str, datetime]:
    """Return when listings were last called true after the set, by code: an undo takes back facts, no such word."""
    codes = [entry.listing.code for entry in entries]
    words = AuditEvent.objects.filter(
        verb="listing.still_true", target_type="listing", target_code__in=codes, at__gte=change_set.at
    )
    return dict(words.order_by("pk").values_list("target_code", "at"))


def _restore(entries: list[ChangedListing], said: Mapping[str, datetime]) -> set[int]:
    """Write the former rows back; return the listings whose own key another listing has taken meanwhile."""
    ids = [entry.listing_id for entry in entries]
    keep_used(entry.listing for entry in entries)
    Listing.objects.filter(pk__in=ids).update(row_key="")  # two listings may have exchanged their keys
    clashes = {entry.listing_id for entry in entries if not _wrote_back(entry, said.get(entry.listing.code))}
    kept = {entry.listing_id: _last_version(entry.before or {}) for entry in entries}
    versions = ListingVersion.objects.filter(listing__in=set(ids) - clashes)
    later = [
        pk
        for pk, listing, version in versions.values_list("pk", "listing", "version")
        if version > kept[listing]
    ]
    ListingVersion.objects.filter(pk__in=later).delete()
    return clashes


def _last_version(before: Row) -> int:
    """The newest version that was remembered before the change."""
    return int(before["version"]) - (not before[REMEMBERED])


def _wrote_back(entry: ChangedListing, said: datetime | None) -> bool:
    rows = Listing.objects.filter(pk=entry.listing_id)
    columns = _columns(entry.before or {})
    if said is not None:
        columns["fresh_at"] = max(said, columns["fresh_at"] or said)
    try:
        with transaction.atomic():
            rows.update(**columns)
    except IntegrityError:
        rows.update(row_key=entry.listing.row_key)
        return False
    return True


def _remember(change_set: ChangeSet, done: list[ChangedListing], undone: Undone, *, by: User) -> None:
    ChangedListing.objects.filter(pk__in=[entry.pk for entry in done]).delete()
    if change_set.undone_at is None:
        change_set.undone_at = timezone.now()
        change_set.save(update_fields=["undone_at"])
    details = {entry.listing.code: {"change_set": change_set.code} for entry in done}
    record_all(by=by, verb="listing.undo", target_type="listing", details=details)
    counts = {"restored": undone.restored, "removed": undone.removed, "withdrawn": len(undone.withdrawn)}
    record(
        by=by,
        verb="change_set.undo",
        target_type="change_set",
        target_code=change_set.code,
        detail=counts | {"kept": len(undone.kept)},
    )
