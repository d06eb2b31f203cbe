"""Likeness of two descriptions as texts: the signal that is left where the types say nothing."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from catalogue.ngrams import NgramIndex
from catalogue.phrases import looks_vietnamese, read_phrase

COSINE_SHARE = 0.6


class Likeness:
    """Compares texts with a fixed list of texts, by pieces of letters and by shared words."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._phrases = [_words(text) for text in texts]
        self._index = NgramIndex(self._phrases)

    def to_all(self, text: str) -> NDArray[np.float32]:
        """Return the cosine [0, 1] to each text of the list."""
        return self._index.cosine(_words(text))

    def mixed(self, text: str, at: int, cosine: float) -> float:
        """Return cosine and shared words [0, 1] for one text of the list; 0 when either says nothing."""
        words = _words(text)
        if not words or not self._phrases[at]:
            return 0.0
        shared = fuzz.token_set_ratio(words, self._phrases[at]) / 100
        return COSINE_SHARE * cosine + (1 - COSINE_SHARE) * shared


def _words(text: str) -> str:
    return read_phrase(text, vietnamese=looks_vietnamese(text)).text
