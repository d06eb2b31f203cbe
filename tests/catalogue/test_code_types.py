"""Waste codes and their types: every code has one, none is made harmless, and mistakes are named."""

from pathlib import Path

import pytest

from catalogue.code_types import codes_by_type, codes_of_types, types_by_code
from catalogue.knowledge import CatalogueError, CatalogueRows, read_catalogue

FILE = "waste_code_types.csv"


@pytest.fixture(scope="module")
def rows() -> CatalogueRows:
    return read_catalogue()


def entries(rows: CatalogueRows, scheme: str) -> set[str]:
    return {row.code for row in rows.waste_codes if row.scheme == scheme and row.level == 3}


@pytest.mark.parametrize(("scheme", "count"), [("eu", 842), ("vn", 18)])
def test_every_code_of_both_lists_has_a_type(rows: CatalogueRows, scheme: str, count: int) -> None:
    assert len(entries(rows, scheme)) == count
    assert set(types_by_code(rows, scheme)) == entries(rows, scheme)


def test_a_code_that_is_always_hazardous_never_names_a_type_that_may_be_harmless(rows: CatalogueRows) -> None:
    hazard = {row.code: row.hazard for row in rows.resources}
    types = types_by_code(rows)
    always = {row.code for row in rows.waste_codes if row.scheme == "eu" and row.entry_type == "AH"}

    assert len(always) == 235
    assert {hazard[types[code]] for code in always} == {"yes"}


def test_a_mirror_code_never_names_a_harmless_type(rows: CatalogueRows) -> None:
    hazard = {row.code: row.hazard for row in rows.resources}
    types = types_by_code(rows)
    mirrors = {row.code for row in rows.waste_codes if row.scheme == "eu" and row.entry_type == "MH"}

    assert len(mirrors) == 173
    assert {hazard[types[code]] for code in mirrors} == {"possible", "yes"}


def test_codes_of_a_type_are_the_codes_that_name_it(rows: CatalogueRows) -> None:
    by_type = codes_by_type(rows)

    assert by_type["lead-slag"] == ("10 04 01",)
    assert {code for codes in by_type.values() for code in codes} == entries(rows, "eu")


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("eu,10 01 02,coal-fly-ash,", "eu,10 01 02,no-such-type,", "resource"),
        ("eu,10 01 02,coal-fly-ash,", "eu,10 01 02,ash-and-slag,", "resource"),
        ("eu,10 01 02,coal-fly-ash,", "eu,10 01 02,oil-fly-ash,", "resource"),
        ("eu,10 01 04,oil-fly-ash,", "eu,10 01 04,coal-fly-ash,", "resource"),
        ("eu,10 02 07,eaf-dust,", "eu,10 02 07,silica-fume,", "resource"),
        ("vn,15 01 02,oil-filters,", "vn,15 01 02,absorbents-filters,", "resource"),
        ("eu,10 01 02,coal-fly-ash,", "eu,10 01,coal-fly-ash,", "code"),
        ("eu,10 01 02,coal-fly-ash,", "vn,10 01 02,coal-fly-ash,", "code"),
        ("eu,10 01 02,coal-fly-ash,", "eu,10 01 04,oil-fly-ash,", "scheme+code"),
    ],
)
def test_a_wrong_type_of_a_code_is_refused(data: Path, old: str, new: str, column: str) -> None:
    file = data / FILE
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")

    with pytest.raises(CatalogueError) as refusal:
        read_catalogue(data)

    assert (refusal.value.file, refusal.value.column) == (FILE, column)


def test_a_code_without_a_type_is_named(data: Path) -> None:
    file = data / FILE
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if "eu,10 01 02," not in line), encoding="utf-8")

    with pytest.raises(CatalogueError) as refusal:
        read_catalogue(data)

    assert (refusal.value.file, refusal.value.value) == ("waste_codes.csv", "10 01 02")


def test_a_type_is_declared_under_its_own_codes_or_those_of_its_nearest_ancestor(rows: CatalogueRows) -> None:
    codes = codes_of_types(rows)

    assert codes["coal-fly-ash"][0] == "10 01 02"
    assert codes["brewery-yeast"][0] == "02 07 99"
    assert codes["yeast-slurry"] == codes["brewery-yeast"]  # names none of its own
    assert codes["grid-electricity"] == ()
