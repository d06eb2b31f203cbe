"""The content of a coordination regulation and its calendar file: values and texts, no database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from exchanges.coordination.calendar import LONGEST_LINE, Entry, Source, escaped, folded, ics_of
from exchanges.coordination.content import (
    BadContent,
    Contact,
    Coordination,
    Duty,
    Side,
    faults_of,
    from_json,
    is_phone,
    to_json,
)
from exchanges.coordination.presenting import ADDED, KEPT, REMOVED, changes
from exchanges.coordination.suggesting import duties_from, text_of
from tests.exchanges.calendars import read_ics

FIRST, LAST = date(2026, 12, 1), date(2027, 11, 30)
WHOLE = Coordination(
    giver=Side((Duty("Chỉ huy.", "Leads."),), (Contact("Trần Nam", "Trực ban", "0225 3 123 456"),)),
    taker=Side((Duty("Giữ trụ nước.", "Keeps hydrants."),)),
    drills=(date(2027, 2, 5), date(2027, 8, 20)),
    reviews=(date(2027, 6, 1),),
)


def codes(content: Coordination) -> list[tuple[str, str]]:
    return [(fault.place, fault.code) for fault in faults_of(content, starts_on=FIRST, ends_on=LAST)]


def test_the_content_survives_being_kept() -> None:
    assert from_json(to_json(WHOLE)) == WHOLE
    assert codes(WHOLE) == []


@pytest.mark.parametrize(
    "broken", [{"duties": {}}, to_json(WHOLE) | {"drills": ["soon"]}, to_json(WHOLE) | {"contacts": None}]
)
def test_content_of_another_shape_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(BadContent):
        from_json(broken)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (replace(WHOLE, drills=()), ("drills", "no_drill")),
        (replace(WHOLE, drills=(LAST + timedelta(days=1),)), ("drills", "outside_term")),
        (replace(WHOLE, reviews=(FIRST - timedelta(days=1),)), ("reviews", "outside_term")),
        (replace(WHOLE, taker=Side()), ("duties.taker", "no_duty")),
        (
            replace(WHOLE, taker=Side(WHOLE.taker.duties, (Contact("Hoa", "", ""),))),
            ("contacts.taker", "contact_incomplete"),
        ),
        (
            replace(WHOLE, taker=Side(WHOLE.taker.duties, (Contact("Hoa", "", "gọi Hoa"),))),
            ("contacts.taker", "not_a_phone"),
        ),
    ],
)
def test_what_is_missing_or_outside_is_named(content: Coordination, fault: tuple[str, str]) -> None:
    assert codes(content) == [fault]


@pytest.mark.parametrize(
    ("text", "good"),
    [("114", True), ("+84 (225) 3.123-456", True), ("12", False), ("0225 abc", False), ("1" * 16, False)],
)
def test_a_telephone_number_can_be_dialled(text: str, good: bool) -> None:
    assert is_phone(text) == good


def test_the_next_drill_is_todays_or_a_later_one() -> None:
    days = [WHOLE.next_drill(day) for day in (date(2027, 2, 5), date(2027, 2, 6), date(2027, 8, 21))]

    assert days == [date(2027, 2, 5), date(2027, 8, 20), None]


def test_a_round_shows_which_lines_it_changed() -> None:
    lines = [(line.value, line.mark) for line in changes(["a", "b", "c"], ["a", "x", "c", "d"])]

    assert lines == [("a", KEPT), ("b", REMOVED), ("x", ADDED), ("c", KEPT), ("d", ADDED)]
    assert [line.mark for line in changes(None, ["a"])] == [KEPT]


def test_a_line_of_the_template_keeps_both_languages_and_a_typed_one_is_as_typed() -> None:
    duties = (Duty("Chỉ huy.", "Leads."), Duty("Giữ trụ nước.", "Keeps hydrants."))

    read = duties_from("  Giữ  trụ nước.\n\nMở cổng.\n", duties, "vi")

    assert read == (Duty("Giữ trụ nước.", "Keeps hydrants."), Duty("Mở cổng.", "Mở cổng."))
    assert text_of(read, "en") == "Keeps hydrants.\nMở cổng."


def ics(text: str) -> bytes:
    entry = Entry("drill-1", date(2027, 2, 5), "Diễn tập chung", text, 7)
    moment = datetime(2026, 11, 26, 1, 2, 3, tzinfo=UTC)
    return ics_of([entry], Source("AGR-26-001", "https://example.org/a/", "example.org", 2, moment))


def test_the_calendar_says_again_what_was_put_in() -> None:
    text = "Công an; Khu công nghiệp, \\ " + "Đội chữa cháy ₫ 🚒 " * 20 + "\ngọi 114"

    content = ics(text)
    values = read_ics(content)

    assert ("DESCRIPTION", text) in values
    assert ("DTSTART;VALUE=DATE", "20270205") in values
    assert ("DTEND;VALUE=DATE", "20270206") in values
    assert ("TRIGGER", "-P7D") in values
    assert ("UID", "AGR-26-001-drill-1@example.org") in values
    assert ("STATUS", "CONFIRMED") in values
    assert ("DTSTAMP", "20261126T010203Z") in values
    assert max(len(line) for line in content.split(b"\r\n")) == LONGEST_LINE
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_a_letter_is_never_cut_by_the_fold() -> None:
    line = "SUMMARY:" + "ễ" * 60

    pieces = folded(line).encode().split(b"\r\n")

    assert "".join(piece.decode().removeprefix(" ") for piece in pieces) == line
    assert all(len(piece) <= LONGEST_LINE for piece in pieces)
    assert escaped("a\r\nb,c;d\\e") == "a\\nb\\,c\\;d\\\\e"
