"""The worker's side of imports: claim the next one that is due, go on with what was asked of it, hand it over."""

import time

from django.db import transaction
from django.db.models.functions import Now

from companies.importing import applying, checking
from companies.importing.telling import STOPPED, tell_asker
from companies.models import ImportBatch, Work
from symbiosis.lib.jobs import JobState, Lease, LeaseLost, back_off, claim, worn_out

GAVE_UP = "gave_up"
SHIFT_SECONDS = 30  # below the soft time limit of a task: a shift ends between two chunks


def due_imports(limit: int) -> int:
    return len(ImportBatch.objects.due().values("pk")[:limit])


def work_next(until: float | None = None) -> bool:
    """Claim one due import and work on it; False when none is due. After five vain attempts it is given up.

    `until` [`time.monotonic`] is when the shift ends; the next one goes on where this one stopped.
    """
    _give_up()
    lease = claim(ImportBatch.objects.due())
    if lease is None:
        return False
    try:
        _work(lease, time.monotonic() + SHIFT_SECONDS if until is None else until)
    except LeaseLost:
        return True
    except Exception:
        lease.give_back(back_off(ImportBatch.objects.values_list("attempts", flat=True).get(pk=lease.pk)))
        raise
    return True


@transaction.atomic
def _give_up() -> None:
    """Close what was tried in vain, so that whoever asked may ask again, and say so."""
    stuck = worn_out(ImportBatch.objects.due())
    given_up = list(stuck.defer("table").select_related("asked_by"))
    stuck.update(state=JobState.FAILED, failure_code=GAVE_UP, finished_at=Now(), lease_until=None)
    for batch in given_up:
        tell_asker(batch, STOPPED)


def _work(lease: Lease[ImportBatch], until: float) -> None:
    batch = ImportBatch.objects.select_related("company__park", "change_set", "asked_by").get(pk=lease.pk)
    if batch.work in {Work.MAKE, Work.CHECK}:
        checking.check_on(batch, lease, until=until)
    elif batch.work == Work.WRITE:
        applying.write_on(batch, lease, until=until)
    else:
        applying.undo_on(batch, lease)
