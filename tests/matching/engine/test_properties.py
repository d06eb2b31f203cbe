"""What holds in every world: fast equals slow, nothing is promised twice, accounts add up."""

import os
from dataclasses import replace
from itertools import product
from math import fsum
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine import (
    DEFAULT_WEIGHTS,
    Match,
    Refusal,
    Rules,
    allocate,
    explain_pair,
    find_matches,
    match_key,
)
from matching.engine.join.candidates import EXAMPLES
from matching.engine.judging.scoring import score
from matching.engine.quantities import months_of
from matching.engine.reference import best_chains, best_gain, match_all
from tests.matching.engine.programmes import maximise
from tests.matching.engine.randoms import Setting, settings_of_any_kind

TIMES = int(os.environ.get("EXAMPLES", "15"))
some = settings(max_examples=TIMES)
in_any_world = given(place=settings_of_any_kind)


def search(place: Setting, **rules):
    return find_matches(place.graph, place.givers, place.takers, Rules(**rules), converters=place.converters)


def every_pair(place: Setting):
    return list(match_all(place.graph, place.givers, place.takers, Rules(), place.converters))


@some
@in_any_world
def test_chains_are_those_of_the_brute_force(place):
    for have, need in product(place.codes[:3], place.codes[-3:]):
        chains = {pathway for pathway in place.graph.pathways(have, need) if pathway.steps}
        assert chains == best_chains(place.graph, have, need)


@some
@in_any_world
def test_search_finds_what_looking_at_every_pair_finds(place):
    result, expected = search(place), every_pair(place)
    assert sorted(result.matches, key=ids) == sorted(
        (one for one in expected if isinstance(one, Match)), key=ids
    )
    assert set(map(ids, result.refusals)) <= {ids(one) for one in expected if isinstance(one, Refusal)}
    assert result.pairs_seen == len(expected)


def ids(found):
    return found.giver, found.taker


@some
@in_any_world
def test_pairs_that_are_only_counted_fail_a_gate_that_counts_them(place):
    result = search(place)
    listed = set(map(ids, result.refusals))
    left_out = [one for one in every_pair(place) if isinstance(one, Refusal) and ids(one) not in listed]

    failed = [{gate.code for gate in refusal.gates if gate.verdict == "FAIL"} for refusal in left_out]

    near = [codes for codes in failed if "distance" not in codes]
    assert all(
        any(result.refused[code] > EXAMPLES for code in codes & result.refused.keys()) for codes in near
    )
    assert result.refused.get("distance", 0) >= len(failed) - len(near)
    assert len(result.matches) + len(listed) + len(left_out) == result.pairs_seen


@some
@in_any_world
def test_with_a_number_per_listing_only_the_best_ranked_pairs_are_judged(place):
    every = {ids(match): match for match in search(place).matches}
    few = find_matches(
        place.graph, place.givers, place.takers, Rules(), converters=place.converters, per_listing=1
    )
    assert all(every[ids(match)] == match for match in few.matches)
    assert len(few.matches) <= len(place.givers) + len(place.takers)
    assert few.pairs_seen == search(place).pairs_seen


@some
@given(place=settings_of_any_kind, seed=st.integers())
def test_result_does_not_depend_on_the_order_of_the_input(place, seed):
    def shuffled(values):
        return Random(seed).sample(values, len(values))

    other = Setting(place.graph, *map(shuffled, (place.givers, place.takers, place.converters)))
    assert search(other) == search(place)


@some
@in_any_world
def test_lines_add_up_to_their_totals(place):
    for match in search(place).matches:
        for account in (match.giver_money, match.taker_money, match.co2):
            known = [line.amount for line in account.lines if line.amount is not None]
            ends = (fsum(low for low, _ in known), fsum(high for _, high in known)) if known else None
            assert account.total == (ends and pytest.approx(ends, rel=1e-9, abs=1e-9))
            assert account.complete == (len(known) == len(account.lines))


@some
@in_any_world
def test_ranges_are_ordered_and_scores_are_shares(place):
    for match in search(place).matches:
        assert 0 <= match.score <= 1
        assert 0 <= match.confidence <= 1
        assert match.quantity is None or 0 <= match.quantity[0] <= match.quantity[1]
        assert all(one.value is None or 0 <= one.value <= 1 for one in match.criteria)


def plan_of(place):
    """The planned links of a world: match and quantity."""
    matches = search(place).matches
    planned = allocate(matches, place.givers, place.takers, Rules()).quantities
    return [(match, planned[match_key(match)]) for match in matches if match_key(match) in planned]


@some
@in_any_world
def test_nothing_is_promised_twice(place):
    flows = plan_of(place)
    for giver in place.givers:
        gone = fsum(amount for match, amount in flows if match.giver == giver.id)
        assert gone <= (giver.quantity or (0, 0))[0] * (1 + 1e-6)
    for taker in place.takers:
        came = fsum(
            amount * match.pathway.yield_factor[1] for match, amount in flows if match.taker == taker.id
        )
        assert came <= (taker.quantity or (0, 0))[0] * (1 + 1e-6)


@some
@in_any_world
def test_plan_can_be_kept_in_every_single_month(place):
    flows = plan_of(place)
    if not flows:
        return
    streams = {one.id: one for one in (*place.givers, *place.takers)}
    ends = {key: row for row, key in enumerate(product(streams, range(1, 13)))}
    caps = [month_cap(streams[number], month) for number, month in ends] + [1.0] * len(flows)
    takes = np.zeros((len(caps), 12 * len(flows)))  # share of each link's amount in each month
    for column, ((link, (match, amount)), month) in enumerate(product(enumerate(flows), range(1, 13))):
        takes[ends[match.giver, month], column] += amount
        takes[ends[match.taker, month], column] += amount * match.pathway.yield_factor[1]
        takes[len(ends) + link, column] = 1.0
    gains = np.repeat([amount for _, amount in flows], 12)
    assert maximise(gains, takes, caps).gain == pytest.approx(gains[::12].sum(), rel=1e-6)


def month_cap(stream, month):
    months = months_of(stream)
    return (stream.quantity or (0, 0))[0] / len(months) if month in months else 0.0


amounts = st.floats(0.05, 1.0)
columns_of_any_kind = st.tuples(st.floats(0.01, 1.0), st.integers(0, 2), st.integers(3, 5), amounts, amounts)


@some
@given(
    columns=st.lists(columns_of_any_kind, min_size=1, max_size=4),
    caps=st.lists(amounts, min_size=6, max_size=6),
)
def test_linear_programme_reaches_the_best_corner(columns, caps):
    takes = np.zeros((6, len(columns)))
    for place, (_, giver, taker, given_, taken) in enumerate(columns):
        takes[giver, place], takes[taker, place] = given_, taken
    gains = np.array([column[0] for column in columns])
    assert maximise(gains, takes, caps).gain == pytest.approx(
        best_gain(gains, takes, np.array(caps)), rel=1e-6
    )


@some
@given(
    place=settings_of_any_kind, criterion=st.sampled_from(sorted(DEFAULT_WEIGHTS)), more=st.floats(0.01, 5)
)
def test_score_follows_the_weight_of_a_criterion(place, criterion, more):
    raised = DEFAULT_WEIGHTS | {criterion: DEFAULT_WEIGHTS[criterion] + more}
    after = {(ids(match), match.pathway): match.score for match in search(place, weights=raised).matches}
    for match in search(place).matches:
        worth = next(one.value for one in match.criteria if one.code == criterion)
        change = after.get((ids(match), match.pathway), match.score) - match.score
        assert worth is None or change * (worth - score(match.criteria)) >= -1e-12


@some
@given(
    place=settings_of_any_kind, criterion=st.sampled_from(sorted(DEFAULT_WEIGHTS)), more=st.floats(0.01, 5)
)
def test_better_one_stays_ahead_when_what_it_is_better_at_weighs_more(place, criterion, more):
    """Between two matches of which the same criteria are known, the gap moves towards the better one.

    Each score is a weighted mean; with the same known weights W, a raise by m changes the gap d of two scores
    to (W d + m (a - b)) / (W + m), so the one that is better at the criterion never falls behind by it.
    """
    raised = DEFAULT_WEIGHTS | {criterion: DEFAULT_WEIGHTS[criterion] + more}
    matches = [{one.code: one for one in match.criteria} for match in search(place).matches[:12]]
    for one, other in product(matches, repeat=2):
        known = {code for code in one if one[code].value is not None}
        alike = known == {code for code in other if other[code].value is not None}
        if not alike or criterion not in known or one[criterion].value < other[criterion].value:
            continue
        before = score(list(one.values())) - score(list(other.values()))
        after = reweighed(one, raised) - reweighed(other, raised)
        assert before < 0 or after >= -1e-12


def reweighed(criteria, weights):
    return score([replace(one, weight=weights[one.code]) for one in criteria.values()])


@some
@in_any_world
def test_every_verdict_is_the_same_when_asked_again(place):
    for giver, taker in product(place.givers, place.takers):
        once, again = (
            explain_pair(place.graph, giver, taker, Rules(), converters=place.converters) for _ in range(2)
        )
        assert once == again
        assert once.gates


@some
@in_any_world
def test_refused_pair_names_the_gate_and_a_match_has_none_that_fails(place):
    for giver, taker in product(place.givers, place.takers):
        found = explain_pair(place.graph, giver, taker, Rules(), converters=place.converters)
        failed = any(gate.verdict == "FAIL" for gate in found.gates)
        assert failed == isinstance(found, Refusal)
