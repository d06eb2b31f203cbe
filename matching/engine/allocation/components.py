"""The connected parts of a network of links."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.engine.allocation.links import Amounts, Ints, Links

BUNDLE = 2_000  # links that are worth a programme of their own


@dataclass(frozen=True, slots=True)
class Part:
    """Some links with their listings numbered anew; ``givers``, ``takers``, ``places`` are the old numbers."""

    places: Ints
    givers: Ints
    takers: Ints
    links: Links
    amounts: Amounts

    def numbered_back(self, links: Links) -> Links:
        """Return links of this part with the listings' numbers in the whole network."""
        giver, taker = self.givers[links.giver], self.takers[links.taker]
        return Links(giver, taker, links.label, links.factor, links.gain, links.co2)


def part_of(links: Links, amounts: Amounts, places: Ints) -> Part:
    """Return the links at ``places`` as a network of its own."""
    own = links.pick(places)
    givers, giver = np.unique(own.giver, return_inverse=True)
    takers, taker = np.unique(own.taker, return_inverse=True)
    local = Links(giver, taker, own.label, own.factor, own.gain, own.co2)
    return Part(places, givers, takers, local, amounts.part(givers, takers))


def components(links: Links, givers: int, takers: int) -> Ints:
    """Return for every link a number that the links of its connected part share.

    Notes
    -----
    Every node takes the smallest number that it can reach: hooking and pointer jumping, Y. Shiloach,
    U. Vishkin, "An O(log n) parallel connectivity algorithm", 1982, doi:10.1016/0196-6774(82)90008-6.
    """
    root = np.arange(givers + takers)
    while True:
        here, there = root[links.giver], root[givers + links.taker]
        if np.array_equal(here, there):
            return here
        np.minimum.at(root, np.maximum(here, there), np.minimum(here, there))
        while not np.array_equal(root, root[root]):
            root = root[root]


def bundles(links: Links, amounts: Amounts) -> list[Ints]:
    """Return places of links to be solved apart: large connected parts alone, small ones together.

    One bundle with everything where the largest part holds half of the links or more: nothing is won then.
    """
    part = components(links, len(amounts.supply), len(amounts.demand))
    _, number, size = np.unique(part, return_inverse=True, return_counts=True)
    if len(size) < 2 or size.max() * 2 >= len(links) or len(links) <= BUNDLE:
        return [np.arange(len(links))]
    large_first = np.argsort(-size, kind="stable")
    bundle_of_rank = np.concatenate([[0], np.cumsum(size[large_first])[:-1]]) // BUNDLE
    bundle = np.empty(len(size), dtype=np.int64)
    bundle[large_first] = np.unique(bundle_of_rank, return_inverse=True)[1]
    mine = bundle[number]
    order = np.argsort(mine, kind="stable")
    return np.split(order, np.cumsum(np.bincount(mine))[:-1])
