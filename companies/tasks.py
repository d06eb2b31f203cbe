"""Background work of companies: large imports, what strangers see of listings, the monthly question, old files.

Messages carry nothing: the rows say what is to be done.
"""

import time

from celery import shared_task

from companies.importing.background import SHIFT_SECONDS, due_imports, work_next
from companies.publication import publish_faces
from companies.register.contacts import forget_uploads
from companies.retention import forget_files
from companies.still_true import ask_companies


@shared_task(name="companies.sweep_imports")  # type: ignore[untyped-decorator]  # celery is not typed
def sweep_imports() -> None:
    """Wake a worker when an import is due. A lost message costs a second: the next sweep rings again."""
    if due_imports(1):
        write_imports.apply_async(expires=10)


@shared_task(name="companies.write_imports")  # type: ignore[untyped-decorator]  # celery is not typed
def write_imports() -> None:
    """Claim one due import after the other and work on it, until none is due or the shift is over."""
    end = time.monotonic() + SHIFT_SECONDS
    while time.monotonic() < end and work_next(end):
        continue


@shared_task(name="companies.publish_faces", soft_time_limit=840, time_limit=880)  # type: ignore[untyped-decorator]  # celery is not typed
def publish() -> None:
    """Publish what has changed since the last batch. Safe to run twice; reads every listing, about 0.2 ms each."""
    publish_faces()


@shared_task(name="companies.ask_still_true")  # type: ignore[untyped-decorator]  # celery is not typed
def ask() -> None:
    """Ask companies whose listings have not been called true for a month. One notice a month, however often it runs."""
    ask_companies()


@shared_task(name="companies.forget_files", soft_time_limit=840, time_limit=880)  # type: ignore[untyped-decorator]  # celery is not typed
def forget() -> None:
    """Delete uploaded files whose time is over and that no row needs, and registers that nobody decided on."""
    forget_files()
    forget_uploads()
