"""A file from reading to writing."""

from collections import defaultdict
from pathlib import Path

from catalogue.knowledge import read_catalogue
from matching.engine import build_graph
from matching.files.cells import Problem
from matching.files.network import NetworkRanker, Suggestion
from matching.files.reading import UnreadableFile, read_listings
from matching.files.understanding import Reader, Understood
from matching.files.writing import write_suggestions
from matching.knowledge import knowledge_from_rows
from matching.reasons.names import names_of_rows


def match_whole_file(source: Path, target: Path) -> tuple[dict[str, int], list[Problem]]:
    """Match a listings file and write the suggestions; return counts and the cells that could not be read.

    Raises
    ------
    UnreadableFile
        If the file, or every row of it, cannot be read.
    """
    listings, problems = read_listings(source)
    if not listings:
        raise UnreadableFile(f"{source.name}: no readable row. " + "; ".join(map(str, problems[:5])))
    rows = read_catalogue()
    knowledge = knowledge_from_rows(rows)
    ranker = NetworkRanker(knowledge, build_graph(knowledge))
    networks: dict[str, list[Understood]] = defaultdict(list)
    for understood in Reader(rows).read(listings):
        networks[understood.listing.network].append(understood)
    suggestions: list[Suggestion] = []
    refused = 0
    for name in sorted(networks):
        ranked = ranker.rank(networks[name])
        suggestions += ranked.suggestions
        refused += ranked.refused
    write_suggestions(target, suggestions, names_of_rows(rows), knowledge)
    counts = {
        "listings": len(listings),
        "networks": len(networks),
        "suggestions": len(suggestions),
        "refused": refused,
        "problems": len(problems),
    }
    return counts, problems
