"""The check of an import: read its rows, compare them, store what came out. 500 rows in a few queries."""

from collections.abc import Collection

from django.db.models import QuerySet

from accounts.models import User
from companies.importing.compare import WRITTEN, compare
from companies.importing.context import Check
from companies.importing.reading import read_rows
from companies.models import ImportBatch, ImportRow

STORED = ["values", "problems", "suggestions", "state", "key", "listing", "edits", "decision"]
AT_ONCE = 500


def check_all(batch: ImportBatch, *, by: User) -> None:
    """Check every row of the import that is not written yet."""
    rows = list(batch.rows.select_related("listing").order_by("number", "pk"))
    _check(batch, rows, read=rows, by=by)


def check_again(batch: ImportBatch, edited: Collection[ImportRow], *, by: User) -> None:
    """Check the rows whose edits or decisions changed, and those that this makes duplicates or frees."""
    changed = {row.pk: row for row in edited}
    rows = batch.rows.select_related("listing").order_by("number", "pk")
    _check(batch, [changed.get(row.pk, row) for row in rows], read=list(changed.values()), by=by)


def compare_again(batch: ImportBatch, *, by: User) -> None:
    """Look once more at the listings: they may have changed, and others been made, since the check."""
    rows = list(batch.rows.select_related("listing").order_by("number", "pk"))
    store(compare(Check(batch, by), rows, read=rows))


def _check(batch: ImportBatch, rows: list[ImportRow], *, read: list[ImportRow], by: User) -> None:
    check = Check(batch, by)
    read_rows(check, read)
    store(compare(check, rows, read=read))


def open_rows(batch: ImportBatch) -> QuerySet[ImportRow]:
    """Rows that are not written yet, in the order of the file: the reading of a row does not move it."""
    rows = batch.rows.exclude(state__in=WRITTEN, listing__isnull=False)
    return rows.select_related("listing").order_by("number", "pk")


def store(rows: list[ImportRow]) -> None:
    """Write the rows back by their keys; `bulk_update` would take twenty times as long for thousands of rows."""
    ImportRow.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=STORED, batch_size=AT_ONCE
    )
