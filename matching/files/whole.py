"""A file from reading to writing."""

from collections import defaultdict
from pathlib import Path
from typing import Any

from catalogue.knowledge import read_catalogue
from catalogue.sector_flows import load_sector_flows
from matching.engine import build_graph
from matching.files.cells import Problem
from matching.files.network import NetworkRanker, Suggestion
from matching.files.pair_reasons import pair_reason
from matching.files.pair_table import measured, read_pairs, write_pairs
from matching.files.pairs import THRESHOLD, PairScorer
from matching.files.reading import UnreadableFile, read_listings
from matching.files.takers import MAX_STEPS, Takers
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
    rows, flows = read_catalogue(), load_sector_flows()
    knowledge = knowledge_from_rows(rows)
    takers = Takers(flows, build_graph(knowledge, max_steps=MAX_STEPS))
    ranker = NetworkRanker(knowledge, build_graph(knowledge), takers)
    networks: dict[str, list[Understood]] = defaultdict(list)
    for understood in Reader(rows, flows).read(listings):
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


def score_whole_file(source: Path, target: Path) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Score a pairs file and write it with the scores; return counts and the rows that could not be read.

    Raises
    ------
    UnreadableFile
        If the file, or every row of it, cannot be read.
    """
    table = read_pairs(source)
    rows, flows = read_catalogue(), load_sector_flows()
    scorer = PairScorer(rows, flows, build_graph(knowledge_from_rows(rows), max_steps=MAX_STEPS))
    scored = scorer.score(table.pairs)
    names = names_of_rows(rows)
    write_pairs(target, table, [(one.score, pair_reason(one, names, flows.kinds)) for one in scored])
    scores = [one.score for one in scored]
    counts = {
        "pairs": len(scores),
        "threshold": THRESHOLD,
        "proposed": sum(score >= THRESHOLD for score in scores),
        "refused": sum(bool(one.refused) for one in scored),
        "problems": len(table.problems),
        "measured": measured(table, scores, THRESHOLD),
    }
    return counts, table.problems
