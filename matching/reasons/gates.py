"""The hard rules: what each asked, and what came out."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from catalogue.models import Conversion
from matching.engine.types import Gate, Verdict
from matching.reasons.figures import Fact, distance, exact, number, percent
from matching.reasons.names import Names
from matching.reasons.purposes import PURPOSE_RULES, purpose_words
from symbiosis.lib.confidence import source_in_words

GATE_LABELS = {
    "no_pathway": _("A known way"),
    "same_company": _("Two different companies"),
    "unit_dimension": _("Same unit"),
    "resource_detail": _("Exact type"),
    "restricted_matter": _("Restricted to disposal"),
    "end_use": _("Fit for the use"),
    "hazard_licence": _("Hazardous waste and licence"),
    "wastewater_reuse": _("Wastewater reuse plan"),
    "permit": _("Permits and product standards"),
    "step_operator": _("Who runs the treatment"),
    "moisture": _("Moisture"),
    "purity": _("Purity"),
    "temperature": _("Temperature"),
    "minimum_lot": _("Minimum lot"),
    "distance": _("Distance"),
    "season": _("Season"),
}

PASS, FAIL, UNKNOWN = Verdict.PASS.value, Verdict.FAIL.value, Verdict.UNKNOWN.value

GATE_TEXTS = {
    f"same_company.{PASS}": _("Giver and taker are two different companies"),
    f"same_company.{FAIL}": _("Giver and taker are the same company"),
    f"unit_dimension.{PASS}": _("Both sides are measured in %(giver_unit)s"),
    f"unit_dimension.{FAIL}": _("Measured in different units: %(giver_unit)s and %(taker_unit)s"),
    f"resource_detail.{PASS}": _("The type is named exactly: %(offered)s"),
    f"resource_detail.{UNKNOWN}": _(
        "One side names only a group (%(offered)s for %(needed)s): ask for the exact type"
    ),
    f"no_pathway.{FAIL}": _("No known way leads from %(offered)s to %(needed)s. %(nearest)s"),
    f"restricted_matter.{PASS}": _("%(matter)s: the receiver takes exactly this waste"),
    f"restricted_matter.{UNKNOWN}": _(
        "%(matter)s: only for disposal; ask whether the receiver's licence names it"
    ),
    f"restricted_matter.{FAIL}": _("%(matter)s may only go to licensed disposal, never into a product"),
    f"end_use.{PASS}": _("%(resource)s may serve as %(use)s"),
    f"end_use.{UNKNOWN}": _("%(resource)s may serve as %(use)s only once it is shown to be fit"),
    f"end_use.{FAIL}": _("%(resource)s must never serve as %(use)s"),
    f"hazard_licence.{PASS}": _("No hazardous waste is handed to anyone without a licence"),
    f"hazard_licence.{UNKNOWN}": _("%(resource)s may be hazardous: test it before the first hand-over"),
    f"hazard_licence.{FAIL}": _("%(resource)s is hazardous and the receiver has no licence to treat it"),
    f"wastewater_reuse.{PASS}": _("The giver's environmental licence has a reuse plan"),
    f"wastewater_reuse.{UNKNOWN}": _(
        "%(resource)s: the giver's environmental licence needs a reuse or transfer plan"
    ),
    f"permit.{PASS}": _("Permits are there: %(needed)s"),
    f"permit.{UNKNOWN}": _("To obtain or to show: %(open)s"),
    f"step_operator.{PASS}": _("For every treatment step a company is known that can run it"),
    f"step_operator.{UNKNOWN}": _("No company is known yet that runs: %(steps)s"),
    f"moisture.{PASS}": _("Moisture %(value_pct)s %%, at most %(limit_pct)s %% allowed"),
    f"moisture.{UNKNOWN}": _("Moisture is not known; at most %(limit_pct)s %% is allowed"),
    f"moisture.{FAIL}": _("Too wet: %(value_pct)s %%, at most %(limit_pct)s %% allowed"),
    f"purity.{PASS}": _("Purity %(value_pct)s %%, at least %(limit_pct)s %% needed"),
    f"purity.{UNKNOWN}": _("Purity is not known; at least %(limit_pct)s %% is needed"),
    f"purity.{FAIL}": _("Not pure enough: %(value_pct)s %%, at least %(limit_pct)s %% needed"),
    f"temperature.{PASS}": _("Temperature %(value_c)s °C fits (needed: %(wanted_c)s °C)"),
    f"temperature.{UNKNOWN}": _("Temperature to be checked: %(value_c)s °C offered, %(wanted_c)s °C needed"),
    f"temperature.{FAIL}": _("Temperature does not fit: %(value_c)s °C offered, %(wanted_c)s °C needed"),
    f"minimum_lot.{PASS}": _("The quantity reaches the minimum lot of %(lot)s per year"),
    f"minimum_lot.{UNKNOWN}": _("It is not sure that the quantity reaches the minimum lot of %(lot)s per year"),
    f"minimum_lot.{FAIL}": _(
        "The quantity (at most %(quantity_high)s per year) stays below the minimum lot of %(lot)s"
    ),
    f"distance.{PASS}": _("%(way)s apart, within the limit of %(limit_km)s km for %(resource)s"),
    f"distance.{UNKNOWN}": _("Distance to be checked: %(way)s, limit %(limit_km)s km for %(resource)s"),
    f"distance.{FAIL}": _("Too far: %(way)s, limit %(limit_km)s km for %(resource)s"),
    f"season.{PASS}": _("Both run in %(months)s months of the year"),
    f"season.{UNKNOWN}": _("Only %(overlap)s of the year's quantity meets in time: storage is needed"),
    f"season.{FAIL}": _("They never run in the same month"),
}  # fmt: skip

RULE_TEXTS = {
    "Law on Environmental Protection 72/2020, Art. 83": _("Law on Environmental Protection 72/2020, Art. 83"),
    "Decree 48/2026, Art. 10; Decree 08/2022, Art. 74(4), (6)": _(
        "Decree 48/2026, Art. 10; Decree 08/2022, Art. 74(4), (6)"
    ),
    "resource tree of the catalogue": _("resource tree of the catalogue"),
    "conversion catalogue": _("conversion catalogue"),
    "receiving sectors of the conversion": _("receiving sectors of the conversion"),
    "the need's own limit": _("the need's own limit"),
    "the listings' own minimum lots": _("the listings' own minimum lots"),
    **PURPOSE_RULES,
}
ORDER = {FAIL: 0, UNKNOWN: 1, PASS: 2}
WORDLESS = {"same_company", "unit_dimension"}  # passed, they tell nobody anything


def gate_rows(gates: Iterable[Gate], names: Names) -> list[dict[str, Any]]:
    """Return the verdicts as rows for components/gates.html: what is open first."""
    shown = [gate for gate in gates if gate.verdict != Verdict.PASS or gate.code not in WORDLESS]
    rows = [
        {
            "code": gate.code,
            "verdict": gate.verdict.value,
            "text": gate_text(gate, names),
            "fact": rule_text(gate),
        }
        for gate in shown
    ]
    return sorted(rows, key=lambda row: ORDER[row["verdict"]])


def gate_text(gate: Gate, names: Names) -> str:
    """Return the sentence of one verdict."""
    return str(GATE_TEXTS[f"{gate.code}.{gate.verdict.value}"]) % _words(gate.facts, names)


def rule_text(gate: Gate) -> str:
    """Return where the rule comes from."""
    return str(RULE_TEXTS.get(gate.rule) or source_in_words(gate.rule))


def _words(facts: Mapping[str, Fact], names: Names) -> dict[str, str]:
    """Return every placeholder that the sentences may use; facts the gate did not give are dashes."""
    words = dict.fromkeys(_PLACEHOLDERS, number(None)) | {
        name: number(value) for name, value in facts.items()
    }
    for name in ("resource", "offered", "needed"):
        words[name] = names.resource(str(facts[name])) if facts.get(name) else words[name]
    for name in ("limit_km", "value_pct", "limit_pct", "value_c", "needed_c", "months"):
        words[name] = exact(facts.get(name))
    low, high = facts.get("distance_low_km"), facts.get("distance_high_km")
    known = isinstance(low, float | int) and isinstance(high, float | int)
    words["way"] = distance((low, high) if known else None)  # type: ignore[arg-type]
    overlap = facts.get("overlap")
    words["overlap"] = percent(overlap if isinstance(overlap, float | int) else None)
    words["wanted_c"] = exact(
        facts.get("needed_c") if facts.get("needed_c") is not None else facts.get("min_c")
    )
    words["needed"] = _licences(facts["needed"]) if "open" in facts else words["needed"]
    words["open"] = _licences(facts.get("open"))
    words |= purpose_words(facts, names)
    words["steps"] = ", ".join(names.process(code) for code, role in facts.items() if role == "unknown")
    return words


_PLACEHOLDERS = ("giver_unit", "taker_unit", "lot", "quantity_high", "resource", "offered", "needed")


def _licences(codes: Fact) -> str:
    labels = dict(Conversion.Licence.choices)
    parts = [part.strip() for part in str(codes or "").split(",") if part.strip()]
    return ", ".join(str(labels.get(part, part)) for part in parts)
