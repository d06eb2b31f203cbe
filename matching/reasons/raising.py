"""What one more fact would bring to a match: the fact, what was assumed for it, and the points it would add."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from matching.engine.judging.unknowns import Raise, Unlock
from matching.engine.types import Facts
from matching.reasons.figures import Fact, exact, language, quantity
from matching.reasons.missing import MISSING_TEXTS
from matching.reasons.names import Names
from symbiosis.lib.numbers import format_estimate, join_range

POINTS = 100  # of a full score with full confidence


def raise_row(one: Raise, names: Names) -> dict[str, str]:
    """Return a fact for a page: what it is, what was assumed for it, what it would bring."""
    return {
        "fact": one.fact,
        "text": str(MISSING_TEXTS[one.fact]),
        "assumed": assumed_text(one.assumed, names),
        "points": points_text(one.gain),
    }


def unlock_text(one: Unlock) -> str:
    """Say what a fact of a listing would bring over all its matches."""
    words = {"fact": MISSING_TEXTS[one.fact], "count": one.matches, "points": points_text(one.gain)}
    if one.matches == 1:
        return _("%(fact)s: raises 1 match, %(points)s") % words
    return _("%(fact)s: raises %(count)s matches, %(points)s together") % words


def points_text(gain: float) -> str:
    """Return a gain in points of 100, with one decimal below ten."""
    points = gain * POINTS
    return _("+%(points)s points") % {"points": exact(round(points, 0 if points >= 10 else 1))}


def assumed_text(facts: Facts, names: Names) -> str:
    """Say what was assumed for the fact."""
    for name, say in _SAYINGS.items():
        if name in facts:
            return say(facts, names)
    return _("if the answer is favourable")


def _quantity(facts: Mapping[str, Fact], _names: Names) -> str:
    amount = _number(facts["quantity"])
    return _("if it is %(quantity)s") % {"quantity": quantity((amount, amount), str(facts["unit"]))}


def _way(facts: Mapping[str, Fact], _names: Names) -> str:
    return _("if the way is %(way)s km") % {"way": format_estimate(_number(facts["km"]), language())}


def _yield(_facts: Mapping[str, Fact], _names: Names) -> str:
    return _("if one unit of feed gives one unit of product")


def _resource(facts: Mapping[str, Fact], names: Names) -> str:
    return _("if it is: %(resource)s") % {"resource": names.resource(str(facts["resource"]))}


def _percent(facts: Mapping[str, Fact], _names: Names) -> str:
    return _("if it is %(value)s %%") % {"value": exact(facts["pct"])}


def _celsius(facts: Mapping[str, Fact], _names: Names) -> str:
    return _("if it is %(value)s °C") % {"value": exact(facts["celsius"])}


def _rate(facts: Mapping[str, Fact], names: Names) -> str:
    ends = (format_estimate(_number(facts[end]), language()) for end in ("low", "high"))
    words = {
        "rate": f"{join_range(*ends)} {facts['unit']}",
        "group": names.resource(str(facts["group"])),
    }
    return _("if it is %(rate)s, as elsewhere in the group %(group)s") % words


def _number(fact: Fact) -> float:
    return fact if isinstance(fact, int | float) else 0.0


_SAYINGS: dict[str, Callable[[Mapping[str, Any], Names], str]] = {
    "quantity": _quantity,
    "km": _way,
    "yield": _yield,
    "resource": _resource,
    "pct": _percent,
    "celsius": _celsius,
    "low": _rate,
}
