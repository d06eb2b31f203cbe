"""When a mail may go out: not at night, not on weekends and public holidays of Viet Nam. Pure."""

import csv
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

VIET_NAM = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING, EVENING = time(7), time(20)
SATURDAY = 5
HOLIDAYS_FILE = Path(__file__).resolve().parent.parent / "data" / "holidays.csv"


@cache
def public_holidays() -> frozenset[date]:
    """Return the holidays of the file; a year that it does not hold has weekends only."""
    with HOLIDAYS_FILE.open(encoding="utf-8", newline="") as file:
        return frozenset(date.fromisoformat(row["day"]) for row in csv.DictReader(file))


def is_working_day(day: date, holidays: AbstractSet[date]) -> bool:
    return day.weekday() < SATURDAY and day not in holidays


def next_working_day(day: date, holidays: AbstractSet[date]) -> date:
    """Return `day` itself, or the first working day after it."""
    while not is_working_day(day, holidays):
        day += timedelta(days=1)
    return day


def next_open(moment: datetime, holidays: AbstractSet[date]) -> datetime:
    """Return `moment` if people may be disturbed then, else the next morning on which they may.

    Parameters
    ----------
    moment
        With a time zone. Open is 07:00 to 20:00 in Viet Nam on a working day.
    holidays
        Days in Viet Nam that are no working days beside Saturdays and Sundays.
    """
    local = moment.astimezone(VIET_NAM)
    day = local.date()
    if is_working_day(day, holidays) and MORNING <= local.time() < EVENING:
        return moment
    if local.time() >= MORNING:
        day += timedelta(days=1)
    return morning_of(next_working_day(day, holidays))


def morning_of(day: date) -> datetime:
    """Return 07:00 in Viet Nam of a day."""
    return datetime.combine(day, MORNING, tzinfo=VIET_NAM)


def digest_day(rhythm: str, weekday: int, today: date, holidays: AbstractSet[date]) -> date | None:
    """Return the last day up to `today` on which a digest was to go out; None for who wants none.

    A weekly digest whose day is no working day goes out on the next one; so does a daily one.

    Parameters
    ----------
    rhythm
        "daily", "weekly" or "never".
    weekday
        Of a weekly digest, 0 = Monday.
    """
    if rhythm == "never":
        return None
    wanted = today if rhythm == "daily" else today - timedelta(days=(today.weekday() - weekday) % 7)
    step = timedelta(days=1 if rhythm == "daily" else 7)
    while next_working_day(wanted, holidays) > today:
        wanted -= step
    return next_working_day(wanted, holidays)
