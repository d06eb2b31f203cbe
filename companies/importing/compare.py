"""Rows against each other and against the company's listings: new, changed, the same, or perhaps a duplicate.

A row finds its listing by the listing's code, by the company's own row key, or by its fingerprint (kind, type and
unit). A fingerprint is sure when an earlier import made the listing, when nothing differs, or when the listing is
only a sector estimate, which the company's own figures replace. Otherwise the person decides.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from catalogue.folding import fold
from companies.importing.context import Check
from companies.importing.judging import judge
from companies.importing.understood import differences
from companies.models import Decision, ImportBatch, ImportRow, Listing, Origin, RowState, Status, Step

MOST_GONE = 100  # shown
WRITTEN = frozenset({RowState.LIVE, RowState.DRAFT})


@dataclass(slots=True)
class Found:
    """What a row was found to be. `listing` = the one it would change; `twin` = number of an earlier row like it."""

    listing: Listing | None = None
    is_sure: bool = True
    twin: int | None = None


@dataclass(slots=True)
class _Search:
    """The listings that are not yet taken by a row."""

    check: Check
    by_print: dict[str, list[Listing]] = field(default_factory=lambda: defaultdict(list))
    taken: set[int] = field(default_factory=set)

    def take(self, listing: Listing | None) -> Listing | None:
        if listing is None or listing.pk in self.taken:
            return None
        self.taken.add(listing.pk)
        return listing

    def free(self, key: str) -> list[Listing]:
        return [listing for listing in self.by_print[key] if listing.pk not in self.taken]


def fingerprint(kind: str, resource_id: int, unit: str) -> str:
    return f"{kind}:{resource_id}:{unit}"


def key_of(check: Check, row: ImportRow) -> str:
    """Return what the row is known by; "" while its type or its kind is not known."""
    for name in ("code", "row_key"):
        if row.values.get(name):
            return f"{name}:{row.values[name]}"
    return print_of(check, row)


def print_of(check: Check, row: ImportRow) -> str:
    """Return the fingerprint of the row; "" while its type or its kind is not known."""
    values = row.values
    resource = check.catalogue.types.get(values.get("resource", ""))
    if resource is None or "kind" not in values:
        return ""
    return fingerprint(values["kind"], resource.pk, values.get("unit") or resource.unit)


def compare(check: Check, rows: Iterable[ImportRow], *, read: Iterable[ImportRow] = ()) -> list[ImportRow]:
    """Find the listing of each row and set key, state and what follows from it; return the rows that changed.

    `rows` are all rows of the import in the order of the file, `read` those that were just read anew.
    """
    waiting = [row for row in rows if row.state not in WRITTEN or row.listing_id is None]
    fresh = {row.pk for row in read}
    found = find(check, waiting)
    changed = []
    for row in waiting:
        before = (row.state, row.key, row.listing_id, row.decision)
        outcome = found[row.pk]
        row.key = key_of(check, row)[:100]
        listing_id = outcome.listing.pk if outcome.listing else None
        if row.pk in fresh or listing_id != row.listing_id or _twin_of(row) != outcome.twin or row.decision:
            judge(check, row, outcome.listing, is_sure=outcome.is_sure, twin=outcome.twin)
        if row.pk in fresh or before != (row.state, row.key, row.listing_id, row.decision):
            changed.append(row)
    return changed


def _twin_of(row: ImportRow) -> int | None:
    return next((one["facts"]["row"] for one in row.problems if one["code"] == "E10"), None)


def find(check: Check, rows: list[ImportRow]) -> dict[int, Found]:
    """Return what each row was found to be. The surest ways go first, so that no listing is taken twice."""
    search = _Search(check)
    for listing in check.listings:
        if listing.status != Status.WITHDRAWN:
            search.by_print[fingerprint(listing.kind, listing.resource_id, listing.unit)].append(listing)
    found: dict[int, Found] = {}
    open_rows = [row for row in rows if not _by_name(search, row, found)]
    for way in (_unchanged, _of_earlier_import, _estimate, _perhaps):
        open_rows = [row for row in open_rows if not way(search, row, found)]
    _twins(check, rows, open_rows, found)
    return found


def _by_name(search: _Search, row: ImportRow, found: dict[int, Found]) -> bool:
    """By the listing's code or the company's own key. A second row with the same name is a twin."""
    values = row.values
    if not (values.get("code") or values.get("row_key")):
        return False
    known = search.check.by_code.get(values.get("code", "")) or search.check.by_key.get(
        values.get("row_key", "")
    )
    if known is None:
        return False
    listing = search.take(known)
    found[row.pk] = Found(listing) if listing else Found(twin=row.number)
    return True


def _unchanged(search: _Search, row: ImportRow, found: dict[int, Found]) -> bool:
    if row.decision == Decision.KEEP_BOTH or not row.values.get("resource"):
        return False
    for listing in search.free(print_of(search.check, row)):
        if not differences(listing, row.values, search.check.catalogue):
            found[row.pk] = Found(search.take(listing))
            return True
    return False


def _of_earlier_import(search: _Search, row: ImportRow, found: dict[int, Found]) -> bool:
    if row.decision == Decision.KEEP_BOTH:
        return False
    earlier = search.check.earlier.get(key_of(search.check, row), [])
    free = [listing for listing in earlier if listing.pk not in search.taken]
    same_title = [listing for listing in free if _same_title(row, listing.title)]
    if not free:
        return False
    found[row.pk] = Found(search.take((same_title or free)[0]))
    return True


def _estimate(search: _Search, row: ImportRow, found: dict[int, Found]) -> bool:
    """The company's own figures take the place of what its sector was supposed to have, whatever the unit."""
    resource = search.check.catalogue.types.get(row.values.get("resource", ""))
    if resource is None or row.decision == Decision.KEEP_BOTH:
        return False
    wanted = (row.values.get("kind"), resource.pk)
    for listing in search.check.estimates.get(wanted, []):
        if listing.pk not in search.taken:
            found[row.pk] = Found(search.take(listing))
            return True
    return False


def _perhaps(search: _Search, row: ImportRow, found: dict[int, Found]) -> bool:
    """A listing of the same kind, type and unit: the person says whether it is the same."""
    if row.decision == Decision.KEEP_BOTH:
        return False
    free = [one for one in search.free(print_of(search.check, row)) if one.origin != Origin.SECTOR_ESTIMATE]
    if not free:
        return False
    same_title = [listing for listing in free if _same_title(row, listing.title)]
    found[row.pk] = Found(search.take((same_title or free)[0]), is_sure=False)
    return True


def _same_title(row: ImportRow, title: str) -> bool:
    return fold(row.values.get("title", "")) in {"", fold(title)}


def _twins(check: Check, rows: list[ImportRow], open_rows: list[ImportRow], found: dict[int, Found]) -> None:
    """Rows that no listing was found for: a later one with the same name and title is a twin of the first."""
    is_open = {row.pk for row in open_rows}
    first: dict[tuple[str, str], int] = {}
    for row in rows:
        if row.decision == Decision.SKIP:
            found.setdefault(row.pk, Found())
            continue
        known = found.get(row.pk)
        key = key_of(check, row)
        name = (key, fold(row.values.get("title", "")) if key == print_of(check, row) else "")
        earlier = first.setdefault(name, row.number) if name[0] else row.number
        if known is not None and known.twin is not None:
            known.twin = first.get(name, row.number)
        if row.pk in is_open:
            found[row.pk] = Found(twin=None if earlier == row.number else earlier)


def gone(batch: ImportBatch) -> list[Listing]:
    """Return listings that an earlier import of the same file made and that this file no longer has.

    It is the same file when at least half of what the earlier one made is found again. Two queries.
    """
    taken = set(batch.rows.filter(listing__isnull=False).values_list("listing", flat=True))
    earlier = ImportRow.objects.filter(
        batch__company=batch.company, batch__step=Step.RESULT, listing__isnull=False
    ).exclude(batch=batch)
    made: dict[int, set[int]] = defaultdict(set)
    for batch_id, listing_id in earlier.values_list("batch", "listing"):
        made[batch_id].add(listing_id)
    same_file = [listings for listings in made.values() if 2 * len(listings & taken) >= len(listings)]
    left = Listing.objects.filter(pk__in=set().union(*same_file) - taken).exclude(status=Status.WITHDRAWN)
    return list(left.select_related("resource").order_by("code")[:MOST_GONE])
