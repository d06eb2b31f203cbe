"""Circles of firms: who could exchange with whom, whatever order they are told in."""

from random import Random

import numpy as np

from matching.files.circles import LEAST_LINK, together

Row = tuple[int, int, float]  # firms and their expected links
# Two rings of four firms, everyone with everyone, and one weak link between the rings.
RINGS: list[Row] = [
    *((one, other, 0.5) for one in range(4) for other in range(one)),
    *((one, other, 0.5) for one in range(4, 8) for other in range(4, one)),
    (0, 4, 0.05),
]
NAMES = [f"firm {at}" for at in range(8)]


def met(rows: list[Row], names: list[str]) -> dict[tuple[str, str], float]:
    first, second, links = (np.array(column) for column in zip(*rows, strict=True))
    shares = together(first, second, links, names)
    return {
        (names[one], names[other]): float(share) for (one, other, _), share in zip(rows, shares, strict=True)
    }


def test_firms_of_one_ring_meet_and_those_of_two_do_not() -> None:
    found = met(RINGS, NAMES)

    assert found["firm 0", "firm 4"] == 0
    assert all(share > 0.3 for pair, share in found.items() if pair != ("firm 0", "firm 4"))


def test_the_order_of_rows_and_of_firms_changes_nothing() -> None:
    """As many ties as there are rings: an answer that hung on the order would show it."""
    shuffled = Random(3).sample(range(8), 8)
    place = {old: new for new, old in enumerate(shuffled)}
    rows = Random(4).sample([(place[one], place[other], link) for one, other, link in RINGS], len(RINGS))

    assert met(rows, [NAMES[old] for old in shuffled]) == met(RINGS, NAMES)


def test_links_of_both_directions_add_up() -> None:
    """Half of what makes a link, there and back: without the way back the firms of a third ring stay alone."""
    half = LEAST_LINK * 0.6
    names = [*NAMES, "firm 8", "firm 9"]

    there = met([*RINGS, (8, 9, half)], names)
    back = met([*RINGS, (8, 9, half), (9, 8, half)], names)

    assert there["firm 8", "firm 9"] == 0
    assert back["firm 8", "firm 9"] == back["firm 9", "firm 8"] == 1
