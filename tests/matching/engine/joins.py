"""Random joins for the tests of the screening: the random worlds as columns, with everything that may differ."""

from itertools import product
from random import Random

import numpy as np
from hypothesis import strategies as st

from matching.engine import Rules
from matching.engine.join.closure import closure_of
from matching.engine.join.columns import Columns, numbered
from matching.engine.join.reference_join import Plain, best_of_both, score_of
from matching.engine.join.scan import prepare
from matching.engine.join.terms import Terms
from tests.matching.engine.randoms import random_setting


def columns_of(place, streams, seed=0):
    """The streams as columns, some of them for their own park alone, of a family with a price on transport."""
    chance = Random(seed)
    companies = numbered([*place.givers, *place.takers])
    columns = Columns.of(streams, place.graph.knowledge, companies=companies)
    for row in range(len(columns)):
        columns.park[row] = chance.randrange(2)
        columns.park_only[row] = chance.random() < 0.2
        columns.temperature_c[row] = chance.choice([np.nan, 20.0, 80.0])
        columns.moisture_pct[row] = chance.choice([np.nan, 10.0, 50.0])
        columns.purity_pct[row] = chance.choice([np.nan, 70.0, 90.0])
    return columns


def random_terms(chance):
    return Terms(
        per_listing=chance.choice([1, 2, 3, None]),
        least_gain=chance.choice([-np.inf, 0.0, 100.0]),
        carbon_price=chance.choice([0.0, 500_000.0]),
        detour=1.3,
        least_overlap=chance.choice([1, 1024]),
        approach_c=5.0,
        slack_km=chance.choice([0.0, 10.0]),
        certain=chance.random() < 0.2,
        disabled=chance.choice([frozenset(), frozenset(), frozenset({"distance", "season", "minimum_lot"})]),
    )


def random_join(seed, size, **changes):
    """A join of a random world of ``size`` resources, and of up to four times as many listings per side."""
    chance = Random(seed)
    place = random_setting(seed, size)
    sides = [columns_of(place, streams, seed) for streams in (place.givers, place.takers)]
    for side, columns in enumerate(sides):
        more = columns.pick(np.array([chance.randrange(size) for _ in range(3 * size)]))
        more.id[:] = 1000 + 1000 * side + np.array(chance.sample(range(900), len(more)))
        sides[side] = columns.with_rows(more)
    terms = random_terms(chance)
    for name, value in changes.items():
        object.__setattr__(terms, name, value)
    return closure_of(place.graph, Rules()), *sides, terms


joins_of_any_kind = st.builds(random_join, st.integers(0, 10**9), st.integers(1, 8))
joins_with_few = st.builds(
    random_join, st.integers(0, 10**9), st.integers(1, 8), per_listing=st.integers(1, 3)
)


def plain_candidates(join):
    """What looking at every giver, taker and label finds."""
    plain, found = Plain.of(join), []
    for giver in range(len(join.givers)):
        best = {}
        for taker in range(len(join.takers)):
            group = join.closure.group_of(join.givers.resource[giver], join.takers.resource[taker])
            for label in join.closure.labels_of(group) if group is not None else ():
                score = score_of(plain, giver, taker, label)
                if score is not None and (taker not in best or score > best[taker][0]):
                    best[taker] = score, label
        found.append((giver, best))
    return best_of_both(plain, found)


def pairs_by_id(join, candidates):
    """Candidates by the ids of giver and taker, whatever rows these have."""
    return {
        (int(join.givers.id[giver]), int(join.takers.id[taker])): (int(label), float(score))
        for giver, taker, label, score in zip(
            candidates.giver, candidates.taker, candidates.label, candidates.score, strict=True
        )
    }


def prepared(parts):
    return prepare(*parts)


def every_link(join):
    """All pairs of rows and labels that nothing refuses."""
    plain = Plain.of(join)
    for giver, taker in product(range(len(join.givers)), range(len(join.takers))):
        group = join.closure.group_of(join.givers.resource[giver], join.takers.resource[taker])
        for label in join.closure.labels_of(group) if group is not None else ():
            if score_of(plain, giver, taker, label) is not None:
                yield giver, taker, label
