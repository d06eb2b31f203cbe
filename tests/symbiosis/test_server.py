"""gunicorn.conf.py: what the processes of the web server share is there before they part."""

import runpy
from pathlib import Path
from typing import Any

import pytest

from catalogue import suggesting

CONFIGURATION = Path(__file__).resolve().parents[2] / "gunicorn.conf.py"


@pytest.fixture
def server() -> dict[str, Any]:
    suggesting._build.cache_clear()
    return runpy.run_path(str(CONFIGURATION))


def built_for_a_request() -> int:
    before = suggesting._build.cache_info().misses
    suggesting.load_suggester()
    return suggesting._build.cache_info().misses - before


def test_no_request_waits_until_the_suggester_is_made(server: dict[str, Any]) -> None:
    assert server["preload_app"]

    server["when_ready"](None)

    assert built_for_a_request() == 0


def test_control_else_the_first_one_would(server: dict[str, Any]) -> None:
    assert built_for_a_request() == 1


def test_number_of_processes_is_the_operators_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEB_CONCURRENCY", "5")

    assert runpy.run_path(str(CONFIGURATION))["workers"] == 5
