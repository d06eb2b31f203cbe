"""How a pair stands among all pairs: shares of a need, links and partners of two firms, against a slow twin."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.files.circles import together
from matching.files.standing import BONUS, CLAIM, HALF, HALF_LINKS, SHARPNESS, Pairs, scores, standing

Pair = tuple[int, int, float]  # giver, taker, likeness
Links = dict[tuple[int, int], float]


def firm_names(*sides: list[int]) -> list[str]:
    return [f"firm {at}" for at in range(1 + max(map(max, sides)))]


def stood(pairs: list[Pair], giver_firms: list[int], taker_firms: list[int]) -> list[float]:
    giver = np.array([one[0] for one in pairs])
    taker = np.array([one[1] for one in pairs])
    likeness = np.array([one[2] for one in pairs])
    firms = np.array(giver_firms)[giver], np.array(taker_firms)[taker]
    found = standing(likeness, Pairs(giver, taker, *firms, firm_names(giver_firms, taker_firms)))
    return [float(one) for one in found]


def shares(pairs: list[Pair]) -> tuple[Links, Links]:
    """Return each pair's share of its need, and its expected link."""
    share: Links = {}
    link: Links = {}
    for giver, taker, likeness in pairs:
        need = sum(other**SHARPNESS for _g, t, other in pairs if t == taker)
        offer = sum(other**SHARPNESS for g, _t, other in pairs if g == giver)
        share[giver, taker] = likeness**SHARPNESS / need
        link[giver, taker] = (share[giver, taker] * likeness**SHARPNESS / offer) ** 0.5
    return share, link


def slow(pairs: list[Pair], giver_firms: list[int], taker_firms: list[int]) -> list[float]:
    """The same, written down from its definition."""

    def links(link: Links, have: int, want: int, without: int | None = None) -> float:
        best: dict[int, float] = {}
        for (giver, taker), one in link.items():
            if giver_firms[giver] == have and taker_firms[taker] == want and giver != without:
                best[giver] = max(best.get(giver, 0.0), one)
        return sum(best.values())

    def bonus(link: Links, giver: int, taker: int) -> float:
        mine, theirs = giver_firms[giver], taker_firms[taker]
        further = links(link, mine, theirs, giver) + links(link, theirs, mine)
        return 1 + BONUS * further / (HALF_LINKS + further)

    _share, link = shares(pairs)
    claims = [(giver, taker, like * bonus(link, giver, taker) ** CLAIM) for giver, taker, like in pairs]
    share, link = shares(claims)
    rows = sorted({(giver_firms[giver], taker_firms[taker]) for giver, taker, _ in pairs})
    ends = np.array(rows).T
    expected = np.array([links(link, *row) for row in rows])
    circle = dict(
        zip(rows, together(ends[0], ends[1], expected, firm_names(giver_firms, taker_firms)), strict=True)
    )
    return [
        likeness
        * share[giver, taker]
        * bonus(link, giver, taker)
        * (1 + circle[giver_firms[giver], taker_firms[taker]])
        for giver, taker, likeness in pairs
    ]


def test_a_pair_alone_stands_as_it_is_alike() -> None:
    assert stood([(0, 0, 0.6)], [0], [1]) == pytest.approx([0.6])


def test_a_need_that_many_would_serve_says_less_of_each() -> None:
    """Offer 0 is as like need 0 as need 1; need 0 is served by three others as well."""
    pairs = [(0, 0, 0.8), (0, 1, 0.8), (1, 0, 0.8), (2, 0, 0.8), (3, 0, 0.8)]
    common, rare = stood(pairs, [0, 1, 2, 3], [4, 5])[:2]

    assert rare > 3 * common


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


def test_firms_with_a_common_partner_stand_above_equals() -> None:
    """Two firms need the same words of firm 0; firm 3 gives to 0 and to one of them, the other has a ring of its own.

    No two of them have a further link, so nothing but the circles tells them apart.
    """
    ring = [(3, 4, 0.8), (4, 5, 0.8), (5, 6, 0.8)]  # listings; from the other firm to 4, to 5 and back
    strangers = [(at, at + 1, 0.8) for at in range(6, 46)]
    pairs = [(0, 0, 0.8), (0, 1, 0.8), (1, 2, 0.8), (2, 3, 0.8), *ring, *strangers]

    def both(known: int, other: int) -> tuple[float, float]:
        givers = [0, 3, 3, other, 4, 5, *range(6, 46)]
        takers = [1, 2, 0, known, 4, 5, other, *range(46, 86)]
        found = stood(pairs, givers, takers)
        return found[0], found[1]

    first, second = both(known=1, other=2)
    assert first > 1.2 * second
    first, second = both(known=2, other=1)
    assert second > 1.2 * first


@settings(max_examples=20)
@given(
    st.lists(st.sampled_from(sorted(product(range(4), range(4)))), min_size=1, unique=True),
    st.lists(st.integers(0, 3), min_size=4, max_size=4),
    st.lists(st.integers(4, 6), min_size=4, max_size=4),
    st.booleans(),
)
def test_standing_equals_its_definition(
    at: list[tuple[int, int]], giver_firms: list[int], taker_firms: list[int], both_ways: bool
) -> None:
    """Firms 0 to 3 give, 4 to 6 take; ``both_ways`` makes the last giver's firm a taker's too."""
    likeness = np.random.default_rng(len(at)).uniform(0.05, 1, len(at))
    pairs = [(giver, taker, float(one)) for (giver, taker), one in zip(at, likeness, strict=True)]
    if both_ways:
        giver_firms = [*giver_firms[:3], taker_firms[0]]
        pairs = [one for one in pairs if giver_firms[one[0]] != taker_firms[one[1]]] or [(0, 0, 0.5)]

    assert stood(pairs, giver_firms, taker_firms) == pytest.approx(slow(pairs, giver_firms, taker_firms))


def test_scores_keep_the_order_and_stay_below_one() -> None:
    found = scores(np.array([0.0, HALF, 1.0, 1.0 + BONUS]))

    assert list(found) == sorted(found)
    assert found[0] == 0
    assert found[1] == 0.5
    assert found[-1] < 1
