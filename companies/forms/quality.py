"""Form fields of the quality facts: one per row of companies/quality.py, and which ones a family asks for."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.models import Family
from companies.forms.fields import LARGEST, NumberField
from companies.quality import (
    BY_NAME,
    FACTS,
    LONGEST_WORDS,
    NUMBER_PLACES,
    QualityFact,
    facts_of_family,
    kept_quality,
)
from companies.wording import fact_unit

PREFIX = "quality_"
NOT_SAID = ("", _("not said"))

# Columns of the listing that matter for a family; the other ones are shown only where they are filled in.
COLUMNS: dict[str, tuple[str, ...]] = {
    Family.BY_PRODUCTS: ("hazardous", "waste_code", "moisture_pct", "purity_pct"),
    Family.WATER: ("temperature_c", "purity_pct", "hazardous", "waste_code"),
    Family.HEAT: ("temperature_c",),
    Family.ENERGY: ("moisture_pct", "temperature_c"),
    Family.LOGISTICS: (),
    Family.SERVICES: (),
}
EVERY_COLUMN = ("hazardous", "waste_code", "moisture_pct", "purity_pct", "temperature_c")


def quality_fields() -> dict[str, forms.Field]:
    """Return a field for every fact of every family, by its name in the form."""
    return {f"{PREFIX}{fact.name}": _field(fact) for fact in FACTS}


def _field(fact: QualityFact) -> forms.Field:
    label = f"{fact.label} ({fact_unit(fact.unit)})" if fact.unit else str(fact.label)
    if fact.choices:
        return forms.ChoiceField(label=label, required=False, choices=[NOT_SAID, *fact.choices])
    if fact.is_number:
        most = LARGEST if fact.at_most is None else fact.at_most
        return NumberField(label=label, places=NUMBER_PLACES, at_least=fact.at_least, at_most=most)
    return forms.CharField(label=label, required=False, max_length=LONGEST_WORDS)


def names_for(family: str) -> list[str]:
    """Return the names of the form fields that a family asks for, columns first."""
    facts = [f"{PREFIX}{fact.name}" for fact in facts_of_family(family)]
    return [*COLUMNS.get(family, ()), *facts]


def initial_quality(quality: Mapping[str, str]) -> dict[str, Any]:
    """Return what the form shows for kept facts."""
    known = {name: text for name, text in quality.items() if name in BY_NAME}
    return {
        f"{PREFIX}{name}": Decimal(text) if BY_NAME[name].is_number else text for name, text in known.items()
    }


def quality_of(said: Mapping[str, Any], before: Mapping[str, str], family: str) -> dict[str, str]:
    """Return the facts to keep: those said now (None or "" = taken back), and the other ones as they were."""
    told = {name.removeprefix(PREFIX): value for name, value in said.items() if name.startswith(PREFIX)}
    return kept_quality({**before, **told}, family)
