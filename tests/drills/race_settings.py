"""Settings of the site that the race drill starts: the product's, but nobody collects static files for it,
and a program may ask as often as it can."""

from symbiosis.settings import *  # noqa: F403, TID251  # the one other place where settings are extended

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
API_REQUESTS_PER_MINUTE = 0
