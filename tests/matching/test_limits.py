"""A run that grows beyond a limit of the installation stops, and says which limit it was."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone, translation

from matching.actions import request_run
from matching.models import MatchRun, MatchShard
from matching.runs import perform_next
from matching.wording import failure_sentence
from tests.matching.world import World, run_now


def limited(**limits: int) -> Any:
    return override_settings(MATCHING_LIMITS=settings.MATCHING_LIMITS | limits)


@pytest.mark.parametrize(
    ("limit", "code"), [({"listings": 2}, "too_many_listings"), ({"matches": 1}, "too_many_matches")]
)
def test_run_beyond_a_limit_fails_with_its_sentence(world: World, limit: dict[str, int], code: str) -> None:
    with limited(**limit), translation.override("en"):
        run = run_now()

        assert (run.state, run.failure_code) == ("failed", code)
        assert f"than {next(iter(limit.values()))} " in failure_sentence(code)


def test_run_at_the_limits_is_whole(world: World) -> None:
    """Negative control: three listings, two suggestions."""
    with limited(listings=3, matches=2):
        assert run_now().summary["matches"] == 2


def test_run_that_takes_too_long_stops(world: World, finish: Callable[[], None]) -> None:
    request_run(by=None)
    perform_next()
    MatchShard.objects.update(created_at=timezone.now() - timedelta(seconds=3_601))

    finish()

    assert MatchRun.objects.get().failure_code == "too_slow"
