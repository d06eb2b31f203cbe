"""What the pages name is what production serves: collected, hashed, complete."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command

NAMED = re.compile(r"""static ['"]([^'"{]+)['"]|static\(['"]([^'"{]+)['"]\)|"(vendor/[^"]+)\"""")
PRODUCTION = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}


def names_in(root: Path) -> set[str]:
    """List each static file that a template or a template tag names."""
    files = [*root.glob("templates/**/*.html"), *root.glob("symbiosis/templatetags/*.py")]
    found = (NAMED.findall(path.read_text(encoding="utf-8")) for path in files)
    return {next(filter(None, groups)) for hits in found for groups in hits}


@pytest.mark.slow
def test_each_named_file_is_collected(root: Path, tmp_path: Path, settings) -> None:
    settings.STATIC_ROOT, settings.STORAGES = tmp_path, PRODUCTION

    call_command("collectstatic", interactive=False, verbosity=0)

    collected = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    assert names_in(root) - collected.keys() == set()


@pytest.mark.parametrize(
    ("name", "served"),
    [("vendor/echarts/echarts.min.js", True), ("vendor/echarts/echarts.js", False), ("vendor/x/y.js", False)],
)
def test_only_listed_files_of_a_library_are_served(name: str, served: bool) -> None:
    assert bool(finders.find(name)) == served


def test_file_that_is_missing_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.html").write_text("{% static 'vendor/gone.js' %} {% static \"img/x.svg\" %}")

    assert names_in(tmp_path) == {"vendor/gone.js", "img/x.svg"}
