"""From free text to resource types: ranked suggestions with their reason, or honestly none. Pure.

A person always chooses: the score orders the list and hides what is unlike everything; it is no probability.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import log
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz

from catalogue.folding import fold
from catalogue.knowledge import DATA_DIR, CatalogueRows, digest, read_catalogue
from catalogue.ngrams import NgramIndex
from catalogue.phrases import MODIFIERS, Phrase, Word, looks_vietnamese, read_phrase

THRESHOLD = 0.40
CANDIDATES = 60
MODIFIER_WEIGHT = 0.3  # "spent", "mixed"
ASIDE_WEIGHT = 0.5  # what stands after "for", "from"
HEAD_WEIGHT = 1.6
TYPO = 84.0  # rapidfuzz ratio from which two words of four letters or more count as one word
OTHER_MARKS = 0.35  # "cồn" against "con", when the text is written with marks
OTHER_SUBJECT = 0.80  # the term does not speak of the text's head noun
FRESH_FOR_SPENT = 0.90  # the text says spent, the term does not
SPENT_FOR_FRESH = 0.95  # the other way round: people leave "waste" out
CLASH = 0.6  # share of the score that a term loses when all its words are there, but with other marks
SHARES = (0.45, 0.40, 0.15)  # letter pieces, word overlap, token-set ratio


@dataclass(frozen=True, slots=True)
class Entry:
    """A resource type and its words as (language, term), names first."""

    code: str
    terms: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A type for a text. ``reason``: "exact", "words" (all words of the term are there) or "similar"."""

    code: str
    score: float
    reason: str
    matched_term: str


@dataclass(frozen=True, slots=True)
class _Term:
    code: str
    text: str
    phrase: Phrase


def glossary(rows: CatalogueRows) -> tuple[Entry, ...]:
    """Return the words of every type that a listing may name, from names and synonyms."""
    words: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for synonym in rows.synonyms:
        words[synonym.resource_code].append((synonym.language, synonym.term))
    return tuple(
        Entry(row.code, (("en", row.name_en), ("vi", row.name_vi), *words[row.code]))
        for row in rows.resources
        if not row.is_abstract
    )


def load_classifier(path: Path = DATA_DIR) -> Classifier:
    """Return the classifier of a catalogue folder; built once per process and contents."""
    return _build(path, digest(path))


@lru_cache(maxsize=1)
def _build(path: Path, _version: str) -> Classifier:
    return Classifier(glossary(read_catalogue(path)))


def _same(word: Word, other: Word) -> float:
    """Likeness of two words [0, 1]: 1 when equal, less for a slip of the pen or other marks, else 0."""
    if word.plain == other.plain:
        return OTHER_MARKS if word.marked and other.marked and word.marked != other.marked else 1.0
    if min(len(word.plain), len(other.plain)) < 4:
        return 0.0
    ratio = fuzz.ratio(word.plain, other.plain, score_cutoff=TYPO)
    return 0.9 * ratio / 100


class Classifier:
    """Suggests resource types for a description in Vietnamese or English, with or without marks."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._terms = [
            _Term(entry.code, text, phrase)
            for entry in entries
            for language, text in entry.terms
            if (phrase := read_phrase(text, vietnamese=language == "vi")).words
        ]
        owners: dict[str, set[str]] = defaultdict(set)
        self._leaning: Counter[str] = Counter()
        for term in self._terms:
            for word in term.phrase.words:
                owners[word.plain].add(term.code)
                self._leaning[word.plain] += 1 if looks_vietnamese(term.text) else -1
        size = len({term.code for term in self._terms})
        self._rarity = {word: log(1 + size / len(codes)) for word, codes in owners.items()}
        self._unseen = log(1 + size)
        self._index = NgramIndex([term.phrase.text for term in self._terms])

    def suggest(self, text: str, limit: int = 5) -> list[Suggestion]:
        """Rank resource types for a text.

        Parameters
        ----------
        text
            Free text, e.g. "bùn thải nước thải", "Surplus refinery flare gas".
        limit
            Most suggestions to return, > 0.

        Returns
        -------
        list of Suggestion
            Best first, one per type, ties by code; empty when nothing reaches ``THRESHOLD``.

        Notes
        -----
        Each term gets ``SHARES`` of the cosine of letter pieces, the weighted word overlap (rare words more,
        conditions less, the head noun more) and the token-set ratio, lowered when it speaks of another
        subject or of another condition. A type's score is that of its best term.
        """
        phrase = read_phrase(text, vietnamese=self._is_vietnamese(text))
        if not phrase.words:
            return []
        likeness = self._index.cosine(phrase.text)
        nearest = np.argsort(-likeness, kind="stable")[:CANDIDATES]
        best: dict[str, Suggestion] = {}
        for at in nearest:
            found = self._score(phrase, self._terms[at], float(likeness[at]))
            if found.score >= THRESHOLD and (found.code not in best or found.score > best[found.code].score):
                best[found.code] = found
        return sorted(best.values(), key=lambda found: (-found.score, found.code))[:limit]

    def _is_vietnamese(self, text: str) -> bool:
        """Marks decide; without them the words that lean to one of the languages."""
        if looks_vietnamese(text):
            return True
        leanings = [self._leaning[word] for word in fold(text).split()]
        return sum(leaning > 0 for leaning in leanings) > sum(leaning < 0 for leaning in leanings)

    def _weight(self, word: Word, head: str) -> float:
        weight = self._rarity.get(word.plain, self._unseen)
        if word.plain in MODIFIERS:
            return MODIFIER_WEIGHT * weight
        if word.plain == head:
            return HEAD_WEIGHT * weight
        return ASIDE_WEIGHT * weight if word.is_aside else weight

    def _coverage(self, phrase: Phrase, other: Phrase) -> float:
        """Weighted share of the words of a phrase that the other one has."""
        weights = [self._weight(word, phrase.head) for word in phrase.words]
        found = [max(_same(word, candidate) for candidate in other.words) for word in phrase.words]
        return sum(weight * same for weight, same in zip(weights, found, strict=True)) / sum(weights)

    def _score(self, phrase: Phrase, term: _Term, likeness: float) -> Suggestion:
        of_term, of_text = self._coverage(term.phrase, phrase), self._coverage(phrase, term.phrase)
        if phrase.text == term.phrase.text and of_term > 0.99:
            return Suggestion(term.code, 1.0, "exact", term.text)
        token_set = fuzz.token_set_ratio(phrase.text, term.phrase.text) / 100
        overlap = 2 * of_term * of_text / (of_term + of_text) if of_term + of_text else 0.0
        raw = SHARES[0] * likeness + SHARES[1] * overlap + SHARES[2] * token_set
        score = min(0.99, raw * _fitness(phrase, term.phrase))
        return Suggestion(term.code, round(score, 4), "words" if of_term > 0.99 else "similar", term.text)


def _clash(phrase: Phrase, term: Phrase) -> float:
    """Share of a term's words that the text has only with other marks ("cám" in "cảm ơn")."""
    marked = {word.marked for word in phrase.words}
    other = {word.plain for word in phrase.words if word.marked}
    return sum(1 for word in term.words if word.marked not in marked and word.plain in other) / len(
        term.words
    )


def _fitness(phrase: Phrase, term: Phrase) -> float:
    """Lower the score of a term about another subject or condition, (0, 1]."""
    plains = [word.plain for word in term.words]
    subject = any(plain == phrase.head or fuzz.ratio(plain, phrase.head) >= TYPO for plain in plains)
    fitness = (1.0 if subject else OTHER_SUBJECT) * (1 - CLASH * _clash(phrase, term))
    if phrase.is_spent and not term.is_spent:
        return fitness * FRESH_FOR_SPENT
    return fitness * SPENT_FOR_FRESH if term.is_spent and not phrase.is_spent else fitness
