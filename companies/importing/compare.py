"""Rows against each other and against the company's listings: new, changed, the same, or perhaps a duplicate.

A row finds its listing by the listing's code, by the company's own row key, or by its fingerprint (kind, type and
unit). A fingerprint is sure when an earlier import made the listing, when nothing differs, or when the listing is
only a sector estimate, which the company's own figures replace. Otherwise the person decides.
"""

import json
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from catalogue.folding import fold
from companies.importing.context import Check
from companies.importing.judging import judge
from companies.importing.understood import said_of
from companies.models import Decision, ImportBatch, ImportRow, Listing, Origin, RowState, Status, Step

MOST_GONE = 100  # shown
WRITTEN = frozenset({RowState.LIVE, RowState.DRAFT})


@dataclass(slots=True)
class Found:
    """What a row was found to be. `listing` = the one it would change; `twin` = number of an earlier row like it."""

    listing: Listing | None = None
    is_sure: bool = True
    twin: int | None = None


class _Queue:
    """Listings in their order, of which the first that no row has taken is wanted again and again."""

    def __init__(self) -> None:
        self._waiting: deque[Listing] = deque()
        self._by_title: dict[str, deque[Listing]] = defaultdict(deque)

    def add(self, listing: Listing) -> None:
        self._waiting.append(listing)
        self._by_title[fold(listing.title)].append(listing)

    def first(self, taken: set[int], title: str = "") -> Listing | None:
        """Return the first one with the folded title, else the first of all; None when all are taken."""
        alike = _first(self._by_title[title], taken) if title and title in self._by_title else None
        return alike or _first(self._waiting, taken)


def _first(waiting: deque[Listing], taken: set[int]) -> Listing | None:
    """What is taken stays taken: each listing is passed over once, whatever the number of rows."""
    while waiting and waiting[0].pk in taken:
        waiting.popleft()
    return waiting[0] if waiting else None


class _Search:
    """The listings that are not yet taken by a row, each found by what rows say of it without trying them all."""

    def __init__(self, check: Check, keys: set[str]) -> None:
        self.check = check
        self.taken: set[int] = set()
        self.by_print: dict[str, list[Listing]] = defaultdict(list)
        self.own_words: dict[str, _Queue] = defaultdict(_Queue)  # by fingerprint, without estimates
        self.estimates: dict[tuple[str, int], _Queue] = defaultdict(_Queue)
        self.earlier: dict[str, _Queue] = defaultdict(_Queue)
        self._alike: dict[tuple[str, frozenset[str]], dict[str, _Queue]] = {}
        for listing in check.listings:
            if listing.status != Status.WITHDRAWN:
                self._add(listing)
        for key, listing in check.earlier(keys):
            self.earlier[key].add(listing)

    def _add(self, listing: Listing) -> None:
        key = fingerprint(listing.kind, listing.resource_id, listing.unit)
        self.by_print[key].append(listing)
        if listing.origin == Origin.SECTOR_ESTIMATE:
            self.estimates[listing.kind, listing.resource_id].add(listing)
        else:
            self.own_words[key].add(listing)

    def take(self, listing: Listing | None) -> Listing | None:
        if listing is None or listing.pk in self.taken:
            return None
        self.taken.add(listing.pk)
        return listing

    def unchanged(self, row: ImportRow) -> Listing | None:
        """Return the first free listing of which the row says nothing new."""
        key = print_of(self.check, row)
        if not key:
            return None
        said = said_of(row.values, self.check.catalogue)
        group = (key, frozenset(said))
        if group not in self._alike:
            self._alike[group] = self._by_facts(*group)
        found = self._alike[group].get(_digest(said))
        return found.first(self.taken) if found else None

    def _by_facts(self, key: str, names: frozenset[str]) -> dict[str, _Queue]:
        """Return the listings with a fingerprint by the facts of these names: once for all rows that state them."""
        queues: dict[str, _Queue] = defaultdict(_Queue)
        for listing in self.by_print.get(key, ()):
            facts = self.check.facts_said(listing)
            queues[_digest({name: facts.get(name) for name in names})].add(listing)
        return queues


def _digest(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, sort_keys=True)


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
    search = _Search(check, {key_of(check, row) for row in rows})
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
    listing = search.unchanged(row)
    return _find(search, row, found, listing)


def _find(
    search: _Search, row: ImportRow, found: dict[int, Found], listing: Listing | None, *, is_sure: bool = True
) -> bool:
    if listing is None:
        return False
    found[row.pk] = Found(search.take(listing), is_sure=is_sure)
    return True


def _of_earlier_import(search: _Search, row: ImportRow, found: dict[int, Found]) -> bool:
    if row.decision == Decision.KEEP_BOTH:
        return False
    earlier = search.earlier.get(key_of(search.check, row))
    return earlier is not None and _find(search, row, found, earlier.first(search.taken, _title(row)))


def _estimate(search: _Search, row: ImportRow, found: dict[int, Found]) -> bool:
    """The company's own figures take the place of what its sector was supposed to have, whatever the unit."""
    resource = search.check.catalogue.types.get(row.values.get("resource", ""))
    if resource is None or row.decision == Decision.KEEP_BOTH:
        return False
    estimates = search.estimates.get((row.values.get("kind", ""), resource.pk))
    return estimates is not None and _find(search, row, found, estimates.first(search.taken))


def _perhaps(search: _Search, row: ImportRow, found: dict[int, Found]) -> bool:
    """A listing of the same kind, type and unit: the person says whether it is the same."""
    if row.decision == Decision.KEEP_BOTH:
        return False
    alike = search.own_words.get(print_of(search.check, row))
    return alike is not None and _find(
        search, row, found, alike.first(search.taken, _title(row)), is_sure=False
    )


def _title(row: ImportRow) -> str:
    return fold(row.values.get("title", ""))


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

    It is the same file when at least half of what the earlier one made is found again. Two queries, which read a
    line for each earlier import and not its rows.
    """
    taken = batch.rows.filter(listing__isnull=False).values("listing")
    earlier = ImportRow.objects.filter(
        batch__company=batch.company, batch__step=Step.RESULT, listing__isnull=False
    ).exclude(batch=batch)
    made = (
        earlier.order_by()
        .values("batch")
        .annotate(
            made=Count("listing", distinct=True),
            again=Count("listing", distinct=True, filter=Q(listing__in=taken)),
        )
    )
    same_file = [one["batch"] for one in made if 2 * one["again"] >= one["made"]]
    left = Listing.objects.filter(pk__in=earlier.filter(batch__in=same_file).values("listing"))
    left = left.exclude(pk__in=taken).exclude(status=Status.WITHDRAWN)
    return list(left.select_related("resource").order_by("code")[:MOST_GONE])
