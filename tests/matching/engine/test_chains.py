"""Chains, loops and rings: mass balance by hand, bounds that are told, no dependence on order."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine.networks.chains import (
    Balance,
    Chain,
    ChainCaps,
    Joint,
    Leg,
    choose,
    find_chains,
    find_rings,
    key_of,
    scaled,
)
from matching.engine.networks.loops import LoopCaps


def leg(giver: int, taker: int, *firms: str, **values) -> Leg:
    given_values = {"score": 0.8, "confidence": 0.5, "key": f"{giver}-{taker}"} | values
    return Leg(giver=giver, taker=taker, firms=firms, **given_values)


def joint(need: int, have: int, share=(1.0, 1.0), certainty: float = 0.9, via: str = "C1") -> Joint:
    return Joint(need, have, share, certainty, via)


# a gives pallets (1) to b (2); b repairs 70-90 % of them and gives (3) to c (4); c's empties (5) go to a (6).
A_TO_B = leg(
    1, 2, "a", "b", sent=(100, 200), delivered=(100, 200), yields=(1, 1), money=(1000, 4000), co2=(1, 2)
)
B_TO_C = leg(
    3, 4, "b", "c", sent=(50, 500), delivered=(50, 500), yields=(1, 1), money=(-500, 5000), co2=(5, 50)
)
C_TO_A = leg(
    5, 6, "c", "a", score=0.2, sent=(10, 20), delivered=(10, 20), yields=(1, 1), money=(10, 40), co2=None
)
REPAIR, EMPTIES = joint(2, 3, (0.7, 0.9)), joint(4, 5, (0.5, 1.0), 0.8, "pallet>used-pallets")


def test_chain_carries_no_more_than_arrives_times_the_share() -> None:
    """By hand: 100-200 arrive, 70-180 can be given on; b's match would take 50-500, so 50-180 are carried."""
    chain = Chain((A_TO_B, B_TO_C), (REPAIR,))

    assert chain.carried == ((100, 200), (50, pytest.approx(180)))


def test_balance_by_hand() -> None:
    """Leg 2 loses at most 500/500 and gains at most 5000/500 per unit, for 50-180 units: -180 to 1800."""
    chain = Chain((A_TO_B, B_TO_C), (REPAIR,))

    assert chain.money == Balance((pytest.approx(1000 - 180), pytest.approx(4000 + 1800)), ())
    assert chain.co2 == Balance((pytest.approx(1 + 0.1 * 50), pytest.approx(2 + 0.1 * 180)), ())


def test_unknown_leg_is_named_and_not_counted() -> None:
    loop = Chain((A_TO_B, B_TO_C, C_TO_A), (REPAIR, EMPTIES, joint(6, 1)))

    assert loop.co2.unknown == (2,)
    assert loop.money.unknown == ()


def test_unknown_quantity_makes_everything_behind_it_unknown() -> None:
    unknown = leg(1, 2, "a", "b", sent=None, delivered=None, yields=None, money=None)
    chain = Chain((unknown, B_TO_C), (REPAIR,))

    assert chain.carried == (None, None)
    assert chain.money == Balance(None, (0, 1))


def test_score_confidence_and_weakest_leg() -> None:
    loop = Chain((A_TO_B, B_TO_C, C_TO_A), (REPAIR, EMPTIES, joint(6, 1)))

    assert loop.score == pytest.approx((0.8 * 0.8 * 0.2) ** (1 / 3))
    assert loop.confidence == pytest.approx(0.5**3 * 0.9 * 0.8 * 0.9)
    assert loop.weakest == 2


def test_loop_of_three_is_found_once_and_its_parts_are_chains() -> None:
    found = find_chains([A_TO_B, B_TO_C, C_TO_A], [REPAIR, EMPTIES, joint(6, 1)])

    loops = [chain for chain in found.chains if chain.is_loop]
    assert [set(chain.firms) for chain in loops] == [{"a", "b", "c"}]
    assert sorted(chain.firms for chain in found.chains if not chain.is_loop) == [
        ("a", "b", "c"),
        ("b", "c", "a"),
        ("c", "a", "b"),
    ]


def test_match_through_a_converter_is_a_chain_of_three_firms() -> None:
    through = leg(1, 2, "a", "treater", "b")

    assert find_chains([through, A_TO_B], []).chains == (Chain((through,)),)


def test_without_a_joint_two_matches_are_no_chain() -> None:
    assert find_chains([A_TO_B, B_TO_C], []).chains == ()


def test_chain_stops_at_five_firms_and_does_not_come_back() -> None:
    names = "abcdefg"
    legs = [leg(10 + place, 20 + place, names[place], names[place + 1]) for place in range(6)] + [
        leg(16, 29, "d", "b")
    ]
    joints = [joint(20 + place, 11 + place) for place in range(5)] + [joint(22, 16)]

    found = find_chains(legs, joints)

    assert max(len(chain.firms) for chain in found.chains) == 5
    assert all(len(set(chain.listings)) == len(chain.listings) for chain in found.chains)
    assert not any(
        "d" in chain.firms and chain.legs[-1].taker == 29 and len(chain.legs) > 2 for chain in found.chains
    )


@pytest.mark.parametrize(
    ("caps", "cut"), [(ChainCaps(), ()), (ChainCaps(chains=1), ("chains",)), (ChainCaps(legs=1), ("legs",))]
)
def test_caps_are_told(caps: ChainCaps, cut: tuple[str, ...]) -> None:
    legs = [A_TO_B, B_TO_C, leg(3, 7, "b", "d")]

    assert find_chains(legs, [REPAIR], caps).cut == cut


def ring_world(*linked: bool) -> tuple[list[Leg], list[Joint]]:
    ends = [(2, 3), (4, 5), (6, 1)]
    return [A_TO_B, B_TO_C, C_TO_A], [joint(*end) for end, chosen in zip(ends, linked, strict=True) if chosen]


@pytest.mark.parametrize(
    ("linked", "count"), [((1, 1, 1), 1), ((1, 1, 0), 1), ((1, 0, 0), 0), ((0, 0, 0), 0)]
)
def test_ring_needs_two_joints_that_hang_together(linked: tuple[bool, ...], count: int) -> None:
    legs, joints = ring_world(*linked)

    assert len(find_rings(legs, joints, unlinked=0.4).chains) == count


def test_ring_with_a_loose_joint_needs_settled_legs() -> None:
    legs, joints = ring_world(True, True, False)
    open_leg = replace(legs[0], settled=False)

    assert find_rings([open_leg, *legs[1:]], joints, unlinked=0.4).chains == ()
    assert len(find_rings([open_leg, *legs[1:]], ring_world(True, True, True)[1], unlinked=0.4).chains) == 1


def test_ring_begins_behind_its_loose_joint_and_trusts_it_less() -> None:
    legs, joints = ring_world(True, False, True)
    ring = find_rings(legs, joints, unlinked=0.4).chains[0]

    assert [one.via for one in ring.joints] == ["C1", "C1", ""]
    assert ring.legs[0].giver == 5
    assert ring.confidence == pytest.approx(0.5**3 * 0.9 * 0.9 * 0.4)


def test_caps_of_rings_are_told() -> None:
    legs, joints = ring_world(True, True, True)

    assert find_rings(legs, joints, unlinked=0.4, caps=ChainCaps(rings=LoopCaps(edges=2))).cut == ("edges",)


def random_world(seed: int) -> tuple[list[Leg], list[Joint]]:
    """Firms 0-5, each with needs 100+ and listings 200+; random matches between them."""
    chance = Random(seed)
    legs = []
    for number in range(chance.randint(0, 14)):
        giver, taker = chance.sample(range(6), 2)
        low = float(chance.randint(0, 50))
        sent = chance.choice([None, (low, low + chance.randint(0, 50))])
        yields = (0.5, 0.9) if sent else None
        legs.append(
            leg(
                200 + giver * 2 + chance.randint(0, 1),
                100 + taker * 2 + chance.randint(0, 1),
                str(giver),
                str(taker),
                key=f"{number:02d}",
                score=chance.random(),
                confidence=chance.random(),
                sent=sent,
                yields=yields,
                delivered=sent and (sent[0] * 0.5, sent[1] * 0.9),
            )
        )
    joints = [
        joint(100 + firm * 2 + need, 200 + firm * 2 + have, chance.choice([None, (0.1, 0.5)]))
        for firm in range(6)
        for need in (0, 1)
        for have in (0, 1)
        if chance.random() < 0.7
    ]
    return legs, joints


@given(st.integers(0, 10**9))
@settings(max_examples=150)
def test_mass_balance_holds_in_every_chain(seed: int) -> None:
    for chain in find_chains(*random_world(seed)).chains:
        for place, (one, carried) in enumerate(zip(chain.legs, chain.carried, strict=True)):
            if carried is None or one.sent is None:
                assert place or one.sent is None
                continue
            assert 0 <= carried[0] <= carried[1] <= one.sent[1]
            assert carried[0] <= one.sent[0]
            before = chain.carried[place - 1] if place else None
            if before is not None:
                share = chain.joints[place - 1].share
                assert share is not None
                assert carried[1] <= before[1] * 0.9 * share[1] + 1e-9


@given(st.integers(0, 10**9))
@settings(max_examples=60)
def test_order_of_legs_and_joints_does_not_matter(seed: int) -> None:
    legs, joints = random_world(seed)
    shuffled = legs[::-1], joints[::-1]

    assert find_chains(legs, joints) == find_chains(*shuffled)
    assert find_rings(legs, joints, unlinked=0.4) == find_rings(*shuffled, unlinked=0.4)


@given(st.integers(0, 10**9))
@settings(max_examples=60)
def test_loops_are_those_of_a_brute_force_over_the_joints(seed: int) -> None:
    """A loop of three firms is three legs, each hanging on the one before it."""
    legs, joints = random_world(seed)
    linked = {(one.need, one.have) for one in joints}
    brute = {
        key_of(Chain((a, b, c), (joint(0, 0),) * 3))
        for a in legs
        for b in legs
        for c in legs
        if {(a.taker, b.giver), (b.taker, c.giver), (c.taker, a.giver)} <= linked
        and len({a.firms[0], b.firms[0], c.firms[0]}) == 3
    }
    found = find_chains(legs, joints, ChainCaps(legs=100))

    assert {key_of(one) for one in found.chains if one.is_loop and len(one.legs) == 3} == brute


def test_choose_keeps_the_best_of_each_listing_and_counts_the_rest() -> None:
    first, second, third = (
        Chain((leg(1, 2, "a", "b"),)),
        Chain((leg(1, 4, "a", "c"),)),
        Chain((leg(1, 2, "a", "b"),)),
    )

    assert choose([first, second, third], per_listing=1, most=9) == ([first, second], 1)
    assert choose([first, second, third], per_listing=1, most=1) == ([first], 2)


@pytest.mark.parametrize(
    ("amount", "part", "expected"),
    [
        ((100, 400), (10, 10), (100, 200)),  # 10-20 per unit
        ((-100, 400), (10, 10), (-50, 200)),  # a loss of at most 5 per unit
        ((-400, -100), (10, 10), (-200, -100)),
        (None, (1, 1), None),
        ((1, 1), None, None),
    ],
)
def test_scaled_amounts(amount, part, expected) -> None:
    assert scaled(amount, (10, 20), part) == expected
