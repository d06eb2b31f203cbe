"""The bench measures what it says it measures, on a world small enough for a test."""

import json
from dataclasses import fields, replace

import numpy as np
import pytest
from django.core.management import call_command

from matching.bench import measure, probe
from matching.bench.baseline import screen_by_merge
from matching.bench.catalogue import bench_knowledge
from matching.bench.workers import screen_by_workers
from matching.bench.world import TERMS, bench_world
from matching.engine.join.columns import YEAR
from matching.engine.join.scan import prepare
from matching.engine.join.screening import screen

LISTINGS = 600


@pytest.fixture(scope="module")
def world():
    return bench_world(LISTINGS)


def test_world_has_the_size_that_it_says(world):
    assert len(world.graph.knowledge.resources) == 1_500
    assert len(world.graph.knowledge.processes) == 1_588
    assert len(world.givers) == len(world.takers) == LISTINGS / 2
    assert (world.givers.months.sum(axis=1, dtype=int) == YEAR).all()
    assert int(world.closure.steps.max()) == 4


def test_same_seed_makes_the_same_world_and_another_one_another(world):
    bench_world.cache_clear()
    again = bench_world(LISTINGS)
    assert again is not world
    for side in ("givers", "takers"):
        for field in fields(world.givers):
            ours, theirs = (getattr(getattr(one, side), field.name) for one in (world, again))
            assert np.array_equal(ours, theirs, equal_nan=ours.dtype.kind == "f")
    assert bench_knowledge(1) == world.graph.knowledge
    assert bench_knowledge(2).processes != world.graph.knowledge.processes


def test_merge_in_pandas_finds_the_same(world):
    join = prepare(world.closure, world.givers, world.takers, TERMS)
    rows = np.arange(len(join.givers))
    assert probe.merged_rows(join) > len(screen(join)) > 500
    assert screen_by_merge(join, rows).same_as(screen(join))
    assert screen_by_merge(join, rows[::3]).same_as(screen(join, rows[::3]))


def test_merge_in_pandas_is_of_other_terms_another_one(world):
    join = prepare(world.closure, world.givers, world.takers, TERMS)
    fewer = prepare(world.closure, world.givers, world.takers, replace(TERMS, per_listing=1))
    assert not screen_by_merge(join, np.arange(len(join.givers))).same_as(screen(fewer))


def test_two_workers_find_what_one_finds(world):
    expected = screen(prepare(world.closure, world.givers, world.takers, TERMS))
    for workers in (1, 2):
        found, seconds = screen_by_workers(world, TERMS, workers=workers, parts=5, compiled=False)
        assert found.same_as(expected)
        assert seconds > 0


def test_ways_are_compared_by_time_memory_and_result(monkeypatch):
    monkeypatch.setattr(measure, "_probe", probe.measure)  # in this process: no new world for each way
    facts = measure.measure_candidates(LISTINGS, seed=1)
    assert facts["identical"] is True
    assert facts["reference_sampled"] is facts["materials_sampled"] is False
    assert facts["speedup_vs_reference"] == facts["reference_seconds"] / facts["seconds"] > 1
    assert facts["count"] <= facts["pairs_feasible"] <= facts["pairs_visited"]


def test_a_plain_way_that_finds_something_else_is_told(monkeypatch):
    def another(how, listings, seed):
        return probe.measure(how, listings if how == "numpy" else listings + 20, seed)

    monkeypatch.setattr(measure, "_probe", another)
    assert measure.measure_candidates(LISTINGS, seed=1)["identical"] is False


def test_command_prints_figures_of_one_run(capsys):
    call_command("bench_matching", "--listings", "400", "--parts", "incremental", "--json")
    facts = json.loads(capsys.readouterr().out)
    assert set(facts) == {"listings", "seed", "incremental"}
    assert facts["incremental"]["identical"] is True
    assert (
        facts["incremental"]["ratio_to_full"]
        == facts["incremental"]["seconds"] / facts["incremental"]["full_seconds"]
    )


def test_command_prints_lines_for_people(capsys):
    call_command("bench_matching", "--listings", "400", "--parts", "incremental")
    lines = capsys.readouterr().out.splitlines()
    assert "listings: 400" in lines
    assert "incremental identical: True" in lines
