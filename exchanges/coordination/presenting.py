"""A regulation as a page shows it: its lines with what a round changed, and its days in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from companies.models import Company
from exchanges.coordination.calendar import Entry
from exchanges.coordination.content import Coordination, from_json
from exchanges.models import Agreement, Proposal, Terms
from exchanges.terms import terms_in_turn

KEPT, ADDED, REMOVED = "", "added", "removed"
ALARM_DAYS = {"drill": 7, "review": 7, "end": 30}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the content and what a round did to it: "" kept, "added", "removed"."""

    value: Any
    mark: str = KEPT


@dataclass(frozen=True, slots=True)
class Part:
    """What one party promises and whom it names."""

    company: Company
    duties: list[Line]  # of str
    contacts: list[Line]  # of Contact


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole regulation of one round."""

    parts: list[Part]
    drills: list[Line]  # of date
    reviews: list[Line]  # of date
    term_changed: bool
    notice_changed: bool


def content_of(terms: Terms) -> Coordination:
    return from_json(terms.coordination)


def sheet_of(proposal: Proposal, terms: Terms, before: Terms | None) -> Sheet:
    """Return the regulation with the lines that this round changed against the one before. No query."""
    content, old = content_of(terms), content_of(before) if before else None
    language = (get_language() or "vi")[:2]
    parts = []
    for side, company in zip(("giver", "taker"), proposal.parties, strict=True):
        now, then = content.of(side), old.of(side) if old else None
        duties = changes(then.duties if then else None, now.duties)
        parts.append(
            Part(
                company,
                [Line(line.value.said(language), line.mark) for line in duties],
                changes(then.contacts if then else None, now.contacts),
            )
        )
    return Sheet(
        parts,
        changes(old.drills if old else None, content.drills),
        changes(old.reviews if old else None, content.reviews),
        term_changed=bool(before) and (before.starts_on, before.ends_on) != (terms.starts_on, terms.ends_on),  # type: ignore[union-attr]
        notice_changed=bool(before) and before.notice_days != terms.notice_days,  # type: ignore[union-attr]
    )


def changes(before: Sequence[Any] | None, after: Sequence[Any]) -> list[Line]:
    """Return the lines of `after` in order, between them those of `before` that are gone. None = nothing to compare."""
    if before is None:
        return [Line(value) for value in after]
    found: list[Line] = []
    for kind, start, end, new_start, new_end in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            found += [Line(value) for value in after[new_start:new_end]]
        else:
            found += [Line(value, REMOVED) for value in before[start:end]]
            found += [Line(value, ADDED) for value in after[new_start:new_end]]
    return found


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar in words."""

    day: date
    label: str
    is_over: bool


def days_of(terms: Terms, today: date) -> list[Day]:
    """Return drills, meetings and the last day, in order."""
    content = content_of(terms)
    named = [(day, _("Joint drill")) for day in content.drills]
    named += [(day, _("Review meeting")) for day in content.reviews]
    named.append((terms.ends_on, _("Last day of the regulation")))
    return [Day(day, label, day < today) for day, label in sorted(named)]


def entries_of(agreement: Agreement, link: str) -> list[Entry]:
    """Return the entries of the calendar file, each with the duties of both sides in its text.

    What an amendment has taken out stands there as cancelled, so that it leaves calendars that had it. The days
    before the amendment began are over and stay there as they are.
    """
    terms, proposal = agreement.terms, agreement.proposal
    parties = f"{proposal.giver.shown_name} – {proposal.taker.shown_name}"
    text = f"{parties}\n{_duties_text(proposal, content_of(terms))}\n{link}"
    holds = _keyed_days(terms)
    gone = {
        key: day
        for earlier in terms_in_turn(agreement)
        for key, day in _keyed_days(earlier).items()
        if key not in holds and day >= terms.starts_on
    }
    labels = {
        "drill": _("Joint drill"),
        "review": _("Review meeting"),
        "end": _("Last day of the regulation"),
    }
    return [
        Entry(
            key=key,
            day=day,
            title=f"{labels[key.split('-')[0]]} · {agreement.code} · {parties}",
            text=text,
            alarm_days=ALARM_DAYS[key.split("-")[0]],
            is_cancelled=key in gone,
        )
        for key, day in (holds | gone).items()
    ]


def _keyed_days(terms: Terms) -> dict[str, date]:
    content = content_of(terms)
    named = {f"drill-{day:%Y%m%d}": day for day in content.drills}
    named |= {f"review-{day:%Y%m%d}": day for day in content.reviews}
    return named | {"end": terms.ends_on}


def _duties_text(proposal: Proposal, content: Coordination) -> str:
    language = (get_language() or "vi")[:2]
    lines = []
    for side, company in zip(("giver", "taker"), proposal.parties, strict=True):
        lines.append(_("Duties of %(name)s") % {"name": company.shown_name} + ":")
        lines += [f"- {duty.said(language)}" for duty in content.of(side).duties]
    return "\n".join(lines)
