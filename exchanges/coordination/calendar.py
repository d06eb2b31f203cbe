"""A calendar file of an agreement: whole days with an alarm (RFC 5545). Pure: no Django."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LONGEST_LINE = 75  # octets without the line break, RFC 5545 section 3.1


@dataclass(frozen=True, slots=True)
class Entry:
    """One day of the calendar. `key` tells it from the others of its agreement and stays the same in each file."""

    key: str
    day: date
    title: str
    text: str
    alarm_days: int  # before the day
    is_cancelled: bool = False  # it was agreed once and holds no more


@dataclass(frozen=True, slots=True)
class Source:
    """Whose calendar it is: the agreement's code, its page, the version of its terms and their moment."""

    code: str
    url: str
    host: str
    version: int
    written_at: datetime  # aware


def ics_of(entries: Sequence[Entry], source: Source) -> bytes:
    """Return the calendar as UTF-8 with CRLF line ends and folded lines.

    Read in again after an amendment it takes out what holds no more: same UID, higher SEQUENCE.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Symbiosis//Agreements//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        *(line for entry in entries for line in _event(entry, source)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def _event(entry: Entry, source: Source) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{source.code}-{entry.key}@{source.host}"
    yield f"DTSTAMP:{source.written_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{source.version}"
    yield f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(entry.title)}"
    yield f"DESCRIPTION:{escaped(entry.text)}"
    yield f"URL:{source.url}"
    yield "TRANSP:TRANSPARENT"
    yield "STATUS:CANCELLED" if entry.is_cancelled else "STATUS:CONFIRMED"
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"DESCRIPTION:{escaped(entry.title)}"
    yield f"TRIGGER:-P{entry.alarm_days}D"
    yield "END:VALARM"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    """Escape a TEXT value (section 3.3.11); line breaks become the two characters backslash n."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return "\\n".join(text.splitlines())


def folded(line: str) -> str:
    """Break a line after at most 75 octets, never inside a letter; each further line begins with a space."""
    pieces, width = [""], 0
    for letter in line:
        octets = len(letter.encode())
        if width + octets > LONGEST_LINE:
            pieces.append(" ")
            width = 1
        pieces[-1] += letter
        width += octets
    return "\r\n".join(pieces)
