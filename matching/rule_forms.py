"""A draft of the weights as a form: points that sum to 100, and the thresholds that people may set."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.models import RuleSet
from matching.reasons.criteria import CRITERION_LABELS
from matching.rules import rules_of

WHOLE = 100.0  # points
ROUNDING = 0.051  # eight numbers with one decimal
# Threshold -> label, factor from the engine's unit to the form's, least, most (in the form's unit).
THRESHOLDS: dict[str, tuple[Any, float, float, float]] = {
    "detour": (_("Way by road per straight line"), 1.0, 1.0, 5.0),
    "min_overlap": (_("Share of the quantity that must meet in time (%)"), 100.0, 0.0, 100.0),
    "unknown_gate_factor": (_("Confidence left after each open condition (%)"), 100.0, 0.0, 100.0),
    "value_half": (_("Value at which its criterion is 50 of 100 (million VND a year)"), 1e-6, 1.0, 1e6),
    "co2_half": (_("Avoided emissions at which their criterion is 50 of 100 (t CO₂e a year)"), 1.0, 0.1, 1e6),
}


class RuleSetForm(forms.Form):
    """One number per criterion and threshold, and why the version is made."""

    note = forms.CharField(
        label=_("Why this version"),
        max_length=300,
        help_text=_("One sentence; it stands in the list of versions."),
    )

    def __init__(self, *args: Any, start: RuleSet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = rules_of(start)
        for code, label in CRITERION_LABELS.items():
            points = round(start.weights.get(code, 0.0) * WHOLE, 1)
            self.fields[f"weight_{code}"] = _number(label, points, least=0.0, most=WHOLE)
        for name, (label, factor, least, most) in THRESHOLDS.items():
            value = round(getattr(rules, name) * factor, 6)
            self.fields[f"option_{name}"] = _number(label, value, least=least, most=most)

    @property
    def weight_fields(self) -> list[forms.BoundField]:
        return [self[f"weight_{code}"] for code in CRITERION_LABELS]

    @property
    def option_fields(self) -> list[forms.BoundField]:
        return [self[f"option_{name}"] for name in THRESHOLDS]

    @property
    def points(self) -> float | None:
        """The sum of the weights as they stand in the form; None while one of them is no number."""
        total = 0.0
        try:
            for field in self.weight_fields:
                total += self.fields[field.name].clean(field.value())
        except forms.ValidationError:
            return None
        return total

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        points = self.points
        if points is not None and abs(points - WHOLE) > ROUNDING:
            self.add_error(
                None, _("The points sum to %(sum)s, not to 100. Take from one criterion what you give another.")
                % {"sum": f"{points:g}"},
            )  # fmt: skip
        return values

    @property
    def weights(self) -> dict[str, float]:
        """The weights, sum 1."""
        return {code: self.cleaned_data[f"weight_{code}"] / WHOLE for code in CRITERION_LABELS}

    @property
    def options(self) -> dict[str, float]:
        """The thresholds in the engine's units."""
        return {
            name: self.cleaned_data[f"option_{name}"] / factor
            for name, (_l, factor, *_b) in THRESHOLDS.items()
        }


def _number(label: Any, value: float, *, least: float, most: float) -> forms.FloatField:
    return forms.FloatField(label=label, initial=value, min_value=least, max_value=most, localize=True)
