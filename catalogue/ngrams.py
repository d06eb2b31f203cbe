"""Likeness of short texts by their pieces of 2 to 4 letters: an inverted index on numpy. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, chain, pairwise
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Rows = NDArray[np.int32]
SIZES = (2, 3, 4)


def pieces(text: str) -> Counter[str]:
    """Count the pieces of each word, with a blank at both ends so that beginnings and ends count."""
    return Counter(piece for word in text.split() for piece in _pieces_of(word))


@lru_cache(maxsize=20_000)  # the same words stand in many texts
def _pieces_of(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    return tuple(padded[at : at + size] for size in SIZES for at in range(len(padded) - size + 1))


class NgramIndex:
    """Cosine of TF-IDF vectors against a fixed list of texts.

    Building is O(total length), a query O(sum of the posting lists of its pieces).
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._size = len(texts)
        counts = [pieces(text) for text in texts]
        seen = Counter(chain.from_iterable(counts))
        self._weight = {piece: 1.0 + log((1 + self._size) / (1 + times)) for piece, times in seen.items()}
        self._unseen = 1.0 + log(1 + self._size)
        self._postings = dict(zip(seen, self._lists(counts, list(seen.values())), strict=True))

    def _lists(self, counts: list[Counter[str]], lengths: list[int]) -> Iterator[tuple[Rows, Floats]]:
        """Yield (texts, their shares) for each piece, in the order of ``_weight``; ``lengths`` are theirs."""
        number = {piece: at for at, piece in enumerate(self._weight)}
        of_pieces = np.fromiter((number[piece] for count in counts for piece in count), np.int32)
        rows = np.repeat(np.arange(self._size, dtype=np.int32), [len(count) for count in counts])
        times = np.fromiter(chain.from_iterable(count.values() for count in counts), np.float64)
        values = times * np.fromiter(self._weight.values(), np.float64)[of_pieces]
        norms = np.sqrt(np.bincount(rows, values**2, minlength=self._size))
        order = np.argsort(of_pieces, kind="stable")
        rows, shares = rows[order], (values / norms[rows])[order].astype(np.float32)
        for start, end in pairwise(accumulate(lengths, initial=0)):
            yield rows[start:end], shares[start:end]

    def _norm(self, count: Counter[str]) -> float:
        weights = [self._weight.get(piece, self._unseen) * times for piece, times in count.items()]
        return sqrt(sum([weight * weight for weight in weights])) or 1.0

    def cosine(self, text: str) -> Floats:
        """Return the likeness [0, 1] of ``text`` to each text of the index; unknown pieces lower it."""
        count = pieces(text)
        norm = self._norm(count)
        likeness: Floats = np.zeros(self._size, dtype=np.float32)
        for piece, times in count.items():
            found = self._postings.get(piece)
            if found is not None:
                rows, values = found
                likeness[rows] += values * np.float32(times * self._weight[piece] / norm)
        return likeness
