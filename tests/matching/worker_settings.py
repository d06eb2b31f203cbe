"""Settings of a real worker that a test starts: the test's database, and a queue of its own."""

import os
from pathlib import Path

from celery.signals import worker_process_init

from tests.settings import *  # noqa: F403
from tests.settings import CELERY_BEAT_SCHEDULE, CELERY_BROKER_URL, DATABASES

FOLDER = Path(os.environ["WORKER_TEST_FOLDER"])
DATABASES["default"]["NAME"] = os.environ["WORKER_TEST_DATABASE"]
CELERY_TASK_DEFAULT_QUEUE = f"test-{FOLDER.name}"
CELERY_BEAT_SCHEDULE.pop("seal-history")  # sealed lines stay, and a test empties its tables
CELERY_BEAT_SCHEDULE_FILENAME = str(FOLDER / "celerybeat-schedule")
if CELERY_BROKER_URL.startswith("filesystem"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(FOLDER / "messages"),
        "data_folder_out": str(FOLDER / "messages"),
        "control_folder": str(FOLDER / "control"),
        "polling_interval": 0.1,
    }


@worker_process_init.connect
def tell_of_process(**_event: object) -> None:
    """Leave the number of each process that does the work; that of beat, which is no such process, is not there."""
    (FOLDER / f"pool-{os.getpid()}").touch()
