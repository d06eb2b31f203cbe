"""What one changed listing costs, against finding all candidates anew."""

from __future__ import annotations

from dataclasses import fields
from importlib.util import find_spec
from time import process_time
from typing import Any

import numpy as np

from matching.bench.world import TERMS, BenchWorld
from matching.engine.join.columns import Columns
from matching.engine.join.incremental import Incremental
from matching.engine.join.scan import prepare
from matching.engine.join.screening import screen
from matching.engine.join.shelves import GIVING

CHANGES = 200


def measure_changes(world: BenchWorld, *, changes: int = CHANGES) -> dict[str, Any]:
    """Change listings one after the other: another quantity, price and season, as people edit them.

    Returns
    -------
    dict
        ``seconds``: CPU time until the changed listing's own candidates are known (middle of all changes);
        ``update_seconds``: until all others' are too; ``ratio_to_full``: the first against a full screening;
        ``identical``: whether the candidates in the end are those of a full screening.
    """
    givers = world.givers.pick(np.arange(len(world.givers)))
    compiled = find_spec("numba") is not None
    own = Incremental(world.closure, givers, world.takers, TERMS, compiled=compiled)
    chance = np.random.default_rng(5)
    first, whole = [], []
    for _ in range(changes):
        row = int(chance.integers(len(givers)))
        listing = _edited(givers, row, chance)
        begun = process_time()
        own.change(GIVING, row, listing)
        whole.append(process_time() - begun)
        begun = process_time()
        own.best_of(GIVING, row)
        first.append(process_time() - begun)
        for field in fields(listing):
            getattr(givers, field.name)[row] = getattr(listing, field.name)[0]
    begun = process_time()
    full = screen(prepare(world.closure, givers, world.takers, TERMS))
    seconds = process_time() - begun
    return {
        "changes": changes,
        "compiled": compiled,
        "seconds": float(np.median(first)),
        "update_seconds": float(np.median(whole)),
        "full_seconds": seconds,
        "ratio_to_full": float(np.median(first)) / seconds,
        "update_ratio_to_full": float(np.median(whole)) / seconds,
        "identical": own.candidates().same_as(full),
    }


def _edited(side: Columns, row: int, chance: np.random.Generator) -> Columns:
    listing, other = side.pick(np.array([row])), int(chance.integers(len(side)))
    listing.low[0] = listing.high[0] = listing.low[0] * chance.uniform(0.5, 2.0)
    listing.worth[0] *= chance.uniform(0.8, 1.25)
    listing.months[0] = side.months[other]
    return listing
