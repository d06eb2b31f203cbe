"""Chromium for the browser tests, and the real parks with a finished run of the engine."""

import os
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import Browser, sync_playwright

from accounts.models import User
from tests.browser import chromium
from tests.browser.inspector import LAPTOP, Inspector
from tests.databases import keep_content, one_at_a_time, put_content
from tests.factories import PASSWORD

MISSING = "Chromium is not installed; on Debian or Ubuntu, as root: scripts/services.sh install"

OpenWindow = Callable[[str, str], Inspector]


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
    for user in User.objects.filter(is_demo=True):
        user.set_password(PASSWORD)
        user.save()
    request_run(by=None)
    while perform_next():
        continue


@pytest.fixture
def sign_in(browser: Browser, parks: None, live_server: pytest.FixtureRequest) -> Iterator[OpenWindow]:
    """Return a function that signs a demo person in, in a window of its own."""
    contexts = []

    def open_window(role: str, language: str) -> Inspector:
        context = browser.new_context(viewport=LAPTOP, reduced_motion="reduce")
        contexts.append(context)
        window = Inspector(context, str(live_server), "" if language == "vi" else f"/{language}")
        window.open("/accounts/login/")
        window.page.fill("[name=username]", f"{role}@demo.symbiosis.example")
        window.page.fill("[name=password]", PASSWORD)
        window.submit()
        return window

    yield open_window
    for context in contexts:
        context.close()
