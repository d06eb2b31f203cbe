"""The two files of general knowledge behind groups: every code and unit is the catalogue's."""

import csv
from pathlib import Path

import pytest

from catalogue.models import localised
from matching.engine.networks.plants import Basis
from matching.groups.knowledge import passed_on_rows, plant_rows, plant_type

CATALOGUE = Path(__file__).parents[2] / "catalogue" / "data" / "resource_types.csv"


@pytest.fixture(scope="module")
def unit_of() -> dict[str, str]:
    with CATALOGUE.open(encoding="utf-8", newline="") as stream:
        return {row["code"]: row["unit"] for row in csv.DictReader(stream)}


def test_plants_serve_types_of_the_catalogue_in_its_units(unit_of: dict[str, str]) -> None:
    wrong = [
        (row.code, code)
        for row in plant_rows().values()
        for code in row.resources
        if code not in unit_of or (row.basis == Basis.QUANTITY and unit_of[code] != row.unit)
    ]

    assert wrong == []


def test_plants_can_pay() -> None:
    """A plant that is dearer than each alone even when it is full is a mistake in the file."""
    for row in plant_rows().values():
        kind = plant_type(row)
        full = kind.fixed[0] + kind.per_unit[0] * kind.step
        assert full < kind.alone_per_unit[1] * kind.step + kind.alone_fixed[1], row.code
        assert kind.minimum <= kind.step, row.code


def test_ranges_run_upward() -> None:
    for row in plant_rows().values():
        kind = plant_type(row)
        for low, high in (kind.fixed, kind.per_unit, kind.alone_fixed, kind.alone_per_unit):
            assert 0 <= low <= high, row.code
    for fact in passed_on_rows():
        assert fact.share is None or 0 < fact.share[0] <= fact.share[1], (fact.need, fact.have)


def test_what_is_passed_on_has_codes_and_units_of_the_catalogue(unit_of: dict[str, str]) -> None:
    wrong = [
        (fact.need, fact.have)
        for fact in passed_on_rows()
        if fact.unit_basis != f"{unit_of.get(fact.have)}/{unit_of.get(fact.need)}"
    ]

    assert wrong == []


def test_what_comes_from_memory_says_so() -> None:
    rows = [*plant_rows().values(), *passed_on_rows()]

    assert all("verified" in row.confidence or "needs check" in row.confidence for row in rows)


def test_names_in_both_languages() -> None:
    fire = plant_rows()["fire-crew"]

    assert fire.name == localised("Shared full-time fire crew", "Đội chữa cháy chuyên trách dùng chung")
