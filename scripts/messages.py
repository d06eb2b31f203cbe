"""The message catalogues: `update` them from the source, or `check` that they are complete.

English is the source language; its catalogue repeats each message, so that a missing one shows up as missing.
"""

import gettext
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "symbiosis.settings")
NOT_SOURCE = [".venv", "node_modules", "var", "tests", "scripts", "docs", "static"]


def catalogue(language: str) -> Path:
    """Return the path of a language's catalogue."""
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def extract(folder: Path) -> Path:
    """Write all messages of code and templates into a new catalogue below `folder`; return its path."""
    from django.core.management import call_command
    from django.test import override_settings

    options = {"locale": ["en"], "ignore_patterns": NOT_SOURCE, "verbosity": 0, "no_location": True}
    with override_settings(LOCALE_PATHS=[str(folder)]):
        call_command("makemessages", **options)
    return folder / "en" / "LC_MESSAGES" / "django.po"


def run(*command: object) -> str:
    """Run a gettext tool; return what it complained about when it failed."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    return done.stderr if done.returncode else ""


def update(folder: Path) -> str:
    """Merge new messages into both catalogues and compile them."""
    template, vi, en = extract(folder), catalogue("vi"), catalogue("en")
    complaints = run(
        "msgmerge", "--quiet", "--no-fuzzy-matching", "--no-wrap", "--update", "--backup=none", vi, template
    )
    complaints += run("msgattrib", "--no-obsolete", "--no-wrap", "-o", vi, vi)
    complaints += run("msgen", "--no-wrap", "-o", en, template)
    for path in (vi, en):
        complaints += run("msgfmt", "--check", "-o", path.with_suffix(".mo"), path)
    return complaints + run("msgattrib", "--untranslated", vi)


def check(folder: Path) -> str:
    """Say which messages are missing, fuzzy or malformed, and which compiled catalogue is stale."""
    template, complaints = extract(folder), ""
    for language in ("vi", "en"):
        path, fresh = catalogue(language), folder / f"{language}.mo"
        complaints += run("msgcmp", path, template) + run("msgfmt", "--check", "-o", fresh, path)
        if messages(fresh) != messages(path.with_suffix(".mo")):
            complaints += f"{path.with_suffix('.mo').relative_to(ROOT)} is stale; run: make messages\n"
    return complaints


def messages(path: Path) -> dict[object, str]:
    """Return the messages of a compiled catalogue, without its header; none when there is no such file."""
    if not path.exists():
        return {}
    with path.open("rb") as file:
        found = vars(gettext.GNUTranslations(file))["_catalog"]  # there is no public way to list them
    return {key: text for key, text in found.items() if key}


if __name__ == "__main__":
    import django

    os.chdir(ROOT)
    django.setup()
    with tempfile.TemporaryDirectory() as temporary:
        sys.exit({"update": update, "check": check}[sys.argv[1]](Path(temporary)) or 0)
