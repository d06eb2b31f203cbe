"""From checked rows to listings: good rows become live, bad ones drafts with their errors, nothing twice.

Asking for an import stores the wish; whoever claims its lease writes, in chunks, each in one transaction under the
fencing token. A row that is written has another state, so a second press, a second worker or a killed one go on
where the rows stand. Up to 500 rows are one chunk, written within the request.
"""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from accounts.history import record
from accounts.models import User
from accounts.notices import notify
from companies.importing.checks import compare_again
from companies.importing.writing import GOOD, write_rows
from companies.models import UNDO_FOR, ChangeSet, ImportBatch, ImportRow, RowState, Step
from companies.permissions import can_write_for, enters_on_behalf
from companies.undo import Undone, open_change_set, undo
from symbiosis.lib.jobs import JobState, Lease, LeaseLost, back_off, claim, worn_out

IN_REQUEST = 500  # rows; more are written by a worker
CHUNK = 100  # rows a worker writes in one transaction, well below a second
BAD = (RowState.ERROR, RowState.DUPLICATE)


class NotAllGood(Exception):  # an answer people get, not a fault
    """All or nothing was asked for, and some rows are not good."""

    def __init__(self, bad: int) -> None:
        super().__init__(f"{bad} rows are not good")
        self.bad = bad


def ask(*, batch: ImportBatch, by: User, all_or_nothing: bool = False) -> ImportBatch:
    """Store the wish to import, and write small imports at once. Pressing twice changes nothing.

    Raises
    ------
    PermissionDenied
        When the person may not write for the company (E15).
    NotAllGood
        With `all_or_nothing`, when a row has an error or an open question. Nothing is written.
    """
    if not can_write_for(by, batch.company):
        raise PermissionDenied
    if is_closed(batch):
        return batch
    compare_again(batch, by=by)
    bad = batch.rows.filter(state__in=BAD).count()
    if all_or_nothing and bad:
        raise NotAllGood(bad)
    _store_wish(batch, by)
    if batch.rows.filter(state__in=GOOD + BAD).count() <= IN_REQUEST:
        lease = claim(ImportBatch.objects.due().filter(pk=batch.pk))
        if lease is not None:
            write(lease, chunk=IN_REQUEST)
    batch.refresh_from_db()
    return batch


def is_closed(batch: ImportBatch) -> bool:
    """True while the rows are being written, and after an undo."""
    return batch.step in {Step.COLUMNS, Step.REVERTED} or batch.is_waiting


@transaction.atomic
def _store_wish(batch: ImportBatch, by: User) -> None:
    """Queue the import once; the one who presses is the one who changes the listings."""
    now = timezone.now()
    rows = ImportBatch.objects.filter(pk=batch.pk, version=batch.version)
    wished = rows.update(
        version=F("version") + 1,
        step=Step.CHECK,
        state=JobState.QUEUED,
        asked_at=now,
        attempts=0,
        lease_until=None,
        failure_code="",
    )
    if wished:
        _sign(batch, by)
        record(by=by, verb="import.ask", target_type="import", target_code=batch.code)
    batch.refresh_from_db()


def _sign(batch: ImportBatch, by: User) -> None:
    """The set of changes belongs to whoever pressed last: with that person's rights it is written."""
    if batch.change_set is not None:
        ChangeSet.objects.filter(pk=batch.change_set.pk).update(by=by)
        return
    change_set = open_change_set(cause=ChangeSet.Cause.IMPORT, company=batch.company, by=by)
    undo_until = change_set.at + UNDO_FOR
    ImportBatch.objects.filter(pk=batch.pk).update(change_set=change_set, undo_until=undo_until)


def write(lease: Lease[ImportBatch], *, chunk: int = CHUNK) -> None:
    """Write all waiting rows, chunk after chunk; raises LeaseLost when another worker has taken over."""
    while _write_chunk(lease, chunk):
        continue
    with transaction.atomic():
        lease.renew(attempts=0, step=Step.RESULT, state=JobState.DONE, finished_at=Now())
        _tell_company(_load(lease))


def _write_chunk(lease: Lease[ImportBatch], size: int) -> int:
    """Write some rows in one transaction; return how many. Listings that came in between are looked at first."""
    try:
        return _write_some(lease, size)
    except IntegrityError:
        with lease.fenced():
            batch = _load(lease)
            compare_again(batch, by=_presser(batch))
        return _write_some(lease, size)


def _write_some(lease: Lease[ImportBatch], size: int) -> int:
    with lease.fenced():
        batch = _load(lease)
        rows = list(_waiting(batch).order_by("number", "pk")[:size])
        write_rows(batch, rows, by=_presser(batch))
        lease.renew(cursor=F("cursor") + len(rows), attempts=0)
    return len(rows)


def _load(lease: Lease[ImportBatch]) -> ImportBatch:
    return ImportBatch.objects.select_related("company__park", "change_set__by").get(pk=lease.pk)


def _waiting(batch: ImportBatch) -> QuerySet[ImportRow]:
    return batch.rows.filter(state__in=[*GOOD, *BAD]).select_related(
        "listing__company__park", "listing__resource", "listing__waste_code"
    )


def _presser(batch: ImportBatch) -> User:
    if batch.change_set is None:
        raise ValueError(f"nobody has asked for {batch.code}")
    return batch.change_set.by


def _tell_company(batch: ImportBatch) -> None:
    """One notice for the whole import where park staff sent it: the company has to confirm what it says."""
    if enters_on_behalf(_presser(batch), batch.company):
        people = User.objects.filter(company_memberships__company=batch.company, is_active=True).distinct()
        notify(people, kind="import.on_behalf", target_type="import", target_code=batch.code, occasion="once")


# --- the worker -------------------------------------------------------------------------------------------


def due_imports(limit: int) -> int:
    return len(ImportBatch.objects.due().values("pk")[:limit])


def write_next() -> bool:
    """Claim one due import and write it; False when none is due. After five vain attempts it is given up."""
    stuck = worn_out(ImportBatch.objects.due())
    stuck.update(state=JobState.FAILED, failure_code="gave_up", finished_at=Now(), lease_until=None)
    lease = claim(ImportBatch.objects.due())
    if lease is None:
        return False
    try:
        write(lease)
    except LeaseLost:
        return True
    except Exception:
        lease.give_back(back_off(ImportBatch.objects.values_list("attempts", flat=True).get(pk=lease.pk)))
        raise
    return True


# --- taking it back ---------------------------------------------------------------------------------------


@transaction.atomic
def undo_import(*, batch: ImportBatch, by: User, only: list[str] | None = None) -> Undone:
    """Take the listings of an import back (companies.undo) and close it. `only` = codes edited since.

    Raises
    ------
    PermissionDenied
        While nothing has been imported, and for people who may not write for the company.
    UndoTooLate
        After seven days.
    """
    if batch.change_set is None or batch.is_waiting:
        raise PermissionDenied
    undone = undo(change_set=batch.change_set, by=by, only=only)
    if batch.step != Step.REVERTED:
        ImportBatch.objects.filter(pk=batch.pk).update(step=Step.REVERTED)
        batch.step = Step.REVERTED
        record(by=by, verb="import.undo", target_type="import", target_code=batch.code)
    return undone
