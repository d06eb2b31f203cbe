"""Background work of companies: what strangers see of listings, published together, and the monthly question."""

from celery import shared_task

from companies.publication import publish_faces
from companies.still_true import ask_companies


@shared_task(name="companies.publish_faces")  # type: ignore[untyped-decorator]  # celery is not typed
def publish() -> None:
    """Publish what has changed since the last batch. Safe to run twice."""
    publish_faces()


@shared_task(name="companies.ask_still_true")  # type: ignore[untyped-decorator]  # celery is not typed
def ask() -> None:
    """Ask companies whose listings have not been called true for a month. One notice a month, however often it runs."""
    ask_companies()
