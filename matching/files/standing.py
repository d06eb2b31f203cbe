"""How a pair stands among all pairs of a pool: is the need anybody's, and do the two firms share more than this? Pure.

A likeness is judged pair by pair. Three things are only seen from above. A need that many offers would serve
("process steam") says less about any of them than one that hardly anything serves: what counts is the share of the
offer in all that the need could be served with. Firms that could exchange several things, in either direction, are
likelier partners than firms with one link: contracts, pipes and trucks are shared. And so are firms with the same
partners (`matching.files.circles`). The shares are worked out twice: what the firms share says which of the offers
has the better claim on a need. All follows from the listings alone, never from where they come from.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching.files.circles import Floats, Ids, together

SHARPNESS = 4  # how fast a weaker pair loses its share beside a stronger one
BONUS = 3.0  # what further links between two firms add at most, as a multiple
HALF_LINKS = 0.2  # expected number of further links that adds half of it
CLAIM = 0.25  # power of that bonus in the second working out of the shares
HALF = 0.3  # standing of a score of 0.5: a pair that is alone in its pool has its likeness as its standing


@dataclass(frozen=True, slots=True)
class Pairs:
    """Numbers of the two listings of each pair, from 0, and of their firms: places in ``names``, all different."""

    giver: Ids
    taker: Ids
    giver_firm: Ids
    taker_firm: Ids
    names: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Links:
    """Expected links from one firm to another, ``of_pair`` the row of each pair, ``further`` those beside the pair."""

    giver_firm: Ids
    taker_firm: Ids
    links: Floats
    of_pair: Ids
    further: Floats


def standing(likeness: Floats, pairs: Pairs) -> Floats:
    """Return the standing of each pair, 0 to 2 (1 + ``BONUS``), from its likeness, > 0."""
    first = _links(*_shares(likeness, pairs), pairs)
    of_need, of_offer = _shares(likeness * _bonus(first.further) ** CLAIM, pairs)
    found = _links(of_need, of_offer, pairs)
    circle = together(found.giver_firm, found.taker_firm, found.links, pairs.names)[found.of_pair]
    return np.asarray(likeness * of_need * _bonus(found.further) * (1 + circle))


def scores(standings: Floats) -> Floats:
    """Return standings as scores in [0, 1) in the same order."""
    return standings / (standings + HALF)


def _shares(likeness: Floats, pairs: Pairs) -> tuple[Floats, Floats]:
    """Return the share of each pair in all that could serve its need, and in all that its offer could serve."""
    weight = likeness**SHARPNESS
    of_need = weight / np.bincount(pairs.taker, weight)[pairs.taker]
    return of_need, weight / np.bincount(pairs.giver, weight)[pairs.giver]


def _bonus(further: Floats) -> Floats:
    return 1 + BONUS * further / (HALF_LINKS + further)


def _links(of_need: Floats, of_offer: Floats, pairs: Pairs) -> _Links:
    """Return the expected links of all firms; of each offer only the best need of a firm counts."""
    firms = len(pairs.names)
    offers, of_pair = np.unique(pairs.giver * firms + pairs.taker_firm, return_inverse=True)
    best = np.zeros(len(offers))
    np.maximum.at(best, of_pair, np.sqrt(of_need * of_offer))
    both = np.zeros(len(offers), dtype=np.int64)
    both[of_pair] = pairs.giver_firm * firms + pairs.taker_firm
    known, of_offer_firm = np.unique(both, return_inverse=True)
    links = np.asarray(np.bincount(of_offer_firm, best), dtype=np.float64)
    row = of_offer_firm[of_pair]
    there = np.maximum(links[row] - best[of_pair], 0.0)
    back = pairs.taker_firm * firms + pairs.giver_firm
    at = np.minimum(np.searchsorted(known, back), len(known) - 1)
    return _Links(
        known // firms, known % firms, links, row, there + np.where(known[at] == back, links[at], 0.0)
    )
