"""Background work of accounts: sealing the history."""

from celery import shared_task
from django.db import IntegrityError

from accounts.sealing import seal_new_lines


@shared_task(name="accounts.seal_history")  # type: ignore[untyped-decorator]  # celery is not typed
def seal() -> None:
    """Seal what was written since the last minute. Of two workers at once one seals, the other has nothing to do."""
    try:
        while seal_new_lines():
            continue
    except IntegrityError:
        return  # another worker has just sealed the same lines
