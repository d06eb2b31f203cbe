"""What some givers of a shard add to a run: matches found or taken over, refusals counted."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from matching.incremental import JUDGED, copy_to, taken_over, without
from matching.models import Match, MatchShard
from matching.preparing import RunInput, ShardWork
from matching.results import rows_of
from matching.rules import rules_of
from matching.search import Found, search
from matching.stored_knowledge import graph_of


@dataclass(frozen=True)
class Chunk:
    """New rows, the shard's counts after them, more examples, and by how many its pairs grow (or shrink)."""

    rows: list[Match]
    refused: dict[str, int]
    examples: list[dict[str, Any]]
    more_pairs: int


def chunk_of(shard: MatchShard, given: RunInput, givers: list[int]) -> Chunk:
    """Judge some givers of a shard; where the run has a base, only their pairs with a changed side.

    Pairs with a changed side are judged by the base's streams too: what these counted is counted no more.
    """
    work = given.work[shard.key]
    here = [pk for pk in givers if pk in work.here]
    knowledge, graph = graph_of(shard.run.catalogue_digest)
    rules = rules_of(shard.run.rule_set)
    found = search(graph, given.snapshot, here, rules, all_pairs=work.anew)
    gone = Found()
    if given.base is not None and not work.anew:
        before = [pk for pk in givers if pk in work.before]
        gone = search(graph, given.base, before, rules, all_pairs=False)
    rows = rows_of(found.matches, run_id=shard.run_id, resources=knowledge.resources)
    judged = Counter({JUDGED: found.pairs_seen})
    refused = without(shard.refused, gone.refused) + found.refused + judged
    return Chunk(
        rows=rows + _copies(shard, given, work, here),
        refused=dict(sorted(refused.items())),
        examples=found.examples,
        more_pairs=found.pairs_seen - gone.pairs_seen,
    )


def _copies(shard: MatchShard, given: RunInput, work: ShardWork, here: list[int]) -> list[Match]:
    if given.base is None or work.anew or shard.run.base_id is None:
        return []
    return copy_to(shard.run_id, taken_over(shard.run.base_id, given.snapshot, here))
