"""Background work of accounts: sealing the history."""

from celery import shared_task
from django.db import IntegrityError

from accounts.idempotency import forget_old_keys
from accounts.sealing import seal_new_lines


@shared_task(name="accounts.seal_history")  # type: ignore[untyped-decorator]  # celery is not typed
def seal() -> None:
    """Seal what was written since the last minute. Of two workers at once one seals, the other has nothing to do."""
    try:
        while seal_new_lines():
            continue
    except IntegrityError:
        return  # another worker has just sealed the same lines


@shared_task(name="accounts.forget_request_keys")  # type: ignore[untyped-decorator]  # celery is not typed
def forget_request_keys() -> None:
    """Delete the answers that no program will ask for again."""
    forget_old_keys()
