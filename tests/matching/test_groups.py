"""Groups at the end of a run: by hand, in one order, the same in every run, and from what may meet only."""

from decimal import Decimal

import pytest

from companies.models import Company, Listing
from matching.actions import request_run
from matching.groups.building import Draft, ranked, store_groups
from matching.models import GroupMember, Match, MatchGroup, MatchRun
from matching.runs import perform_next
from matching.snapshot import thaw
from symbiosis.lib.jobs import LeaseLost, claim
from tests.matching.group_world import add_chain, add_loop, add_pool, group_of, told_by_groups
from tests.matching.world import World, run_now


def test_chain_by_hand(world: World) -> None:
    """1,200 t meet 900 t as 1,000-3,000 and 300-1,000: 300-1,000 t of ash are 270-950 t of additive."""
    made = add_chain(world)
    run = run_now()

    chain = group_of("chain")
    first, second = chain.explanation["legs"]
    assert (first["carried"], second["carried"]) == ([300, 1000], [pytest.approx(270), pytest.approx(950)])
    assert chain.explanation["joints"] == [
        {"need": world.need.pk, "have": made.pk, "share": [0.9, 0.95], "certainty": 0.9, "via": "C001"}
    ]
    assert (chain.code[:4], chain.rank, chain.explanation["firms"]) == ("CHN-", 1, 3)
    assert run.summary["groups"] == {"count": {"chain": 1, "loop": 0, "pool": 0}, "left_out": 0, "cut": []}


def test_members_stand_in_the_order_of_the_material(world: World) -> None:
    made = add_chain(world)
    run_now()

    rows = list(GroupMember.objects.values_list("position", "listing", "role", "share"))
    assert rows == [
        (0, world.have.pk, "giver", None),
        (1, world.need.pk, "both", None),
        (2, made.pk, "both", None),
        (3, world.far_need.pk, "taker", None),
    ]


def test_loop_by_hand(world: World) -> None:
    """Pallets go round through all six listings, in two ways; the better one is kept.

    700 repaired ones reach the first firm; 80-100 % of them, 560-700, leave it empty; through a repair of
    70-90 %, 392-600 reach the third firm (it needs 600), and of these 313.6-600 come back; the match takes 500.
    """
    first, repairer, third = add_loop(world.park)
    run = run_now()

    loop = group_of("loop")
    legs = loop.explanation["legs"]
    assert [leg["match"]["giver"] for leg in legs] == [repairer.pk, first.pk, third.pk]
    assert [leg["carried"] for leg in legs] == [
        [700, 700],
        [pytest.approx(560), pytest.approx(700)],
        [pytest.approx(313.6), 500],
    ]
    assert [joint["via"] for joint in loop.explanation["joints"]] == ["pallet>used-pallets"] * 2 + ["C077"]
    assert (loop.code[:4], loop.members.count()) == ("LOP-", 6)
    assert run.summary["groups"]["left_out"] >= 1


def test_chain_of_which_only_a_loss_is_known_stands_last(world: World) -> None:
    loss = MatchGroup(key="a", score=0.9, confidence=0.9, value_high=-1.0, explanation={"joints": [1]})
    gain = MatchGroup(key="b", score=0.1, confidence=0.1, value_high=1.0, explanation={"joints": [1]})

    assert [draft.row.key for draft in ranked([Draft(loss), Draft(gain)])] == ["b", "a"]


def test_variants_of_one_way_stand_behind_the_best_of_other_ways(world: World) -> None:
    def chain(key: str, start: str, score: float) -> Draft:
        legs = [{"match": {"pathway": {"start": start, "end": "cement"}}}]
        facts = {"joints": [1], "legs": legs}
        return Draft(MatchGroup(key=key, kind="chain", score=score, confidence=1.0, explanation=facts))

    order = ranked(
        [chain("a", "ash", 0.7), chain("b", "ash", 0.9), chain("c", "slag", 0.5), chain("d", "ash", 0.8)]
    )

    assert [(draft.row.key, draft.row.rank) for draft in order] == [("b", 1), ("c", 2), ("d", 3), ("a", 4)]


def test_pool_by_hand(world: World) -> None:
    """Three crews of their own cost 6.6-10.8 bn; one for all three 6.74-9.95 bn: likely, 4 % at the middles."""
    add_pool(world.park)
    run_now()

    pool = group_of("pool")
    facts = pool.explanation
    assert (facts["plant"], facts["verdict"], facts["size"]) == ("fire-crew", "likely", 3)
    assert [end / 1e9 for end in facts["shared"]] == pytest.approx([6.74, 9.95])
    assert [end / 1e9 for end in facts["alone"]] == pytest.approx([6.6, 10.8])
    assert pool.score == pytest.approx((8.7 - 8.345) / 8.7)
    assert (pool.value_low, pool.value_high) == (pytest.approx(-3.35e9), pytest.approx(4.06e9))
    assert [member.share for member in pool.members.all()] == pytest.approx([1 / 3] * 3)
    assert facts["core"]["shapley"]["stable"]


def test_two_firms_are_no_pool(world: World) -> None:
    """Negative control of the pool."""
    add_pool(world.park, firms=2)
    run_now()

    assert not MatchGroup.objects.exists()


def test_firms_outside_the_parks_join_no_pool(world: World) -> None:
    companies = add_pool(world.park)
    Company.objects.filter(pk=companies[0].pk).update(park=None)
    run_now()

    assert not MatchGroup.objects.filter(kind="pool").exists()


def test_two_runs_say_the_same(world: World) -> None:
    add_chain(world)
    add_pool(world.park)

    assert told_by_groups(run_now()) == told_by_groups(run_now())


def test_storing_again_changes_nothing(world: World) -> None:
    add_chain(world)
    add_pool(world.park)
    run = run_now()
    before = told_by_groups(run)
    MatchRun.objects.update(state="running", finished_at=None, lease_until=None)
    while perform_next():
        continue

    assert told_by_groups(run) == before


def test_stale_token_writes_no_groups(world: World) -> None:
    add_chain(world)
    run_now()
    MatchGroup.objects.all().delete()
    MatchRun.objects.update(state="running", finished_at=None, lease_until=None)
    lease = claim(MatchRun.objects.due())
    assert lease is not None
    MatchRun.objects.update(fencing_token=99)
    run = MatchRun.objects.select_related("rule_set").get()

    with pytest.raises(LeaseLost):
        store_groups(run, thaw(run.snapshot or {}), lease)

    assert not MatchGroup.objects.exists()


def test_group_over_parks_is_computed_from_what_is_open(world: World) -> None:
    """The match of the two neighbours knows 900 t; the chain that leaves the park only 300-1,000 t."""
    made = add_chain(world, visibility="park")
    Listing.objects.filter(pk__in=[world.have.pk, world.need.pk]).update(visibility="park")
    run_now()

    inside = Match.objects.get(giver_listing=world.have, taker_listing=world.need)
    legs = group_of("chain").explanation["legs"]
    assert (inside.quantity_low, inside.quantity_high) == (900, 900)
    assert legs[0]["match"]["quantity"] == [300, 1000]
    assert made.pk in {leg["match"]["giver"] for leg in legs}


def test_group_inside_a_park_is_computed_from_what_its_neighbours_see(world: World) -> None:
    """Negative control: with the last firm in the same park, the exact figures stand."""
    add_chain(world, visibility="park")
    Company.objects.filter(pk=world.far.pk).update(park=world.park)
    Listing.objects.filter(pk__in=[world.have.pk, world.need.pk]).update(visibility="park")
    run_now()

    assert group_of("chain").explanation["legs"][0]["carried"] == [900, 900]


@pytest.mark.parametrize(
    "hidden",
    [
        {"quantity_low": Decimal(1300), "quantity_high": Decimal(1300), "offered": Decimal(1300)},
        {"title": "Our very own ash", "description": "from boiler 3"},
        {"moisture_pct": Decimal(12)},
    ],
)
def test_groups_tell_nothing_that_an_anonymous_listing_hides(world: World, hidden: dict[str, object]) -> None:
    add_chain(world)
    add_pool(world.park)
    before = told_by_groups(run_now())
    Listing.objects.filter(pk=world.have.pk).update(**hidden)

    assert told_by_groups(run_now()) == before


def test_run_of_one_park_has_only_its_groups(world: World) -> None:
    add_chain(world)
    add_pool(world.park)
    run_now(world.park)

    assert list(MatchGroup.objects.values_list("kind", flat=True)) == ["pool"]


def test_old_groups_go_with_their_run(world: World) -> None:
    add_pool(world.park)
    for _number in range(11):
        run_now(world.park)

    assert MatchGroup.objects.count() == 10


def test_request_is_not_disturbed_by_an_open_run(world: World) -> None:
    add_pool(world.park)
    request_run(by=None)

    assert not MatchGroup.objects.exists()
