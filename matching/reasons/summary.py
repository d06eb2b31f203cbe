"""A match in one sentence, and its way from giver to taker in one line."""

from django.utils.translation import gettext as _

from matching.engine.types import Match, Pathway, Verdict
from matching.reasons.figures import co2, distance, money, percent
from matching.reasons.names import Names


def main_reason(match: Match, names: Names) -> str:
    """Say why this match is worth a talk: what fits, how far it is, what it saves, what is still open."""
    return " ".join(part for part in (_fit(match, names), _gain(match), _open(match)) if part)


def _fit(match: Match, names: Names) -> str:
    used = next((one.facts.get("used") for one in match.criteria if one.code == "quantity"), None)
    covered = next((one.facts.get("covered") for one in match.criteria if one.code == "quantity"), None)
    words = {
        "given": names.resource(match.pathway.start),
        "needed": names.resource(match.pathway.end),
        "used": percent(used) if isinstance(used, float) else "",
        "covered": percent(covered) if isinstance(covered, float) else "",
        "way": distance(match.distance_km),
    }
    if words["covered"]:
        text = _(
            "%(given)s covers %(covered)s of the need for %(needed)s and finds a use for %(used)s of it."
        )
    else:
        text = _("%(given)s fits the need for %(needed)s; a quantity is missing.")
    near = _("%(way)s apart.") if match.distance_km is not None else ""
    return f"{text} {near}".strip() % words


def _gain(match: Match) -> str:
    both = match.joint_money
    if match.giver_money.per_unit or both is None or both[1] <= 0:
        return _("It avoids %(co2)s a year.") % {"co2": co2(match.co2.total)} if _saves_carbon(match) else ""
    if not _saves_carbon(match):
        return _("Worth %(money)s a year for both sides.") % {"money": money(both)}
    words = {"money": money(both), "co2": co2(match.co2.total)}
    return _("Worth %(money)s a year for both sides, avoids %(co2)s.") % words


def _saves_carbon(match: Match) -> bool:
    return match.co2.total is not None and not match.co2.per_unit and match.co2.total[1] > 0


def _open(match: Match) -> str:
    count = sum(gate.verdict is Verdict.UNKNOWN for gate in match.gates)
    return _("Conditions still to be checked: %(count)s.") % {"count": count} if count else ""


def pathway_text(pathway: Pathway, names: Names) -> str:
    """Return the way: material → treatment → product, or material → material for a direct hand-over."""
    parts = [names.resource(pathway.start)]
    for step in pathway.steps:
        parts += [f"[{names.process(step.process)}]", names.resource(step.target)]
    if names.resource(pathway.end) != parts[-1]:
        parts.append(names.resource(pathway.end))
    return " → ".join(parts)
