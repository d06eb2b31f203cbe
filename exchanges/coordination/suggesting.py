"""The template's own duties: a suggestion that both sides edit, said in both languages."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from companies.models import CompanyKind
from exchanges.coordination.content import LANGUAGES, Duty
from exchanges.models import Proposal

OF_CITY_UNIT: tuple[Promise, ...] = (
    _("Leads fire fighting and rescue on the site and directs the forces of the other party there."),
    _("Keeps an officer on duty day and night at the number given in this regulation."),
    _("Trains the in-house fire team and checks the fire and rescue plan of the site once a year."),
    _("Takes part in each joint drill and notes in minutes what has to be improved."),
)
OF_OTHER_PARTY: tuple[Promise, ...] = (
    _(
        "Reports each fire or accident at once to 114 and to the officer on duty, opens the gates and guides the "
        "vehicles in."
    ),
    _("Keeps hydrants, water points, foam and fire lanes usable and shows them on an up-to-date site plan."),
    _(
        "Keeps a trained in-house fire team and places it, its vehicles and its gear under the lead of the city "
        "unit during an incident."
    ),
    _(
        "Gives the city unit the list of dangerous substances and corrects it within five working days of each "
        "change."
    ),
    _("Provides the place and the people for each joint drill."),
)


def suggested_duties(proposal: Proposal, side: str) -> tuple[Duty, ...]:
    """Return the template's duties of "giver" or "taker": those of the city unit, or of its partner."""
    party = proposal.giver if side == "giver" else proposal.taker
    return in_both_languages(OF_CITY_UNIT if party.kind == CompanyKind.CITY else OF_OTHER_PARTY)


def in_both_languages(lines: Sequence[Promise]) -> tuple[Duty, ...]:
    said = {}
    for language in LANGUAGES:
        with override(language):
            said[language] = [str(line) for line in lines]
    return tuple(Duty(vi, en) for vi, en in zip(said["vi"], said["en"], strict=True))


def duties_from(text: str, known: Sequence[Duty], language: str) -> tuple[Duty, ...]:
    """Read one duty a line. A line that reads as one of `known` is that one, in both languages."""
    by_text = {duty.said(language): duty for duty in known}
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return tuple(by_text.get(line) or Duty(line, line) for line in lines if line)


def text_of(duties: Sequence[Duty], language: str) -> str:
    """Return the duties as a text with one a line, as `duties_from` reads it."""
    return "\n".join(duty.said(language) for duty in duties)
