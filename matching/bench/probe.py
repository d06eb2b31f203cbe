"""One way of finding candidates, measured in a process of its own: seconds, peak memory, what it found.

Run as ``python -m matching.bench.probe HOW LISTINGS SEED``; prints one line of JSON.
"""

from __future__ import annotations

import json
import resource
import sys
from hashlib import sha256
from importlib import import_module
from time import process_time
from typing import Any

import numpy as np

from matching.bench.world import TERMS, BenchWorld, bench_world
from matching.engine.join.best import in_order
from matching.engine.join.columns import Rows
from matching.engine.join.scan import Candidates, Join, prepare
from matching.engine.join.screening import screen

FULL = 10_000  # listings up to which the plain ways are run over every giver
SAMPLE = {"listings": 12, "materials": 60}  # givers beyond
MERGED_ROWS = 30_000_000  # rows of a pandas merge that some 4 GB hold; beyond, some givers stand for all
REPEATS = 5  # of the fast ways, up to `FULL`; the middle one counts


def measure(how: str, listings: int, seed: int) -> dict[str, Any]:
    """Return what one way takes and finds; CPU seconds, of all givers even if only some were looked at."""
    world = bench_world(listings, seed=seed)
    if how in ("numpy", "numba"):
        return _fast(how, world)
    join = prepare(world.closure, world.givers, world.takers, TERMS)
    givers = _sample(how, join, listings)
    if how == "pandas":
        import_module("pandas")  # outside of the time
    begun = process_time()
    found = _plain(how, world, join, givers)
    seconds = (process_time() - begun) * len(join.givers) / len(givers)
    peak = peak_mb()
    expected = screen(join, givers)
    return {
        "seconds": seconds,
        "peak_mb": peak,
        "givers": len(givers),
        "sampled": len(givers) < len(join.givers),
        "identical": found.same_as(expected),
        "digest": digest(found),
    }


def _fast(how: str, world: BenchWorld) -> dict[str, Any]:
    run = screen
    if how == "numba":
        from matching.engine.join.compiled import screen_compiled as run

        run(prepare(world.closure, world.givers, world.takers, TERMS), np.arange(1))  # compiles
    seconds = []
    for _ in range(REPEATS if len(world.givers) * 2 <= FULL else 1):
        begun = process_time()
        found = run(prepare(world.closure, world.givers, world.takers, TERMS))
        seconds.append(process_time() - begun)
    return {
        "seconds": float(np.median(seconds)),
        "peak_mb": peak_mb(),
        "count": len(found),
        "visited": found.visited,
        "feasible": found.feasible,
        "digest": digest(found),
    }


def _sample(how: str, join: Join, listings: int) -> Rows:
    size = len(join.givers)
    if how == "pandas":
        rows = merged_rows(join)
        share = min(1.0, MERGED_ROWS / rows)
    else:
        share = 1.0 if listings <= FULL else SAMPLE[how] / size
    chosen = np.random.default_rng(0).permutation(size)[: max(1, int(share * size))]
    return np.sort(chosen)


def merged_rows(join: Join) -> int:
    """Return how many rows a plain merge of givers, labels and takers has."""
    closure = join.closure
    takers = np.bincount(join.takers.resource, minlength=len(closure.materials))
    per_group = takers[closure.target] * np.diff(closure.groups)
    per_start = np.diff(np.concatenate([[0], np.cumsum(per_group)])[closure.starts])
    return int(per_start[join.givers.resource].sum())


def _plain(how: str, world: BenchWorld, join: Join, givers: Rows) -> Candidates:
    from matching.bench.baseline import screen_by_merge
    from matching.engine.join.reference_join import (
        Plain,
        best_of_both,
        screen_by_listings,
        screen_by_materials,
    )

    if how == "pandas":
        return screen_by_merge(join, givers)
    search = screen_by_listings if how == "listings" else screen_by_materials
    plain = Plain.of(join)
    found = best_of_both(plain, search(plain, world.graph, givers.tolist()))
    return in_order(join, found, visited=0, feasible=found.feasible)


def digest(found: Candidates) -> str:
    """Return a digest of pairs, labels and scores."""
    total = sha256()
    for column in (found.giver, found.taker, found.label):
        total.update(column.astype(np.int64).tobytes())
    total.update(found.score.tobytes())
    return total.hexdigest()


def peak_mb() -> float:
    """Return the greatest memory that this process has had [MB]."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))  # its output
