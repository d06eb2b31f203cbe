"""A run as a park director would read it: what was looked at, what it is worth, the ten best proposals."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _

from catalogue.confidence import needs_check
from catalogue.models import Family
from matching.engine import types as engine
from matching.models import Match, MatchRun
from matching.reasons import GATE_LABELS, Names, main_reason, missing_texts, pathway_text
from matching.reasons.figures import co2, distance, exact, money, percent, quantity
from matching.reasons.gates import gate_text
from matching.reasons.names import names_for
from matching.results import explained, range_of

MOST_ALIKE = 2


@dataclass(frozen=True)
class Best:
    """One of the best proposals of a run."""

    row: Match
    match: engine.Match


def best_of(run: MatchRun, count: int) -> list[Best]:
    """Return the best matches, first those in the plan; at most two per giver, material and treatment.

    Known losses, and exchanges that would emit more than they avoid, are no proposals for a park director.
    """
    rows = Match.objects.filter(run=run).select_related(
        "giver_listing__company__park", "taker_listing__company__park", "giver_listing__resource"
    )
    rows = rows.exclude(value_high__lte=0).exclude(co2_high__lte=0)
    used: Counter[str] = Counter()
    chosen = _diverse(rows.filter(allocated__gt=0).order_by("rank").iterator(), count, used)
    if len(chosen) < count:
        taken = [row.pk for row in chosen]
        rest = rows.exclude(pk__in=taken).order_by("rank")
        known, unknown = rest.exclude(quantity_high=None), rest.filter(quantity_high=None)
        chosen += _diverse(chain(known.iterator(), unknown.iterator()), count - len(chosen), used)
    return [Best(row, explained(row)) for row in chosen]


def _diverse(rows: Iterable[Match], count: int, used: Counter[str]) -> list[Match]:
    chosen: list[Match] = []
    for row in rows:
        if len(chosen) == count:
            break
        uses = _uses(row)
        if all(used[name] < MOST_ALIKE for name in uses):
            used.update(uses)
            chosen.append(row)
    return chosen


def _uses(row: Match) -> list[str]:
    """Return what should not fill the list alone: the giver, its material, the treatment."""
    uses = [f"giver {row.giver_listing.company_id}", f"resource {row.giver_listing.resource_id}"]
    return [*uses, f"treatment {row.conversions}"] if row.conversions else uses


def summary_lines(run: MatchRun) -> list[str]:
    """Return the run's figures as lines of text."""
    facts: dict[str, Any] = run.summary
    planned = facts["planned"]
    return [
        _("Run %(code)s · %(scope)s") % {"code": run.code, "scope": run.park or _("all parks")},
        _("Listings: %(givers)s have, %(takers)s need") % _counted(facts, "givers", "takers"),
        _("Pairs with a pathway: %(pairs_seen)s · suggestions: %(matches)s")
        % _counted(facts, "pairs_seen", "matches"),
        _("Refused by condition: %(refused)s") % {"refused": refused_text(facts["refused"])},
        "",
        _("Plan for the whole network (%(flows)s flows, no listing promised twice):")
        % _counted(planned, "flows"),
        *_planned_lines(planned["quantities"]),
        "  " + _("Value: %(amount)s a year%(mark)s") % _amount(planned["value"], money),
        "  " + _("Avoided emissions: %(amount)s a year%(mark)s") % _amount(planned["co2"], co2),
    ]


def refused_text(refused: dict[str, int]) -> str:
    """Return the refused pairs per rule, most first."""
    pairs = sorted(refused.items(), key=lambda item: (-item[1], item[0]))
    return " · ".join(f"{GATE_LABELS[code]} {exact(float(count))}" for code, count in pairs) or _("nothing")


def _counted(facts: dict[str, Any], *names: str) -> dict[str, str]:
    return {name: exact(float(facts[name])) for name in names}


def _planned_lines(quantities: list[list[Any]]) -> list[str]:
    return [
        f"  {Family(family).label}: {quantity((amount, amount), unit)}" for family, unit, amount in quantities
    ]


def _amount(total: dict[str, Any], show: Any) -> dict[str, str]:
    """Return a total with its mark: how many flows it leaves out because a price or factor is not known."""
    known = None if total["low"] is None else (total["low"], total["high"])
    words = {"unknown": exact(float(total["unknown"]))}
    mark = " " + _("(not known for %(unknown)s flows)") % words if total["unknown"] else ""
    return {"amount": show(known), "mark": mark}


def proposal_lines(number: int, best: Best, names: Names) -> list[str]:
    """Return one proposal as lines of text; names are shown, so this is for the operator."""
    row, match = best.row, best.match
    giver, taker = row.giver_listing, row.taker_listing
    lines = [
        f"{number}. {_side(giver)} → {_side(taker)}",
        f"   {pathway_text(match.pathway, names)}",
        "   " + _quantity_text(row) + " · " + distance(match.distance_km),
        "   " + _worth_text(row),
        "   " + _("Why: %(reason)s") % {"reason": main_reason(match, names)},
    ]
    open_gates = [gate_text(gate, names) for gate in match.gates if gate.verdict == engine.Verdict.UNKNOWN]
    if open_gates:
        lines.append("   " + _("To check: %(gates)s") % {"gates": "; ".join(open_gates)})
    marks = marks_of(row, match)
    return [*lines, "   " + " · ".join(marks)] if marks else lines


def _side(listing: Any) -> str:
    park = listing.company.park
    return f"{listing.company.shown_name} ({park.name})" if park else listing.company.shown_name


def _quantity_text(row: Match) -> str:
    known = range_of(row.quantity_low, row.quantity_high)
    text = _("Quantity: %(range)s") % {"range": quantity(known, row.quantity_unit)}
    if row.allocated:
        planned = quantity((row.allocated, row.allocated), row.quantity_unit)
        text += " · " + _("in the plan: %(planned)s") % {"planned": planned}
    return text


def _worth_text(row: Match) -> str:
    words = {
        "value": money(range_of(row.value_low, row.value_high)),
        "co2": co2(range_of(row.co2_low, row.co2_high)),
        "score": exact(round(row.score * 100)),
        "confidence": percent(round(row.confidence, 2)),
    }
    return (
        _("Value: %(value)s a year · CO₂e: %(co2)s a year · score %(score)s, confidence %(confidence)s")
        % words
    )


def marks_of(row: Match, match: engine.Match) -> list[str]:
    """Return what a reader must know before trusting the figures."""
    marks = []
    if row.giver_listing.is_estimate or row.taker_listing.is_estimate:
        marks.append(_("sector estimate, to be confirmed by the company"))
    accounts = (match.giver_money, match.taker_money, match.co2)
    if any(line.factor and needs_check(line.factor.confidence) for one in accounts for line in one.lines):
        marks.append(_("some prices or factors need a check"))
    if not all(account.complete for account in accounts):
        marks.append(_("figures incomplete"))
    return marks


def report_lines(run: MatchRun, count: int) -> list[str]:
    """Return the whole report."""
    best = best_of(run, count)
    names = names_for(one.match for one in best)
    lines = summary_lines(run)
    if best:
        lines += ["", _("The best proposals:")]
    for number, one in enumerate(best, start=1):
        lines += ["", *proposal_lines(number, one, names)]
    return lines


def report_data(run: MatchRun, count: int) -> dict[str, Any]:
    """Return the report for machines: numbers as they are, not localised."""
    best = best_of(run, count)
    names = names_for(one.match for one in best)
    proposals = [_proposal_data(one, names) for one in best]
    return {"run": run.code, "park": run.park.code if run.park else None, **run.summary, "best": proposals}


def _proposal_data(best: Best, names: Names) -> dict[str, Any]:
    row, match = best.row, best.match
    plain = ("code", "key", "score", "confidence", "rank", "quantity_low", "quantity_high", "quantity_unit",
             "allocated", "value_low", "value_high", "co2_low", "co2_high", "distance_low_km",
             "distance_high_km")  # fmt: skip
    return {name: getattr(row, name) for name in plain} | {
        "giver": row.giver_listing.company.shown_name,
        "taker": row.taker_listing.company.shown_name,
        "pathway": pathway_text(match.pathway, names),
        "conversions": row.conversions,
        "reason": main_reason(match, names),
        "missing": missing_texts(match.missing),
        "marks": marks_of(row, match),
    }
