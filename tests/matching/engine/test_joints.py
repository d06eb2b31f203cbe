"""What a firm gives on because of what it takes in."""

from matching.engine.networks.joints import CONVERSION, REMEMBERED, PassedOn, find_joints
from tests.matching.engine.worlds import have, need, process, resource, world

GRAPH = world(
    resource("pallet"),
    resource("used-pallet"),
    resource("water", unit="m3"),
    resource("clean-water", "water", unit="m3"),
    resource("blow-down", unit="m3"),
    resource("brine", "blow-down", unit="t"),
    process("C1", "used-pallet", "pallet", yield_factor=(0.7, 0.9)),
)
FACTS = [PassedOn("water", "blow-down", (0.1, 0.3)), PassedOn("pallet", "used-pallet", None)]


def joints(*streams):
    return [
        (one.need, one.have, one.share, one.certainty, one.via) for one in find_joints(GRAPH, streams, FACTS)
    ]


def test_firm_that_asks_for_the_feed_and_offers_the_product_runs_the_conversion() -> None:
    firm = need("used-pallet", company="b", id=1), have("pallet", company="b", id=2)

    assert joints(*firm) == [(1, 2, (0.7, 0.9), CONVERSION, "C1")]


def test_by_product_follows_from_what_is_taken_in_also_in_a_special_kind() -> None:
    firm = need("clean-water", company="b", id=1), have("blow-down", company="b", id=2)

    assert joints(*firm) == [(1, 2, (0.1, 0.3), REMEMBERED, "water>blow-down")]


def test_share_in_other_units_is_not_known() -> None:
    firm = need("water", company="b", id=1), have("brine", company="b", id=2)

    assert joints(*firm) == [(1, 2, None, REMEMBERED, "water>blow-down")]


def test_two_firms_have_no_joint() -> None:
    assert joints(need("used-pallet", company="a", id=1), have("pallet", company="b", id=2)) == []


def test_listings_that_do_not_follow_from_each_other_have_no_joint() -> None:
    assert joints(need("used-pallet", company="b", id=1), have("blow-down", company="b", id=2)) == []


def test_order_of_streams_does_not_matter() -> None:
    streams = [
        need("used-pallet", company="b", id=1),
        have("pallet", company="b", id=2),
        need("water", company="a", id=3),
        have("blow-down", company="a", id=4),
    ]

    assert joints(*streams) == joints(*reversed(streams))
    assert len(joints(*streams)) == 2


def test_fuel_does_not_hang_on_a_feed_that_the_firm_recycles() -> None:
    graph = world(
        resource("film"),
        resource("pellets"),
        resource("rdf", family="EN"),
        process("C1", "film", "pellets"),
        process("C2", "film", "rdf"),
    )
    recycler = [
        need("film", company="b", id=1),
        have("rdf", company="b", id=2),
        have("pellets", company="b", id=3),
    ]

    assert [one.have for one in find_joints(graph, recycler, [])] == [3]
    assert [one.have for one in find_joints(graph, recycler[:2], [])] == [2]
