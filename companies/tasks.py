"""Background work of companies: what strangers see of listings, published together."""

from celery import shared_task

from companies.publication import publish_faces


@shared_task(name="companies.publish_faces")  # type: ignore[untyped-decorator]  # celery is not typed
def publish() -> None:
    """Publish what has changed since the last batch. Safe to run twice."""
    publish_faces()
