"""When mails may go out (pure), and on which day a digest does."""

from datetime import date, datetime

import pytest

from accounts.outgoing.hours import VIET_NAM, digest_day, next_open, public_holidays


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIET_NAM)


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        ("2026-11-26T10:30", "2026-11-26T10:30"),  # a Thursday
        ("2026-11-26T07:00", "2026-11-26T07:00"),
        ("2026-11-26T06:59", "2026-11-26T07:00"),
        ("2026-11-26T19:59", "2026-11-26T19:59"),
        ("2026-11-26T20:00", "2026-11-27T07:00"),
        ("2026-11-27T21:00", "2026-11-30T07:00"),  # Friday night to Monday
        ("2026-11-28T10:00", "2026-11-30T07:00"),
        ("2026-02-13T20:30", "2026-02-23T07:00"),  # over the whole of Tet
        ("2026-04-29T23:00", "2026-05-04T07:00"),
    ],
)
def test_a_mail_waits_for_the_next_decent_hour(asked: str, goes: str) -> None:
    assert next_open(at(asked), public_holidays()) == at(goes)


def test_without_the_holidays_a_mail_would_come_at_tet() -> None:
    """Negative control: it is the file that keeps these days free."""
    assert next_open(at("2026-02-16T10:00"), frozenset()) == at("2026-02-16T10:00")
    assert next_open(at("2026-02-16T10:00"), public_holidays()) == at("2026-02-23T07:00")


MONDAY, WEDNESDAY, SUNDAY = 0, 2, 6


@pytest.mark.parametrize(
    ("rhythm", "weekday", "today", "day"),
    [
        ("weekly", MONDAY, "2026-11-23", "2026-11-23"),
        ("weekly", MONDAY, "2026-11-26", "2026-11-23"),  # already gone, or made up for
        ("weekly", WEDNESDAY, "2026-11-24", "2026-11-18"),
        ("weekly", SUNDAY, "2026-11-23", "2026-11-23"),
        ("weekly", MONDAY, "2026-04-27", "2026-04-20"),  # a holiday: it comes on Tuesday
        ("weekly", MONDAY, "2026-04-28", "2026-04-28"),
        ("weekly", MONDAY, "2026-02-23", "2026-02-23"),  # two Mondays, one of them in Tet
        ("daily", MONDAY, "2026-11-28", "2026-11-27"),  # on Saturday nothing new is due
        ("daily", MONDAY, "2026-11-26", "2026-11-26"),
        ("never", MONDAY, "2026-11-23", None),
    ],
)
def test_the_day_of_the_digest(rhythm: str, weekday: int, today: str, day: str | None) -> None:
    found = digest_day(rhythm, weekday, date.fromisoformat(today), public_holidays())

    assert found == (date.fromisoformat(day) if day else None)
