"""A plant treats no more than it can; what it leaves is what stands lowest in the ranking."""

from dataclasses import replace

import pytest

from matching.engine import Match, Rules, find_matches, match_key
from matching.engine.allocation.capacities import feeds_of, within_capacity
from matching.engine.types import Converter, Stream
from tests.matching.engine.worlds import at, have, need, process, resource, world

GRAPH = world(
    resource("sludge"),
    resource("cake"),
    resource("fuel"),
    process("press", "sludge", "cake", receiver_isic=(), yield_factor=(0.4, 0.5)),
    process("burn", "cake", "fuel", receiver_isic=(), yield_factor=(0.9, 0.9)),
)
PLANT = Converter("plant", at(1), processes=frozenset({"press", "burn"}))


def crowd(**second: float | None) -> tuple[list[Match], dict[int, Stream]]:
    streams = [
        have("sludge", id=1, company="near", quantity=(60.0, 60.0), site=at(1)),
        have("sludge", id=2, company="far", quantity=(60.0, 60.0), site=at(20), **second),
        need("cake", id=3, company="kiln", quantity=(500.0, 500.0), site=at(2), isic=("1",)),
    ]
    found = find_matches(GRAPH, streams[:2], streams[2:], Rules(), converters=[PLANT])
    return list(found.matches), {stream.id: stream for stream in streams}


def planned(matches: list[Match], streams: dict[int, Stream], **capacities: float) -> dict[int, float]:
    quantities = dict.fromkeys(map(match_key, matches), 60.0)
    kept = within_capacity(quantities, matches, streams, capacities)
    return {match.giver: kept[match_key(match)] for match in matches if match_key(match) in kept}


def test_plan_within_the_capacity_stays_as_it_is() -> None:
    assert planned(*crowd(), plant=120.0) == {1: 60.0, 2: 60.0}


def test_full_plant_cuts_the_link_that_stands_lower() -> None:
    assert planned(*crowd(), plant=100.0) == {1: 60.0, 2: 40.0}


def test_what_falls_below_a_minimum_lot_is_given_up() -> None:
    assert planned(*crowd(min_lot=50.0), plant=100.0) == {1: 60.0}


def test_other_companies_are_not_limited() -> None:
    assert planned(*crowd(), other=1.0) == {1: 60.0, 2: 60.0}


def test_feed_of_both_steps_counts_with_the_high_end_of_the_yield() -> None:
    giver = have("sludge", id=1, quantity=(60.0, 60.0), site=at(1))
    taker = need("fuel", id=2, quantity=(5.0, 5.0), site=at(2), isic=("1",))
    match = find_matches(GRAPH, [giver], [taker], Rules(), converters=[PLANT]).matches[0]

    assert feeds_of(match, "plant") == pytest.approx(1.0 + 0.5)
    assert feeds_of(replace(match, operators=match.operators[:1] * 2), "nobody") == 0.0
