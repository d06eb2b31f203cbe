"""Read the environment: each wrong value stops the start with a sentence that names the variable."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"0", "false", "no", "off", ""}


def env_bool(name: str, *, default: bool = False) -> bool:
    """Read a switch; anything but 1/0, true/false, yes/no, on/off is refused."""
    value = os.environ.get(name)
    if value is None:
        return default
    word = value.strip().casefold()
    if word in TRUE_WORDS | FALSE_WORDS:
        return word in TRUE_WORDS
    raise ImproperlyConfigured(f"{name}={value!r} is not a switch. Set {name}=1 or {name}=0.")


def env_int(name: str, *, default: int, minimum: int = 0) -> int:
    """Read a whole number not below `minimum`."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if value.isascii() and value.isdigit() and int(value) >= minimum:
        return int(value)
    raise ImproperlyConfigured(f"{name}={value!r} must be a whole number of at least {minimum}.")


def env_list(name: str) -> list[str]:
    """Read a comma-separated list."""
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def env_path(name: str, *, default: Path) -> Path:
    """Read a folder; without one, `default`."""
    value = os.environ.get(name, "").strip()
    return Path(value) if value else default


def env_secret(name: str) -> str:
    """Read a secret from `name`, or from the file that `name`_FILE points to."""
    path = os.environ.get(f"{name}_FILE", "")
    if not path:
        return os.environ.get(name, "")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name}_FILE points to {path!r}, which cannot be read: {error}."
        ) from error


def env_database(name: str, *, default: Path) -> dict[str, Any]:
    """Read the address of the database; without one, an SQLite file. The password is never repeated."""
    url = os.environ.get(name, "").strip() or f"sqlite:///{default}"
    try:
        database: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60))
    except ValueError:
        database = {"ENGINE": "unknown"}
    if database["ENGINE"] not in {"django.db.backends.sqlite3", "django.db.backends.postgresql"}:
        raise ImproperlyConfigured(
            f"{name} is not the address of a database. Set sqlite:///path/to/file or "
            "postgres://user:password@host:5432/name, or leave it out for SQLite."
        )
    return database


def env_redis(name: str) -> str:
    """Read the address of the broker; empty = the embedded one."""
    url = env_secret(name).strip()
    if url and not url.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured(
            f"{name} is not the address of a Redis server. Set redis://:password@host:6379/0, "
            "or leave it out for the embedded broker."
        )
    return url


def env_text(name: str, *, default: str) -> str:
    """Read one line of text."""
    value = os.environ.get(name, "").strip() or default
    if "\n" in value or "\r" in value:
        raise ImproperlyConfigured(f"{name} must be one line.")
    return value


def env_address(name: str) -> str:
    """Read a mail address to which extensions are added (`name+…@host`); empty = none."""
    value = env_text(name, default="")
    local, at, host = value.partition("@")
    if value and (
        not at or not local or not host or "+" in local or "@" in host or len(local) > LOCAL_LETTERS
    ):
        raise ImproperlyConfigured(
            f"{name}={value!r} is not an address that takes extensions. Set name@host, without +, with at most "
            f"{LOCAL_LETTERS} letters before the @."
        )
    return value


def env_site(name: str, *, default: str) -> str:
    """Read the address at which people reach the site, without a path."""
    value = os.environ.get(name, "").strip().rstrip("/") or default
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path or parts.query:
        raise ImproperlyConfigured(
            f"{name}={value!r} is not the address of a site. Set https://name.of.host."
        )
    return value


@dataclass(frozen=True, slots=True)
class MailServer:
    """How mails are handed over: `backend` is Django's."""

    backend: str
    folder: str = ""
    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


LOCAL_LETTERS = 20  # before the @, of the 64 that RFC 5321 allows: the extension needs the others
MAIL_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


def env_mail(name: str, *, default: Path) -> MailServer:
    """Read the address of the mail server; without one, mails are files in `default`. The password is never repeated.

    smtp:// uses STARTTLS, smtps:// TLS from the start, smtp+plain:// neither (a relay on the same machine).
    """
    url = env_secret(name).strip()
    if not url:
        return MailServer("django.core.mail.backends.filebased.EmailBackend", folder=str(default))
    try:
        parts = urlsplit(url)
        port = parts.port or MAIL_PORTS[parts.scheme]
    except (ValueError, KeyError):
        parts, port = urlsplit(""), 0
    if not parts.hostname:
        raise ImproperlyConfigured(
            f"{name} is not the address of a mail server. Set smtp://user:password@host:587, "
            "smtps://user:password@host:465 or smtp+plain://host:25, or leave it out for files under var/."
        )
    return MailServer(
        "django.core.mail.backends.smtp.EmailBackend",
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp",
        tls=parts.scheme == "smtps",
    )
