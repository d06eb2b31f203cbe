"""How well free text finds waste codes and types that are known: the repeatable figures of the classifier. Pure.

Words that are measured must not be known by heart: every word of the catalogue that says the same as a measured term,
in whatever form, is left out while it is measured.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from catalogue.classify import Classifier, Entry, glossary
from catalogue.folding import fold
from catalogue.knowledge import CatalogueRows
from catalogue.phrases import looks_vietnamese, read_phrase
from catalogue.schemes import EU
from catalogue.suggesting import HAZARD_OF_ENTRY, POSSIBLE
from catalogue.waste_words import CodeClassifier

CUTS = (1, 3, 5)
_NOT_SPECIFIED = re.compile(r"\bn/?o/?s\b", re.IGNORECASE)
_CODE = re.compile(r"\d\d ?\d\d ?\d\d")
MIRROR = ("MH", "MN")


class UnreadableTerms(Exception):
    """The file is not one of terms and codes; the message names the place."""


@dataclass(frozen=True, slots=True)
class CodedTerm:
    """A name of a waste and the codes that are right for it."""

    text: str
    codes: frozenset[str]


def read_terms(path: Path) -> tuple[CodedTerm, ...]:
    """Read a CSV file whose first column holds names of wastes and whose second their EU codes.

    Raises
    ------
    UnreadableTerms
        If it is empty or a row has no code.
    """
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    terms = []
    for line, row in enumerate(rows, start=2):
        codes = frozenset(_spaced(code) for code in _CODE.findall(row[1] if len(row) > 1 else ""))
        if not codes:
            raise UnreadableTerms(
                f"{path.name}, row {line}: a name and at least one code of six digits expected."
            )
        terms.append(CodedTerm(row[0], codes))
    if not terms:
        raise UnreadableTerms(f"{path.name}: no rows below the header.")
    return tuple(terms)


def _spaced(code: str) -> str:
    digits = code.replace(" ", "")
    return f"{digits[:2]} {digits[2:4]} {digits[4:]}"


def score_terms(rows: CatalogueRows, terms: Collection[CodedTerm]) -> dict[str, float | int]:
    """Measure on names of wastes with their codes.

    Returns
    -------
    dict
        ``terms``; ``terms_used_as_synonyms`` in the very letters, but for case and marks; ``words_left_out``, names
        and synonyms that say the same in another form and were not used; ``hit@k``, the share of terms with a right
        code among the first k; ``not_known``, the share without an answer; ``mirror_codes_proposed`` among the
        first three and ``mirror_codes_test_required``, how many of them are shown as "test required".
    """
    measured = {fold(term.text) for term in terms}
    known, left_out = without_words(rows, [term.text for term in terms])
    coder = CodeClassifier(known)
    found = [[one.code for one in coder.suggest(term.text, EU, max(CUTS))] for term in terms]
    entries = {row.code: row.entry_type for row in rows.waste_codes if row.scheme == EU}
    mirrors = [code for codes in found for code in codes[:3] if entries[code] in MIRROR]
    return {
        "terms": len(terms),
        "terms_used_as_synonyms": sum(fold(row.term) in measured for row in rows.synonyms),
        "words_left_out": left_out,
        **{
            f"hit@{cut}": _share(
                not term.codes.isdisjoint(codes[:cut]) for term, codes in zip(terms, found, strict=True)
            )
            for cut in CUTS
        },
        "not_known": _share(not codes for codes in found),
        "mirror_codes_proposed": len(mirrors),
        "mirror_codes_test_required": sum(HAZARD_OF_ENTRY[entries[code]] == POSSIBLE for code in mirrors),
    }


def without_words(rows: CatalogueRows, texts: Iterable[str]) -> tuple[CatalogueRows, int]:
    """Return the catalogue without the names and synonyms that have the same words as a text, and their number."""
    said = {_words(text) for text in texts}
    synonyms = tuple(row for row in rows.synonyms if _words(row.term) not in said)
    resources = tuple(
        replace(
            row,
            name_en="" if _words(row.name_en) in said else row.name_en,
            name_vi="" if _words(row.name_vi) in said else row.name_vi,
        )
        for row in rows.resources
    )
    names = sum(
        (old.name_en != new.name_en) + (old.name_vi != new.name_vi)
        for old, new in zip(rows.resources, resources, strict=True)
    )
    left_out = len(rows.synonyms) - len(synonyms) + names
    return replace(rows, synonyms=synonyms, resources=resources), left_out


def _words(text: str) -> frozenset[str]:
    phrase = read_phrase(_NOT_SPECIFIED.sub(" ", text), vietnamese=looks_vietnamese(text))
    return frozenset(word.plain for word in phrase.words)


def score_names(rows: CatalogueRows) -> dict[str, float | int]:
    """Measure how well Vietnamese is read without marks: by the types' Vietnamese names, which are not used.

    Returns
    -------
    dict
        ``names``, of types that have a Vietnamese synonym beside; ``hit@1``, ``hit@3`` as written and
        ``hit@1_without_marks``, ``hit@3_without_marks``.
    """
    names = {row.code: row.name_vi for row in rows.resources}
    entries = [_without_name(entry, names[entry.code]) for entry in glossary(rows)]
    classifier = Classifier(entries)
    asked = [entry.code for entry in entries if any(language == "vi" for language, _term in entry.terms)]

    def found(written: Callable[[str], str]) -> list[list[str]]:
        return [[one.code for one in classifier.suggest(written(names[code]), 3)] for code in asked]

    def hits(answers: list[list[str]], cut: int) -> float:
        return _share(code in codes[:cut] for code, codes in zip(asked, answers, strict=True))

    marked, plain = found(str), found(fold)
    return {
        "names": len(asked),
        **{f"hit@{cut}": hits(marked, cut) for cut in (1, 3)},
        **{f"hit@{cut}_without_marks": hits(plain, cut) for cut in (1, 3)},
    }


def _without_name(entry: Entry, name: str) -> Entry:
    terms = tuple(
        (language, term) for language, term in entry.terms if language != "vi" or fold(term) != fold(name)
    )
    return Entry(entry.code, terms)


def _share(found: Iterable[bool]) -> float:
    counted = list(found)
    return round(sum(counted) / len(counted), 4) if counted else 0.0
