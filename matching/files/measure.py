"""How well a ranking finds the exchanges that really took place.

A query is a giver listing that has at least one true taker listing. The needs of other companies are ranked by
score; needs of equal score share the middle of their ranks, so that the order of a file never helps. R@k is the
share of a query's true takers among the first k, averaged over the queries; MRR the mean of 1 / rank of the first
true taker, 0 when none is ranked. An unlisted pair is unlabelled, not wrong: recall is trustworthy, precision is a
lower bound.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from math import inf

from catalogue.folding import fold
from matching.files.cases import Key, key_of
from matching.files.network import Suggestion

CUTS = (1, 3, 5, 10)
Ranks = Mapping[Key, Sequence[float]]
Figures = dict[str, float | int | None]


def ranks_of(
    suggestions: Iterable[Suggestion], true: Mapping[Key, frozenset[Key]], *, distinct: bool = False
) -> dict[Key, list[float]]:
    """Return, per giver listing with true takers, the ranks of those takers; inf where not suggested.

    ``distinct`` ranks needs, not listings: needs in the same words count once, with their best score. No text can
    tell them apart, so in a pool of many networks their copies would only share ranks.
    """
    same: Callable[[Key], object] = (lambda key: fold(key[3])) if distinct else (lambda key: key)
    scores: dict[Key, dict[object, float]] = defaultdict(dict)
    for one in suggestions:
        mine, need = scores[key_of(one.giver)], same(key_of(one.taker))
        mine[need] = max(mine.get(need, 0.0), one.score)
    return {
        giver: [_rank(scores[giver], need) for need in sorted({same(taker) for taker in takers}, key=str)]
        for giver, takers in true.items()
    }


def _rank(scores: Mapping[object, float], need: object) -> float:
    if need not in scores:
        return inf
    better = sum(score > scores[need] for score in scores.values())
    equal = sum(score == scores[need] for score in scores.values())
    return better + (equal + 1) / 2


def figures(ranks: Ranks, chosen: Callable[[Key], bool] = lambda _giver: True) -> Figures:
    """Return queries, recall at each cut and MRR over the chosen giver listings; None without any."""
    queries = [found for giver, found in ranks.items() if chosen(giver)]
    if not queries:
        return {"queries": 0, **{f"recall@{cut}": None for cut in CUTS}, "mrr": None}
    recall: Figures = {
        f"recall@{cut}": _mean([sum(rank <= cut for rank in found) / len(found) for found in queries])
        for cut in CUTS
    }
    return {"queries": len(queries), **recall, "mrr": _mean([1 / min(found) for found in queries])}


def _mean(values: Collection[float]) -> float:
    return round(sum(values) / len(values), 4)


def proposals(
    suggestions: Iterable[Suggestion], true: Mapping[Key, frozenset[Key]], threshold: float
) -> Figures:
    """Return precision, recall and F1 of the pairs that reach one threshold over all networks."""
    proposed = {(key_of(one.giver), key_of(one.taker)) for one in suggestions if one.score >= threshold}
    wanted = {(giver, taker) for giver, takers in true.items() for taker in takers}
    right = len(proposed & wanted)
    return {
        "threshold": threshold,
        "proposed": len(proposed),
        "true": len(wanted),
        "right": right,
        "precision": round(right / len(proposed), 4) if proposed else None,
        "recall": round(right / len(wanted), 4) if wanted else None,
        "f1": round(2 * right / (len(proposed) + len(wanted)), 4) if proposed or wanted else None,
        "proposals_per_exchange": round(len(proposed) / len(wanted), 2) if wanted else None,
    }
