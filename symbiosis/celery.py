"""The Celery application. The database row is the job; the broker only rings the bell."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "symbiosis.settings")
TRANSPORT_ALIASES["filesystem"] = "symbiosis.lib.file_queue:Transport"

app = Celery("symbiosis")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
