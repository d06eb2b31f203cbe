"""What a row's words may mean: candidate resource types with weights, helped by the company's sector."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from catalogue.classify import Classifier, Entry, glossary
from catalogue.folding import fold
from catalogue.knowledge import CatalogueRows
from matching.files.cells import OUTPUT, FileListing

CANDIDATES = 8
SECTOR_BONUS = 1.05  # for types that firms of the company's sector typically have or need
SAME_SECTOR = 80.0  # rapidfuzz ratio from which a sector's words name a kind of firm


@dataclass(frozen=True, slots=True)
class Candidate:
    """A type that the words may mean; the weight (0-1) orders, it is no probability."""

    code: str
    weight: float
    term: str


@dataclass(frozen=True, slots=True)
class Understood:
    """A row with its candidate types, best first; none when the words are like nothing in the catalogue."""

    listing: FileListing
    candidates: tuple[Candidate, ...]


class Reader:
    """Reads descriptions. Groups such as "industrial gases" count too: a need may name only a group."""

    def __init__(self, rows: CatalogueRows) -> None:
        self._classifier = Classifier((*glossary(rows), *groups(rows)))
        self._typical: dict[tuple[str, str], set[str]] = defaultdict(set)  # division and kind -> types
        self._firms: dict[str, str] = {}
        for line in rows.template_lines:
            division = line.isic[:2]
            self._typical[division, line.kind].add(line.resource_code)
            self._firms |= {fold(line.template_name_en): division, fold(line.template_name_vi): division}
        self._known: dict[str, list[Candidate]] = {}

    def read(self, listings: Iterable[FileListing]) -> list[Understood]:
        return [Understood(listing, self._candidates(listing)) for listing in listings]

    def _candidates(self, listing: FileListing) -> tuple[Candidate, ...]:
        if listing.material not in self._known:
            found = self._classifier.suggest(listing.material, limit=CANDIDATES)
            self._known[listing.material] = [
                Candidate(one.code, one.score, one.matched_term) for one in found
            ]
        kind = "HAVE" if listing.direction == OUTPUT else "NEED"
        typical = self._typical.get((self._division(listing), kind), set())
        weighed = [
            Candidate(one.code, min(1.0, one.weight * SECTOR_BONUS), one.term) if one.code in typical else one
            for one in self._known[listing.material]
        ]
        return tuple(sorted(weighed, key=lambda one: (-one.weight, one.code)))

    def _division(self, listing: FileListing) -> str:
        """Return the two digits that NACE Rev.2 and ISIC Rev.4 share, from the code or the sector's words."""
        if listing.nace[:2].isdigit():
            return listing.nace[:2]
        return self._division_of_words(fold(listing.sector)) if listing.sector else ""

    def _division_of_words(self, words: str) -> str:
        from rapidfuzz import fuzz, process

        best = process.extractOne(words, self._firms.keys(), scorer=fuzz.token_set_ratio)
        return self._firms[best[0]] if best and best[1] >= SAME_SECTOR else ""


def groups(rows: CatalogueRows) -> tuple[Entry, ...]:
    """Return the names of the types that only group others."""
    return tuple(
        Entry(row.code, (("en", row.name_en), ("vi", row.name_vi)))
        for row in rows.resources
        if row.is_abstract
    )
