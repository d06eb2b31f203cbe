"""How a pair stands among all pairs: shares of a need, further links of two firms, against a slow twin."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.files.standing import BONUS, HALF, HALF_LINKS, SHARPNESS, scores, standing

Pair = tuple[int, int, float]  # giver, taker, likeness


def stood(pairs: list[Pair], giver_firms: list[int], taker_firms: list[int]) -> list[float]:
    giver = np.array([one[0] for one in pairs])
    taker = np.array([one[1] for one in pairs])
    likeness = np.array([one[2] for one in pairs])
    found = standing(likeness, giver, taker, np.array(giver_firms)[giver], np.array(taker_firms)[taker])
    return [float(one) for one in found]


def slow(pairs: list[Pair], giver_firms: list[int], taker_firms: list[int]) -> list[float]:
    """The same, written down from its definition."""
    link: dict[tuple[int, int], float] = {}
    share: dict[tuple[int, int], float] = {}
    for giver, taker, likeness in pairs:
        need = sum(other**SHARPNESS for _g, t, other in pairs if t == taker)
        offer = sum(other**SHARPNESS for g, _t, other in pairs if g == giver)
        share[giver, taker] = likeness**SHARPNESS / need
        link[giver, taker] = (share[giver, taker] * likeness**SHARPNESS / offer) ** 0.5

    def links(have: int, want: int, without: int | None = None) -> float:
        best: dict[int, float] = {}
        for (giver, taker), one in link.items():
            if giver_firms[giver] == have and taker_firms[taker] == want and giver != without:
                best[giver] = max(best.get(giver, 0.0), one)
        return sum(best.values())

    found = []
    for giver, taker, likeness in pairs:
        mine, theirs = giver_firms[giver], taker_firms[taker]
        further = links(mine, theirs, giver) + links(theirs, mine)
        found.append(likeness * share[giver, taker] * (1 + BONUS * further / (HALF_LINKS + further)))
    return found


def test_a_pair_alone_stands_as_it_is_alike() -> None:
    assert stood([(0, 0, 0.6)], [0], [1]) == pytest.approx([0.6])


def test_a_need_that_many_would_serve_says_less_of_each() -> None:
    """Offer 0 is as like need 0 as need 1; need 0 is served by three others as well."""
    pairs = [(0, 0, 0.8), (0, 1, 0.8), (1, 0, 0.8), (2, 0, 0.8), (3, 0, 0.8)]
    common, rare = stood(pairs, [0, 1, 2, 3], [4, 5])[:2]

    assert rare == pytest.approx(4 * common)


def test_firms_with_a_second_link_stand_above_equals() -> None:
    """Two needs in the same words: the firm that also takes the other offer comes first."""
    pairs = [(0, 0, 0.8), (0, 1, 0.8), (1, 2, 0.8)]
    partner, stranger = stood(pairs, [0, 0], [1, 2, 1])[:2]
    equal = stood(pairs, [0, 0], [1, 2, 3])[:2]

    assert partner > 2 * stranger
    assert equal[0] == equal[1]


def test_a_link_back_counts_as_well() -> None:
    pairs = [(0, 0, 0.8), (0, 1, 0.8), (1, 2, 0.8)]
    partner, stranger = stood(pairs, [0, 1], [1, 2, 0])[:2]

    assert partner > stranger


@given(
    st.lists(st.sampled_from(sorted(product(range(4), range(4)))), min_size=1, unique=True),
    st.lists(st.integers(0, 3), min_size=4, max_size=4),
    st.lists(st.integers(0, 3), min_size=4, max_size=4),
)
def test_standing_equals_its_definition(
    at: list[tuple[int, int]], giver_firms: list[int], taker_firms: list[int]
) -> None:
    likeness = np.random.default_rng(len(at)).uniform(0.05, 1, len(at))
    pairs = [(giver, taker, float(one)) for (giver, taker), one in zip(at, likeness, strict=True)]

    assert stood(pairs, giver_firms, taker_firms) == pytest.approx(slow(pairs, giver_firms, taker_firms))


def test_scores_keep_the_order_and_stay_below_one() -> None:
    found = scores(np.array([0.0, HALF, 1.0, 1.0 + BONUS]))

    assert list(found) == sorted(found)
    assert found[0] == 0
    assert found[1] == 0.5
    assert found[-1] < 1
