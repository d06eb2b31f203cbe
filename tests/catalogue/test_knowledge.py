"""The strict reader: the shipped files pass, and each kind of mistake is named with its place."""

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from catalogue.knowledge import CatalogueError, digest, read_catalogue
from tests.catalogue.conftest import Edit

HEADER = "code,lang,term\n"


def refusal_of(data: Path) -> CatalogueError:
    with pytest.raises(CatalogueError) as refusal:
        read_catalogue(data)
    return refusal.value


def append(data: Path, file: str, line: str) -> int:
    """Add a line to a file and return its number."""
    text = (data / file).read_text(encoding="utf-8").rstrip("\n") + "\n" + line + "\n"
    (data / file).write_text(text, encoding="utf-8")
    return text.count("\n")


def test_shipped_catalogue_is_complete() -> None:
    rows = read_catalogue()

    assert {row.family for row in rows.resources} == {"BP", "WA", "HE", "EN", "LO", "SV"}
    assert len(rows.conversions) >= 220
    assert {row.scheme for row in rows.sectors} == {"isic", "nace", "vsic"}


def test_shipped_factor_is_typed_and_sourced() -> None:
    (grid,) = [row for row in read_catalogue().factors if row.key == "grid_vn_2023"]

    assert (grid.value, grid.unit, grid.year) == (Decimal("0.6592"), "tCO2/MWh", 2023)
    assert grid.confidence == "verified (public source)"


def test_unknown_stays_none_and_never_zero() -> None:
    rows = read_catalogue()

    assert any(row.density_t_per_m3 is None for row in rows.resources)
    assert not [row for row in rows.resources if row.density_t_per_m3 == 0]


def test_every_fact_names_source_and_confidence() -> None:
    rows = read_catalogue()
    facts = (
        *rows.resources,
        *rows.conversions,
        *rows.factors,
        *rows.prices,
        *rows.legal_rules,
        *rows.template_lines,
    )

    assert [fact for fact in facts if not (fact.source and fact.confidence)] == []


def test_every_matchable_type_has_an_economic_radius() -> None:
    rows = read_catalogue()
    known = {(rule.family, rule.state) for rule in rows.family_rules}

    assert {(row.family, row.state) for row in rows.resources if not row.is_abstract} - known == set()


def test_reading_needs_no_django() -> None:
    code = (
        "import sys; from catalogue import knowledge as k; k.read_catalogue(); print('django' in sys.modules)"
    )
    root = Path(__file__).parents[2]

    result = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )

    assert result.stdout == "False\n"


def test_digest_changes_with_one_byte(short_data: Path, data: Path, edit: Edit) -> None:
    assert digest(data) == digest(short_data)

    edit("emission_factors.csv", "0.6592", "0.6593")

    assert digest(data) != digest(short_data)


def test_wrong_number_is_named_with_its_place(data: Path, edit: Edit) -> None:
    edit("emission_factors.csv", "0.6592", "0.65.92")

    error = refusal_of(data)

    assert (error.file, error.line, error.column, error.value) == (
        "emission_factors.csv",
        11,
        "value",
        "0.65.92",
    )
    assert str(error).startswith("emission_factors.csv line 11, column value: '0.65.92' - expected a number")


@pytest.mark.parametrize(
    ("file", "old", "new", "column"),
    [
        ("emission_factors.csv", "0.6592,", '"0,6592",', "value"),
        ("emission_factors.csv", "0.6592,", "1e3,", "value"),
        ("emission_factors.csv", "0.6592,", ",", "value"),
        ("emission_factors.csv", "key,name,value", "key,title,value", "name"),
        ("emission_factors.csv", "key,name,value", "key,name,value,extra", "extra"),
        ("emission_factors.csv", "0.6592,", "0.6592,0.7,", "(all)"),
        ("resource_types.csv", "coal-fly-ash,ash-and-slag,BP,0", "coal-fly-ash,ash-and-slag,XX,0", "family"),
        (
            "resource_types.csv",
            "coal-fly-ash,ash-and-slag,BP,0",
            "coal-fly-ash,ash-and-slag,BP,no",
            "abstract",
        ),
        ("resource_types.csv", "coal-fly-ash,ash-and-slag,BP,0", "coal-fly-ash,no-such,BP,0", "parent"),
        ("resource_types.csv", "coal-fly-ash,ash-and-slag,BP,0", "coal-fly-ash,water,BP,0", "family"),
        ("resource_types.csv", "ash-and-slag,by-products,BP", "ash-and-slag,coal-fly-ash,BP", "parent"),
        ("conversions.csv", "C001,coal fly ash,", "C002,coal fly ash,", "code"),
        ("synonyms.csv", HEADER, HEADER + "no-such,en,something new\n", "code"),
        ("synonyms.csv", HEADER, HEADER + "cement,fr,ciment\n", "lang"),
    ],
)
def test_broken_line_is_refused(data: Path, edit: Edit, file: str, old: str, new: str, column: str) -> None:
    edit(file, old, new)

    error = refusal_of(data)

    assert (error.file, error.column) == (file, column)


@pytest.mark.parametrize(
    ("file", "line", "column"),
    [
        ("synonyms.csv", "cement,en,fly ash", "language+term"),
        ("price_ranges.csv", "k,Name,5,3,VND/t,2025,Viet Nam,own,from memory", "low+high"),
        ("price_ranges.csv", "k,Name,5,,VND/t,2025,Viet Nam,own,from memory", "low+high"),
        ("price_ranges.csv", "k,Name,1,2,VND/t,last year,Viet Nam,own,from memory", "year"),
        ("isic.csv", "9999,Name,4,no-such,U,own,from memory", "parent"),
        ("family_rules.csv", "LO,gas,0,,,,own,from memory", "max_distance_km"),
        ("family_rules.csv", "LO,gas,5,,,clinker_vn,own,from memory", "freight_factor_key"),
        ("family_rules.csv", "LO,gas,5,,,no-such,own,from memory", "freight_factor_key"),
    ],
)
def test_wrong_new_line_is_refused(data: Path, file: str, line: str, column: str) -> None:
    number = append(data, file, line)

    error = refusal_of(data)

    assert (error.file, error.line, error.column) == (file, number, column)


RESOURCE = (
    "new-type,by-products,BP,0,New,Mới,{unit},solid,no,{density},,"
    "{cost},{value},{avoided},{disposal},{ewc},{vn},own,own"
)


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"unit": "kg"}, "unit"),
        ({"unit": "t/h"}, "unit"),
        ({"unit": "bushel"}, "unit"),
        ({"density": "0"}, "density_t_per_m3"),
        ({"cost": "no-such"}, "disposal_price_key"),
        ({"value": "carbon_price_vn"}, "value_price_key"),
        ({"value": "wwt_fee_ip"}, "value_price_key"),
        ({"value": "sand_fill"}, "value_price_key"),
        ({"avoided": "no-such"}, "avoided_factor_key"),
        ({"avoided": "grid_vn_2023"}, "avoided_factor_key"),
        ({"disposal": "waste_glass_closed_loop"}, "disposal_factor_key"),
        ({"ewc": "10 01 02;99 99 99"}, "ewc"),
        ({"vn": "99 99 99"}, "vn_waste"),
    ],
)
def test_resource_that_points_to_something_unusable_is_refused(
    data: Path, values: dict[str, str], column: str
) -> None:
    empty = dict.fromkeys(["density", "cost", "value", "avoided", "disposal", "ewc", "vn"], "") | {
        "unit": "t"
    }
    append(data, "resource_types.csv", RESOURCE.format(**empty | values))

    assert refusal_of(data).column == column


def test_resource_that_points_to_usable_facts_is_accepted(data: Path) -> None:
    values = {
        "unit": "t",
        "density": "1.6",
        "cost": "hw_treatment",
        "value": "sand_fill",
        "avoided": "clinker_vn",
    }
    rest = {"disposal": "waste_glass_landfill", "ewc": "10 01 02;10 01 01", "vn": ""}
    append(data, "resource_types.csv", RESOURCE.format(**values, **rest))

    assert read_catalogue(data).resources[-1].ewc == ("10 01 02", "10 01 01")


def test_hazardous_input_without_licence_is_refused(data: Path, edit: Edit) -> None:
    edit("conversions.csv", "14 06 03,2394,hazardous,1,hazardous,", "14 06 03,2394,hazardous,1,none,")

    assert refusal_of(data).column == "licence"


def test_missing_file_is_named(data: Path) -> None:
    (data / "legal_rules.csv").unlink()

    assert refusal_of(data).file == "legal_rules.csv"
