"""Until when uploaded files are kept, and the end of those that nobody needs.

The file of an import goes some time after its undo has ended; its rows stay, so the report can still be made. A file
that no row names (its listing was undone, its sender's connection broke) goes after a day. What an agreement, a
signature or a delivery names is never touched: symbiosis.lib.filestore keeps some of it for good besides.
"""

from datetime import datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from companies.models import ImportBatch
from symbiosis.lib import filestore

UNNAMED_FOR = timedelta(days=1)


def file_until(batch: ImportBatch) -> datetime | None:
    """Return until when the file of an import is kept; None when it has gone."""
    if not filestore.size_of(batch.file_digest):
        return None
    return (batch.undo_until or batch.created_at) + timedelta(days=settings.UPLOAD_KEEP_DAYS)


def needed(digests: set[str]) -> set[str]:
    """Return those of the files that some row still needs. One query for each column that names files."""
    start = timezone.now() - timedelta(days=settings.UPLOAD_KEEP_DAYS)
    in_time = Q(undo_until__gt=start) | Q(undo_until=None, created_at__gt=start)
    batches = ImportBatch.objects.filter(in_time, file_digest__in=digests)
    found = set(batches.values_list("file_digest", flat=True))
    for column in settings.KEPT_FILES:
        label, _dot, name = column.rpartition(".")
        rows = apps.get_model(label)._default_manager.filter(**{f"{name}__in": digests})
        found |= set(rows.values_list(name, flat=True))
    return found


def forget_files() -> int:
    """Delete files that nobody needs any more; return how many. Safe to run twice, or while people upload."""
    return filestore.sweep(needed, older_than=UNNAMED_FOR)
