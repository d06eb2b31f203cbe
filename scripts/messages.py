"""The message catalogues: `update` them from the source, or `check` that they are complete.

English is the source language; its catalogue repeats each message, so that a missing one shows up as missing.
"""

import contextlib
import gettext
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "symbiosis.settings")
NOT_SOURCE = shutil.ignore_patterns("__pycache__", "migrations", "data")
QUIET_MERGE = ["--quiet", "--no-fuzzy-matching", "--no-wrap", "--update", "--backup=none"]
# Without dates and names: an extraction that finds nothing new changes nothing.
HEADER = r"""msgid ""
msgstr ""
"Project-Id-Version: symbiosis\n"
"Language: en\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
"""


def catalogue(locale: Path, language: str) -> Path:
    """Return the path of a language's catalogue."""
    return locale / language / "LC_MESSAGES" / "django.po"


def sources() -> list[Path]:
    """List the folders that hold messages: the Python packages and the templates."""
    return [
        path for path in sorted(ROOT.iterdir()) if (path / "__init__.py").exists() or path.name == "templates"
    ]


def extract(folder: Path) -> Path:
    """Write all messages of code and templates into a new catalogue below `folder`; return its path."""
    from django.core.management import call_command
    from django.test import override_settings

    # Django writes into the `locale` folder beside the sources, so it works on a copy of them.
    for source in sources():
        shutil.copytree(source, folder / source.name, ignore=NOT_SOURCE)
    (folder / "locale").mkdir()
    with contextlib.chdir(folder), override_settings(LOCALE_PATHS=[]):
        call_command("makemessages", locale=["en"], verbosity=0, no_location=True)
    template = catalogue(folder / "locale", "en")
    _old_header, entries = template.read_text(encoding="utf-8").split("\n\n", 1)
    template.write_text(f"{HEADER}\n{entries}", encoding="utf-8")
    return template


def run(*command: object) -> str:
    """Run a gettext tool; return what it complained about when it failed."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    return done.stderr if done.returncode else ""


def update(folder: Path, locale: Path) -> str:
    """Bring the catalogues of `locale` to the messages of the source."""
    return merge(extract(folder), locale)


def merge(template: Path, locale: Path) -> str:
    """Take new messages into both catalogues, drop old ones, compile; return what is wrong or missing."""
    vi, en = catalogue(locale, "vi"), catalogue(locale, "en")
    complaints = run("msgmerge", *QUIET_MERGE, vi, template)
    complaints += run("msgattrib", "--no-obsolete", "--no-wrap", "-o", vi, vi)
    complaints += run("msgen", "--no-wrap", "-o", en, template)
    for path in (vi, en):
        complaints += run("msgfmt", "--check", "-o", path.with_suffix(".mo"), path)
    return complaints + run("msgcmp", vi, template)


def check(folder: Path, locale: Path) -> str:
    """Say what is wrong with the catalogues of `locale`."""
    return problems(extract(folder), locale)


def problems(template: Path, locale: Path) -> str:
    """Say which messages are missing, fuzzy or malformed, and which compiled catalogue is stale."""
    complaints, fresh = "", template.with_suffix(".fresh")
    for language in ("vi", "en"):
        path = catalogue(locale, language)
        complaints += run("msgcmp", path, template) + run("msgfmt", "--check", "-o", fresh, path)
        if messages(fresh) != messages(path.with_suffix(".mo")):
            complaints += f"locale/{language}/LC_MESSAGES/django.mo is stale; run: make messages\n"
    return complaints


def messages(path: Path) -> dict[object, str]:
    """Return the messages of a compiled catalogue, without its header; none when there is no such file."""
    if not path.exists():
        return {}
    with path.open("rb") as file:
        found = vars(gettext.GNUTranslations(file))["_catalog"]  # there is no public way to list them
    return {key: text for key, text in found.items() if key}


if __name__ == "__main__":
    if not shutil.which("xgettext"):
        sys.exit("gettext is not installed. On Debian or Ubuntu, as root: scripts/services.sh install")
    import django

    os.chdir(ROOT)
    django.setup()
    with tempfile.TemporaryDirectory() as temporary:
        sys.exit({"update": update, "check": check}[sys.argv[1]](Path(temporary), ROOT / "locale") or 0)
