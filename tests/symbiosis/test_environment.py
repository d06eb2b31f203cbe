"""Wrong environment values stop the start with a sentence that names the variable and the way out."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from symbiosis.environment import (
    MailServer,
    env_address,
    env_bool,
    env_database,
    env_int,
    env_mail,
    env_redis,
    env_secret,
    env_site,
    env_text,
)

ROOT = Path(__file__).resolve().parents[2]
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.mark.parametrize(("text", "value"), [("1", True), ("yes", True), ("off", False), ("", False)])
def test_switch_words(monkeypatch: pytest.MonkeyPatch, text: str, value: bool) -> None:
    monkeypatch.setenv("DEBUG", text)

    assert env_bool("DEBUG") is value


@pytest.mark.parametrize(
    ("read", "text", "way_out"),
    [
        (env_bool, "maybe", "Set X=1 or X=0"),
        (lambda name: env_int(name, default=1, minimum=1), "-3", "at least 1"),
        (lambda name: env_int(name, default=1), "²", "whole number"),
        (
            lambda name: env_database(name, default=Path("a")),
            "mysql://u:secret@h/d",
            "sqlite:///path/to/file",
        ),
        (lambda name: env_database(name, default=Path("a")), "what", "sqlite:///path/to/file"),
        (env_redis, "http://host", "redis://"),
        (lambda name: env_mail(name, default=Path("a")), "mail://u:secret@h", "smtp://user:password@host"),
        (lambda name: env_mail(name, default=Path("a")), "smtp://u:secret@h:99999", "leave it out"),
        (lambda name: env_site(name, default=""), "symbiosis.vn", "https://name.of.host"),
        (env_address, "thread", "name@host"),
        (env_address, "thread+1@symbiosis.vn", "name@host"),
        (env_address, "conversations-of-people@symbiosis.vn", "20 letters"),
        (lambda name: env_site(name, default=""), "https://symbiosis.vn/app", "https://name.of.host"),
        (lambda name: env_text(name, default=""), "A <a@b.vn>\nBcc: c@d.vn", "one line"),
    ],
)
def test_wrong_value_is_refused_with_the_way_out(
    monkeypatch: pytest.MonkeyPatch, read: object, text: str, way_out: str
) -> None:
    monkeypatch.setenv("X", text)

    with pytest.raises(ImproperlyConfigured) as refusal:
        read("X")  # type: ignore[operator]

    assert "X" in str(refusal.value)
    assert way_out in str(refusal.value)
    assert "secret" not in str(refusal.value)


def test_empty_database_address_means_sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "")

    assert env_database("DATABASE_URL", default=Path("here.sqlite3"))["NAME"] == "here.sqlite3"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("", MailServer("django.core.mail.backends.filebased.EmailBackend", folder="var/mails")),
        (
            "smtp://us%40h.vn:p%2Fw@mail.vn",
            MailServer(SMTP, host="mail.vn", port=587, user="us@h.vn", password="p/w", starttls=True),
        ),
        ("smtps://mail.vn", MailServer(SMTP, host="mail.vn", port=465, tls=True)),
        ("smtp+plain://localhost:2525", MailServer(SMTP, port=2525)),
    ],
)
def test_address_of_the_mail_server(monkeypatch: pytest.MonkeyPatch, url: str, server: MailServer) -> None:
    monkeypatch.setenv("EMAIL_URL", url)

    assert env_mail("EMAIL_URL", default=Path("var/mails")) == server


def test_secret_comes_from_its_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from the file\n", encoding="utf-8")
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))

    assert env_secret("SECRET_KEY") == "from the file"


def test_missing_secret_file_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY_FILE", "/nowhere/key")

    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY_FILE points to '/nowhere/key'"):
        env_secret("SECRET_KEY")


def test_start_with_a_wrong_switch_stops_with_one_sentence() -> None:
    environment = os.environ | {"DEBUG": "perhaps", "SECRET_KEY": "x" * 60}

    outcome = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=environment | {"DJANGO_SETTINGS_MODULE": "symbiosis.settings"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert outcome.returncode != 0
    assert outcome.stderr.strip().splitlines()[-1].endswith("Set DEBUG=1 or DEBUG=0.")
