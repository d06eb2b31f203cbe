"""What a free text in either language may mean: resource types with waste code and hazard, each with its reason.

A person always chooses. The classifier reads the catalogue's files; only types that are loaded here are offered.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.classify import Suggestion, load_classifier
from catalogue.folding import fold
from catalogue.models import Hazard, ResourceType, WasteCode
from catalogue.waste_words import SCHEMES, load_code_classifier

SHOWN = 3
LONGEST_TEXT = 200
SHORTEST_START = 2  # letters from which the beginning of a name is looked up
CODES_READ = 12
MIRROR_ENTRIES = frozenset({"MH", "MN", "KS"})  # hazardous or not: only a test tells

REASONS: dict[str, Promise] = {
    "exact": gettext_lazy("This is its name: “%(term)s”."),
    "words": gettext_lazy("All words of “%(term)s” are in your text."),
    "similar": gettext_lazy("Your text is like “%(term)s”."),
    "start": gettext_lazy("Its name contains what you typed."),
}
CONFIDENCE: tuple[tuple[float, str, Promise], ...] = (  # least score, level, word
    (0.9, "high", gettext_lazy("very likely")),
    (0.65, "medium", gettext_lazy("likely")),
    (0.0, "low", gettext_lazy("possible")),
)


@dataclass(frozen=True, slots=True)
class TypeSuggestion:
    """One type for a text. `hazard` is "no", "yes" or "test" (a test is required)."""

    code: str
    name: str
    family: str
    unit: str
    hazard: str
    waste_code: str
    waste_code_name: str
    reason: str
    level: str
    confidence: str

    @property
    def hazard_words(self) -> str:
        return hazard_sentence(self.hazard)


def suggest_types(text: str, limit: int = SHOWN) -> list[TypeSuggestion]:
    """Return up to `limit` types for a text, best first; empty when nothing is like it. At most three queries."""
    words = text.strip()[:LONGEST_TEXT]
    if not words:
        return []
    found = load_classifier().suggest(words, limit)
    if len(found) < limit and len(words) >= SHORTEST_START:
        found += _starting(words, limit, without={one.code for one in found})
    types = ResourceType.objects.matchable().in_bulk([one.code for one in found], field_name="code")
    known = [one for one in found if one.code in types][:limit]
    codes = _codes_of(words, [types[one.code] for one in known])
    return [_suggestion(one, types[one.code], codes.get(one.code)) for one in known]


def _starting(words: str, limit: int, without: set[str]) -> list[Suggestion]:
    rows = ResourceType.objects.matchable().filter(search_key__contains=fold(words)).order_by("code")
    codes = rows.exclude(code__in=without).values_list("code", flat=True)[:limit]
    return [Suggestion(code, 0.0, "start", words) for code in codes]


def _codes_of(words: str, types: Iterable[ResourceType]) -> dict[str, WasteCode]:
    """Return the waste code for each type: the one its words lead to, else the first that means the type."""
    wanted = {row.pk: row.code for row in types}
    rows = WasteCode.objects.filter(main_resource__in=list(wanted)).order_by("scheme", "pk")
    found: dict[str, WasteCode] = {}
    for row in rows:
        found.setdefault(wanted[row.main_resource_id or 0], row)
    read = load_code_classifier()
    ranked = [one for scheme in SCHEMES for one in read.suggest(words, scheme, CODES_READ) if one.resource]
    stored = {
        (row.scheme, row.code): row for row in WasteCode.objects.filter(code__in=[one.code for one in ranked])
    }
    for one in reversed(ranked):  # the best of the EU list is written last and stays
        if one.resource in wanted.values() and (one.scheme, one.code) in stored:
            found[one.resource] = stored[one.scheme, one.code]
    return found


def hazard_of(resource: ResourceType, code: WasteCode | None) -> str:
    """Return "yes", "no" or "test": a mirror entry, or a type that may be either, needs a test."""
    is_mirror = code is not None and code.entry_type in MIRROR_ENTRIES
    if resource.hazard == Hazard.YES or (code is not None and code.hazardous and not is_mirror):
        return "yes"
    return "test" if is_mirror or resource.hazard != Hazard.NO else "no"


def hazard_sentence(hazard: str) -> str:
    """Return what the flag says, empty for a harmless type."""
    if hazard == "test":
        return _("test required: hazardous or not, only a test tells")
    return _("hazardous") if hazard == "yes" else ""


def _suggestion(found: Suggestion, resource: ResourceType, code: WasteCode | None) -> TypeSuggestion:
    level, confidence = next((level, str(word)) for least, level, word in CONFIDENCE if found.score >= least)
    return TypeSuggestion(
        code=resource.code,
        name=resource.name,
        family=resource.family,
        unit=resource.unit,
        hazard=hazard_of(resource, code),
        waste_code=str(code) if code else "",
        waste_code_name=(code.name_en or code.name_vi) if code else "",
        reason=str(REASONS[found.reason]) % {"term": found.matched_term},
        level=level,
        confidence=confidence,
    )
