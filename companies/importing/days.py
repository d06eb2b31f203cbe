"""Dates, months of the year, and shares per month as people write them in a cell. No models."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from catalogue.folding import fold
from companies.importing import amounts
from companies.importing.amounts import Doubt, readings

DAY_FIRST, MONTH_FIRST = "dmy", "mdy"
_DAY = re.compile(r"(?:ngay )?([0-9]{1,4}) ?[/.\-] ?([0-9]{1,2}) ?[/.\-] ?([0-9]{1,4})(?:[t ].*)?")
_LONG_DAY = re.compile(r"(?:ngay )?([0-9]{1,2}) thang ([0-9]{1,2}) nam ([0-9]{4})")
_MONTH = re.compile(r"(?:thang |t)?([0-9]{1,2}) ?[/.\-] ?([0-9]{4})")
_YEAR = re.compile(r"(?:nam )?(20[0-9]{2})")
_SERIALS = (36_526, 73_050)  # 2000-01-01 to 2099-12-31 as spreadsheet programs count days
_YEARS = range(1990, 2101)
_ALL_YEAR = frozenset(
    {"ca nam", "quanh nam", "all year", "all", "year round", "whole year", "12 thang", "lien tuc"}
)
_QUARTER = re.compile(r"\b(?:quy|q) ?([1-4]|iv|i{1,3})\b")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_ENGLISH = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_RUN = re.compile(r"([0-9]{1,2})(?: ?(?:-|–|—|~|den|to) ?([0-9]{1,2}))?")
_WORDS_OF_MONTHS = re.compile(r"\b(?:thang|months?|t)\b ?|\bt(?=[0-9])")


def is_ambiguous(text: str) -> bool:
    """True when day and month could change places: "05/11/26"."""
    parts = _parts(text)
    return parts is not None and parts[0] != parts[1] and 1 <= min(parts[:2]) <= max(parts[:2]) <= 12


def order_shown(text: str) -> str:
    """Return the order that a date proves ("25/11/26" -> day first), "" if it proves none."""
    parts = _parts(text)
    if parts is None or is_ambiguous(text) or parts[0] == parts[1]:
        return ""
    return DAY_FIRST if parts[0] > 12 else MONTH_FIRST


def day(text: str, order: str, *, is_last: bool = False) -> date:
    """Return the date of a text; a month or a year alone gives its first day, or its last with `is_last`.

    Raises ``Doubt`` (E07) when there is no such day. An ambiguous one is read in `order`, day first by default.
    """
    folded = fold(text)
    if (long := _LONG_DAY.fullmatch(folded)) is not None:
        return _date(int(long[3]), int(long[2]), int(long[1]), text)
    if (parts := _parts(text)) is not None:
        first, second, year = parts
        month_first = order == MONTH_FIRST if is_ambiguous(text) else second > 12
        return _date(year, *((first, second) if month_first else (second, first)), text)
    return _whole(folded, text, is_last=is_last)


def day_of_serial(value: float) -> date | None:
    """Return the date of a number that a spreadsheet program would show as a day of this century."""
    if _SERIALS[0] <= value < _SERIALS[1]:
        return date(1899, 12, 30) + timedelta(days=int(value))
    return None


def _parts(text: str) -> tuple[int, int, int] | None:
    """Return two numbers and the year of a short date, None for other texts and other centuries."""
    found = _DAY.fullmatch(fold(text))
    if found is None:
        return None
    first, second, third = (int(part) for part in found.group(1, 2, 3))
    if len(found[1]) > 2 or len(found[3]) not in (2, 4):
        return None
    year = third + 2000 if len(found[3]) == 2 else third
    return (first, second, year) if year in _YEARS else None


def _whole(folded: str, text: str, *, is_last: bool) -> date:
    if (iso := re.fullmatch(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[t ].*)?", folded)) is not None:
        return _date(int(iso[1]), int(iso[2]), int(iso[3]), text)
    if (month := _MONTH.fullmatch(folded)) is not None and 1 <= int(month[1]) <= 12:
        year, number = int(month[2]), int(month[1])
        last = calendar.monthrange(year, number)[1] if year in _YEARS else 1
        return _date(year, number, last if is_last else 1, text)
    if (year_only := _YEAR.fullmatch(folded)) is not None:
        return date(int(year_only[1]), 12, 31) if is_last else date(int(year_only[1]), 1, 1)
    raise Doubt("E07", text, reason="not_a_date")


def _date(year: int, month: int, number: int, text: str) -> date:
    try:
        found = date(year, month, number)
    except ValueError as error:
        raise Doubt("E07", text, reason="not_a_date") from error
    if year not in _YEARS:
        raise Doubt("E07", text, reason="not_a_date")
    return found


def months(text: str) -> list[int]:
    """Return the months of "1-6, 9", "tháng 10 đến 3", "Jan–Mar", "quý 2", "cả năm" (= []), in their order.

    Raises ``Doubt`` (E04) for anything else.
    """
    folded = fold(text)
    if folded in _ALL_YEAR:
        return []
    for name, number in _ENGLISH.items():
        folded = re.sub(rf"\b{name}[a-z]*", str(number), folded)
    folded = _QUARTER.sub(lambda found: _quarter(found[1]), folded)
    found: set[int] = set()
    for part in re.split(r"[,;+&]|\bva\b|\band\b", _WORDS_OF_MONTHS.sub("", folded)):
        found |= _run(part.strip(), text)
    return [] if len(found) == 12 else sorted(found)


def _quarter(name: str) -> str:
    first = 3 * (_ROMAN[name] if name in _ROMAN else int(name)) - 2
    return f"{first}-{first + 2}"


def _run(part: str, text: str) -> set[int]:
    found = _RUN.fullmatch(part)
    if found is None:
        raise Doubt("E04", text, expected="months")
    first, last = int(found[1]), int(found[2] or found[1])
    if not (1 <= first <= 12 and 1 <= last <= 12):
        raise Doubt("E04", text, expected="months")
    return set(range(first, last + 1)) if first <= last else {*range(first, 13), *range(1, last + 1)}


def shares(text: str, decimal: str) -> list[str]:
    """Return the twelve weights of the months, as plain decimals.

    One of them that can be read in only one way tells the mark of all; else it is `decimal`. Raises ``Doubt``: E04
    unless there are twelve numbers, not negative and not all nought; E05 when nothing tells the mark.
    """
    parts = [part.strip().rstrip("%").strip() for part in re.split(r"[;|\n]", text.strip().strip(";"))]
    parts = text.split() if len(parts) == 1 else parts
    found = [readings(part) for part in parts]
    if len(found) != 12 or not all(found):
        raise Doubt("E04", text, expected="shares")
    marks = {mark for one in found if len(one) == 1 for mark in one}
    mark = marks.pop() if len(marks) == 1 else decimal
    weights = [amounts.number(part, mark) for part in parts]
    if min(weights) < 0 or not any(weights):
        raise Doubt("E04", text, expected="shares")
    return [f"{weight.normalize():f}" for weight in weights]
