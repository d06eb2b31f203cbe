"""Test databases: one worker of a run migrates, the others copy; and whole contents kept in a file of SQLite."""

import fcntl
import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import connection
from django.test.utils import setup_databases, teardown_databases

KEPT = settings.BASE_DIR / "var" / "test"


class Template(Protocol):
    """A migrated database that is copied as long as neither the migrations nor the packages change."""

    def exists(self) -> bool: ...
    def make(self) -> None: ...
    def copy(self) -> None: ...


def state_of_migrations() -> str:
    known = hashlib.sha256()
    locks = settings.BASE_DIR.glob("requirements/*.lock")
    for path in sorted([*settings.BASE_DIR.glob("*/migrations/*.py"), *locks]):
        known.update(path.name.encode() + path.read_bytes())
    return known.hexdigest()[:16]


class FileTemplate:
    """A file for SQLite."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / f"template-{state_of_migrations()}.sqlite3"

    def exists(self) -> bool:
        return self.path.exists()

    def make(self) -> None:
        for old in self.path.parent.glob("template-*.sqlite3"):
            old.unlink()
        draft = self.path.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        keep_content(draft)
        draft.rename(self.path)

    def copy(self) -> None:
        shutil.copyfile(self.path, settings.DATABASES["default"]["TEST"]["NAME"])


class ServerTemplate:
    """A database beside those of the workers; nobody is connected to it, so it can be copied."""

    prefix = "template_of_tests_"

    def __init__(self) -> None:
        self.name = self.prefix + state_of_migrations()

    def exists(self) -> bool:
        return self.name in self._all()

    def make(self) -> None:
        name = connection.settings_dict["NAME"]
        connection.close()
        for old in self._all():
            self._run(f'DROP DATABASE "{old}"')
        self._run(f'CREATE DATABASE "{self.name}" TEMPLATE "{name}"')

    def copy(self) -> None:
        name = connection.creation._get_test_db_name()
        self._run(f'DROP DATABASE IF EXISTS "{name}"')
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{self.name}"')

    def _all(self) -> list[str]:
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [self.prefix])
            return [name for (name,) in cursor.fetchall()]

    def _run(self, statement: str) -> None:
        with connection._nodb_cursor() as cursor:
            cursor.execute(statement)


def take_database() -> Callable[[], None]:
    """Make this process's database; return what removes it. Whoever comes first migrates, the others copy."""
    KEPT.mkdir(parents=True, exist_ok=True)
    template: Template = FileTemplate(KEPT) if connection.vendor == "sqlite" else ServerTemplate()
    with one_at_a_time(KEPT / "template.lock"):
        found = template.exists()
        if found:
            template.copy()
        made = setup_databases(verbosity=0, interactive=False, keepdb=found, serialized_aliases=set())
        if not found:
            template.make()
    return lambda: teardown_databases(made, verbosity=0)


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Let one process in; the others that name the same file wait."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def keep_content(path: Path) -> None:
    """Write the whole content of the SQLite database into a file."""
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as file:
        connection.connection.backup(file)


def put_content(path: Path) -> None:
    """Put what such a file holds in the place of the whole content."""
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as file:
        file.backup(connection.connection)
