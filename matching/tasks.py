"""The bell and the worker. Messages carry nothing: the rows say what is to be done."""

import time

from celery import shared_task

BELLS = 4  # per second; each wakes a worker that then takes row after row
SHIFT_SECONDS = 30  # below the soft time limit of a task, so that a shift ends between two rows


@shared_task(name="matching.sweep")  # type: ignore[untyped-decorator]  # celery is not typed
def sweep() -> None:
    """Wake workers when runs or shards are due. A lost message costs a second: the next sweep rings again."""
    from matching.runs import due_jobs

    for _bell in range(due_jobs(BELLS)):
        work.apply_async(expires=10)


@shared_task(name="matching.work")  # type: ignore[untyped-decorator]  # celery is not typed
def work() -> None:
    """Claim and do one due row after the other until none is due or the shift is over."""
    from matching.runs import perform_next

    end = time.monotonic() + SHIFT_SECONDS
    while time.monotonic() < end and perform_next():
        continue


@shared_task(name="matching.follow_changes")  # type: ignore[untyped-decorator]  # celery is not typed
def follow_changes() -> None:
    """Queue runs where listings have changed since the last one."""
    from matching.refreshing import follow_changes as queue_runs

    queue_runs()
