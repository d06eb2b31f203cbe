"""One mail on the chosen day with everything that is new."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from accounts.models import MailPreference, Notice, Outgoing, User
from accounts.notices import mark_read
from accounts.outgoing.digests import queue_digests
from tests.accounts.mailing import MONDAY, NOON, outcomes, send_all, tell
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return make_user()


def told_on(moment: datetime, user: User, **which: Any) -> None:
    tell(user, **{"kind": "for_information"} | which)
    Notice.objects.filter(dedupe_key__endswith=which.get("occasion", "v1")).update(created_at=moment)


def test_one_digest_on_the_day_with_everything_unread_since_the_last(user: User) -> None:
    told_on(NOON, user, code="PRP-26-0001", occasion="a")
    made = [queue_digests(NOON), queue_digests(MONDAY), queue_digests(MONDAY + timedelta(hours=2))]
    send_all()
    told_on(MONDAY, user, code="PRP-26-0002", occasion="b")
    made += [queue_digests(MONDAY + timedelta(hours=3)), queue_digests(MONDAY + timedelta(days=7))]
    send_all()

    assert made == [0, 1, 0, 0, 1]
    assert [("0001" in one.body, "0002" in one.body) for one in mail.outbox] == [(True, False), (False, True)]


def test_a_digest_has_one_line_for_each_thing(user: User) -> None:
    told_on(NOON, user, occasion="a")
    told_on(NOON, user, kind="your_turn", occasion="b")
    told_on(NOON, user, code="PRP-26-0002", occasion="c")
    Outgoing.objects.all().delete()
    queue_digests(MONDAY)
    (message,) = send_all()

    assert (message.body.count("PRP-26-0001"), message.body.count("PRP-26-0002")) == (1, 1)


def test_nothing_new_is_no_mail(user: User) -> None:
    told_on(NOON, user)
    mark_read(user, target_type="something", target_code="PRP-26-0001")

    assert queue_digests(MONDAY) == 0


def test_read_between_the_queue_and_the_worker_it_is_not_sent(user: User) -> None:
    told_on(NOON, user)
    assert queue_digests(MONDAY) == 1
    mark_read(user, target_type="something", target_code="PRP-26-0001")

    assert (send_all(), outcomes()) == ([], [("done", "nothing_new")])


def test_a_day_without_a_worker_is_made_up_for(user: User) -> None:
    told_on(NOON, user)

    assert queue_digests(MONDAY + timedelta(days=1)) == 1


@pytest.mark.parametrize(
    ("chosen", "moment", "number"),
    [
        ({"rhythm": "daily"}, NOON + timedelta(days=1), 1),
        ({"rhythm": "weekly", "weekday": 4}, NOON + timedelta(days=1), 1),
        ({"rhythm": "weekly", "weekday": 0}, NOON + timedelta(days=1), 0),
        ({"rhythm": "never"}, MONDAY, 0),
        ({"without": ["for_information"]}, MONDAY, 0),
        ({}, MONDAY.replace(hour=22), 0),
    ],
)
def test_the_digest_comes_as_chosen(
    user: User, chosen: dict[str, Any], moment: datetime, number: int
) -> None:
    MailPreference.objects.create(user=user, **chosen)
    told_on(NOON - timedelta(days=1), user)

    assert queue_digests(moment) == number
