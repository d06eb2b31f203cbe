"""Exactly as many requests pass as the limit says, however many come at once (reliability F11, S4)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import ApiToken
from accounts.throttling import count_request
from tests.companies.api.program import Program
from tests.factories import make_user

LIMIT, REQUESTS = 10, 64
Count = Callable[..., bool]


def test_beyond_the_limit_a_program_is_told_to_wait(db: None, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2
    program, other = Program(make_user()), Program(make_user())
    minute = timezone.now().replace(second=0, microsecond=0)

    answers = [program.get() for _request in range(3)]

    if ApiToken.objects.filter(counted_minute=minute, counted_requests=2).exists():  # not over a full minute
        assert [one.status_code for one in answers] == [200, 200, 429]
        assert (answers[2].json()["code"], 0 < int(answers[2]["Retry-After"]) <= 60) == (
            "too_many_requests",
            True,
        )
    assert other.get().status_code == 200


def test_the_next_minute_begins_at_one(db: None) -> None:
    Program(make_user())
    token = ApiToken.objects.get()
    ApiToken.objects.update(
        counted_minute=timezone.now().replace(second=0, microsecond=0) - timedelta(minutes=1),
        counted_requests=LIMIT,
    )

    assert count_request(token, limit=LIMIT)
    assert ApiToken.objects.get().counted_requests == 1


def test_no_limit_counts_nothing(db: None, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 0
    assert Program(make_user()).get().status_code == 200

    assert ApiToken.objects.get().counted_minute is None


def passed(count: Count, token: ApiToken) -> int:
    """Let all requests begin in the same moment; return how many of them may pass."""
    start = Barrier(REQUESTS)

    def one(_number: int) -> bool:
        try:
            start.wait()
            return count(token, limit=LIMIT)
        finally:
            connection.close()

    with ThreadPoolExecutor(REQUESTS) as pool:
        return sum(pool.map(one, range(REQUESTS)))


@pytest.fixture
def token(transactional_db: None) -> ApiToken:
    Program(make_user())
    return ApiToken.objects.get()


def test_exactly_the_limit_passes_of_many_at_once(token: ApiToken) -> None:
    before = timezone.now().minute
    count = passed(count_request, token)

    assert count == LIMIT or (timezone.now().minute != before and count <= 2 * LIMIT)


def test_control_reading_then_writing_lets_more_pass(token: ApiToken) -> None:
    read = Barrier(REQUESTS)

    def careless(token: ApiToken, *, limit: int) -> bool:
        row = ApiToken.objects.get(pk=token.pk)
        read.wait()  # the usual pause between reading and writing
        ApiToken.objects.filter(pk=token.pk).update(counted_requests=row.counted_requests + 1)
        return row.counted_requests < limit

    assert passed(careless, token) > LIMIT
