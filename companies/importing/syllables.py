"""Whether a word could be a Vietnamese syllable, by its spelling. Standard library only."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_LONGEST = 16  # letters and marks, also of old fonts; a cache must not keep pages of text
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_ONSETS = (
    *("ngh", "ng", "nh", "ch", "gh", "gi", "kh", "ph", "qu", "th", "tr"),
    *"bcdđghklmnpqrstvx",
)
_ALONE_OR_CLOSED = frozenset({*"aeêioôơuưy", "ia", "oa", "oe", "uê", "uơ", "uy"})
_ALWAYS_OPEN = frozenset(
    {
        *(
            "ai",
            "ao",
            "au",
            "ay",
            "âu",
            "ây",
            "eo",
            "êu",
            "iu",
            "iêu",
            "yêu",
            "oi",
            "oai",
            "oay",
            "oao",
            "oeo",
        ),
        *("ôi", "ơi", "ua", "ui", "uôi", "uya", "uyu", "uây", "ưa", "ưi", "ươi", "ươu", "ưu"),
    }
)
_ALWAYS_CLOSED = frozenset({"ă", "â", "iê", "yê", "oă", "uâ", "uô", "ươ", "uyê", "oo"})
_NUCLEI = _ALONE_OR_CLOSED | _ALWAYS_OPEN | _ALWAYS_CLOSED
_CODAS = ("ng", "nh", "ch", "c", "m", "n", "p", "t")
_STOPS = frozenset({"c", "ch", "p", "t"})  # with these only the sharp and the dot tone


def is_syllable(word: str) -> bool:
    """Return whether the word is spelled like one Vietnamese syllable with at most one tone mark."""
    return len(word) <= _LONGEST and _is_spelled(word)


@lru_cache(maxsize=8192)
def _is_spelled(word: str) -> bool:
    decomposed = unicodedata.normalize("NFD", word.lower())
    tones = [sign for sign in decomposed if sign in _TONES]
    bare = unicodedata.normalize("NFC", "".join(sign for sign in decomposed if sign not in _TONES))
    if len(tones) > 1 or len(bare) > 7:
        return False
    return any(_fits(found, tones) for found in _splits(bare))


def _splits(bare: str) -> list[tuple[str, str]]:
    """Return nucleus and coda of each way to read the word; "gi" and "qu" may end before or after their vowel."""
    found = []
    for onset in ("", *_ONSETS):
        if not bare.startswith(onset):
            continue
        rest = bare[len(onset) :]
        for coda in ("", *_CODAS):
            nucleus = rest.removesuffix(coda) if coda else rest
            if coda and not rest.endswith(coda):
                continue
            if nucleus in _NUCLEI or (onset == "gi" and not nucleus and not coda):
                found.append((nucleus, coda))
    return found


def _fits(split: tuple[str, str], tones: list[str]) -> bool:
    nucleus, coda = split
    if nucleus in (_ALWAYS_OPEN if coda else _ALWAYS_CLOSED):
        return False
    return coda not in _STOPS or not tones or tones[0] in "\u0301\u0323"
