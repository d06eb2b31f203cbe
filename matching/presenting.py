"""A match as one person may see it: parties by companies.disclosure, reasons as sentences."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from companies.disclosure import ListingView, views_of
from companies.permissions import companies_of
from matching.engine import types as engine
from matching.models import Feedback, Match
from matching.reasons import (
    Names,
    account_lines,
    corridor_text,
    criterion_rows,
    gate_rows,
    main_reason,
    missing_texts,
)
from matching.reasons.figures import quantity
from matching.reasons.names import names_for
from matching.results import explained, range_of


@dataclass(frozen=True)
class MatchView:
    """One match as one person may see it."""

    row: Match
    giver: ListingView
    taker: ListingView
    sentence: str
    open_gates: int
    set_aside: bool

    @property
    def is_estimate(self) -> bool:
        return self.giver.is_estimate or self.taker.is_estimate

    @property
    def steps(self) -> int:
        return len(self.row.conversions)

    @property
    def amount(self) -> str:
        known = range_of(self.row.quantity_low, self.row.quantity_high)
        return quantity(known, self.row.quantity_unit) if known else ""


def present(user: User, rows: list[Match]) -> list[MatchView]:
    """Return the matches as this person may see them; the number of queries does not grow with the list."""
    views = views_of(user, [side for row in rows for side in (row.giver_listing, row.taker_listing)])
    matches = {row.pk: explained(row) for row in rows}
    names = names_for(matches.values())
    aside = set_aside_by(user, [row.key for row in rows])
    return [
        MatchView(
            row=row,
            giver=views[row.giver_listing_id],
            taker=views[row.taker_listing_id],
            sentence=main_reason(matches[row.pk], names),
            open_gates=_open_gates(matches[row.pk]),
            set_aside=row.key in aside,
        )
        for row in rows
    ]


def _open_gates(match: engine.Match) -> int:
    return sum(gate.verdict is engine.Verdict.UNKNOWN for gate in match.gates)


def set_aside_by(user: User, keys: Iterable[str]) -> set[str]:
    """Return which of the matches the person's companies have called not useful or declined."""
    own = companies_of(user).values("slug")
    said_no = Feedback.objects.filter(company_slug__in=own, verdict__in=["not_useful", "declined"])
    return set(said_no.filter(match_key__in=list(keys)).values_list("match_key", flat=True))


def detail_of(view: MatchView) -> dict[str, Any]:
    """Return everything the page "why this match" shows beyond the card."""
    match = explained(view.row)
    names = names_for([match])
    unit = view.row.quantity_unit
    return {
        "gates": gate_rows(match.gates, names),
        "criteria": criterion_rows(match.criteria),
        "accounts": [
            {"title": _("For the giver"), **account_lines(match.giver_money, kind="money", unit=unit)},
            {"title": _("For the taker"), **account_lines(match.taker_money, kind="money", unit=unit)},
            {"title": _("Avoided emissions"), **account_lines(match.co2, kind="co2", unit=unit)},
        ],
        "corridor": corridor_text(match.corridor, unit),
        "missing": missing_texts(match.missing),
        "nodes": _nodes(view, match, names),
        "flows": _flows(view, match, names),
    }


def _nodes(view: MatchView, match: engine.Match, names: Names) -> list[dict[str, Any]]:
    steps = [
        {"title": names.process(step.process), "kind": "step", "lines": [operator_text(operator, names)]}
        for step, operator in zip(match.pathway.steps, match.operators, strict=True)
    ]
    return [_party(view.giver, "giver"), *steps, _party(view.taker, "taker")]


def _party(side: ListingView, kind: str) -> dict[str, Any]:
    return {"title": side.company_label, "kind": kind, "lines": [side.title]}


def operator_text(operator: engine.Operator, names: Names) -> str:
    """Say who runs a step; giver and taker are called so, whether or not their names are known here."""
    if operator.role is engine.Role.GIVER:
        return _("run by the giver")
    if operator.role is engine.Role.TAKER:
        return _("run by the taker")
    if operator.role is engine.Role.CONVERTER:
        return _("could be run by %(company)s") % {"company": names.company(operator.company)}
    return _("no company known yet")


def _flows(view: MatchView, match: engine.Match, names: Names) -> list[dict[str, str]]:
    codes = [match.pathway.start, *(step.target for step in match.pathway.steps)]
    return [
        {"label": names.resource(code), "family": names.families.get(code, view.row.family)} for code in codes
    ]
