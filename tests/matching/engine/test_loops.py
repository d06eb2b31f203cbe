"""Loops of firms: the same as networkx finds, bounded, and the bounds are told."""

from random import Random

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.bench.loops import exchange_graph, from_first, measure_loops
from matching.engine.networks.loops import LoopCaps, find_loops

FIRMS = "abcdefgh"
edge_lists = st.lists(st.tuples(st.sampled_from(FIRMS), st.sampled_from(FIRMS)), max_size=40)


def by_networkx(edges: list[tuple[str, str]], longest: int) -> list[tuple[str, ...]]:
    graph = nx.DiGraph([edge for edge in edges if edge[0] != edge[1]])
    return sorted(from_first(tuple(loop)) for loop in nx.simple_cycles(graph, length_bound=longest))


@given(edge_lists, st.integers(2, 5))
@settings(max_examples=300)
def test_same_loops_as_networkx(edges: list[tuple[str, str]], longest: int) -> None:
    found = find_loops(edges, longest=longest)

    assert sorted(found.loops) == by_networkx(edges, longest)
    assert found.cut == ()


def test_hand_made_ring_is_found_once_from_its_first_firm() -> None:
    edges = [("c", "a"), ("a", "b"), ("b", "c"), ("b", "a"), ("a", "a")]

    assert find_loops(edges).loops == (("a", "b"), ("a", "b", "c"))


def test_longer_loops_only_when_asked_for() -> None:
    ring = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"), ("e", "a")]

    assert [len(find_loops(ring, longest=longest).loops) for longest in (3, 4, 5)] == [0, 0, 1]


@given(edge_lists, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_order_of_edges_does_not_matter_without_caps(edges: list[tuple[str, str]], chance: Random) -> None:
    shuffled = list(edges)
    chance.shuffle(shuffled)

    assert find_loops(edges, longest=4) == find_loops(shuffled, longest=4)


@pytest.mark.parametrize(
    ("caps", "cut", "count"),
    [
        (LoopCaps(), (), 3),
        (LoopCaps(loops=2), ("loops",), 2),
        (LoopCaps(edges=4), ("edges",), 1),
        (LoopCaps(nodes=2), ("nodes",), 1),
        (LoopCaps(loops=3), (), 3),
    ],
)
def test_caps_keep_the_best_edges_and_say_so(caps: LoopCaps, cut: tuple[str, ...], count: int) -> None:
    edges = [("a", "b"), ("b", "a"), ("b", "c"), ("b", "d"), ("c", "a"), ("d", "a")]

    found = find_loops(edges, caps=caps)

    assert (found.cut, len(found.loops)) == (cut, count)


@pytest.mark.parametrize("longest", [1, 6])
def test_bounds_that_are_not_offered_are_refused(longest: int) -> None:
    with pytest.raises(ValueError, match="2 to 5"):
        find_loops([("a", "b")], longest=longest)


def test_bench_compares_the_same_loops_on_a_small_graph() -> None:
    measured = measure_loops(60)

    assert measured["identical"]
    assert measured["count"] == len(by_networkx(exchange_graph(60), 3))
    assert measured["seconds"] < measured["reference_seconds"]
