"""What the catalogue says that digestion yields, by free text."""

from __future__ import annotations

from functools import cache

from catalogue.classify import load_classifier
from catalogue.knowledge import read_catalogue
from matching.engine import MaterialGraph, build_graph
from matching.knowledge import knowledge_from_rows

GAS = "biogas"
SURE = 0.6  # a less certain reading of the text counts as not known


@cache
def _graph() -> MaterialGraph:
    return build_graph(knowledge_from_rows(read_catalogue()))


def digestions_of(text: str) -> list[tuple[str, float, float]]:
    """Return (conversion, low, high) [m3 biogas per t] of what the text most likely means.

    Only the conversions that name the material, or the nearest wider kind of it that any of them names.
    """
    graph = _graph()
    suggested = [one for one in load_classifier().suggest(text, limit=1) if one.score >= SURE]
    for kind in [kind for one in suggested for kind in graph.lineage(one.code)]:
        named = [
            (code, *process.yield_factor)
            for code, process in sorted(graph.knowledge.processes.items())
            if GAS in process.outputs and kind in process.inputs and process.yield_factor is not None
        ]
        if named:
            return named
    return []
