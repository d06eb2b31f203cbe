"""The candidate join by several processes: parts of the givers claimed one by one, columns mapped from disk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Protocol

import numpy as np

from matching.bench.world import BenchWorld
from matching.engine.join.best import merge
from matching.engine.join.closure import Closure
from matching.engine.join.columns import Columns, Rows
from matching.engine.join.scan import Candidates, Join, prepare
from matching.engine.join.screening import Screening, by_place
from matching.engine.join.terms import Terms

SECONDS = 3_600  # after which a worker is given up


class Worker(Protocol):
    """Takes in the givers of part after part."""

    def take(self, givers: Rows) -> None: ...

    def result(self) -> Candidates: ...


def screen_by_workers(
    world: BenchWorld, terms: Terms, *, workers: int, parts: int, compiled: bool
) -> tuple[Candidates, float]:
    """Return the candidates, and the wall time in seconds from the first part's start to the merged result.

    Notes
    -----
    Workers claim the next part from a common counter and keep their heaps from part to part; what they keep
    at the end is merged, which does not depend on who did what. Time without starting the processes and
    reading the columns, which a resident worker has done before.
    """
    with TemporaryDirectory() as place:
        folder = Path(place)
        _save(folder, world)
        context = get_context("spawn")
        counter, ready, start = context.Value("q", 0), context.Semaphore(0), context.Event()
        jobs = [
            context.Process(
                target=_work, args=(folder, terms, (number, parts), compiled, (counter, ready, start))
            )
            for number in range(workers)
        ]
        for job in jobs:
            job.start()
        for _ in jobs:
            _wait(ready, jobs)
        join = prepare(world.closure, world.givers, world.takers, terms)
        begun = perf_counter()
        start.set()
        for _ in jobs:
            _wait(ready, jobs)
        found = merge(join, [_load(folder / f"found-{number}", Candidates) for number in range(workers)])
        seconds = perf_counter() - begun
        for job in jobs:
            job.join(SECONDS)
        return found, seconds


def _wait(ready: Any, jobs: Sequence[Any]) -> None:
    """Wait for one worker to say that it is ready, or done; give up as soon as one has died."""
    while not ready.acquire(timeout=1.0):
        if any(job.exitcode for job in jobs):
            raise RuntimeError("a worker of the bench stopped too soon")


def _work(folder: Path, terms: Terms, numbers: tuple[int, int], compiled: bool, signals: Any) -> None:  # noqa: FBT001
    counter, ready, start = signals
    join = _read(folder, terms)
    rows = by_place(join, np.arange(len(join.givers)))
    parts = np.array_split(rows, numbers[1])
    worker = _worker(join, compiled=compiled)
    worker.take(rows[:1])  # compiles, reads ahead
    worker = _worker(join, compiled=compiled)
    ready.release()
    start.wait(SECONDS)
    while (part := _next(counter)) < len(parts):
        worker.take(parts[part])
    _store(folder / f"found-{numbers[0]}", worker.result())
    ready.release()


def _worker(join: Join, *, compiled: bool) -> Worker:
    if not compiled:
        return Screening(join)
    from matching.engine.join.compiled import CompiledScreening

    return CompiledScreening(join)


def _next(counter: Any) -> int:
    with counter.get_lock():
        counter.value += 1
        return int(counter.value) - 1


def _save(folder: Path, world: BenchWorld) -> None:
    _store(folder / "givers", world.givers)
    _store(folder / "takers", world.takers)
    _store(folder / "closure", replace(world.closure, pathways=(), materials=()))


def _read(folder: Path, terms: Terms) -> Join:
    givers, takers = (_load(folder / name, Columns) for name in ("givers", "takers"))
    closure = _load(folder / "closure", Closure)
    names = tuple(str(number) for number in range(len(closure.starts) - 1))
    return prepare(replace(closure, materials=names), givers, takers, terms)


def _store(folder: Path, columns: Any) -> None:
    folder.mkdir()
    for field in fields(columns):
        np.save(folder / f"{field.name}.npy", np.asarray(getattr(columns, field.name)))


def _load(folder: Path, kind: Any) -> Any:
    """Map the columns of a folder into memory; numbers are read."""
    arrays = {field.name: np.load(folder / f"{field.name}.npy", mmap_mode="r") for field in fields(kind)}
    return kind(**{name: array if array.ndim else int(array) for name, array in arrays.items()})
