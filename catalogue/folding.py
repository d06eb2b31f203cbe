"""Fold text for search: no case, no Vietnamese marks, đ -> d, so that `xi mang` finds `xi măng`. Pure."""

import re
import unicodedata

_SPACES = re.compile(r"\s+")


def fold(text: str) -> str:
    """Return `text` casefolded, without combining marks, with single spaces."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _SPACES.sub(" ", plain).strip()
