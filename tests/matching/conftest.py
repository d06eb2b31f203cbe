"""The matching world of the tests: caches that outlive a test's database are emptied before each."""

from collections.abc import Callable

import pytest

from matching import preparing, runs, stored_knowledge
from tests.matching.world import World, make_world


@pytest.fixture(autouse=True)
def _empty_caches() -> None:
    """Primary keys start again with each rolled-back database; in production a key is used once."""
    preparing.input_of.cache_clear()
    stored_knowledge.graph_of.cache_clear()


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def finish() -> Callable[[], None]:
    """Do all due work in this process, by the functions that the worker calls."""

    def until_nothing_is_due() -> None:
        while runs.perform_next():
            continue

    return until_nothing_is_due
