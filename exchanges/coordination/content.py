"""What a coordination regulation says, as values: duties, contacts on duty, joint drills, meetings. Pure: no Django."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

SIDES = ("giver", "taker")
LANGUAGES = ("vi", "en")
PARTS = ("duties", "contacts", "drills", "reviews")
OF_CONTACT = ("name", "role", "phone", "erased")
MOST_DUTIES = 20
MOST_CONTACTS = 4
MOST_DATES = 12
LONGEST_DUTY = 400
LONGEST_NAME = 120
# Digits with what people put between them; 114 is the shortest number there is.
PHONE = re.compile(r"\+?[0-9][0-9 .()/-]{1,28}")
FEWEST_DIGITS, MOST_DIGITS = 3, 15


class BadContent(ValueError):
    """The content breaks a rule. `code` names the sentence, `place` the part of the content."""

    def __init__(self, code: str, place: str) -> None:
        super().__init__(f"{place}: {code}")
        self.code = code
        self.place = place


@dataclass(frozen=True, slots=True)
class Duty:
    """One promise of one side. A line of the template stands in both languages, a typed one as it was typed."""

    vi: str
    en: str

    def said(self, language: str) -> str:
        return self.vi if language == "vi" else self.en


@dataclass(frozen=True, slots=True)
class Contact:
    """Who can be reached on duty. An erased one is nobody any more, only a place in a paper that was signed."""

    name: str
    role: str
    phone: str
    erased: str = ""  # the reference that stands for the person in the fingerprint (exchanges/contacts.py)

    @property
    def dial(self) -> str:
        """The number as a telephone dials it."""
        return "".join(letter for letter in self.phone if letter.isdigit() or letter == "+")


@dataclass(frozen=True, slots=True)
class Side:
    """What one party does, and whom it names."""

    duties: tuple[Duty, ...] = ()
    contacts: tuple[Contact, ...] = ()

    @property
    def on_duty(self) -> tuple[Contact, ...]:
        """Those who can still be called."""
        return tuple(one for one in self.contacts if not one.erased)


@dataclass(frozen=True, slots=True)
class Coordination:
    """The whole content; days in order, each once."""

    giver: Side = field(default_factory=Side)
    taker: Side = field(default_factory=Side)
    drills: tuple[date, ...] = ()
    reviews: tuple[date, ...] = ()

    def of(self, side: str) -> Side:
        """Return the part of "giver" or "taker"."""
        return self.giver if side == "giver" else self.taker

    def next_drill(self, today: date) -> date | None:
        """Return the next joint drill, today's included; None when no further one is fixed."""
        return next((day for day in self.drills if day >= today), None)


def in_order(days: Iterable[date]) -> tuple[date, ...]:
    return tuple(sorted(set(days)))


def to_json(content: Coordination) -> dict[str, Any]:
    """Return the content as `Terms.coordination` keeps it; `from_json` is its inverse."""
    return {
        "duties": {
            side: [{"vi": duty.vi, "en": duty.en} for duty in content.of(side).duties] for side in SIDES
        },
        "contacts": {side: [_contact_json(one) for one in content.of(side).contacts] for side in SIDES},
        "drills": [day.isoformat() for day in content.drills],
        "reviews": [day.isoformat() for day in content.reviews],
    }


def _contact_json(contact: Contact) -> dict[str, str]:
    values = {"name": contact.name, "role": contact.role, "phone": contact.phone}
    return values | ({"erased": contact.erased} if contact.erased else {})


def from_json(values: Mapping[str, Any]) -> Coordination:
    """Read what `to_json` wrote; {} is the empty content.

    Raises
    ------
    BadContent
        With code "unreadable" if a part has another shape.
    """
    if not values:
        return Coordination()
    try:
        return Coordination(
            giver=_side_from(values, "giver"),
            taker=_side_from(values, "taker"),
            drills=in_order(date.fromisoformat(day) for day in values["drills"]),
            reviews=in_order(date.fromisoformat(day) for day in values["reviews"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadContent("unreadable", "content") from error


def in_one_form(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content as `to_json` writes it, whoever wrote it: only what a paper shows. {} stays {}."""
    return to_json(from_json(values)) if values else {}


def _side_from(values: Mapping[str, Any], side: str) -> Side:
    return Side(
        tuple(Duty(str(one["vi"]), str(one["en"])) for one in values["duties"][side]),
        tuple(
            Contact(str(one["name"]), str(one["role"]), str(one["phone"]), str(one.get("erased", "")))
            for one in values["contacts"][side]
        ),
    )


def faults_of(content: Coordination, *, starts_on: date, ends_on: date) -> list[BadContent]:
    """Return every rule that the content breaks, [] when it can be put on the table.

    Each side has a duty, the first drill is fixed, all days lie within the term, and whoever is named can be
    called. Contacts of a side may be missing: it names them itself.
    """
    found = [fault for side in SIDES for fault in _faults_of_side(side, content.of(side))]
    if not content.drills:
        found.append(BadContent("no_drill", "drills"))
    for place, days in (("drills", content.drills), ("reviews", content.reviews)):
        if len(days) > MOST_DATES:
            found.append(BadContent("too_many", place))
        if any(not starts_on <= day <= ends_on for day in days):
            found.append(BadContent("outside_term", place))
    return found


def written_faults(values: Mapping[str, Any], *, starts_on: date, ends_on: date) -> list[BadContent]:
    """Return the faults of content as it is kept, its shape included."""
    try:
        return faults_of(from_json(values), starts_on=starts_on, ends_on=ends_on)
    except BadContent as error:
        return [error]


def sent_faults(values: Mapping[str, Any], before: Coordination) -> list[BadContent]:
    """Return what nobody may send in readable content: keys that stand on no paper, and erasures.

    A contact is erased on request (exchanges/contacts.py); a new round only carries it on from the one `before`.
    """
    found = [] if _has_known_keys(values) else [BadContent("unknown_key", "content")]
    content = from_json(values)
    for side in SIDES:
        erased = {one for one in content.of(side).contacts if one.erased}
        if not erased <= set(before.of(side).contacts):
            found.append(BadContent("erased_by_sender", f"contacts.{side}"))
    return found


def _has_known_keys(values: Mapping[str, Any]) -> bool:
    duties = [duty for side in SIDES for duty in values["duties"][side]]
    contacts = [contact for side in SIDES for contact in values["contacts"][side]]
    known = [(values, PARTS), *((values[name], SIDES) for name in ("duties", "contacts"))]
    known += [(duty, LANGUAGES) for duty in duties] + [(contact, OF_CONTACT) for contact in contacts]
    return all(set(part) <= set(names) for part, names in known)


def _faults_of_side(name: str, side: Side) -> list[BadContent]:
    duties, contacts = f"duties.{name}", f"contacts.{name}"
    found = []
    if not any(duty.vi.strip() and duty.en.strip() for duty in side.duties):
        found.append(BadContent("no_duty", duties))
    if len(side.duties) > MOST_DUTIES:
        found.append(BadContent("too_many", duties))
    if any(len(duty.said(language)) > LONGEST_DUTY for duty in side.duties for language in LANGUAGES):
        found.append(BadContent("too_long", duties))
    if len(side.contacts) > MOST_CONTACTS:
        found.append(BadContent("too_many", contacts))
    return found + [fault for contact in side.contacts for fault in contact_faults(contacts, contact)]


def contact_faults(place: str, contact: Contact) -> list[BadContent]:
    """Return what is wrong with one contact; an erased one has nothing that could be."""
    if contact.erased:
        return []
    found = []
    if not contact.name.strip() or not contact.phone.strip():
        found.append(BadContent("contact_incomplete", place))
    if max(len(contact.name), len(contact.role)) > LONGEST_NAME:
        found.append(BadContent("too_long", place))
    if contact.phone.strip() and not is_phone(contact.phone):
        found.append(BadContent("not_a_phone", place))
    return found


def is_phone(text: str) -> bool:
    """True for a number that can be dialled: 3 to 15 digits, with the usual signs between them."""
    digits = sum(letter.isdigit() for letter in text)
    return bool(PHONE.fullmatch(text.strip())) and FEWEST_DIGITS <= digits <= MOST_DIGITS
