"""What is asked of the job of an import, and by whom. One wish at a time: a second one meets a closed import."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from companies.models import ImportBatch
from symbiosis.lib.jobs import JobState

IN_REQUEST = 500  # rows made, checked, written or taken back while the person waits; more by a worker
CHUNK = 100  # rows a worker stores in one transaction, well below a second


@transaction.atomic
def want(batch: ImportBatch, work: str, *, by: User, **values: Any) -> bool:
    """Queue the work; False when somebody has asked for something since the import was loaded."""
    rows = ImportBatch.objects.filter(pk=batch.pk, version=batch.version)
    wished = rows.update(
        version=F("version") + 1,
        work=work,
        asked_at=timezone.now(),
        asked_by=by,
        state=JobState.QUEUED,
        attempts=0,
        cursor=0,
        lease_until=None,
        failure_code="",
        finished_at=None,
        **values,
    )
    batch.refresh_from_db()
    return bool(wished)


def hold(batch: ImportBatch) -> None:
    """Lock the import until the transaction ends, so that no work on its rows is asked for meanwhile.

    Raises
    ------
    PermissionDenied
        When somebody has asked for work since the import was loaded.
    """
    rows = ImportBatch.objects.select_for_update().filter(pk=batch.pk)
    if rows.values_list("version", flat=True).first() != batch.version:
        raise PermissionDenied


def asker(batch: ImportBatch) -> User:
    """Return who pressed the button: with that person's rights the work is done."""
    if batch.asked_by is None:
        raise ValueError(f"nobody has asked for {batch.code}")
    return batch.asked_by
