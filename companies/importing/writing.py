"""One chunk of checked rows becomes listings. New ones in bulk, changed ones through `companies.actions`."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from companies import actions
from companies.errors import CannotPublish, KindPromised, QuantityPromised, StaleListing
from companies.facts import facts_of, plain
from companies.importing.problems import problem
from companies.importing.resolving import Catalogue
from companies.importing.understood import STATUS, Stated, facts_from, merged, of_new
from companies.models import (
    Decision,
    ImportBatch,
    ImportRow,
    Listing,
    ListingVersion,
    Origin,
    RowState,
    Status,
)
from companies.permissions import enters_on_behalf
from companies.publishing import obstacles_of
from companies.undo import Row, record_changes, rows_of

GOOD = (RowState.READY, RowState.WARNING)
WRITTEN = ["state", "listing", "problems"]


@dataclass(slots=True)
class _Chunk:
    """The rows of one transaction, and what became of them."""

    batch: ImportBatch
    by: User
    origin: str
    catalogue: Catalogue = field(default_factory=Catalogue)
    before: dict[int, Row | None] = field(default_factory=dict)
    new: list[tuple[ImportRow, Listing]] = field(default_factory=list)


def write_rows(batch: ImportBatch, rows: list[ImportRow], *, by: User) -> None:
    """Write rows that are not written yet; call in one transaction.

    A good row makes a live listing or changes the one it was found to be. A row with errors makes a draft of what is
    understood. Where even that is not possible (no type, an open question, errors on a listing that exists), the row
    itself waits as a draft: what is live stays as it is.
    """
    if batch.change_set is None:
        raise ValueError(f"nobody has asked for {batch.code}")
    on_behalf = enters_on_behalf(by, batch.company)
    chunk = _Chunk(batch, by, Origin.ON_BEHALF if on_behalf else Origin.OWN)
    known = [row.listing_id for row in rows if row.state in GOOD and row.listing_id]
    chunk.before.update(rows_of(known))
    for row in rows:
        _write(chunk, row)
    _insert(chunk)
    record_changes(batch.change_set, chunk.before, by=by)
    ImportRow.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN)


def _write(chunk: _Chunk, row: ImportRow) -> None:
    is_good = row.state in GOOD
    if is_good and row.listing is not None:
        _change(chunk, row, row.listing)
    elif (
        row.state == RowState.DUPLICATE
        or row.listing is not None
        or not {"kind", "resource"} <= row.values.keys()
    ):
        _wait(row)
    else:
        chunk.new.append((row, _listing_of(chunk, row, is_good=is_good)))


def _wait(row: ImportRow) -> None:
    row.state, row.listing = RowState.DRAFT, None


def _change(chunk: _Chunk, row: ImportRow, listing: Listing) -> None:
    """Save on top of the listing as it stands now; what agreements forbid waits for the person."""
    new = facts_from(_with_free_key(listing, merged(listing, row.values)), chunk.catalogue)
    try:
        saved = actions.save_listing(listing=listing, facts=new, version=listing.version, by=chunk.by)
        if STATUS in row.values:  # otherwise what was withdrawn, or is kept as a draft, stays so
            _bring_to(saved, row.values[STATUS], by=chunk.by)
    except (QuantityPromised, KindPromised):
        del chunk.before[listing.pk]
        facts = {"reason": "promised", "held": str(listing.allocated), "unit": listing.resource.unit}
        row.problems = [*row.problems, problem("E13", "quantity_low", facts=facts)]
        _wait(row)
    except (StaleListing, PermissionDenied):
        del chunk.before[listing.pk]
        _wait(row)
    else:
        row.state = RowState.LIVE if saved.status == Status.LIVE else RowState.DRAFT


def _with_free_key(listing: Listing, values: Stated) -> Stated:
    """A key that another listing has (one that the person may not see) is left to it."""
    key = values["row_key"]
    others = Listing.objects.filter(company=listing.company_id, row_key=key).exclude(pk=listing.pk)
    if key in ("", listing.row_key) or not others.exists():
        return values
    return values | {"row_key": listing.row_key}


def _bring_to(listing: Listing, status: str, *, by: User) -> None:
    if status == Status.WITHDRAWN:
        actions.withdraw(listing=listing, by=by)
    elif status == Status.LIVE and listing.status != Status.LIVE:
        try:
            actions.publish(listing=listing, by=by)
        except CannotPublish:
            return  # it stays the draft that it was; the page says why


def _listing_of(chunk: _Chunk, row: ImportRow, *, is_good: bool) -> Listing:
    facts = facts_from(of_new(row.values), chunk.catalogue)
    listing = Listing(company=chunk.batch.company, origin=chunk.origin, **facts.columns)
    if chunk.origin == Origin.OWN:
        listing.fresh_at = timezone.now()
    if row.decision == Decision.KEEP_BOTH:
        listing.row_key = ""  # the other one of the two keeps it
    wanted = row.values.get(STATUS, Status.LIVE) if is_good else Status.DRAFT
    listing.status = Status.DRAFT if wanted == Status.LIVE and obstacles_of(listing) else wanted
    return listing


def _insert(chunk: _Chunk) -> None:
    """Insert the new listings with codes, first versions and their rows; three queries and those of the codes."""
    listings = [listing for _row, listing in chunk.new]
    _free_keys(chunk.batch, listings)
    for listing, code in zip(listings, _codes(len(listings)), strict=True):
        listing.code = code
    Listing.objects.bulk_create(listings)
    ListingVersion.objects.bulk_create(
        ListingVersion(
            listing=listing, version=1, saved_by_label=str(chunk.by), values=plain(facts_of(listing))
        )
        for listing in listings
    )
    chunk.before.update({listing.pk: None for listing in listings})
    for row, listing in chunk.new:
        row.listing = listing
        row.state = RowState.DRAFT if listing.status == Status.DRAFT else RowState.LIVE


def _free_keys(batch: ImportBatch, listings: Iterable[Listing]) -> None:
    """A key that another listing has (one that the person may not see) is left to it."""
    wanted = [listing.row_key for listing in listings if listing.row_key]
    taken = set(batch.company.listings.filter(row_key__in=wanted).values_list("row_key", flat=True))
    for listing in listings:
        if listing.row_key in taken:
            listing.row_key = ""
        taken |= {listing.row_key} - {""}


def _codes(count: int) -> list[str]:
    """Return as many codes as are wanted, none of which a listing has."""
    today = timezone.localdate()
    found: set[str] = set()
    while len(found) < count:
        drawn = {actions.new_code(today) for _number in range(count - len(found))}
        found |= drawn - set(Listing.objects.filter(code__in=drawn).values_list("code", flat=True))
    return list(found)  # in no order: the codes of an import must not line up with its rows
