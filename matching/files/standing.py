"""How a pair stands among all pairs of a pool: is the need anybody's, and do the two firms share more than this? Pure.

A likeness is judged pair by pair. Two things are only seen from above. A need that many offers would serve ("process
steam") says less about any of them than one that hardly anything serves: what counts is the share of the offer in all
that the need could be served with. And firms that could exchange several things, in either direction, are likelier
partners than firms with one link: contracts, pipes and trucks are shared. Both follow from the listings alone, never
from where they come from.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]

SHARPNESS = 4  # how fast a weaker pair loses its share beside a stronger one
BONUS = 3.0  # what further links between two firms add at most, as a multiple
HALF_LINKS = 0.1  # expected number of further links that adds half of it
HALF = 0.25  # standing of a score of 0.5: a pair that is alone in its pool has its likeness as its standing


def standing(likeness: Floats, giver: Ids, taker: Ids, giver_firm: Ids, taker_firm: Ids) -> Floats:
    """Return the standing of each pair, 0 to 1 + ``BONUS``.

    Parameters
    ----------
    likeness
        Of each pair, > 0.
    giver, taker
        Numbers of the two listings of each pair, from 0.
    giver_firm, taker_firm
        Numbers of their firms, in one numbering for both sides.
    """
    weight = likeness**SHARPNESS
    of_need = weight / np.bincount(taker, weight)[taker]
    of_offer = weight / np.bincount(giver, weight)[giver]
    further = _further_links(np.sqrt(of_need * of_offer), giver, giver_firm, taker_firm)
    return np.asarray(likeness * of_need * (1 + BONUS * further / (HALF_LINKS + further)))


def scores(standings: Floats) -> Floats:
    """Return standings as scores in [0, 1) in the same order."""
    return standings / (standings + HALF)


def _further_links(link: Floats, giver: Ids, giver_firm: Ids, taker_firm: Ids) -> Floats:
    """Return how many other links the two firms of each pair are expected to have, in both directions.

    Of each offer only the best need of a firm counts.
    """
    firms = int(max(giver_firm.max(), taker_firm.max())) + 1
    offers, of_pair = np.unique(giver * firms + taker_firm, return_inverse=True)
    best = np.zeros(len(offers))
    np.maximum.at(best, of_pair, link)
    both = np.zeros(len(offers), dtype=np.int64)
    both[of_pair] = giver_firm * firms + taker_firm
    known, of_offer = np.unique(both, return_inverse=True)
    links = np.bincount(of_offer, best)
    there = links[of_offer][of_pair] - best[of_pair]
    back = taker_firm * firms + giver_firm
    at = np.minimum(np.searchsorted(known, back), len(known) - 1)
    return np.maximum(there, 0.0) + np.where(known[at] == back, links[at], 0.0)
