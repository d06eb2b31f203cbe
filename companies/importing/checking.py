"""The check of a large import, by a worker: rows are made and read chunk by chunk, then compared as a whole.

A row is worked out before the transaction and stored in it, under the fencing token, so that nobody waits for a
thought. Until the last step the import is closed: what is stored so far is shown to nobody.
"""

import time

from django.db.models import F
from django.db.models.functions import Now

from accounts.models import User
from companies.importing import asking
from companies.importing.asking import asker, want
from companies.importing.batches import make_rows, tables_of
from companies.importing.checks import check_all, open_rows, store
from companies.importing.compare import compare
from companies.importing.context import Check
from companies.importing.reading import read_rows
from companies.importing.telling import CHECKED, tell_asker
from companies.models import ImportBatch, Work
from companies.permissions import can_write_for
from symbiosis.lib.jobs import LONG_LEASE, JobState, Lease


def check_or_ask(batch: ImportBatch, *, by: User) -> None:
    """Check every row at once, or, where they are many, let a worker do it."""
    if batch.rows.count() > asking.IN_REQUEST:
        want(batch, Work.CHECK, by=by)
    else:
        check_all(batch, by=by)


def ask_again(batch: ImportBatch, *, by: User) -> None:
    """Queue a check that was given up once more."""
    if batch.is_unchecked and can_write_for(by, batch.company):
        want(batch, batch.work, by=by)


def check_on(batch: ImportBatch, lease: Lease[ImportBatch], *, until: float) -> None:
    """Go on with the check until it is done or the shift is over [`time.monotonic`]; raises LeaseLost."""
    if batch.work == Work.MAKE and batch.cursor == 0:
        with lease.fenced(LONG_LEASE):
            make_rows(batch, tables_of(batch))
    check, done = Check(batch, asker(batch)), batch.cursor
    while count := _read_some(check, lease, done):
        done += count
        if time.monotonic() > until:
            lease.give_back()
            return
    _compare(batch, lease)


def _read_some(check: Check, lease: Lease[ImportBatch], done: int) -> int:
    rows = list(open_rows(check.batch)[done : done + asking.CHUNK])
    read_rows(check, rows)
    with lease.fenced():
        store(rows)
        lease.renew(cursor=F("cursor") + len(rows), attempts=0)
    return len(rows)


def _compare(batch: ImportBatch, lease: Lease[ImportBatch]) -> None:
    """All rows against each other and the listings, and with the last of them the import is open again."""
    lease.renew(LONG_LEASE)
    rows = list(batch.rows.select_related("listing").order_by("number", "pk"))
    changed = compare(Check(batch, asker(batch)), rows, read=rows)
    with lease.fenced(LONG_LEASE):
        store(changed)
        lease.renew(attempts=0, state=JobState.DONE, finished_at=Now())
        tell_asker(batch, CHECKED)
