"""All that `bench_matching` measures, from one run: ratios between ways that did the same work just now."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from matching.bench.changes import measure_changes
from matching.bench.workers import screen_by_workers
from matching.bench.world import TERMS, bench_world
from matching.engine.join.scan import prepare
from matching.engine.join.screening import screen

ROOT = Path(__file__).resolve().parents[2]
ALLOCATION = "matching.bench.portfolio"
SECONDS = 7_200  # after which one way is given up
MOST_FOR_CHANGES = 100_000  # listings: beyond, the shelves of all of them take longer than they tell
PARTS = ("candidates", "allocation", "incremental", "workers")

Facts = dict[str, Any]


def measure_all(listings: int, *, seed: int, parts: tuple[str, ...] = PARTS, cuts: int = 16) -> Facts:
    """Return figures by part of the bench.

    Parameters
    ----------
    listings
        Of the synthetic world, half of them HAVE.
    seed
        Of the world.
    parts
        Which of `PARTS` to measure.
    cuts
        Parts of the givers that the workers claim.
    """
    facts: Facts = {"listings": listings, "seed": seed}
    if "candidates" in parts:
        facts["candidates"] = measure_candidates(listings, seed)
    if "allocation" in parts and find_spec(ALLOCATION):
        facts["allocation"] = _allocation(listings, seed)
    if "incremental" in parts and listings <= MOST_FOR_CHANGES:
        facts["incremental"] = measure_changes(bench_world(listings, seed=seed))
    if "workers" in parts:
        facts["workers"] = measure_workers(listings, seed, cuts)
    return facts


def measure_candidates(listings: int, seed: int) -> Facts:
    """Return how the join compares with plain networkx and with a pandas merge, each in its own process."""
    own = _probe("numpy", listings, seed)
    plain = {how: _probe(how, listings, seed) for how in ("listings", "materials") if find_spec("networkx")}
    if find_spec("pandas"):
        plain["pandas"] = _probe("pandas", listings, seed)
    facts: Facts = {
        "seconds": own["seconds"],
        "count": own["count"],
        "peak_mb": own["peak_mb"],
        "pairs_visited": own["visited"],
        "pairs_feasible": own["feasible"],
        "pairs_per_second": own["visited"] / own["seconds"],
        "identical": all(_agrees(one, own) for one in plain.values()),
    }
    facts |= _against("reference", plain["listings"], own) | _against("materials", plain["materials"], own)
    if "pandas" in plain:
        facts |= _against("pandas", plain["pandas"], own)
        facts |= {"pandas_peak_mb": plain["pandas"]["peak_mb"]}
        facts |= {"memory_vs_pandas": own["peak_mb"] / plain["pandas"]["peak_mb"]}
    if find_spec("numba"):
        facts["compiled"] = _compiled(_probe("numba", listings, seed), own, plain)
    return facts


def _agrees(one: Facts, own: Facts) -> bool:
    return bool(one["identical"] and (one["sampled"] or one["digest"] == own["digest"]))


def _against(name: str, one: Facts, own: Facts) -> Facts:
    return {
        f"{name}_seconds": one["seconds"],
        f"{name}_sampled": one["sampled"],
        f"{name}_givers": one["givers"],
        f"speedup_vs_{name}": one["seconds"] / own["seconds"],
    }


def _compiled(fast: Facts, own: Facts, plain: dict[str, Facts]) -> Facts:
    facts: Facts = {
        "seconds": fast["seconds"],
        "peak_mb": fast["peak_mb"],
        "pairs_per_second": fast["visited"] / fast["seconds"],
        "identical": fast["digest"] == own["digest"],
    }
    names = {"listings": "reference", "materials": "materials", "pandas": "pandas"}
    return facts | {
        f"speedup_vs_{names[how]}": one["seconds"] / fast["seconds"] for how, one in plain.items()
    }


def _probe(how: str, listings: int, seed: int) -> Facts:
    """Measure one way in a process of its own, so that its peak memory is its own."""
    command = [sys.executable, "-m", "matching.bench.probe", how, str(listings), str(seed)]
    done = subprocess.run(  # noqa: S603  # our own module
        command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=SECONDS
    )
    facts: Facts = json.loads(done.stdout)
    return facts


def _allocation(listings: int, seed: int) -> Facts:
    world = bench_world(listings, seed=seed)
    join = prepare(world.closure, world.givers, world.takers, TERMS)
    facts: Facts = import_module(ALLOCATION).measure(world, screen(join))
    return facts


def measure_workers(listings: int, seed: int, cuts: int) -> Facts:
    """Return the wall time of one worker and of two over the same parts, and whether both found the same."""
    world, compiled = bench_world(listings, seed=seed), find_spec("numba") is not None
    one, one_seconds = screen_by_workers(world, TERMS, workers=1, parts=cuts, compiled=compiled)
    two, two_seconds = screen_by_workers(world, TERMS, workers=2, parts=cuts, compiled=compiled)
    return {
        "parts": cuts,
        "compiled": compiled,
        "one_seconds": one_seconds,
        "two_seconds": two_seconds,
        "ratio": two_seconds / one_seconds,
        "identical": one.same_as(two),
    }
