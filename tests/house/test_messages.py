"""The check of the message catalogues finds what is missing, doubtful or stale."""

import shutil
from pathlib import Path

import messages
import pytest

pytestmark = pytest.mark.skipif(not shutil.which("msgfmt"), reason="gettext is not installed")
ENTRIES = '\nmsgid "Save"\nmsgstr ""\n\nmsgid "Cancel"\nmsgstr ""\n'


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "template.po"
    path.write_text(messages.HEADER + ENTRIES, encoding="utf-8")
    return path


@pytest.fixture
def locale(tmp_path: Path, template: Path) -> Path:
    """Both catalogues, complete and compiled."""
    for language in ("vi", "en"):
        path = messages.catalogue(tmp_path, language)
        path.parent.mkdir(parents=True)
        messages.run("msgen", "-o", path, template)
        messages.run("msgfmt", "-o", path.with_suffix(".mo"), path)
    return tmp_path


def test_complete_catalogues_pass(template: Path, locale: Path) -> None:
    assert messages.problems(template, locale) == ""


def test_missing_message_is_found(template: Path, locale: Path) -> None:
    template.write_text(template.read_text() + '\nmsgid "Send"\nmsgstr ""\n')

    found = messages.problems(template, locale)

    assert found.count("this message is used but not defined in") == 2


def test_untranslated_message_is_found(template: Path, locale: Path) -> None:
    path = messages.catalogue(locale, "vi")
    path.write_text(path.read_text().replace('msgstr "Save"', 'msgstr ""'))

    assert "this message is untranslated" in messages.problems(template, locale)


def test_fuzzy_message_is_found(template: Path, locale: Path) -> None:
    path = messages.catalogue(locale, "vi")
    path.write_text(path.read_text().replace('msgid "Save"', '#, fuzzy\nmsgid "Save"'))

    assert "this message needs to be reviewed by the translator" in messages.problems(template, locale)


def test_stale_compiled_catalogue_is_found(template: Path, locale: Path) -> None:
    path = messages.catalogue(locale, "vi")
    path.write_text(path.read_text().replace('msgstr "Save"', 'msgstr "Lưu"'), encoding="utf-8")

    assert messages.problems(template, locale) == (
        "locale/vi/LC_MESSAGES/django.mo is stale; run: make messages\n"
    )


def test_catalogue_without_its_compiled_twin_is_stale(template: Path, locale: Path) -> None:
    messages.catalogue(locale, "en").with_suffix(".mo").unlink()

    assert "locale/en/LC_MESSAGES/django.mo is stale" in messages.problems(template, locale)


def test_update_takes_new_messages_and_drops_old_ones(template: Path, locale: Path, tmp_path: Path) -> None:
    template.write_text(messages.HEADER + ENTRIES.replace("Cancel", "Send"), encoding="utf-8")

    left = messages.merge(template, locale)

    assert "this message is untranslated" in left
    assert "Cancel" not in messages.catalogue(locale, "vi").read_text()
    assert messages.messages(messages.catalogue(locale, "en").with_suffix(".mo"))["Send"] == "Send"
