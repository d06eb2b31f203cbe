"""What the undo of an import would do, and what it has done: both said by the undo itself."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import AuditEvent, User
from companies.importing import asking
from companies.models import ChangeSet, ImportBatch
from companies.undo import Undone, undo

COUNTS = ("removed", "restored", "withdrawn")


def would_undo(batch: ImportBatch, by: User) -> Undone | None:
    """Return what an undo would do now, found by doing it and rolling it back; None where a worker has to do it.

    Raises what `companies.undo.undo` raises, and PermissionDenied while nothing has been imported.
    """
    if batch.change_set_id is None:
        raise PermissionDenied
    change_set = ChangeSet.objects.select_related("company").get(pk=batch.change_set_id)
    if change_set.listings.count() > asking.IN_REQUEST:
        return None
    with transaction.atomic():
        undone = undo(change_set=change_set, by=by)
        transaction.set_rollback(True)
    return undone


def taken_back(batch: ImportBatch) -> dict[str, int]:
    """Return how many listings all undos of the import together removed, restored and took off the market."""
    if batch.change_set is None:
        return dict.fromkeys(COUNTS, 0)
    events = AuditEvent.objects.filter(target_type="change_set", target_code=batch.change_set.code)
    details = list(events.filter(verb="change_set.undo").values_list("detail", flat=True))
    return {name: sum(detail[name] for detail in details) for name in COUNTS}
