"""Settings of the test run: the product's, minus what makes tests slow or leave traces."""

import os
import tempfile

os.environ.setdefault("SECRET_KEY", "only-for-the-tests-" + "x" * 40)

from symbiosis.settings import *  # noqa: F403, TID251  # the one place where settings are extended

TEST_DIR = tempfile.gettempdir()
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
AXES_ENABLED = False
WHITENOISE_AUTOREFRESH = True  # the tests serve no collected files
