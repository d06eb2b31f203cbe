"""Quantities over the whole network."""

from hashlib import sha256

import pytest

from matching.engine import AllocationStatus, Rules, allocate, find_matches, match_key
from matching.engine.reference import direct_flow
from tests.matching.engine.worlds import have, need, process, resource, world

SCRAP = world(resource("scrap"))


def plan_of(givers, takers, graph=SCRAP, rules=None):
    """The plan as (giver, taker) -> quantity."""
    rules = rules or Rules()
    matches = find_matches(graph, givers, takers, rules).matches
    plan = allocate(matches, givers, takers, rules)
    links = {match_key(match): (match.giver, match.taker) for match in matches}
    return plan, {links[key]: quantity for key, quantity in plan.quantities.items()}


def test_stream_is_promised_once():
    givers = [have("scrap", quantity=(100, 100))]
    takers = [need("scrap", quantity=(80, 80)), need("scrap", id=3, company="other", quantity=(80, 80))]

    plan, quantities = plan_of(givers, takers)

    assert sum(quantities.values()) == pytest.approx(100)
    assert max(quantities.values()) <= 80
    assert plan.status is AllocationStatus.OPTIMAL


def test_plan_takes_the_cautious_ends_of_ranges():
    _, quantities = plan_of([have("scrap", quantity=(60, 100))], [need("scrap", quantity=(50, 90))])
    assert quantities == {(1, 2): pytest.approx(50)}


def test_plan_keeps_to_the_months_of_the_streams():
    # 120 t in January and February = 60 t a month; the need takes 10 t a month, so 20 t in both
    giver = have("scrap", quantity=(120, 120), months=frozenset({1, 2}))
    _, quantities = plan_of([giver], [need("scrap", quantity=(120, 120))])
    assert quantities == {(1, 2): pytest.approx(20)}


def test_plan_weighs_the_better_match_first():
    giver = have("scrap", quantity=(100, 100))
    near, far = (
        need("scrap", quantity=(100, 100)),
        need("scrap", id=3, company="far", quantity=(100, 100), trust=0.5),
    )
    assert plan_of([giver], [far, near])[1] == {(1, 2): pytest.approx(100)}


def test_plan_leaves_out_what_has_no_quantity_and_says_so():
    plan, quantities = plan_of([have("scrap")], [need("scrap", quantity=(5, 5))])
    assert (plan.status, quantities, plan.left_out) == (AllocationStatus.EMPTY, {}, (1, 2))


def test_plan_leaves_out_what_may_be_nothing():
    plan, _ = plan_of([have("scrap", quantity=(0, 9))], [need("scrap", quantity=(5, 5))])
    assert plan.left_out == (1, 2)


def test_plan_gives_up_links_below_the_minimum_lot():
    # 10 t are left for the second need, which signs for 30 t or nothing
    giver = have("scrap", quantity=(40, 40))
    takers = [
        need("scrap", quantity=(30, 30)),
        need("scrap", id=3, company="x", quantity=(40, 40), min_lot=30, trust=0.5),
    ]
    assert plan_of([giver], takers)[1] == {(1, 2): pytest.approx(30)}


def test_plan_lets_small_links_stand_where_lots_do_not_count():
    giver = have("scrap", quantity=(40, 40))
    takers = [
        need("scrap", quantity=(30, 30)),
        need("scrap", id=3, company="x", quantity=(40, 40), min_lot=30, trust=0.5),
    ]
    _, quantities = plan_of([giver], takers, rules=Rules(disabled_gates=frozenset({"minimum_lot"})))
    assert quantities == {(1, 2): pytest.approx(30), (1, 3): pytest.approx(10)}


def test_plan_does_not_depend_on_the_order_of_its_input():
    givers = [have("scrap", id=one, company=f"g{one}", quantity=(one, one)) for one in (10, 11, 12)]
    takers = [need("scrap", id=one, company=f"t{one}", quantity=(one, one)) for one in (20, 21, 22)]
    assert plan_of(givers, takers)[0] == plan_of(givers[::-1], takers[::-1])[0]


def test_plan_of_direct_links_places_as_much_as_the_whole_number_flow():
    supplies, demands = {10: 7, 11: 5, 12: 9}, {20: 6, 21: 4, 22: 20}
    givers = [
        have("scrap", id=one, company=f"g{one}", quantity=(all_, all_)) for one, all_ in supplies.items()
    ]
    takers = [
        need("scrap", id=one, company=f"t{one}", quantity=(all_, all_)) for one, all_ in demands.items()
    ]
    flow = direct_flow(supplies, demands, {(one, other): 1 for one in supplies for other in demands})

    assert sum(plan_of(givers, takers)[1].values()) == pytest.approx(sum(flow.values()))


def test_match_key_is_the_digest_of_both_sides_and_the_conversions():
    graph = world(resource("a"), resource("b"), process("p", "a", "b"))
    (match,) = find_matches(graph, [have("a")], [need("b")], Rules()).matches
    assert match_key(match) == sha256(b"1|2|p").hexdigest()[:40]


def test_minimum_lots_are_chosen_together():
    # 50 t; contracts of 30, 30 and 40 t at least: the best pair of lots does not fit, so the one of 40 t stays
    # alone, although the others weigh more; giving up the smallest first would end at 30 t
    giver = have("scrap", quantity=(50, 50))
    takers = [
        need("scrap", quantity=(30, 30), min_lot=30),
        need("scrap", id=3, company="x", quantity=(30, 30), min_lot=30),
        need("scrap", id=4, company="y", quantity=(45, 45), min_lot=40, trust=0.9),
    ]
    plan, quantities = plan_of([giver], takers)
    assert quantities == {(1, 4): pytest.approx(45)}
    assert (plan.status, plan.gap) == (AllocationStatus.OPTIMAL, pytest.approx(0, abs=1e-9))


@pytest.mark.parametrize("status", list(AllocationStatus))
def test_every_status_has_a_sentence(status):
    assert status.sentence.endswith(".")
