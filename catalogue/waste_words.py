"""From free text to waste codes of the EU list and of Viet Nam, by their names and by what their types are called.

Pure. A code is found in two ways: its own official name is like the text, or the text names a resource type that
is declared under it. Official names repeat themselves ("other than those mentioned in 01 03 04"): only what says
something is compared.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from catalogue.classify import Classifier, Entry, Suggestion, glossary
from catalogue.code_types import codes_by_type, codes_of_types
from catalogue.knowledge import DATA_DIR, CatalogueRows, digest, read_catalogue
from catalogue.schemes import EU, VN

SCHEMES = (EU, VN)
ENTRY = 3  # level of the codes that waste is declared under
TYPES = 12  # types that a text may mean
NAMES = 40  # official names that are compared
BY_NAME, BY_TYPE = 0.85, 1.0  # what a likeness of a name, of a type's words counts
BOTH = 0.35  # of the weaker way, where both lead to a code
LATER = 0.93  # each code of a type is less likely than the one before it
LEAST_LATER = 0.55  # but no less than this
THRESHOLD = 0.30  # score below which nothing is said
_EMPTY = re.compile(
    r"other than those (mentioned|specified) in [0-9 ,and]+|not otherwise specified|wastes? from|"
    r"containing (hazardous|dangerous) substances|\(?except .*$|outside the scope of .*$|"
    r"chất thải từ (ngành )?|các loại",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class CodeSuggestion:
    """A waste code for a text. ``reason`` is "name" or "type", ``matched_term`` the words that were alike.

    ``resource`` is the type through which the code was found, empty for a name.
    """

    scheme: str
    code: str
    name: str
    score: float
    reason: str
    matched_term: str
    resource: str = ""


class CodeClassifier:
    """Suggests waste codes for a description in Vietnamese or English, with or without marks."""

    def __init__(self, rows: CatalogueRows, types: Classifier | None = None) -> None:
        self._types = types or Classifier(glossary(rows))
        self._names = {
            (row.scheme, row.code): row.name_en or row.name_vi
            for row in rows.waste_codes
            if row.level == ENTRY
        }
        self._official = {scheme: Classifier(_entries(rows, scheme)) for scheme in SCHEMES}
        self._codes = {EU: _merged(codes_of_types(rows), codes_by_type(rows)), VN: _vietnamese(rows)}

    def suggest(self, text: str, scheme: str = EU, limit: int = 5) -> list[CodeSuggestion]:
        """Rank the waste codes of a list for a text.

        Parameters
        ----------
        text
            Free text in Vietnamese or English.
        scheme
            "eu" or "vn".
        limit
            Most suggestions to return, > 0.

        Returns
        -------
        list of CodeSuggestion
            Best first, ties by code; empty when nothing reaches ``THRESHOLD``.
        """
        return self.of_types(text, self._types.suggest(text, TYPES), scheme, limit)

    def of_types(
        self, text: str, types: Iterable[Suggestion], scheme: str = EU, limit: int = 5
    ) -> list[CodeSuggestion]:
        """Rank as `suggest` does, for types that are known already."""
        ways: dict[str, list[CodeSuggestion]] = defaultdict(list)
        for found in (*self._by_type(types, scheme), *self._by_name(text, scheme)):
            ways[found.code].append(found)
        best = [_together(found) for found in ways.values()]
        known = [one for one in best if one.score >= THRESHOLD]
        return sorted(known, key=lambda one: (-one.score, one.code))[:limit]

    def of_type(self, resource: str, text: str = "", scheme: str = EU) -> list[CodeSuggestion]:
        """Return all codes that a type may be declared under; those whose name is like the text stand first."""
        named = {one.code: one for one in self._by_name(text, scheme)} if text else {}
        chosen = Suggestion(resource, 1.0, "exact", "")
        ways = [
            [one, *([named[one.code]] if one.code in named else [])]
            for one in self._by_type([chosen], scheme)
        ]
        return sorted((_together(found) for found in ways), key=lambda one: (-one.score, one.code))

    def _by_type(self, types: Iterable[Suggestion], scheme: str) -> Iterator[CodeSuggestion]:
        for found in types:
            for place, code in enumerate(self._codes[scheme].get(found.code, ())):
                score = BY_TYPE * found.score * max(LATER**place, LEAST_LATER)
                yield self._suggestion(scheme, code, score, found, "type")

    def _by_name(self, text: str, scheme: str) -> Iterator[CodeSuggestion]:
        for found in self._official[scheme].suggest(text, NAMES):
            yield self._suggestion(scheme, found.code, BY_NAME * found.score, found, "name")

    def _suggestion(
        self, scheme: str, code: str, score: float, found: Suggestion, reason: str
    ) -> CodeSuggestion:
        resource = found.code if reason == "type" else ""
        name = self._names.get((scheme, code), "")
        return CodeSuggestion(scheme, code, name, round(score, 4), reason, found.matched_term, resource)


def _together(found: list[CodeSuggestion]) -> CodeSuggestion:
    """Return the best way to a code, with a share of the best other kind of way."""
    first = max(found, key=lambda one: (one.score, one.resource))
    other = max((one.score for one in found if one.reason != first.reason), default=0.0)
    score = round((first.score + BOTH * other) / (1 + BOTH), 4)
    return CodeSuggestion(
        first.scheme, first.code, first.name, score, first.reason, first.matched_term, first.resource
    )


def _entries(rows: CatalogueRows, scheme: str) -> Iterator[Entry]:
    for row in rows.waste_codes:
        if row.scheme != scheme or row.level != ENTRY:
            continue
        terms = tuple(
            (language, said)
            for language, name in (("en", row.name_en), ("vi", row.name_vi))
            if (said := " ".join(_EMPTY.sub(" ", name).split()).strip(" ,;"))
        )
        yield Entry(row.code, terms)


def _merged(*tables: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    resources: Iterable[str] = sorted({code for table in tables for code in table})
    return {
        resource: tuple(dict.fromkeys(code for table in tables for code in table.get(resource, ())))
        for resource in resources
    }


def _vietnamese(rows: CatalogueRows) -> dict[str, tuple[str, ...]]:
    """Return type -> Vietnamese codes; a special kind is declared as its nearest ancestor that has codes."""
    own = _merged({row.code: row.vn_waste for row in rows.resources}, codes_by_type(rows, VN))
    parents = {row.code: row.parent_code for row in rows.resources}
    found: dict[str, tuple[str, ...]] = {}
    for code in parents:
        at = code
        while at and not own.get(at):
            at = parents[at]
        found[code] = own[at] if at else ()
    return found


def load_code_classifier(path: Path = DATA_DIR) -> CodeClassifier:
    """Return the classifier of a catalogue folder; built once per process and contents."""
    return _build(path, digest(path))


@lru_cache(maxsize=1)
def _build(path: Path, _version: str) -> CodeClassifier:
    return CodeClassifier(read_catalogue(path))
