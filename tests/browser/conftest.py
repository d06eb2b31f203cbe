"""Chromium for the browser tests, and the real parks with a finished run of the engine."""

import os
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Protocol

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, ViewportSize, sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.browser import chromium, demo
from tests.browser.inspector import LAPTOP, PHONE, Inspector
from tests.databases import keep_content, one_at_a_time, put_content

MISSING = "Chromium is not installed; on Debian or Ubuntu, as root: scripts/services.sh install"


class OpenWindow(Protocol):
    """Opens a browser of its own for a person, signed in; for a visitor without one. Language is "vi" or "en"."""

    def __call__(self, person: User | None, language: str, *, screen: ViewportSize = LAPTOP) -> Inspector: ...


class SignIn(Protocol):
    """Does so for a demo person, by the name of the role; "" is a visitor."""

    def __call__(self, role: str, language: str, *, screen: ViewportSize = LAPTOP) -> Inspector: ...


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium; without it the tests are skipped, or fail where services are required."""
    if chromium.program() is None:
        if os.environ.get("REQUIRE_SERVICES") == "1":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread; the tests use the database beside it, not inside it.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        opened = chromium.launch(playwright)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """In the place of pytest-django's: static files come from where they lie, never from an older collection.

    It would look for them there only under the name of Django's own app.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.test.testcases._StaticFilesHandler", StaticFilesHandler)
        server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.fixture
def parks(browser: Browser, transactional_db: None, run_folder: Path) -> None:
    """The state after `make demo`. Whichever worker comes first makes it and keeps it for all others."""
    from matching.preparing import input_of

    # Both know rows by their number, which comes back with each database; in the product it never does.
    input_of.cache_clear()
    ContentType.objects.clear_cache()
    if connection.vendor != "sqlite":
        load_parks()
        return
    kept = run_folder / "parks.sqlite3"
    with one_at_a_time(run_folder / "parks.lock"):
        if not kept.exists():
            load_parks()
            keep_content(kept)
    put_content(kept)


def load_parks() -> None:
    """Load the catalogue, the parks and the demo people, and run the engine once."""
    from matching.actions import request_run
    from matching.runs import perform_next

    for command in ("load_catalogue", "load_parks", "load_demo"):
        call_command(command, verbosity=0, stdout=StringIO())
    request_run(by=None)
    while perform_next():
        continue


@pytest.fixture
def open_window(browser: Browser, transactional_db: None, live_server: LiveServer) -> Iterator[OpenWindow]:
    contexts = []

    def open_for(person: User | None, language: str, *, screen: ViewportSize = LAPTOP) -> Inspector:
        context = browser.new_context(viewport=screen, reduced_motion="reduce", has_touch=screen == PHONE)
        contexts.append(context)
        if person:
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": session_of(person), "url": str(live_server)}])
        return Inspector(context, str(live_server), "" if language == "vi" else f"/{language}", screen=screen)

    yield open_for
    for context in contexts:
        context.close()


def session_of(person: User) -> str:
    """Sign the person in beside the browser; that costs no page."""
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def sign_in(parks: None, open_window: OpenWindow) -> SignIn:
    def open_for(role: str, language: str, *, screen: ViewportSize = LAPTOP) -> Inspector:
        return open_window(demo.person(role) if role else None, language, screen=screen)

    return open_for
