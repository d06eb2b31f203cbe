"""Background work of accounts: sealing the history, and sending what leaves the platform."""

import time

from celery import shared_task
from django.db import IntegrityError

from accounts.idempotency import forget_old_keys
from accounts.outgoing.digests import queue_digests
from accounts.outgoing.sending import due_messages, send_next
from accounts.sealing import seal_new_lines

SHIFT_SECONDS = 30  # below the soft time limit of a task, so that a shift ends between two messages


@shared_task(name="accounts.seal_history")  # type: ignore[untyped-decorator]  # celery is not typed
def seal() -> None:
    """Seal what was written since the last minute. Of two workers at once one seals, the other has nothing to do."""
    try:
        while seal_new_lines():
            continue
    except IntegrityError:
        return  # another worker has just sealed the same lines


@shared_task(name="accounts.sweep_outgoing")  # type: ignore[untyped-decorator]  # celery is not typed
def sweep_outgoing() -> None:
    """Wake a worker when a message is due. A lost bell costs a few seconds: the next sweep rings again."""
    if due_messages().exists():
        send_outgoing.apply_async(expires=10)


@shared_task(name="accounts.send_outgoing")  # type: ignore[untyped-decorator]  # celery is not typed
def send_outgoing() -> None:
    """Send one due message after the other until none is due or the shift is over."""
    end = time.monotonic() + SHIFT_SECONDS
    while time.monotonic() < end and send_next():
        continue


@shared_task(name="accounts.queue_digests")  # type: ignore[untyped-decorator]  # celery is not typed
def digests() -> None:
    """Queue the digests whose day has come. One per person and day, however often it runs."""
    queue_digests()


@shared_task(name="accounts.forget_request_keys")  # type: ignore[untyped-decorator]  # celery is not typed
def forget_request_keys() -> None:
    """Delete the answers that no program will ask for again."""
    forget_old_keys()
