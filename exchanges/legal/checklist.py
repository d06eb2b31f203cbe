"""From the facts of a link and the papers on the table to the lines of its checklist. Pure: no Django."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from exchanges.legal.facts import Link
from exchanges.legal.requirements import REQUIREMENTS, Evidence, Law, Need, Requirement, Who


class State(StrEnum):
    NOT_NEEDED = "not_needed"
    MISSING = "missing"
    SHOWN = "shown"
    EXPIRED = "expired"
    UNKNOWN = "unknown"  # a question: nobody has said what decides whether it is needed


BLOCKING = frozenset({State.MISSING, State.EXPIRED})


@dataclass(frozen=True, slots=True)
class Line:
    """One line: who supplies which paper under which law, and how it stands."""

    code: str
    who: Who
    law: Law
    state: State
    evidence: Evidence = Evidence.NOTHING
    valid_until: date | None = None

    @property
    def blocks(self) -> bool:
        """True when deliveries must not start before somebody supplies it."""
        return self.state in BLOCKING


Papers = Mapping[str, Iterable[date | None]]  # by code of the line: the last days that the papers state


def checklist_of(link: Link, papers: Papers, *, on: date) -> tuple[Line, ...]:
    """Return every line, in the order of the table, as it stands on a day."""
    return tuple(_line(row, link, tuple(papers.get(row.code, ())), on) for row in REQUIREMENTS)


def _line(row: Requirement, link: Link, papers: tuple[date | None, ...], on: date) -> Line:
    state, evidence, valid_until = _standing(row, link, papers, on)
    return Line(row.code, row.who(link), row.law, state, evidence, valid_until)


def _standing(
    row: Requirement, link: Link, papers: tuple[date | None, ...], on: date
) -> tuple[State, Evidence, date | None]:
    need = row.need(link)
    if need == Need.NO:
        return State.NOT_NEEDED, Evidence.NOTHING, None
    register = row.licences(link)
    known = tuple(licence.valid_until for licence in register if licence.valid_until is not None)
    for days, evidence in ((papers, Evidence.PAPER), (known, Evidence.REGISTER)):
        if any(day is None or day >= on for day in days):
            return State.SHOWN, evidence, _last(days)
    if row.is_stated(link):
        return State.SHOWN, Evidence.LISTING, None
    if papers or known:
        return State.EXPIRED, Evidence.PAPER if papers else Evidence.REGISTER, _last(papers or known)
    state = State.MISSING if need == Need.YES else State.UNKNOWN
    return state, Evidence.UNDATED if register else row.hint(link), None


def _last(days: tuple[date | None, ...]) -> date | None:
    """Return the latest last day; None where a paper states none."""
    stated = [day for day in days if day is not None]
    return max(stated) if len(stated) == len(days) and stated else None
