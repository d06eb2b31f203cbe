"""What a free text in either language may mean: resource types with waste code and hazard, each with its reason.

A person always chooses. The words are read by the catalogue's files; only types that are loaded here are offered.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalogue.folding import fold
from catalogue.models import ResourceType, WasteCode
from catalogue.models.materials import ResourceTypeQuerySet
from catalogue.schemes import EU, VN
from catalogue.suggesting import CodeChoice, Suggester, TypeChoice, load_suggester
from catalogue.wording import hazard_label, level_label, reason_of

SHOWN = 3
LONGEST_TEXT = 200
SHORTEST_START = 2  # letters from which the beginning of a name is looked up
HARMLESS, TEST, HAZARDOUS = "no", "possible", "yes"


@dataclass(frozen=True, slots=True)
class TypeSuggestion:
    """One type for a text. `hazard` is "no", "yes" or "possible": a test is required."""

    code: str
    name: str
    family: str
    waste_code: str
    waste_code_name: str
    hazard: str
    hazard_words: str
    reason: str
    confidence: str


def suggest_types(text: str, limit: int = SHOWN) -> list[TypeSuggestion]:
    """Return up to `limit` types for a text, best first; empty when nothing is like it. At most three queries."""
    words = text.strip()[:LONGEST_TEXT]
    if not words:
        return []
    suggester = load_suggester()
    found = suggester.choices(words, limit).types
    types = ResourceType.objects.matchable().in_bulk([one.code for one in found], field_name="code")
    known = [one for one in found if one.code in types]
    codes = _codes_of([one.code for one in known], suggester, words)
    suggestions = [_read(types[one.code], one, codes.get(one.code)) for one in known]
    if len(known) < limit and len(words) >= SHORTEST_START:
        rows = _containing(words).exclude(code__in=list(types)).order_by("code")
        suggestions += [_started(row) for row in rows[: limit - len(known)]]
    return suggestions


def _containing(words: str) -> ResourceTypeQuerySet:
    return ResourceType.objects.matchable().filter(search_key__contains=fold(words))


def _codes_of(types: list[str], suggester: Suggester, words: str) -> dict[str, CodeChoice]:
    """Return the code that each type is most likely declared under, EU list first; only codes that are loaded."""
    likely = [
        (resource, one)
        for resource in types
        for scheme in (VN, EU)  # what comes later stays
        for one in suggester.codes_of(resource, words, scheme, 1)
    ]
    stored = WasteCode.objects.filter(code__in={one.code for _resource, one in likely})
    loaded = set(stored.values_list("scheme", "code"))
    return {resource: one for resource, one in likely if (one.scheme, one.code) in loaded}


def _read(resource: ResourceType, found: TypeChoice, code: CodeChoice | None) -> TypeSuggestion:
    hazard = hazard_of(resource.hazard, code.hazard if code else HARMLESS)
    return TypeSuggestion(
        code=resource.code,
        name=resource.name,
        family=resource.family,
        waste_code=_written(code) if code else "",
        waste_code_name=(code.name_en or code.name_vi) if code else "",
        hazard=hazard,
        hazard_words="" if hazard == HARMLESS else hazard_label(hazard),
        reason=reason_of(found),
        confidence=level_label(found.level),
    )


def _started(resource: ResourceType) -> TypeSuggestion:
    """A type of which only a part of the name is typed."""
    return TypeSuggestion(
        code=resource.code,
        name=resource.name,
        family=resource.family,
        waste_code="",
        waste_code_name="",
        hazard=resource.hazard,
        hazard_words="" if resource.hazard == HARMLESS else hazard_label(resource.hazard),
        reason=_("its name or a synonym contains what you typed"),
        confidence=level_label("low"),
    )


def _written(code: CodeChoice) -> str:
    """Return the code as the form reads it (`WasteCode.__str__`)."""
    return f"{code.scheme.upper()} {code.code}{'*' if code.hazard == HAZARDOUS else ''}"


def hazard_of(*said: str) -> str:
    """Return the most careful of what type and code say: hazardous, test required, harmless."""
    return next(hazard for hazard in (HAZARDOUS, TEST, HARMLESS) if hazard in said)
