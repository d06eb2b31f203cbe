"""Conversions: figures with a basis, yields within stoichiometry, nothing unfit to eat, mistakes named."""

from dataclasses import replace
from decimal import Decimal

import pytest

from catalogue.columns import CatalogueError
from catalogue.conversion_checks import EATEN, NEVER_EATEN, check_conversions, lineage
from catalogue.knowledge import CatalogueRows, read_catalogue
from catalogue.rows import ConversionRow
from matching.knowledge import knowledge_from_rows

# Molar masses [g/mol], rounded: IUPAC standard atomic weights.
ATOMS = {"H": 1.008, "C": 12.011, "N": 14.007, "O": 15.999, "Na": 22.990, "Mg": 24.305, "Si": 28.085,
         "S": 32.06, "Cl": 35.45, "Ca": 40.078}  # fmt: skip


@pytest.fixture(scope="module")
def rows() -> CatalogueRows:
    return read_catalogue()


def mass(**atoms: int) -> float:
    return sum(ATOMS[atom] * count for atom, count in atoms.items())


H2SO4 = mass(H=2, S=1, O=4)
CAO = mass(Ca=1, O=1)
CACO3 = mass(Ca=1, C=1, O=3)
CO2 = mass(C=1, O=2)
SO2 = mass(S=1, O=2)
GYPSUM = mass(Ca=1, S=1, O=6, H=4)
LIMITS = [  # input, output, most t of output per t of input that the atoms allow
    ("sulphur", "sulfuric-acid-new", H2SO4 / mass(S=1)),
    ("sulphur-dioxide-gas", "sulfuric-acid-new", H2SO4 / SO2),
    ("hydrogen-sulphide-gas", "sulphur", mass(S=1) / mass(H=2, S=1)),
    ("lime-mud", "quicklime", CAO / CACO3),
    ("liquid-co2", "precipitated-carbonate", CACO3 / CO2),
    ("co2-offgas", "urea", mass(C=1, O=1, N=2, H=4) / CO2),
    ("phosphogypsum", "sulphur-dioxide-gas", 1.1 * SO2 / GYPSUM),  # per dry t, up to a tenth of it anhydrite
    ("phosphogypsum", "ammonium-sulphate", mass(N=2, H=8, S=1, O=4) / GYPSUM),
    ("salt", "caustic-soda", mass(Na=1, O=1, H=1) / mass(Na=1, Cl=1)),
    ("salt", "chlorine-hypochlorite", mass(Cl=1) / mass(Na=1, Cl=1)),
    ("byproduct-hcl", "vinyl-chloride-edc", mass(C=2, H=4, Cl=2) / (2 * mass(H=1, Cl=1))),
    ("chlorosilane-waste", "byproduct-hcl", 4 * mass(H=1, Cl=1) / mass(Si=1, Cl=4)),
    ("used-cooking-oil", "biodiesel", 1.01),  # triolein: 3 x 296.5 / 885.4
    (
        "used-cooking-oil",
        "crude-glycerine",
        1.3 * mass(C=3, H=8, O=3) / 885.4,
    ),  # crude: up to 30 % impurities
    ("grains", "bioethanol", 0.511 * 1.111 * 0.75),  # 75 % starch, 1.111 t glucose per t starch
]


@pytest.mark.parametrize(("feed", "product", "limit"), LIMITS)
def test_yields_stay_within_the_mass_balance(
    rows: CatalogueRows, feed: str, product: str, limit: float
) -> None:
    found = [row for row in rows.conversions if feed in row.inputs and product in row.outputs]

    assert found
    assert [row.code for row in found if row.yield_factor_high and float(row.yield_factor_high) > limit] == []


def test_most_conversions_have_cost_and_emission_with_a_basis(rows: CatalogueRows) -> None:
    costed = [row for row in rows.conversions if row.cost_low is not None]
    emitting = [row for row in rows.conversions if row.emission_low is not None]

    assert len(rows.conversions) >= 220
    assert len(costed) / len(rows.conversions) >= 0.85
    assert len(emitting) / len(rows.conversions) >= 0.85
    assert all("needs check" in row.cost_source for row in costed)
    assert all("needs check" in row.emission_source for row in emitting)


def test_cost_and_emission_reach_the_engine_per_unit_of_the_input(rows: CatalogueRows) -> None:
    processes = knowledge_from_rows(rows).processes
    known = [row for row in rows.conversions if row.emission_low is not None]
    row = next(row for row in known if row.code == "C065")
    emission = processes["C065"].emission

    assert emission is not None
    assert (emission.low, emission.high) == (float(row.emission_low or 0), float(row.emission_high or 0))
    assert emission.unit == "tCO2e/t"
    assert emission.source == row.emission_source
    assert all(processes[row.code].cost for row in rows.conversions if row.cost_low is not None)
    assert [row.code for row in known if processes[row.code].emission is None] == []


def test_no_conversion_makes_food_feed_or_drinking_water_from_waste(rows: CatalogueRows) -> None:
    types = {row.code: row for row in rows.resources}
    eating = [
        row for row in rows.conversions if any({*lineage(code, types)} & {*EATEN} for code in row.outputs)
    ]
    inputs = {code for row in eating for code in row.inputs}

    assert eating
    assert {types[code].hazard for code in inputs} == {"no"}
    assert [code for code in inputs if {*lineage(code, types)} & {*NEVER_EATEN}] == []
    assert not [row for row in rows.conversions if "tap-water" in row.outputs]


def test_pvc_has_no_conversion_to_fuel(rows: CatalogueRows) -> None:
    types = {row.code: row for row in rows.resources}
    takes_pvc = [row for row in rows.conversions if {*row.inputs} & {*lineage("pvc-scrap", types)}]

    assert takes_pvc
    assert [
        row.code for row in takes_pvc if any("fuels" in lineage(code, types) for code in row.outputs)
    ] == []


def broken(rows: CatalogueRows, **changes: object) -> CatalogueRows:
    """The catalogue with one spoilt conversion: C065 distils a spent solvent."""
    return replace(
        rows, conversions=tuple(_spoilt(row, changes) for row in rows.conversions if row.code == "C065")
    )


def _spoilt(row: ConversionRow, changes: dict[str, object]) -> ConversionRow:
    return replace(row, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"cost_source": ""}, "cost_source"),
        ({"cost_unit": ""}, "cost_source"),
        ({"cost_low": None, "cost_high": None}, "cost_source"),
        ({"cost_unit": "VND/MWh"}, "cost_unit"),
        ({"emission_source": ""}, "emission_source"),
        ({"emission_low": None, "emission_high": None}, "emission_source"),
        ({"inputs": ("spent-solvent-single", "excavated-soil"), "cost_low": None, "cost_high": None,
          "cost_source": "", "cost_unit": ""}, "emission_low"),
        ({"outputs": ("feed-dried-residue",)}, "outputs"),
        ({"outputs": ("tap-water",), "licence": "test", "hazardous_input": False}, "inputs"),
        ({"outputs": ("tap-water",), "licence": "none", "hazardous_input": False,
          "inputs": ("treated-wastewater",), "cost_unit": "VND/m3"}, "inputs"),
        ({"outputs": ("protein-feed",), "licence": "none", "hazardous_input": False,
          "inputs": ("food-waste",)}, "inputs"),
        ({"licence": "test", "hazardous_input": False}, "licence"),
        ({"licence": "none", "hazardous_input": False, "inputs": ("chemicals",)}, "licence"),
    ],
)  # fmt: skip
def test_a_broken_conversion_is_named(rows: CatalogueRows, changes: dict[str, object], column: str) -> None:
    check_conversions(broken(rows, cost_high=Decimal(9_000_000)))

    with pytest.raises(CatalogueError) as refusal:
        check_conversions(broken(rows, **changes))

    assert refusal.value.column == column
