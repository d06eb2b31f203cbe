"""Settings of the workers of the kill drill: each mail becomes a file."""

from tests.matching.worker_settings import *  # noqa: F403
from tests.matching.worker_settings import FOLDER

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = FOLDER / "mails"
