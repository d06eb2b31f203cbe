"""Wiring of the project; importing it makes the Celery application known to Django."""

from symbiosis.celery import app as celery_app

__all__ = ["celery_app"]
