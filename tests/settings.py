"""Settings of the test run: the product's, minus what makes tests slow or leave traces."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "only-for-the-tests-" + "x" * 40)

from symbiosis.settings import *  # noqa: F403, TID251  # the one place where settings are extended

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
AXES_ENABLED = False
WHITENOISE_AUTOREFRESH = True  # the tests serve no collected files
if DATABASES["default"]["ENGINE"] == "symbiosis.lib.sqlite":  # noqa: F405  # from the star above
    # No power cut will hit a test database: waiting for the disk at every commit doubles the time.
    SQLITE_OPTIONS["init_command"] = SQLITE_OPTIONS["init_command"].replace("=FULL", "=OFF")  # noqa: F405
UPLOADS_DIR = Path(tempfile.mkdtemp(prefix="symbiosis-uploads-"))
# Worlds of two companies show their anonymous listings; tests of the anonymity itself take the product's number.
ANONYMITY = ANONYMITY | {"companies": 1}  # noqa: F405
