"""What a free text in either language may mean: resource types with waste code and hazard, each with its reason.

A person always chooses. The words are read by the catalogue's files; only types that are loaded here are offered.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalogue.folding import fold
from catalogue.models import ResourceType
from catalogue.models.materials import ResourceTypeQuerySet
from catalogue.suggesting import CodeChoice, Suggester, TypeChoice, load_suggester
from catalogue.waste_words import EU, VN
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
    """Return up to `limit` types for a text, best first; empty when nothing is like it. At most two queries."""
    words = text.strip()[:LONGEST_TEXT]
    if not words:
        return []
    suggester = load_suggester()
    found = suggester.choices(words, limit).types
    types = ResourceType.objects.matchable().in_bulk([one.code for one in found], field_name="code")
    known = [_suggestion(types[one.code], one, suggester, words) for one in found if one.code in types]
    if len(known) < limit and len(words) >= SHORTEST_START:
        rows = _containing(words).exclude(code__in=[one.code for one in known]).order_by("code")
        known += [_suggestion(row, None, suggester, words) for row in rows[: limit - len(known)]]
    return known


def _containing(words: str) -> ResourceTypeQuerySet:
    return ResourceType.objects.matchable().filter(search_key__contains=fold(words))


def _suggestion(
    resource: ResourceType, found: TypeChoice | None, suggester: Suggester, words: str
) -> TypeSuggestion:
    code = _code_of(resource, suggester, words) if found else None
    hazard = hazard_of(resource.hazard, code.hazard if code else HARMLESS)
    return TypeSuggestion(
        code=resource.code,
        name=resource.name,
        family=resource.family,
        waste_code=_written(code) if code else "",
        waste_code_name=(code.name_en or code.name_vi) if code else "",
        hazard=hazard,
        hazard_words="" if hazard == HARMLESS else hazard_label(hazard),
        reason=reason_of(found) if found else _("its name or a synonym contains what you typed"),
        confidence=level_label(found.level if found else "low"),
    )


def _code_of(resource: ResourceType, suggester: Suggester, words: str) -> CodeChoice | None:
    """Return the code that the type is most likely declared under: of the EU list, else of Viet Nam's."""
    for scheme in (EU, VN):
        if codes := suggester.codes_of(resource.code, words, scheme, 1):
            return codes[0]
    return None


def _written(code: CodeChoice) -> str:
    return f"{code.code}*" if code.hazard == HAZARDOUS else code.code


def hazard_of(*said: str) -> str:
    """Return the most careful of what type and code say: hazardous, test required, harmless."""
    return next(hazard for hazard in (HAZARDOUS, TEST, HARMLESS) if hazard in said)
