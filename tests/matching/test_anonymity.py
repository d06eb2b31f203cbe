"""Paired worlds: databases that differ only in what anonymous listings hide give the same matches."""

from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from django.test import override_settings

from companies.models import Company, Listing
from matching.models import Match, MatchRun
from matching.results import code_of
from tests.matching.world import World, run_now

HIDDEN = {
    "quantity": {"quantity_low": Decimal(1300), "quantity_high": Decimal(1300), "offered": Decimal(1300)},
    "words": {"title": "Our very own ash", "description": "from boiler 3"},
    "quality": {"moisture_pct": Decimal(12), "purity_pct": Decimal(93)},
    "minimum lot": {"min_lot": Decimal(5000)},
    "hazard": {"hazardous": True},
    "month in the quarter": {"months": [2]},
}


def told() -> list[tuple[Any, ...]]:
    """Everything that a run says."""
    columns = ("key", "score", "confidence", "allocated", "rank", "explanation", "quantity_low", "value_low")
    return list(Match.objects.order_by("key").values_list(*columns))


def answer_of(world: World, **columns: Any) -> list[tuple[Any, ...]]:
    Listing.objects.filter(pk=world.have.pk).update(**columns)
    MatchRun.objects.all().delete()
    run_now()
    return told()


@pytest.mark.parametrize("field", HIDDEN)
def test_hidden_field_of_an_anonymous_listing_changes_nothing(world: World, field: str) -> None:
    before = answer_of(world, months=[1])

    assert answer_of(world, **({"months": [1]} | HIDDEN[field])) == before


@pytest.mark.parametrize("field", ["quantity", "hazard"])
def test_same_field_of_a_network_listing_changes_the_answer(world: World, field: str) -> None:
    """Negative control: the comparison notices what is exact."""
    before = answer_of(world, visibility="network")

    assert answer_of(world, visibility="network", **HIDDEN[field]) != before


def test_place_inside_the_cell_changes_nothing(world: World) -> None:
    before = answer_of(world)
    Company.objects.filter(pk=world.giver.pk).update(latitude=Decimal("20.832000"))

    assert answer_of(world) == before


def test_park_listing_is_exact_for_neighbours_only(world: World) -> None:
    before = {row[0]: row for row in answer_of(world, visibility="park")}
    inside, outside = (Match.objects.get(kind=kind).key for kind in ("direct", "chained"))

    after = {row[0]: row for row in answer_of(world, visibility="park", **HIDDEN["hazard"])}

    assert set(after) == {outside}  # the neighbour has no licence: the exact stream is refused
    assert inside in before
    assert _without_plan(before[outside]) == _without_plan(after[outside])


def _without_plan(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Key, score, confidence, explanation: the plan may move when a competing match is gone."""
    return row[0], row[1], row[2], row[5]


def test_private_listing_is_never_read(world: World) -> None:
    assert answer_of(world, visibility="private") == []


def test_code_of_a_match_cannot_be_undone_by_trying_ids() -> None:
    key = sha256(b"1|2").hexdigest()[:40]
    with override_settings(SECRET_KEY="one " * 13):
        code = code_of(key)

    assert code != code_of(key)
