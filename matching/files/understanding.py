"""What a row's words may mean: candidate resource types with weights, helped by the company's sector."""

from collections.abc import Iterable
from dataclasses import dataclass

from catalogue.classify import Classifier, Entry, glossary
from catalogue.firm_words import FirmReader
from catalogue.knowledge import CatalogueRows
from catalogue.sector_flows import IN, OUT, SectorFlows
from matching.files.cells import OUTPUT, FileListing

CANDIDATES = 8
SECTOR_BONUS = 0.05  # for types that firms of the company's kind typically give out or take in
SAME_KIND = 0.5  # weight from which a kind of firm counts for the bonus


@dataclass(frozen=True, slots=True)
class Candidate:
    """A type that the words may mean; the weight (0-1) orders, it is no probability."""

    code: str
    weight: float
    term: str


@dataclass(frozen=True, slots=True)
class Understood:
    """A row with its candidate types, best first; none when the words are like nothing in the catalogue.

    ``kinds`` are kinds of firm with weights, read from the sector, the class or the company's name.
    """

    listing: FileListing
    candidates: tuple[Candidate, ...]
    kinds: tuple[tuple[str, float], ...] = ()


class Reader:
    """Reads descriptions. Groups such as "industrial gases" count too: a need may name only a group."""

    def __init__(self, rows: CatalogueRows, flows: SectorFlows) -> None:
        self._classifier = Classifier((*glossary(rows), *groups(rows)))
        self._firms = FirmReader(flows.kinds.values())
        self._flows = flows
        self._known: dict[str, list[Candidate]] = {}

    def read(self, listings: Iterable[FileListing]) -> list[Understood]:
        return [self._understood(listing) for listing in listings]

    def _understood(self, listing: FileListing) -> Understood:
        kinds = self._firms.read((listing.sector, listing.company), listing.nace)
        return Understood(listing, self._candidates(listing, kinds), tuple(sorted(kinds.items())))

    def _candidates(self, listing: FileListing, kinds: dict[str, float]) -> tuple[Candidate, ...]:
        if listing.material not in self._known:
            found = self._classifier.suggest(listing.material, limit=CANDIDATES)
            self._known[listing.material] = [
                Candidate(one.code, one.score, one.matched_term) for one in found
            ]
        way = OUT if listing.direction == OUTPUT else IN
        typical = {
            code
            for kind, sure in kinds.items()
            if sure >= SAME_KIND
            for code in self._flows.flows_of(kind, way)
        }
        weighed = [
            Candidate(one.code, min(1.0, one.weight * (1 + SECTOR_BONUS)), one.term)
            if one.code in typical
            else one
            for one in self._known[listing.material]
        ]
        return tuple(sorted(weighed, key=lambda one: (-one.weight, one.code)))


def groups(rows: CatalogueRows) -> tuple[Entry, ...]:
    """Return the names of the types that only group others."""
    return tuple(
        Entry(row.code, (("en", row.name_en), ("vi", row.name_vi)))
        for row in rows.resources
        if row.is_abstract
    )
