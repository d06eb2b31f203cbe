"""From the words for a firm ("Fertilizer Producer E", "nhà máy xi măng") or its class to kinds of firm. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from catalogue.classify import Classifier, Entry
from catalogue.folding import fold
from catalogue.sector_flows import FirmKindRow

# Words that every firm uses for itself: they say nothing of what it makes.
_ANY_FIRM_EN = """
production producer producers producing manufacture manufacturer manufacturers manufacturing plant plants factory
factories industry industries industrial company companies firm supplier suppliers supply business group ltd limited
inc pty plc co corp corporation gmbh sa spa bv ab as llc jsc nd services service operator management mng local the
"""
_ANY_FIRM_VI = "nhà máy|công ty|cơ sở|sản xuất|doanh nghiệp|tnhh|cổ phần|mtv|xí nghiệp|tập đoàn|cp"
_WORDS = frozenset(_ANY_FIRM_EN.split())
_PHRASES = re.compile(rf"\b({_ANY_FIRM_VI}|{'|'.join(fold(one) for one in _ANY_FIRM_VI.split('|'))})\b")
_NUMBERED = re.compile(r"(?<=[^\W\d_])\d+\b")  # "Farms1"
_LETTERS = re.compile(r"[^\W_]+")
LEAST = 0.45  # likeness from which words name a kind of firm
SHARPNESS = 3  # how fast a kind that is less alike than the best one loses weight
SURE = 0.75  # likeness that counts as certain
BY_CLASS = {4: 0.8, 3: 0.65, 2: 0.4}  # weight of a kind that shares so many digits of the class
CLASS_ALONE = 0.5  # of the class beside the words, where both are given and the words say something


def _plain(text: str) -> str:
    """Drop what any firm is called; all of it stays where nothing else is left."""
    known = _PHRASES.sub(" ", _NUMBERED.sub("", text.casefold()))
    words = [word for word in _LETTERS.findall(known) if word not in _WORDS and len(word) > 1]
    return " ".join(words) or text


class FirmReader:
    """Reads the words for a firm, or its NACE or ISIC class, as kinds of firm with weights."""

    def __init__(self, kinds: Iterable[FirmKindRow]) -> None:
        self._kinds = tuple(kinds)
        self._classifier = Classifier(
            Entry(
                row.code,
                (
                    *(("en", _plain(term)) for term in (row.name_en, *row.synonyms_en)),
                    *(("vi", _plain(term)) for term in (row.name_vi, *row.synonyms_vi)),
                ),
            )
            for row in self._kinds
        )
        self._words: dict[str, dict[str, float]] = {}

    def by_words(self, text: str) -> dict[str, float]:
        """Return kind -> weight in (0, 1]; empty when the words are like no kind of firm."""
        if text not in self._words:
            self._words[text] = self._read(text)
        return self._words[text]

    def _read(self, text: str) -> dict[str, float]:
        found = [one for one in self._classifier.suggest(_plain(text), limit=6) if one.score >= LEAST]
        if not found:
            return {}
        best = found[0].score
        sure = min(1.0, best / SURE)
        return {one.code: sure * (one.score / best) ** SHARPNESS for one in found}

    def by_class(self, code: str) -> dict[str, float]:
        """Return kind -> weight for a NACE Rev.2 or ISIC Rev.4 class, which share two digits and often more."""
        digits = re.sub(r"\D", "", code)[:4]
        found: dict[str, float] = {}
        for row in self._kinds:
            shared = max((_common(digits, isic) for isic in row.isic), default=0)
            if shared in BY_CLASS:
                found[row.code] = BY_CLASS[shared]
        return found

    def read(self, words: Iterable[str], code: str = "") -> dict[str, float]:
        """Return kind -> weight from several texts, best first (sector, then name), and a class.

        The first text that says something counts; the class is half as sure beside it.
        """
        named = next((found for text in words if text and (found := self.by_words(text))), {})
        classed = self.by_class(code) if code else {}
        share = CLASS_ALONE if named else 1.0
        return {
            kind: max(named.get(kind, 0.0), share * classed.get(kind, 0.0))
            for kind in sorted({*named, *classed})
        }


def _common(left: str, right: str) -> int:
    """Count the leading digits that two classes share."""
    count = 0
    for mine, theirs in zip(left, right, strict=False):
        if mine != theirs:
            break
        count += 1
    return count
