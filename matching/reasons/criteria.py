"""The soft criteria: what each weighed, and with which facts."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matching.engine.types import Criterion
from matching.reasons.figures import Fact, co2, distance, exact, money, number, percent

CRITERION_LABELS = {
    "material": gettext_lazy("Material"),
    "quantity": gettext_lazy("Quantity"),
    "distance": gettext_lazy("Distance"),
    "value": gettext_lazy("Value"),
    "co2": gettext_lazy("Avoided emissions"),
    "simplicity": gettext_lazy("Simplicity"),
    "season": gettext_lazy("Season"),
    "trust": gettext_lazy("Source of the data"),
}


def criterion_rows(criteria: Iterable[Criterion]) -> list[dict[str, Any]]:
    """Return the criteria as rows for components/criteria.html, heaviest first."""
    rows = [
        {
            "code": criterion.code,
            "label": str(CRITERION_LABELS[criterion.code]),
            "value": criterion.value,
            "weight": criterion.weight,
            "fact": criterion_fact(criterion),
        }
        for criterion in criteria
    ]
    return sorted(rows, key=lambda row: -row["weight"])


def criterion_fact(criterion: Criterion) -> str:
    """Return the facts that a criterion used as a short text."""
    if criterion.value is None:
        return _("no data, not counted")
    return _FACTS[criterion.code](criterion.facts)


def _material(facts: Mapping[str, Fact]) -> str:
    if facts.get("kinship") == "exact":
        return _("exactly the type that is needed")
    if facts.get("kinship") == "general":
        return _("only the group is named")
    return _("a kind of what is needed")


def _quantity(facts: Mapping[str, Fact]) -> str:
    shares = {name: percent(_float(facts.get(name))) for name in ("used", "covered")}
    return _("%(used)s of the stream used, %(covered)s of the need covered") % shares


def _distance(facts: Mapping[str, Fact]) -> str:
    way = _float(facts.get("distance_km"))
    words = {"way": distance(None if way is None else (way, way)), "limit": exact(facts.get("limit_km"))}
    return _("%(way)s of at most %(limit)s km") % words


def _value(facts: Mapping[str, Fact]) -> str:
    amount = _float(facts.get("vnd_per_year"))
    return _("about %(money)s a year for both sides") % {
        "money": money(None if amount is None else (amount, amount))
    }


def _co2(facts: Mapping[str, Fact]) -> str:
    amount = _float(facts.get("tco2e_per_year"))
    return _("about %(co2)s a year") % {"co2": co2(None if amount is None else (amount, amount))}


def _simplicity(facts: Mapping[str, Fact]) -> str:
    steps = _float(facts.get("steps"))
    return _("direct hand-over") if not steps else _("treatment steps: %(steps)s") % {"steps": number(steps)}


def _season(facts: Mapping[str, Fact]) -> str:
    share = {"share": percent(_float(facts.get("overlap")))}
    return _("%(share)s of the year's quantity meets in time") % share


def _trust(facts: Mapping[str, Fact]) -> str:
    sides = [_float(facts.get(side)) for side in ("giver", "taker")]
    if all(trust == 1 for trust in sides):
        return _("both companies' own data")
    return _("at least one side is an estimate or was entered on behalf")


def _float(fact: Fact) -> float | None:
    return fact if isinstance(fact, int | float) else None


_FACTS: dict[str, Callable[[Mapping[str, Fact]], str]] = {
    "material": _material,
    "quantity": _quantity,
    "distance": _distance,
    "value": _value,
    "co2": _co2,
    "simplicity": _simplicity,
    "season": _season,
    "trust": _trust,
}
