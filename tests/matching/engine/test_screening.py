"""The candidate join against its plain twins: the same pairs, labels and scores, to the last bit."""

import os
from dataclasses import fields, replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.bench.world import TERMS, bench_world
from matching.engine.join import screening
from matching.engine.join.best import merge
from matching.engine.join.pricing import Pricer
from matching.engine.join.reference_join import Plain, best_of_both, screen_by_listings, screen_by_materials
from matching.engine.join.scan import Candidates, links_of, prepare
from matching.engine.join.screening import Screening, screen
from matching.engine.join.terms import ALL
from tests.matching.engine.joins import (
    every_link,
    joins_of_any_kind,
    joins_with_few,
    pairs_by_id,
    plain_candidates,
    prepared,
)

TIMES = int(os.environ.get("EXAMPLES", "25"))
some = settings(max_examples=TIMES)


@some
@given(parts=joins_of_any_kind, small=st.sampled_from([0, 32]))
def test_screening_finds_what_looking_at_every_pair_finds(parts, small):
    join = prepared(parts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(screening, "SMALL", small)  # 0: places are looked up even in the smallest bucket
        assert screen(join).same_as(plain_candidates(join))


@some
@given(parts=joins_of_any_kind, seed=st.integers())
def test_screening_does_not_depend_on_the_order_of_the_rows(parts, seed):
    closure, givers, takers, terms = parts
    chance = np.random.default_rng(seed % 2**32)
    shuffled = [side.pick(chance.permutation(len(side))) for side in (givers, takers)]
    one, other = prepare(closure, givers, takers, terms), prepare(closure, *shuffled, terms)
    assert pairs_by_id(one, screen(one)) == pairs_by_id(other, screen(other))


@some
@given(parts=joins_with_few, seed=st.integers(), pieces=st.integers(1, 4))
def test_merged_parts_are_the_whole(parts, seed, pieces):
    join = prepared(parts)
    chance = np.random.default_rng(seed % 2**32)
    shares = np.array_split(chance.permutation(len(join.givers)), pieces)
    found = [screen(join, share) for share in shares]
    resident = Screening(join)
    for share in shares:
        resident.take(share)

    assert merge(join, found[::-1]).same_as(screen(join))
    assert merge(join, [*found, found[0]]).same_as(screen(join))
    assert merge(join, [resident.result()]).same_as(screen(join))


@some
@given(parts=joins_with_few)
def test_compiled_join_finds_the_same(parts):
    compiled = pytest.importorskip("matching.engine.join.compiled")
    join = prepared(parts)
    assert compiled.screen_compiled(join).same_as(screen(join))


@given(parts=joins_of_any_kind)
@settings(max_examples=5)
def test_compiled_join_needs_a_number_of_pairs_per_listing(parts):
    compiled = pytest.importorskip("matching.engine.join.compiled")
    closure, givers, takers, terms = parts
    with pytest.raises(ValueError, match="without a K"):
        compiled.screen_compiled(prepare(closure, givers, takers, replace(terms, per_listing=None)))


@some
@given(parts=joins_with_few, seed=st.integers())
def test_pricer_misses_no_link_that_would_pay(parts, seed):
    closure, givers, takers, terms = parts
    chance = Random(seed)
    prices = [
        np.array([chance.choice([0.0, 50.0, 1e6]) for _ in range(len(side))]) for side in (givers, takers)
    ]
    least = chance.choice([0.0, 10.0])
    pricer = Pricer(closure, givers, takers, terms, few=ALL)
    join = prepare(
        closure, givers, takers, replace(terms, per_listing=None, least_gain=-np.inf, certain=True)
    )
    every = links_of(join, as_candidates(every_link(join)))

    found = pricer(*prices, least=least)

    value = reduced(every, prices, terms.carbon_price)
    paying = {(g, t) for g, t, v in zip(every.giver, every.taker, value, strict=True) if v > least + 1e-6}
    assert paying <= set(zip(found.giver.tolist(), found.taker.tolist(), strict=True))
    assert (reduced(found, prices, terms.carbon_price) > least - 1e-6).all()


def as_candidates(links):
    rows = np.array(list(links), dtype=np.int64).reshape(-1, 3)
    return Candidates(rows[:, 0], rows[:, 1], rows[:, 2], np.zeros(len(rows)))


def reduced(links, prices, carbon_price):
    worth = links.gain + carbon_price * links.co2
    return worth - prices[0][links.giver] - links.factor * prices[1][links.taker]


def test_pricer_returns_the_best_few_of_each_listing():
    world = bench_world(600)
    pricer = Pricer(world.closure, world.givers, world.takers, TERMS, few=1)
    none = np.zeros(len(world.givers)), np.zeros(len(world.takers))
    few = pricer(*none, least=0.0)
    more = Pricer(world.closure, world.givers, world.takers, TERMS, few=4)(*none, least=0.0)
    assert 0 < len(few) < len(more)
    assert len(few) <= len(set(few.giver.tolist())) + len(set(few.taker.tolist()))


def test_compiled_pricer_returns_the_same_links():
    pytest.importorskip("numba")
    world = bench_world(600)
    prices = np.full(len(world.givers), 1e5), np.full(len(world.takers), 2e5)
    found = [
        Pricer(world.closure, world.givers, world.takers, TERMS, few=3, compiled=compiled)(*prices, least=1.0)
        for compiled in (False, True)
    ]
    assert len(found[0]) > 100
    for field in fields(found[0]):
        assert np.array_equal(getattr(found[0], field.name), getattr(found[1], field.name))


@pytest.fixture(scope="module")
def country():
    world = bench_world(600)
    return world, prepare(world.closure, world.givers, world.takers, TERMS)


@pytest.mark.parametrize("search", [screen_by_listings, screen_by_materials])
def test_screening_finds_what_plain_networkx_finds(country, search):
    world, join = country
    plain = Plain.of(join)
    found = best_of_both(plain, search(plain, world.graph, range(len(join.givers))))
    assert len(found) > 500
    assert found.same_as(screen(join))


def test_nothing_is_lost_by_looking_only_where_it_can_pay(country, monkeypatch):
    _, join = country
    found = screen(join)
    monkeypatch.setattr(screening, "_reach", lambda _join, giver, _group: np.full(len(giver), np.inf))
    everywhere = screen(join)
    assert found.same_as(everywhere)
    assert found.visited < everywhere.visited


def test_profiles_that_are_too_many_for_a_table_are_compared_by_month(country, monkeypatch):
    world, join = country
    monkeypatch.setattr("matching.engine.join.scan.TABLE", 0)
    by_month = prepare(world.closure, world.givers, world.takers, TERMS)
    assert join.has_table
    assert not by_month.has_table
    assert screen(by_month).same_as(screen(join))


def test_equal_scores_are_told_apart_by_id():
    world = bench_world(600)
    givers, takers = world.givers.pick(np.zeros(30, dtype=int)), world.takers
    givers.id[:] = np.arange(30)[::-1]
    terms = replace(TERMS, per_listing=3)
    join = prepare(world.closure, givers, takers, terms)
    found = screen(join)
    taker = found.taker[0]
    assert sorted(givers.id[found.giver[found.taker == taker]])[:3] == [0, 1, 2]
    assert found.same_as(plain_candidates(join))
