"""What a form or an import proposes for a free text: types and waste codes with hazard, reason and score. Pure.

One index per process and catalogue version, built when it is first asked; repeated texts come from a cache. A person
always chooses: nothing here is meant to be taken silently.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from catalogue.knowledge import DATA_DIR, CatalogueRows, digest, read_catalogue
from catalogue.schemes import EU, VN

if TYPE_CHECKING:
    from catalogue.classify import Suggestion
    from catalogue.waste_words import CodeSuggestion

LIMIT = 3
REMEMBERED = 4096  # texts whose answer is kept
READ = 400  # letters of a text that are read: a listing is named in its first words
HIGH, MEDIUM = (
    0.85,
    0.60,
)  # scores of the levels: of the phrases in the tests 95 % and 85 % are right from there
YES, POSSIBLE, NO = "yes", "possible", "no"
# EU: absolute and mirror entries; a mirror pair is told apart by a test only. Viet Nam: NH always, KS by a test.
HAZARD_OF_ENTRY = {"AH": YES, "NH": YES, "MH": POSSIBLE, "MN": POSSIBLE, "KS": POSSIBLE, "AN": NO, "TT": NO}


def level_of(score: float) -> str:
    """Return "high", "medium" or "low"."""
    if score >= HIGH:
        return "high"
    return "medium" if score >= MEDIUM else "low"


@dataclass(frozen=True, slots=True)
class TypeChoice:
    """A resource type for a text. ``reason`` is "exact", "words" or "similar"; ``hazard`` that of the type."""

    code: str
    name_en: str
    name_vi: str
    family: str
    unit: str
    hazard: str
    score: float
    reason: str
    matched_term: str

    @property
    def level(self) -> str:
        """How much the words say: "high", "medium" or "low"."""
        return level_of(self.score)


@dataclass(frozen=True, slots=True)
class CodeChoice:
    """A waste code. ``hazard`` is "yes", "no" or "possible" (test required); ``reason`` is "type" or "name"."""

    scheme: str
    code: str
    name_en: str
    name_vi: str
    hazard: str
    score: float
    reason: str
    matched_term: str
    resource: str

    @property
    def level(self) -> str:
        """How much the words say: "high", "medium" or "low"."""
        return level_of(self.score)


@dataclass(frozen=True, slots=True)
class Choices:
    """Types, codes of the EU list and of Viet Nam's list for one text, each best first; empty means: not known."""

    types: tuple[TypeChoice, ...]
    codes: tuple[CodeChoice, ...]
    vn_codes: tuple[CodeChoice, ...]


class Suggester:
    """The classifiers of types and of codes over one catalogue, with what a person needs to choose."""

    def __init__(self, rows: CatalogueRows) -> None:
        from catalogue.classify import (  # with numpy, which no page needs before it suggests
            Classifier,
            glossary,
        )
        from catalogue.waste_words import CodeClassifier

        self._resources = {row.code: row for row in rows.resources}
        self._codes = {(row.scheme, row.code): row for row in rows.waste_codes}
        self._types = Classifier(glossary(rows))
        self._coder = CodeClassifier(rows, self._types)
        self._remembered = lru_cache(maxsize=REMEMBERED)(self._choices)
        self._types_remembered = lru_cache(maxsize=REMEMBERED)(self._types_alone)

    def choices(self, text: str, limit: int = LIMIT) -> Choices:
        """Return up to ``limit`` types and codes of each list for a text in Vietnamese or English."""
        return self._remembered(_short(text), limit)

    def types_of(self, text: str, limit: int = LIMIT) -> tuple[TypeChoice, ...]:
        """Return up to ``limit`` types alone: a third of the work, for the hundreds of texts of a file."""
        return self._types_remembered(_short(text), limit)

    def _types_alone(self, text: str, limit: int) -> tuple[TypeChoice, ...]:
        return tuple(self._type(one) for one in self._types.suggest(text, limit))

    def codes_of(
        self, resource: str, text: str = "", scheme: str = EU, limit: int = LIMIT
    ) -> tuple[CodeChoice, ...]:
        """Return the codes that a type may be declared under, the likeliest first; none for what is no waste.

        A text, if given, moves the codes whose official name is like it to the front.
        """
        found = self._coder.of_type(resource, _short(text), scheme)[:limit]
        return tuple(self._code(one) for one in found)

    def _choices(self, text: str, limit: int) -> Choices:
        from catalogue.waste_words import TYPES

        types = self._types.suggest(text, max(limit, TYPES))
        codes, vn_codes = (
            tuple(self._code(one) for one in self._coder.of_types(text, types[:TYPES], scheme, limit))
            for scheme in (EU, VN)
        )
        return Choices(tuple(self._type(one) for one in types[:limit]), codes, vn_codes)

    def _type(self, found: Suggestion) -> TypeChoice:
        row = self._resources[found.code]
        return TypeChoice(
            row.code,
            row.name_en,
            row.name_vi,
            row.family,
            row.unit,
            row.hazard,
            found.score,
            found.reason,
            found.matched_term,
        )

    def _code(self, found: CodeSuggestion) -> CodeChoice:
        row = self._codes[found.scheme, found.code]
        return CodeChoice(
            found.scheme,
            found.code,
            row.name_en,
            row.name_vi,
            HAZARD_OF_ENTRY[row.entry_type],
            found.score,
            found.reason,
            found.matched_term,
            found.resource,
        )


def _short(text: str) -> str:
    return " ".join(text[: 2 * READ].split())[:READ]


def load_suggester(path: Path = DATA_DIR) -> Suggester:
    """Return the suggester of a catalogue folder; built once per process and contents."""
    return _build(path, digest(path))


@lru_cache(maxsize=1)
def _build(path: Path, _version: str) -> Suggester:
    return Suggester(read_catalogue(path))
