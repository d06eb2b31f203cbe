"""Word to whoever asked for the work of a worker: it is done, or it was given up. Opening the import reads it."""

from accounts.models import User
from accounts.notices import mark_read, notify
from companies.importing.asking import asker
from companies.models import ImportBatch

TARGET = "import"
CHECKED, STOPPED = "import.checked", "import.stopped"  # mailed at once: it is the person's turn
WRITTEN, UNDONE = "import.written", "import.undone"


def tell_asker(batch: ImportBatch, kind: str) -> None:
    """Leave one notice for this wish. Call inside the transaction in which the work ends."""
    notify(
        [asker(batch)], kind=kind, target_type=TARGET, target_code=batch.code, occasion=f"v{batch.version}"
    )


def read_by(user: User, batch: ImportBatch) -> None:
    """The person sees how the import stands; while a worker is at it nothing has been said yet."""
    if not batch.is_waiting:
        mark_read(user, target_type=TARGET, target_code=batch.code)
