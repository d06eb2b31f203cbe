"""Measure the ranking of files on a folder of real networks: within each of them and in one pool of all needs."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from catalogue.knowledge import read_catalogue
from catalogue.sector_flows import load_sector_flows
from matching.engine import build_graph
from matching.files.cases import Cases, Key, key_of, read_cases
from matching.files.gating import Gating
from matching.files.measure import Figures, figures, proposals, ranks_of
from matching.files.network import PROPOSED, NetworkRanker, Suggestion
from matching.files.takers import MAX_STEPS, Takers
from matching.files.understanding import Reader, Understood
from matching.knowledge import knowledge_from_rows

DEEP = 120  # takers ranked per giver listing in the pool: enough for ties of many copies of one need
UTILITIES = frozenset({"WA", "HE", "EN"})
SOURCE = "source"  # worded by the source itself, not as a company would list it


class Evaluation:
    """One catalogue and one folder of cases."""

    def __init__(self, cases: Cases) -> None:
        rows, flows = read_catalogue(), load_sector_flows()
        self._cases = cases
        self._knowledge = knowledge_from_rows(rows)
        graph = build_graph(self._knowledge)
        takers = Takers(flows, build_graph(self._knowledge, max_steps=MAX_STEPS))
        self._ranker = NetworkRanker(self._knowledge, graph, takers)
        self._gating = Gating(graph)
        self._read = Reader(rows, flows).read(cases.listings)

    def figures(self) -> dict[str, Any]:
        """Return all figures; see `matching.files.measure` for what they mean.

        ``within`` ranks the needs of the giver's own network. ``pooled`` ranks the needs of all networks and is
        told no places: copies of one need in several networks share their ranks. ``pooled_distinct`` counts needs
        in the same words once, ``pooled_with_places`` lets the distance gate use the places that the folder has.
        ``by_kind`` and ``by_wording`` split ``within``, by the family of the type that the giver's words were
        read as, and by who worded the giver's listing.
        """
        within = self._within()
        pooled = self._ranker.rank([_without_place(row) for row in self._read], most=DEEP).suggestions
        placed = self._ranker.rank(self._read, most=DEEP).suggestions
        true = self._cases.true
        ranks = ranks_of(within, true)
        networks = sorted({giver[0] for giver in true})
        return {
            "listings": len(self._cases.listings),
            "networks": {name: _of_network(ranks, name) for name in networks},
            "within": figures(ranks),
            "pooled": figures(ranks_of(pooled, true)),
            "pooled_distinct": figures(ranks_of(pooled, true, distinct=True)),
            "pooled_with_places": figures(ranks_of(placed, true)),
            "by_kind": self._by_kind(ranks),
            "by_wording": self._by_wording(ranks),
            "proposals": proposals(within, true, PROPOSED),
            "broken_gates": self._broken([*within, *pooled]),
        }

    def _within(self) -> list[Suggestion]:
        networks: dict[str, list[Understood]] = defaultdict(list)
        for row in self._read:
            networks[row.listing.network].append(_without_place(row))
        return [
            one
            for name in sorted(networks)
            for one in self._ranker.rank(networks[name], most=DEEP).suggestions
        ]

    def _by_kind(self, ranks: dict[Key, list[float]]) -> dict[str, Figures]:
        families = {
            key_of(row.listing): self._knowledge.resources[row.candidates[0].code].family
            for row in self._read
            if row.candidates
        }
        return {
            "by_products": figures(ranks, lambda giver: families.get(giver) == "BP"),
            "utilities": figures(ranks, lambda giver: families.get(giver) in UTILITIES),
            "not_read": figures(ranks, lambda giver: giver not in families),
        }

    def _by_wording(self, ranks: dict[Key, list[float]]) -> dict[str, Figures]:
        wording = self._cases.wording
        return {
            "source": figures(ranks, lambda giver: wording.get(giver, "").startswith(SOURCE)),
            "reworded": figures(ranks, lambda giver: not wording.get(giver, "").startswith(SOURCE)),
        }

    def _broken(self, suggestions: Sequence[Suggestion]) -> int:
        """Count proposals whose types the gates refuse when they are asked anew."""
        return sum(
            bool(self._gating.broken(one.reading.giver.code, one.reading.taker.code))
            for one in suggestions
            if one.reading is not None and one.score >= PROPOSED
        )


def evaluate_folder(folder: Path) -> dict[str, Any]:
    """Measure on a folder in the format of `matching.files.cases`.

    Raises
    ------
    UnreadableFile
        If the folder cannot be read.
    """
    return Evaluation(read_cases(folder)).figures()


def _of_network(ranks: dict[Key, list[float]], name: str) -> Figures:
    return figures(ranks, lambda giver: giver[0] == name)


def _without_place(row: Understood) -> Understood:
    return replace(row, listing=replace(row.listing, place=None))


def headline(found: dict[str, Any]) -> Iterable[tuple[str, Figures]]:
    """Return the figures of the whole folder, by name."""
    for name in ("within", "pooled", "pooled_distinct", "pooled_with_places"):
        yield name, found[name]
    for split in ("by_kind", "by_wording"):
        yield from found[split].items()
