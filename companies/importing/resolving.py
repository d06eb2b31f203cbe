"""What a text in a file names: a resource type, a waste code. Exact names are taken, the rest is proposed."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from catalogue.folding import fold
from catalogue.models import ResourceType, Synonym, WasteCode
from catalogue.schemes import EU, VN, scheme_named
from catalogue.suggesting import TypeChoice, load_suggester

SHOWN = 3
LONGEST_TEXT = 200
CLEAR_SCORE = 0.90  # from here on, and far enough before the second, a type is taken with a visible note
CLEAR_LEAD = 0.15
BETWEEN_CODE_AND_NAME = " · "  # "coal-fly-ash · Tro bay / Fly ash" in our own workbooks: the code decides


@dataclass(frozen=True, slots=True)
class Resolved:
    """The type that a text names, None if that is not clear; `suggestions` are up to three, best first.

    A suggestion is {"resource": code, "confidence": 0-1, "level", "reason", "term"} (catalogue.suggesting).
    """

    resource: ResourceType | None
    is_exact: bool
    suggestions: list[dict[str, Any]]


class Catalogue:
    """Types and waste codes of today, by everything that names them. At most three queries for any number of texts."""

    def __init__(self) -> None:
        self._resolved: dict[str, Resolved] = {}

    @cached_property
    def types(self) -> dict[str, ResourceType]:
        return {row.code: row for row in ResourceType.objects.matchable().order_by("pk")}

    @cached_property
    def _named(self) -> dict[str, list[str]]:
        """Folded name or synonym -> codes; names come first, so that a name beats another type's synonym."""
        named: dict[str, list[str]] = defaultdict(list)
        for code, row in self.types.items():
            for name in {fold(row.name_vi), fold(row.name_en)}:
                named[name].append(code)
        words = Synonym.objects.filter(resource__is_abstract=False).order_by("pk")
        for term, code in words.values_list("term", "resource__code"):
            if fold(term) not in self._names and code not in named[fold(term)]:
                named[fold(term)].append(code)
        return named

    @cached_property
    def _names(self) -> set[str]:
        return {fold(name) for row in self.types.values() for name in (row.name_vi, row.name_en)}

    @cached_property
    def _codes(self) -> dict[tuple[str, str], WasteCode]:
        """(scheme, digits) -> code."""
        return {(row.scheme, _digits(row.code)): row for row in WasteCode.objects.order_by("pk")}

    def waste_codes(self, text: str, scheme: str = "") -> list[WasteCode]:
        """Return what a code may mean: of the list written before it, else of `scheme`, else of each that has it."""
        named = scheme_named(text) or scheme
        schemes = (named,) if named else (EU, VN)
        found = (self._codes.get((one, _digits(text))) for one in schemes)
        return [code for code in found if code is not None]

    def waste_code(self, text: str) -> WasteCode | None:
        """Return the code that `str` of it means."""
        return next(iter(self.waste_codes(text)), None)

    def resolve(self, text: str) -> Resolved:
        """Return what the text names; each text is looked up once."""
        words = " ".join(text.split())[:LONGEST_TEXT]
        if words not in self._resolved:
            self._resolved[words] = self._resolve(words)
        return self._resolved[words]

    def _resolve(self, words: str) -> Resolved:
        code = words.split(BETWEEN_CODE_AND_NAME, 1)[0].strip()
        if code in self.types:
            return Resolved(self.types[code], is_exact=True, suggestions=[])
        codes = self._named.get(fold(words), [])
        if len(codes) == 1:
            return Resolved(self.types[codes[0]], is_exact=True, suggestions=[])
        found = [one for one in load_suggester().types_of(words, SHOWN + 2) if one.code in self.types][:SHOWN]
        clear = self.types[found[0].code] if _is_clear(found) else None
        same_words = bool(found) and found[0].reason == "exact"
        return Resolved(clear, is_exact=same_words, suggestions=[_plain(one) for one in found])

    def codes_for(self, resource: ResourceType, text: str) -> list[WasteCode]:
        """Return up to three codes under which the type may be declared, those like the text first."""
        found = load_suggester().codes_of(resource.code, text[:LONGEST_TEXT])
        rows = (self._codes.get((one.scheme, _digits(one.code))) for one in found)
        return [row for row in rows if row is not None][:SHOWN]


def _digits(code: str) -> str:
    return "".join(sign for sign in code if sign.isdigit())


def _is_clear(found: list[TypeChoice]) -> bool:
    if not found or found[0].reason == "similar" or found[0].score < CLEAR_SCORE:
        return False
    return found[0].reason == "exact" or len(found) == 1 or found[0].score - found[1].score >= CLEAR_LEAD


def _plain(found: TypeChoice) -> dict[str, Any]:
    return {
        "resource": found.code,
        "confidence": found.score,
        "level": found.level,
        "reason": found.reason,
        "term": found.matched_term,
    }
