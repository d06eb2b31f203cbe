"""How alike two phrases are, word by word: one text against many terms. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from rapidfuzz import fuzz, process

from catalogue.phrases import Phrase, Word

TYPO = 84.0  # rapidfuzz ratio from which two words of four letters or more count as one word
LEAST_LETTERS = 4  # shorter words are the same or not
SLIP = 0.9  # what a word with a slip of the pen counts at most
OTHER_MARKS = 0.35  # "cồn" against "con", when both are written with marks
OTHER_SUBJECT = 0.80  # the term does not speak of the text's head noun
FRESH_FOR_SPENT = 0.90  # the text says spent, the term does not
SPENT_FOR_FRESH = 0.95  # the other way round: people leave "waste" out
CLASH = 0.6  # share of the score that a term loses when all its words are there, but with other marks


class TextWords:
    """The words of one text, compared with all words that its likely terms have."""

    def __init__(self, phrase: Phrase, others: Iterable[str]) -> None:
        self._phrase = phrase
        self._marked = {word.marked for word in phrase.words}
        self._with_marks = {word.plain for word in phrase.words if word.marked}
        self._near: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._subjects: set[str] = set()
        self._compare(sorted(set(others)))

    def _compare(self, others: list[str]) -> None:
        """Find the words that are equal but for a slip of the pen, and those that name the head noun."""
        plains = [word.plain for word in self._phrase.words]
        ratios = process.cdist(
            [*plains, self._phrase.head], others, scorer=fuzz.ratio, score_cutoff=TYPO, dtype=np.float64
        )
        self._subjects = {others[at] for at in np.flatnonzero(ratios[-1])}
        for mine, at in zip(*np.nonzero(ratios[:-1]), strict=True):
            plain, other = plains[mine], others[at]
            if plain == other:
                self._near[other].append((int(mine), 1.0))
            elif min(len(plain), len(other)) >= LEAST_LETTERS:
                self._near[other].append((int(mine), SLIP * float(ratios[mine, at]) / 100))

    def found(self, words: Sequence[Word]) -> tuple[list[float], list[float]]:
        """Return how well [0, 1] each word of a term is in the text, and each word of the text in the term."""
        of_term, of_text = [0.0] * len(words), [0.0] * len(self._phrase.words)
        for place, word in enumerate(words):
            for mine, same in self._near.get(word.plain, ()):
                likeness = OTHER_MARKS if _other_marks(word, self._phrase.words[mine]) else same
                of_term[place] = max(of_term[place], likeness)
                of_text[mine] = max(of_text[mine], likeness)
        return of_term, of_text

    def fitness(self, term: Phrase) -> float:
        """Lower the score of a term about another subject or condition, (0, 1]."""
        subject = any(word.plain in self._subjects for word in term.words)
        fitness = (1.0 if subject else OTHER_SUBJECT) * (1 - CLASH * self._clash(term))
        if self._phrase.is_spent == term.is_spent:
            return fitness
        return fitness * (FRESH_FOR_SPENT if self._phrase.is_spent else SPENT_FOR_FRESH)

    def _clash(self, term: Phrase) -> float:
        """Share of a term's words that the text has only with other marks ("cám" in "cảm ơn")."""
        if not self._with_marks:
            return 0.0
        clashing = sum(
            1 for word in term.words if word.marked not in self._marked and word.plain in self._with_marks
        )
        return clashing / len(term.words)


def _other_marks(word: Word, other: Word) -> bool:
    return bool(word.plain == other.plain and word.marked and other.marked and word.marked != other.marked)
