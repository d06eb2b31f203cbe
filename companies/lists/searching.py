"""What somebody looks for on a list: a code, words of either language, or words with a slip of the pen."""

import re

from catalogue.folding import fold
from catalogue.models import ResourceType
from companies.models import Listing, ListingQuerySet

LISTING_CODE = re.compile(r"^[a-z]{3}-\d{4}-[a-z0-9]{4,5}$")  # LST-2611-7KQ4D, as folded
TYPO = 75.0  # rapidfuzz ratio from which two words of four letters or more count as one word
SHORTEST_TYPO = 4
MOST_WORDS = 6  # longer texts are no slip of the pen


def listing_with_code(text: str, rows: ListingQuerySet) -> Listing | None:
    """Return the listing among `rows` whose whole code was typed, in any case."""
    if not LISTING_CODE.match(fold(text)):
        return None
    return rows.filter(code=fold(text).upper()).first()


def corrected(text: str) -> str | None:
    """Return the text with unknown words replaced by the nearest words of the catalogue; None = nothing near.

    Only words of the catalogue are offered: those of listings would tell what somebody has. One query.
    """
    from rapidfuzz import fuzz, process

    words = fold(text).split()
    if not 0 < len(words) <= MOST_WORDS:
        return None
    known = sorted(
        {word for key in ResourceType.objects.values_list("search_key", flat=True) for word in key.split()}
    )
    vocabulary = set(known)
    better = []
    for word in words:
        if word in vocabulary or len(word) < SHORTEST_TYPO:
            better.append(word)
            continue
        near = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=TYPO)
        if near is None:
            return None
        better.append(near[0])
    return " ".join(better) if better != words else None
