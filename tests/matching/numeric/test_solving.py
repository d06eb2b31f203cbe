"""Published problems: read, solved by the product's own code, compared; bad input is a sentence."""

import json
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command

from matching.numeric.chemistry import atoms_of, buswell, molar_mass, read_reaction
from matching.numeric.errors import BadCase
from matching.numeric.formats import read_dimacs, read_warehouses
from matching.numeric.solving import Case, read_cases, solve_case
from tests.measuring import case_file

DIMACS = """c two ways
p min 4 5
n 1 4
n 4 -4
a 1 2 0 4 2
a 1 3 0 2 2
a 2 3 0 2 1
a 2 4 0 3 3
a 3 4 0 5 1
"""


def case(kind, inputs, published=None, tolerance=1e-6, folder=Path()):
    return Case("one", kind, inputs, published or {}, tolerance, folder)


def computed(kind, inputs, published=None, folder=Path()):
    outcome = solve_case(case(kind, inputs, published, folder=folder))
    assert outcome.error == ""
    return outcome.computed


@pytest.mark.slow
def test_every_given_case_is_within_its_tolerance():
    outcomes = [solve_case(one) for one in read_cases(case_file("numeric/cases.json"))]
    assert [one.id for one in outcomes if not one.ok] == []
    checked = [check for one in outcomes for check in one.checks if check.ok]
    assert len(checked) >= 20


def test_a_figure_that_differs_is_not_ok():
    inputs = {"a": [0, 0], "b": [0, 90], "radius_km": 1}
    right, wrong = np.pi / 2, np.pi / 2 + 0.02
    assert solve_case(case("geodesy", inputs, {"km": right}, 0.01)).ok
    assert not solve_case(case("geodesy", inputs, {"km": wrong}, 0.01)).ok


def test_transport_by_list_by_name_and_with_a_closed_way():
    by_list = {"supply": [3, 4], "demand": [2, 5], "cost": [[1, 4], [2, None]]}
    assert solve_case(case("transport_lp", by_list)).error == "No choice of links meets all demand."
    by_list["supply"] = [5, 4]
    assert computed("transport_lp", by_list)["min_cost"] == pytest.approx(24)  # 5 x 4 + 2 x 2
    named = {"supply": {"a": 5, "b": 4}, "demand": {"x": 2, "y": 5},
             "distance_km": {"a": {"x": 1, "y": 4}, "b": {"x": 2, "y": 9}}, "freight_per_km": 10}  # fmt: skip
    assert computed("transport_lp", named)["min_cost"] == pytest.approx(240)
    short = by_list | {"supply": [1, 1]}
    assert solve_case(case("transport_lp", short)).error == "There is less supply than demand."


def test_assignment_is_the_best_of_all_orders():
    cost = np.random.default_rng(3).integers(1, 50, (6, 6))
    best = min(cost[range(6), order].sum() for order in permutations(range(6)))
    assert computed("assignment", {"cost": cost.tolist()})["min_cost"] == pytest.approx(best)


def test_assignment_of_a_file_is_solved_from_few_links(tmp_path):
    from scipy.optimize import linear_sum_assignment

    cost = np.random.default_rng(1).integers(1, 100, (60, 60))
    lines = "\n".join(" ".join(map(str, row)) for row in cost)
    (tmp_path / "assign60.txt").write_text(f" 60\n{lines}\n")
    (read,) = read_cases(tmp_path / "assign60.txt")
    rows, columns = linear_sum_assignment(cost)
    assert read.kind == "assignment_file"
    assert solve_case(read).computed["min_cost"] == pytest.approx(cost[rows, columns].sum())


def warehouses(tmp_path, text):
    (tmp_path / "cap.txt").write_text(text)
    (read,) = read_cases(tmp_path / "cap.txt")
    assert read.kind == "facility_location_file"
    return read


def test_warehouse_pays_its_cost_once(tmp_path):
    # both customers from the first, or, where it is too small for both, from the second
    roomy, tight = "2 2\n 9 10.\n 9 20.\n4\n3. 9.\n5\n4. 1.\n", "2 2\n 5 10.\n 9 20.\n4\n3. 9.\n5\n4. 1.\n"
    assert solve_case(warehouses(tmp_path, roomy)).computed["min_cost"] == pytest.approx(10 + 3 + 4)
    assert solve_case(warehouses(tmp_path, tight)).computed["min_cost"] == pytest.approx(20 + 9 + 1)


def test_customers_that_one_warehouse_serves_cost_more(tmp_path):
    text = "2 2\n 6 0.\n 3 0.\n4\n4. 40.\n4\n4. 40.\n"
    split = warehouses(tmp_path, text)
    inputs = {"file": "cap.txt", "split_service_allowed": False}
    assert solve_case(split).computed["min_cost"] == pytest.approx(6 + 20)
    assert "limits" in solve_case(case("facility_location_file", inputs, folder=tmp_path)).error


def test_flow_of_dimacs_and_of_tables(tmp_path):
    (tmp_path / "net.min").write_text(DIMACS)
    (read,) = read_cases(tmp_path / "net.min")
    found = solve_case(read).computed
    assert found == {"min_cost": pytest.approx(14), "min_cost_network_simplex": 14}
    (tmp_path / "nodes.csv").write_text("node,demand\n1,-4\n2,0\n3,0\n4,4\n")
    arcs = [line.split() for line in DIMACS.splitlines() if line.startswith("a")]
    rows = [f"{tail},{head},{capacity},{cost}" for _, tail, head, _, capacity, cost in arcs]
    (tmp_path / "edges.csv").write_text("\n".join(["from,to,capacity,cost", *rows]))
    tables = {"nodes": "nodes.csv", "edges": "edges.csv"}
    assert computed("min_cost_flow_files", tables, folder=tmp_path)["min_cost"] == pytest.approx(14)


def test_formulas_are_read_with_brackets_hydrates_and_decimals():
    assert atoms_of("CaSO4.2H2O") == {"Ca": 1, "S": 1, "O": 6, "H": 4}
    assert atoms_of("CaSO4·0.5H2O")["H"] == 1
    assert atoms_of("Al2(SO4)3") == {"Al": 2, "S": 3, "O": 12}
    assert float(atoms_of("C4.5H9O3")["C"]) == 4.5
    assert molar_mass("H2O") == pytest.approx(18.015)


@pytest.mark.parametrize("text", ["", "Xx2", "Ca(OH", "CaOH)2", "h2o", "Ca..H2O"])
def test_what_is_no_formula_is_a_sentence(text):
    with pytest.raises(BadCase, match=r"\.$"):
        atoms_of(text)


def test_reactions_are_balanced_where_they_are_not():
    reaction = read_reaction("Fe2O3 + C -> Fe + CO2")
    assert reaction.mass("iron") / reaction.mass("Fe2O3") == pytest.approx(2 * 55.845 / 159.687)
    assert reaction.mass("CO2") / reaction.mass("hematite") == pytest.approx(1.5 * 44.009 / 159.687)
    with pytest.raises(BadCase, match="balanced"):
        read_reaction("Fe2O3 -> Fe + CO2")
    with pytest.raises(BadCase, match="no “gypsum”"):
        reaction.mass("gypsum")


def test_methane_of_digestion_counts_nitrogen_and_sulfur():
    assert buswell("C6H12O6").ch4 == pytest.approx(373.2, abs=0.1)
    assert buswell("C5H7NO2").ch4 == pytest.approx(2.5 * 22.414 / 113.116 * 1000, rel=1e-4)
    with pytest.raises(BadCase, match="digested"):
        buswell("CaCO3")


def test_water_of_firms_together_is_less_than_of_each():
    plants = {"a": [{"load_kg_h": 5, "cin_max_ppm": 0, "cout_max_ppm": 50}],
              "b": [{"load_kg_h": 10, "cin_max_ppm": 50, "cout_max_ppm": 150}]}  # fmt: skip
    found = computed("water_fixed_load_multiplant", {"plants": plants})
    assert found["separate_t_h"] == {"a": pytest.approx(100), "b": pytest.approx(10_000 / 150)}
    assert found["integrated_t_h"] == pytest.approx(100)
    assert found["saving_t_h"] == pytest.approx(10_000 / 150)


def test_impurities_of_gas_are_counted_as_dirt_of_water_is():
    inputs = {
        "sinks": [{"flow": 10, "impurity": 5}],
        "sources": [{"flow": 10, "impurity": 10}],
        "fresh_impurity": 0,
    }
    assert computed("fixed_flow_impurity_percent", inputs)["min_import"] == pytest.approx(5)


def test_yield_that_no_rule_knows_is_not_computed():
    outcome = solve_case(case("plausibility", {"stones": 3}, {"gold_t": 5}))
    assert [(check.computed, check.ok) for check in outcome.checks] == [(None, None)]


def test_range_of_the_catalogue_has_to_meet_the_published_one():
    right = solve_case(case("range_table", {}, {"Poultry litter": [30, 100], "Moon dust": [1, 2]}, 0.0))
    assert [check.ok for check in right.checks] == [True, None]
    wrong = solve_case(case("range_table", {}, {"Poultry litter": [2000, 3000]}, 0.0))
    assert not wrong.ok


@pytest.mark.parametrize(
    ("kind", "inputs", "sentence"),
    [
        ("astrology", {}, "is no kind"),
        ("water_fixed_load", {}, "lack 'processes'"),
        ("water_fixed_load", {"processes": [{"load_kg_h": 1, "cin_max_ppm": 9, "cout_max_ppm": 3}]}, "inlet"),
        ("heat_pinch", {"streams": [], "dt_min": 10}, "at least one stream"),
        ("heat_pinch", {"streams": [{"t_supply": 9, "t_target": 9, "cp_kW_K": 1}], "dt_min": 1}, "duty_kW"),
        ("transport_lp", {"supply": [1], "demand": [1], "cost": [[1, 2]]}, "one column"),
        ("assignment", {"cost": [[1, 2, 3], [4, 5, 6]]}, "not square"),
        ("assignment", {"cost": [[1, "x"], [4, 5]]}, "numbers"),
        ("assignment_file", {"file": "missing.txt"}, "cannot be read"),
        ("assignment_file", {"file": "/etc/hostname"}, "outside the folder"),
        ("stoichiometry", {"reaction": "A plus B"}, "no reaction"),
        ("geodesy", {"a": [95, 0], "b": [0, 0]}, "latitude"),
    ],
)
def test_what_is_wrong_with_a_case_is_said(kind, inputs, sentence):
    outcome = solve_case(case(kind, inputs))
    assert sentence in outcome.error
    assert not outcome.ok


@pytest.mark.parametrize("text", ["1 1\n5", "2 2\nx 1\n", "capacity 1 1"])
def test_warehouses_that_cannot_be_read(text):
    with pytest.raises(BadCase):
        read_warehouses(text)


@pytest.mark.parametrize("text", ["p min 2 1\na 1 9 0 1 1\n", "p min 2 1\nz 1\n", "c nothing\n"])
def test_flows_that_cannot_be_read(text):
    with pytest.raises(BadCase):
        read_dimacs(text)


def run(path, *arguments):
    """Exit code of the command."""
    try:
        call_command("solve_case", str(path), *arguments)
    except SystemExit as stop:
        return stop.code
    return 0


def written(tmp_path, found):
    path = tmp_path / "cases.json"
    path.write_text(json.dumps(found))
    return path


def test_command_prints_figures_and_ends_by_what_it_found(tmp_path, capsys):
    one = {"id": "x", "kind": "geodesy", "inputs": {"a": [0, 0], "b": [0, 90], "radius_km": 1},
           "published": {"km": 1.5708}, "tolerance": 0.001}  # fmt: skip
    assert run(written(tmp_path, one)) == 0
    assert "x  km: computed 1.570796327, published 1.5708, tolerance 0.001: ok" in capsys.readouterr().out
    assert run(written(tmp_path, [one | {"published": {"km": 2.0}}])) == 1
    assert run(written(tmp_path, [one, {"kind": "geodesy", "inputs": {}}])) == 2
    assert "2: The inputs lack 'a'." in capsys.readouterr().err


def test_command_speaks_json(tmp_path, capsys):
    (tmp_path / "net.min").write_text(DIMACS)
    assert run(tmp_path / "net.min", "--json") == 0
    (outcome,) = json.loads(capsys.readouterr().out)
    assert (outcome["kind"], outcome["ok"]) == ("min_cost_flow_file", True)


@pytest.mark.parametrize("text", ["", "[1]", "{", '[{"kind": 3}]', '{"kind": "geodesy"}', "hello there"])
def test_command_refuses_what_is_no_case(tmp_path, capsys, text):
    (tmp_path / "bad.json").write_text(text)
    assert run(tmp_path / "bad.json") == 2
    assert capsys.readouterr().err.strip()


def test_command_refuses_a_file_that_is_not_there(tmp_path, capsys):
    assert run(tmp_path / "none.json") == 2
    assert "cannot be read" in capsys.readouterr().err
