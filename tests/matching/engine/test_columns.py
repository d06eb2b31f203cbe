"""Listings as columns: what is known is kept, and what is not stays unknown."""

from dataclasses import replace

import numpy as np
import pytest

from matching.engine.geography import great_circle_km
from matching.engine.join.columns import YEAR, Columns, amounts_of, even_profile, numbered
from tests.matching.engine.worlds import at, have, need, resource, sourced, world

GRAPH = world(
    resource(
        "ash", disposal_cost=sourced(100, 300), disposal_factor=sourced(0.2), avoided_factor=sourced(0.5)
    ),
    resource("scrap", value=sourced(1_000, 3_000)),
    resource("steam", state="heat", family="HE"),
)


def columns(*streams, **values):
    return Columns.of(streams, GRAPH.knowledge, companies=numbered(streams), **values)


def test_what_is_not_known_is_not_a_number():
    bare = columns(have("ash", site=None))
    for name in ("low", "high", "temperature_c", "moisture_pct", "purity_pct", "min_lot"):
        assert np.isnan(getattr(bare, name)).all()
    assert np.isnan(bare.place).all()
    assert bare.hazardous.tolist() == [-1]


def test_what_is_known_is_kept():
    told = have(
        "ash", quantity=(10.0, 30.0), temperature_c=60.0, moisture_pct=5.0, purity_pct=90.0, min_lot=2.0,
        hazardous=False, licences=frozenset({"hazardous"}), trust=0.5, site=at(3, 1.5),
    )  # fmt: skip
    row = columns(told)
    assert (row.low[0], row.high[0], row.temperature_c[0], row.moisture_pct[0]) == (10, 30, 60, 5)
    assert (row.purity_pct[0], row.min_lot[0], row.hazardous[0], row.licensed[0]) == (90, 2, 0, True)
    assert (row.trust[0], row.precision_km[0]) == (0.5, 1.5)


def test_chord_between_places_is_the_distance_as_good_as():
    pair = columns(have("ash", site=at(0)), have("ash", site=at(50)))
    chord = np.linalg.norm(pair.place[0] - pair.place[1])
    assert chord == pytest.approx(great_circle_km(at(0), at(50)), rel=1e-4)


@pytest.mark.parametrize(
    ("stream", "money", "carbon"),
    [
        (have("ash"), 200, 0.2),  # disposal avoided
        (have("scrap"), -2_000, 0),  # would be sold
        (have("steam"), 0, 0),  # heat is not disposed of
        (need("scrap"), 2_000, np.nan),
        (need("ash"), np.nan, 0.5),
    ],
)
def test_worth_is_what_a_unit_saves_its_own_side(stream, money, carbon):
    row = columns(stream)
    assert (row.worth[0], row.carbon[0]) == pytest.approx((money, carbon), nan_ok=True)


def test_substitution_lessens_what_a_need_saves():
    assert columns(need("ash"), substitution=0.9).carbon[0] == pytest.approx(0.45)


@pytest.mark.parametrize("months", [{1}, {2, 11}, {1, 2, 3, 4, 5, 6, 7}, set(range(1, 13))])
def test_profile_adds_up_to_the_year_in_the_months_that_run(months):
    profile = even_profile(frozenset(months))
    assert sum(profile) == YEAR
    assert {month for month, part in enumerate(profile, start=1) if part} == months
    assert max(profile) - min(part for part in profile if part) <= 1


def test_amounts_are_the_cautious_ends_month_by_month():
    givers = columns(have("ash", quantity=(40.96, 80.0), months=frozenset({1, 2})), have("ash", id=3))
    takers = columns(need("ash", quantity=(12.0, 12.0)))
    amounts = amounts_of(givers, takers)
    assert amounts.supply[0].tolist() == pytest.approx([20.48, 20.48, *[0.0] * 10])
    assert amounts.supply[1].tolist() == [0.0] * 12  # not known: nothing can be promised
    assert amounts.yearly_demand.tolist() == pytest.approx([12.0])


def test_rows_can_be_picked_and_put_together():
    both = columns(have("ash"), have("scrap", id=7))
    swapped = both.pick(np.array([1, 0]))
    assert swapped.id.tolist() == [7, 1]
    assert swapped.with_rows(both).id.tolist() == [7, 1, 1, 7]


def test_resource_that_the_catalogue_does_not_have_is_refused():
    with pytest.raises(KeyError):
        columns(replace(have("ash"), resource="moon-dust"))
