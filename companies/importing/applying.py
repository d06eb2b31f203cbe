"""From checked rows to listings: good rows become live, bad ones drafts with their errors, nothing twice.

Asking for an import stores the wish; whoever claims its lease writes, in chunks, each in one transaction under the
fencing token. A row that is written has another state, so a second press, a second worker or a killed one go on
where the rows stand. Up to 500 rows are one chunk, written within the request. Taking back works the same way, in
one transaction.
"""

import time

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from accounts.history import record
from accounts.models import User
from accounts.notices import notify
from companies.importing import asking
from companies.importing.asking import asker, want
from companies.importing.checks import compare_again
from companies.importing.telling import CHECKED, UNDONE, WRITTEN, tell_asker
from companies.importing.writing import GOOD, write_rows
from companies.models import UNDO_FOR, ChangeSet, ImportBatch, ImportRow, RowState, Step, Work
from companies.permissions import can_write_for, enters_on_behalf
from companies.undo import Undone, UndoTooLate, open_change_set, refuse_late, undo
from symbiosis.lib.jobs import LONG_LEASE, JobState, Lease, claim
from symbiosis.lib.retrying import repeated

BAD = (RowState.ERROR, RowState.DUPLICATE)
NOT_ALL_GOOD, TOO_LATE = "not_all_good", "too_late"  # failure codes of work that ended without a fault


class NotAllGood(Exception):  # an answer people get, not a fault
    """All or nothing was asked for, and some rows are not good."""

    def __init__(self, bad: int) -> None:
        super().__init__(f"{bad} rows are not good")
        self.bad = bad


def ask(*, batch: ImportBatch, by: User, all_or_nothing: bool = False) -> ImportBatch:
    """Store the wish to import, and write small imports at once. Pressing twice changes nothing.

    A large one is compared and written by a worker, which ends without writing where it is not all good by then.

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
    is_small = batch.rows.filter(state__in=GOOD + BAD).count() <= asking.IN_REQUEST
    if is_small:
        compare_again(batch, by=by)
    if all_or_nothing and (bad := _bad(batch)):
        raise NotAllGood(bad)
    _store_wish(batch, by, all_or_nothing=all_or_nothing)
    if is_small and (lease := claim(ImportBatch.objects.due().filter(pk=batch.pk))) is not None:
        _sign(lease)
        write(lease, chunk=asking.IN_REQUEST)
    batch.refresh_from_db()
    return batch


def is_closed(batch: ImportBatch) -> bool:
    """True while a worker has the rows, while they are not checked, and after an undo."""
    return batch.step in {Step.COLUMNS, Step.REVERTED} or batch.is_waiting or batch.is_unchecked


def _bad(batch: ImportBatch) -> int:
    return batch.rows.filter(state__in=BAD).count()


@transaction.atomic
def _store_wish(batch: ImportBatch, by: User, *, all_or_nothing: bool) -> None:
    if want(batch, Work.WRITE, by=by, step=Step.CHECK, all_or_nothing=all_or_nothing):
        record(by=by, verb="import.ask", target_type="import", target_code=batch.code)


def write_on(batch: ImportBatch, lease: Lease[ImportBatch], *, until: float) -> None:
    """A worker's part: look at the listings once more, then write until all is written or the shift is over."""
    if batch.cursor == 0 and not _begin(batch, lease):
        return
    write(lease, until=until)


def _begin(batch: ImportBatch, lease: Lease[ImportBatch]) -> bool:
    """Compare again in one transaction; False when all or nothing was asked for and a row is bad by now."""
    with lease.fenced(LONG_LEASE):
        compare_again(batch, by=asker(batch))
        if batch.all_or_nothing and _bad(batch):
            step = Step.CHECK if batch.change_set is None else Step.RESULT
            lease.renew(step=step, state=JobState.DONE, failure_code=NOT_ALL_GOOD, finished_at=Now())
            tell_asker(batch, CHECKED)
            return False
    _sign(lease)
    return True


@transaction.atomic
def _sign(lease: Lease[ImportBatch]) -> None:
    """The set of changes belongs to whoever pressed last: with that person's rights it is written."""
    batch = _load(lease)
    if batch.change_set is not None:
        ChangeSet.objects.filter(pk=batch.change_set.pk).update(by=asker(batch))
        return
    change_set = open_change_set(cause=ChangeSet.Cause.IMPORT, company=batch.company, by=asker(batch))
    lease.renew(change_set=change_set, undo_until=change_set.at + UNDO_FOR)


def write(lease: Lease[ImportBatch], *, chunk: int = asking.CHUNK, until: float | None = None) -> None:
    """Write all waiting rows, chunk after chunk; raises LeaseLost when another worker has taken over.

    `until` [`time.monotonic`] is the end of a worker's shift; whoever asked a worker is told when all is written.
    """
    while _write_chunk(lease, chunk):
        if until is not None and time.monotonic() > until:
            lease.give_back()
            return
    with transaction.atomic():
        lease.renew(attempts=0, step=Step.RESULT, state=JobState.DONE, finished_at=Now())
        batch = _load(lease)
        _tell_company(batch)
        if until is not None:
            tell_asker(batch, WRITTEN)


def _write_chunk(lease: Lease[ImportBatch], size: int) -> int:
    """Write some rows in one transaction; return how many. Listings that came in between are looked at first."""
    try:
        return repeated(lambda: _write_some(lease, size))
    except IntegrityError:
        with lease.fenced():
            batch = _load(lease)
            compare_again(batch, by=asker(batch))
        return repeated(lambda: _write_some(lease, size))


def _write_some(lease: Lease[ImportBatch], size: int) -> int:
    with lease.fenced():
        batch = _load(lease)
        rows = list(_waiting(batch).order_by("number", "pk")[:size])
        write_rows(batch, rows, by=asker(batch))
        lease.renew(cursor=F("cursor") + len(rows), attempts=0)
    return len(rows)


def _load(lease: Lease[ImportBatch]) -> ImportBatch:
    return ImportBatch.objects.select_related("company__park", "change_set", "asked_by").get(pk=lease.pk)


def _waiting(batch: ImportBatch) -> QuerySet[ImportRow]:
    return batch.rows.filter(state__in=[*GOOD, *BAD]).select_related(
        "listing__company__park", "listing__resource", "listing__waste_code"
    )


def _tell_company(batch: ImportBatch) -> None:
    """One notice for the whole import where park staff sent it: the company has to confirm what it says."""
    if enters_on_behalf(asker(batch), batch.company):
        people = User.objects.filter(company_memberships__company=batch.company, is_active=True).distinct()
        notify(people, kind="import.on_behalf", target_type="import", target_code=batch.code, occasion="once")


# --- taking it back ---------------------------------------------------------------------------------------


@transaction.atomic
def undo_import(*, batch: ImportBatch, by: User, only: list[str] | None = None) -> Undone | None:
    """Take the listings of an import back (companies.undo) and close it. `only` = codes edited since.

    Returns None where there are many: a worker takes them back, in one transaction.

    Raises
    ------
    PermissionDenied
        While nothing has been imported, and for people who may not write for the company.
    UndoTooLate
        After seven days.
    """
    if batch.change_set is None or batch.is_waiting:
        raise PermissionDenied
    if only is None and batch.change_set.listings.count() > asking.IN_REQUEST:
        refuse_late(batch.change_set)
        if not can_write_for(by, batch.company) or not want(batch, Work.UNDO, by=by):
            raise PermissionDenied
        return None
    undone = undo(change_set=batch.change_set, by=by, only=only)
    if batch.step != Step.REVERTED:
        _close(batch, by)
    return undone


def _close(batch: ImportBatch, by: User) -> None:
    ImportBatch.objects.filter(pk=batch.pk).update(step=Step.REVERTED)
    batch.step = Step.REVERTED
    record(by=by, verb="import.undo", target_type="import", target_code=batch.code)


def undo_on(batch: ImportBatch, lease: Lease[ImportBatch]) -> None:
    """A worker's part: everything at once, so that nobody sees half of it taken back."""
    if batch.change_set is None:
        raise ValueError(f"{batch.code} has changed nothing")
    try:
        with lease.fenced(LONG_LEASE):
            undo(change_set=batch.change_set, by=asker(batch))
            _close(batch, asker(batch))
            lease.renew(attempts=0, state=JobState.DONE, finished_at=Now())
            tell_asker(batch, UNDONE)
    except UndoTooLate:
        lease.renew(attempts=0, state=JobState.DONE, failure_code=TOO_LATE, finished_at=Now())
