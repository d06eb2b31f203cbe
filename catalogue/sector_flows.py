"""What kinds of firm take in and give out: from two CSV files to "who could take this?". Pure, no Django.

``firm_kinds.csv`` names kinds of firm (an ISIC class, or what people call a municipality, a boiler house);
``sector_flows.csv`` says which resource types they take in and give out. Nothing of it is the data of a real
company.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from catalogue.columns import Row, codes, column, one_of, read_rows
from catalogue.knowledge import DATA_DIR, CatalogueRows, digest, read_catalogue

IN, OUT = "in", "out"
TYPICAL, POSSIBLE = "typical", "possible"
STRENGTH = {TYPICAL: 1.0, POSSIBLE: 0.6}
OF_A_SPECIAL_KIND = 0.7  # the firm takes one kind of it only: the resource is named too generally


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmKindRow(Row):
    """A kind of firm with the words that people use for it; ``isic`` may be several classes, main one first."""

    code: str = column()
    isic: tuple[str, ...] = column(codes)
    name_en: str = column()
    name_vi: str = column()
    synonyms_en: tuple[str, ...] = column(codes)
    synonyms_vi: tuple[str, ...] = column(codes)
    source: str = column()
    confidence: str = column()


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRow(Row):
    """One resource type that firms of a kind take in or give out."""

    kind: str = column()
    direction: str = column(one_of(IN, OUT))
    resource: str = column()
    strength: str = column(one_of(TYPICAL, POSSIBLE))
    source: str = column()
    confidence: str = column()


@dataclass(frozen=True, slots=True)
class Party:
    """A kind of firm that could take or give a resource.

    ``named`` is the type under which the file lists it; ``fit`` in (0, 1] is 1 where firms of the kind
    typically do, less where they may, or where they handle only a special kind of the resource.
    """

    kind: FirmKindRow
    named: str
    strength: str
    fit: float


class SectorFlows:
    """Looks up kinds of firm by resource and resources by kind of firm.

    Raises
    ------
    CatalogueError
        If a flow names a kind or a resource that is not there, or says the same twice.
    """

    def __init__(
        self, kinds: Iterable[FirmKindRow], flows: Iterable[FlowRow], parents: dict[str, str | None]
    ) -> None:
        self.kinds = {kind.code: kind for kind in kinds}
        self._parents = parents
        self._flows: dict[tuple[str, str], dict[str, FlowRow]] = defaultdict(dict)
        self._by_resource: dict[str, dict[str, list[FlowRow]]] = {IN: {}, OUT: {}}
        for flow in flows:
            self._add(flow)

    def _add(self, flow: FlowRow) -> None:
        if flow.kind not in self.kinds:
            raise flow.error("kind", flow.kind, "a code of firm_kinds.csv")
        if flow.resource not in self._parents:
            raise flow.error("resource", flow.resource, "a code of resource_types.csv")
        if flow.resource in self._flows[flow.kind, flow.direction]:
            raise flow.error("resource", flow.resource, "each resource once per kind and direction")
        self._flows[flow.kind, flow.direction][flow.resource] = flow
        self._by_resource[flow.direction].setdefault(flow.resource, []).append(flow)

    def flows_of(self, kind: str, direction: str) -> dict[str, float]:
        """Return resource -> strength in (0, 1] of what a kind of firm takes in or gives out."""
        return {code: STRENGTH[flow.strength] for code, flow in self._flows[kind, direction].items()}

    def takers_of(self, resource: str) -> list[Party]:
        """Return the kinds of firm that could take a resource as it is, most typical first."""
        return self._parties(resource, IN)

    def givers_of(self, resource: str) -> list[Party]:
        """Return the kinds of firm that could supply a resource, most typical first."""
        return self._parties(resource, OUT)

    def _parties(self, resource: str, direction: str) -> list[Party]:
        found: dict[str, Party] = {}
        for named, flows in self._by_resource[direction].items():
            related = self._relation(resource, named)
            for flow in flows if related else ():
                fit = related * STRENGTH[flow.strength]
                if flow.kind not in found or fit > found[flow.kind].fit:
                    found[flow.kind] = Party(self.kinds[flow.kind], named, flow.strength, fit)
        return sorted(found.values(), key=lambda party: (-party.fit, party.kind.code))

    def _relation(self, resource: str, named: str) -> float:
        """Return 1 for the type itself or a special kind of what is named, less for a more general one."""
        if named in self._lineage(resource):
            return 1.0
        return OF_A_SPECIAL_KIND if resource in self._lineage(named) else 0.0

    def _lineage(self, code: str) -> tuple[str, ...]:
        found: list[str] = []
        at: str | None = code
        while at:
            found.append(at)
            at = self._parents[at]
        return tuple(found)


def sector_flows(rows: CatalogueRows, path: Path = DATA_DIR) -> SectorFlows:
    """Read both files of a folder and check them against the catalogue's resources."""
    return SectorFlows(
        read_rows(path / "firm_kinds.csv", FirmKindRow),
        read_rows(path / "sector_flows.csv", FlowRow),
        {row.code: row.parent_code or None for row in rows.resources},
    )


def load_sector_flows(path: Path = DATA_DIR) -> SectorFlows:
    """Return the flows of a catalogue folder; built once per process and contents."""
    return _load(path, digest(path))


@lru_cache(maxsize=1)
def _load(path: Path, _version: str) -> SectorFlows:
    return sector_flows(read_catalogue(path), path)
