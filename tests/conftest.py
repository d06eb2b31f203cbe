"""Fixtures that every test may use. Rows come from tests/factories.py."""

import gc
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from accounts.models import User
from tests.databases import take_database

# Nearly all that a test makes is gone with it: looking for rings of objects at every turn takes an eighth of the time.
gc.set_threshold(100_000, 50, 100)

# No test fails because the machine is busy: by itself hypothesis lets one take 200 ms, and drawing some a second.
hypothesis_settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("patient")

TOUCHES_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--only-services", action="store_true", help="leave out what touches neither database nor broker"
    )


# Files that take long, mostly by waiting, in this order: first, so that none is left to one worker at the end.
LONG_FILES = (
    "tests/browser/test_pages",
    "tests/matching/test_kill",
    "tests/house/test_demo",
    "tests/browser/",
    "tests/drills/",
    "tests/companies/paired/",
    "tests/exchanges/test_cuts",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A second pass on another database need not repeat what no database can change."""
    if config.getoption("--only-services"):
        chosen = [item for item in items if touches_services(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
        items[:] = chosen
    items.sort(key=place_in_queue)


def place_in_queue(item: pytest.Item) -> int:
    """Return the place among the long files, behind all of them for the others; sorting keeps their order."""
    return next(
        (place for place, start in enumerate(LONG_FILES) if item.nodeid.startswith(start)), len(LONG_FILES)
    )


def touches_services(item: pytest.Item) -> bool:
    marked = any(item.get_closest_marker(name) for name in ("django_db", "services"))
    return marked or bool(TOUCHES_DATABASE & set(getattr(item, "fixturenames", ())))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A request leaves its language behind in the process: each test begins in the default one."""
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Put SQLite into a file: threads and processes share it there with the product's own locking."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "symbiosis.lib.sqlite":
        folder = Path(tempfile.mkdtemp(prefix="symbiosis-tests-"))
        database.setdefault("TEST", {})["NAME"] = str(folder / "test.sqlite3")


@pytest.fixture(scope="session")
def run_folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that all workers of this run of the tests share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if hasattr(request.config, "workerinput") else own


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """In the place of pytest-django's: the first process migrates, the others copy."""
    with django_db_blocker.unblock():
        give_back = take_database()
    yield
    with django_db_blocker.unblock():
        give_back()


@pytest.fixture(autouse=True)
def _empty_the_ledger_last(request: pytest.FixtureRequest) -> Iterator[None]:
    """Empty SQLite's tables in an order that the ledger allows: it keeps a movement as long as its listing.

    Only after tests with real commits; PostgreSQL truncates, which asks no trigger.
    """
    marker = request.node.get_closest_marker("django_db")
    commits = bool(marker and marker.kwargs.get("transaction")) or "transactional_db" in request.fixturenames
    if not commits or connection.vendor != "sqlite":
        yield
        return
    request.getfixturevalue("transactional_db")  # set up first, so that it is torn down after this
    yield
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM companies_listing")
        call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)


@pytest.fixture
def signed_in(db: None) -> Callable[[User], Client]:
    """Return a function that gives a test client in which the person is signed in."""

    def client_of(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return client_of


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """The folder of kept files, empty and of this test alone."""
    settings.UPLOADS_DIR = tmp_path
    return tmp_path
