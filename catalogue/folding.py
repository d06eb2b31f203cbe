"""Fold text for search: no case, no Vietnamese marks, đ -> d, so that `xi mang` finds `xi măng`. Pure."""

import unicodedata


def fold(text: str) -> str:
    """Return `text` casefolded, without combining marks, with single spaces."""
    folded = text.casefold()
    if not folded.isascii():  # only then are there marks
        decomposed = unicodedata.normalize("NFD", folded.replace("đ", "d"))
        folded = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(folded.split())
