"""Which facts a listing does not tell yet, the most useful first, with the field of the form that takes each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from companies.forms.quality import PREFIX, names_for
from companies.models import Kind, Listing
from companies.quality import BY_NAME
from companies.wording import FIELD_LABELS

# Fact of the matching -> field of the form that tells it, by the listing's side of the match.
FIELD_OF_FACT: Mapping[str, str] = {
    "quantity": "quantity_low",
    "moisture": "moisture_pct",
    "purity": "purity_pct",
    "temperature": "temperature_c",
    "resource_detail": "resource",
    "hazard_test": "hazardous",
}
SIDES = {Kind.HAVE: "giver_", Kind.NEED: "taker_"}


@dataclass(frozen=True, slots=True)
class Unlocked:
    """A fact that matching misses on a listing: its code, the words for it, how many matches it would raise."""

    fact: str
    words: str
    matches: int


@dataclass(frozen=True, slots=True)
class Question:
    """One missing fact: the form field that takes it ("" = none does), and what it would bring ("" = not known)."""

    field: str
    label: str
    brings: str


def open_questions(listing: Listing, unlocks: Sequence[Unlocked]) -> list[Question]:
    """Return what is missing: first what would raise matches, then facts of the family nobody has told."""
    found = [_question(listing, one) for one in unlocks]
    asked = {one.field for one in found}
    untold = [name for name in names_for(listing.family) if name not in asked and not _is_told(listing, name)]
    essential = [name for name in _essential(listing) if name not in asked]
    return [*found, *(Question(name, _label(name), "") for name in (*essential, *untold))]


def _essential(listing: Listing) -> list[str]:
    """The type, where a photo told only the family, and the quantity."""
    missing = {"resource": listing.resource.is_abstract, "quantity_low": listing.offered is None}
    return [name for name, is_missing in missing.items() if is_missing]


def _question(listing: Listing, one: Unlocked) -> Question:
    field = FIELD_OF_FACT.get(one.fact.removeprefix(SIDES[Kind(listing.kind)]), "")
    label = _label(field) if field else one.words
    if one.matches == 1:
        return Question(field, label, _("unlocks 1 match"))
    return Question(field, label, _("unlocks %(count)s matches") % {"count": one.matches})


def _is_told(listing: Listing, name: str) -> bool:
    if name.startswith(PREFIX):
        return name.removeprefix(PREFIX) in listing.quality
    value: Any = getattr(listing, name)
    return value is not None


def _label(name: str) -> str:
    if name.startswith(PREFIX):
        return str(BY_NAME[name.removeprefix(PREFIX)].label)
    return str(FIELD_LABELS[name])
