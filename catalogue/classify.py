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
from numpy.typing import NDArray
from rapidfuzz import fuzz

from catalogue.alikeness import TextWords
from catalogue.folding import fold
from catalogue.knowledge import DATA_DIR, CatalogueRows, digest, read_catalogue
from catalogue.ngrams import NgramIndex
from catalogue.phrases import MODIFIERS, SPENT, Phrase, Word, looks_vietnamese, read_phrase

THRESHOLD = 0.40
CANDIDATES = 60
MODIFIER_WEIGHT = 0.3  # "spent", "mixed"
ASIDE_WEIGHT = 0.5  # what stands after "for", "from"
HEAD_WEIGHT = 1.6
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
    weights: tuple[float, ...]


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


class Classifier:
    """Suggests resource types for a description in Vietnamese or English, with or without marks."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        read = [
            (entry.code, text, phrase)
            for entry in entries
            for language, text in entry.terms
            if _says_something(phrase := read_phrase(text, vietnamese=language == "vi"))
        ]
        owners: dict[str, set[str]] = defaultdict(set)
        self._leaning: Counter[str] = Counter()
        for code, text, phrase in read:
            side = 1 if looks_vietnamese(text) else -1
            for word in phrase.words:
                owners[word.plain].add(code)
                self._leaning[word.plain] += side
        size = len({code for code, _text, _phrase in read})
        self._rarity = {word: log(1 + size / len(codes)) for word, codes in owners.items()}
        self._unseen = log(1 + size)
        self._terms = [_Term(code, text, phrase, self._weights(phrase)) for code, text, phrase in read]
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
            Best first, one per type; of equal ones first those in the very same letters, then by code. Empty when
            nothing reaches ``THRESHOLD``.

        Notes
        -----
        Each term gets ``SHARES`` of the cosine of letter pieces, the weighted word overlap (rare words more,
        conditions less, the head noun more) and the token-set ratio, lowered when it speaks of another
        subject or of another condition. A type's score is that of its best term.
        """
        phrase = read_phrase(text, vietnamese=self._is_vietnamese(text))
        if not _says_something(phrase):
            return []
        likeness = self._index.cosine(phrase.text)
        nearest = _largest(likeness, CANDIDATES)
        near = [self._terms[at] for at in nearest]
        words = TextWords(phrase, (word.plain for term in near for word in term.phrase.words))
        weights = self._weights(phrase)
        best: dict[str, Suggestion] = {}
        for at, term in zip(nearest, near, strict=True):
            found = _scored(phrase, weights, term, words, float(likeness[at]))
            if found.score >= THRESHOLD and (found.code not in best or found.score > best[found.code].score):
                best[found.code] = found
        said = fold(text)
        return sorted(best.values(), key=lambda found: _order(found, said))[:limit]

    def _is_vietnamese(self, text: str) -> bool:
        """Marks decide; without them the words that lean to one of the languages."""
        if looks_vietnamese(text):
            return True
        leanings = [self._leaning[word] for word in fold(text).split()]
        return sum(leaning > 0 for leaning in leanings) > sum(leaning < 0 for leaning in leanings)

    def _weights(self, phrase: Phrase) -> tuple[float, ...]:
        return tuple(self._weight(word, phrase.head) for word in phrase.words)

    def _weight(self, word: Word, head: str) -> float:
        weight = self._rarity.get(word.plain, self._unseen)
        if word.plain in MODIFIERS:
            return MODIFIER_WEIGHT * weight
        if word.plain == head:
            return HEAD_WEIGHT * weight
        return ASIDE_WEIGHT * weight if word.is_aside else weight


def _says_something(phrase: Phrase) -> bool:
    """Tell whether any word says more than that somebody is done with it: "waste" alone names no material."""
    return any(word.plain != SPENT for word in phrase.words)


def _order(found: Suggestion, said: str) -> tuple[float, bool, str]:
    return -found.score, found.reason != "exact" or fold(found.matched_term) != said, found.code


def _largest(values: NDArray[np.float32], most: int) -> list[int]:
    """Return the places of the largest values, best first, equal ones in their order."""
    if len(values) > most:
        least = np.partition(values, len(values) - most)[len(values) - most]
        above, equal = np.flatnonzero(values > least), np.flatnonzero(values == least)
        places = np.sort(np.concatenate((above, equal[: most - len(above)])))
    else:
        places = np.arange(len(values))
    return [int(at) for at in places[np.argsort(-values[places], kind="stable")]]


def _scored(
    phrase: Phrase, weights: tuple[float, ...], term: _Term, words: TextWords, likeness: float
) -> Suggestion:
    in_text, in_term = words.found(term.phrase.words)
    of_term, of_text = _share(term.weights, in_text), _share(weights, in_term)
    if phrase.text == term.phrase.text and of_term > 0.99:
        return Suggestion(term.code, 1.0, "exact", term.text)
    token_set = fuzz.token_set_ratio(phrase.text, term.phrase.text) / 100
    overlap = 2 * of_term * of_text / (of_term + of_text) if of_term + of_text else 0.0
    raw = SHARES[0] * likeness + SHARES[1] * overlap + SHARES[2] * token_set
    score = min(0.99, raw * words.fitness(term.phrase))
    return Suggestion(term.code, round(score, 4), "words" if of_term > 0.99 else "similar", term.text)


def _share(weights: tuple[float, ...], found: list[float]) -> float:
    """Return the weighted share of the words that were found."""
    return sum(weight * same for weight, same in zip(weights, found, strict=True)) / sum(weights)
