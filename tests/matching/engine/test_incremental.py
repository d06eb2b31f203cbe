"""Candidates that follow their listings are, at any time, those of a full screening."""

import os
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine.join.incremental import Incremental
from matching.engine.join.scan import prepare
from matching.engine.join.screening import screen
from matching.engine.join.shelves import GIVING, TAKING
from tests.matching.engine.joins import joins_with_few, pairs_by_id

some = settings(max_examples=int(os.environ.get("EXAMPLES", "25")))


class Book:
    """The listings as they should be, kept plainly beside the incremental candidates."""

    def __init__(self, parts, *, compiled=False):
        self.closure, *self.sides, self.terms = parts
        self.sides = [side.pick(np.arange(len(side))) for side in self.sides]
        self.gone = (set(), set())
        self.own = Incremental(self.closure, *self.sides, self.terms, compiled=compiled)

    def full(self):
        kept = [
            side.pick(np.array([row for row in range(len(side)) if row not in gone], dtype=np.int64))
            for side, gone in zip(self.sides, self.gone, strict=True)
        ]
        join = prepare(self.closure, *kept, self.terms)
        return pairs_by_id(join, screen(join))

    def followed(self):
        join = prepare(self.closure, *self.sides, self.terms)
        return pairs_by_id(join, self.own.candidates())

    def edited(self, chance, side):
        """A listing made of the parts of two others."""
        columns = self.sides[side]
        one, other = (columns.pick(np.array([chance.randrange(len(columns))])) for _ in range(2))
        for name in ("resource", "place", "months", "worth", "company", "high"):
            getattr(one, name)[0] = getattr(other, name)[0]
        return one

    def step(self, chance):
        side = chance.choice([GIVING, TAKING])
        columns, listing = self.sides[side], self.edited(chance, side)
        alive = [row for row in range(len(columns)) if row not in self.gone[side]]
        kind = chance.choice(["change", "change", "add", "remove"]) if len(alive) > 1 else "add"
        row = chance.choice(alive) if alive else 0
        if kind == "add":
            listing.id[0] = 10_000 + len(columns)
            self.sides[side] = columns.with_rows(listing)
            assert self.own.add(side, listing) == len(columns)
        elif kind == "remove":
            self.gone[side].add(row)
            self.own.remove(side, row)
        else:
            listing.id[0] = columns.id[row]
            replaced = columns.pick(np.r_[0:row, row + 1 : len(columns)]).with_rows(listing)
            order = np.r_[0:row, len(columns) - 1, row : len(columns) - 1]
            self.sides[side] = replaced.pick(order)
            self.own.change(side, row, listing)


@pytest.mark.parametrize("compiled", [False, True])
@some
@given(parts=joins_with_few, seed=st.integers(), steps=st.integers(1, 12))
def test_candidates_follow_changed_added_and_removed_listings(compiled, parts, seed, steps):
    if compiled:
        pytest.importorskip("numba")
    chance, book = Random(seed), Book(parts, compiled=compiled)
    for _ in range(steps):
        book.step(chance)
        assert book.followed() == book.full()


@some
@given(parts=joins_with_few)
def test_candidates_are_those_of_a_full_screening_before_anything_changes(parts):
    book = Book(parts)
    assert book.followed() == book.full()
