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


CLASSES = re.compile(r"""\bclass(?:Name)?["']?\s*[:=]\s*["'`]([^"'`]*)""")
TAG = re.compile(r"\{[%{].*?[%}]\}|\$\{.*?\}")
SELECTOR = re.compile(r"\.([a-zA-Z][\w-]*)")


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
    assert (tmp_path / collected["js/app.js"]).with_suffix(".js.br").exists()
    assert [name for name in collected if "rest_framework" in name or "htmx-4" in name] == []


@pytest.mark.parametrize(
    ("name", "served"),
    [("vendor/leaflet/leaflet.js", True), ("vendor/leaflet/leaflet-src.js", False), ("vendor/x/y.js", False)],
)
def test_only_listed_files_of_a_library_are_served(name: str, served: bool) -> None:
    assert bool(finders.find(name)) == served


def test_file_that_is_missing_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.html").write_text("{% static 'vendor/gone.js' %} {% static \"img/x.svg\" %}")

    assert names_in(tmp_path) == {"vendor/gone.js", "img/x.svg"}


def classes_used(text: str) -> set[str]:
    """List the classes that a template, a script or a form gives its elements."""
    return {word for words in CLASSES.findall(TAG.sub(" ", text)) for word in words.split()}


def unstyled(root: Path, used: set[str]) -> set[str]:
    """List the classes of Bootstrap among those used that no style sheet of ours knows: only its reboot is served."""
    bootstrap = (root / "node_modules/bootstrap/dist/css/bootstrap.css").read_text(encoding="utf-8")
    ours = "".join(path.read_text(encoding="utf-8") for path in (root / "static/css").glob("*.css"))
    return used & set(SELECTOR.findall(bootstrap)) - set(SELECTOR.findall(ours))


def test_no_page_counts_on_a_class_of_bootstrap_that_is_not_served(root: Path) -> None:
    apps = ["accounts", "companies", "exchanges", "matching", "parks", "symbiosis"]
    patterns = ["templates/**/*.html", "static/js/*.js", *(f"{app}/**/*.py" for app in apps)]
    files = [path for pattern in patterns for path in root.glob(pattern)]
    used = set().union(*(classes_used(path.read_text(encoding="utf-8")) for path in files))

    assert {"btn-primary", "form-select", "visually-hidden"} <= used
    assert unstyled(root, used) == set()


@pytest.mark.parametrize(
    "text",
    ['<p class="row">', '<p class="btn{% if x == "y" %} col-6 row{% endif %}">', "attrs={'class': 'row'}",
     'one.className = "row btn";'],
)  # fmt: skip
def test_class_of_bootstrap_that_is_not_served_is_found(root: Path, text: str) -> None:
    assert "row" in unstyled(root, classes_used(text))
