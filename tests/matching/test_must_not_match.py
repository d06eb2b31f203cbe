"""Pairs that would be unlawful or absurd, over the real catalogue: none proposed, each with the right reason."""

import csv
from functools import cache
from pathlib import Path

import pytest

from catalogue.knowledge import read_catalogue
from matching.engine import (
    Direction,
    MaterialGraph,
    Refusal,
    Rules,
    Stream,
    Verdict,
    build_graph,
    explain_pair,
    find_matches,
)
from matching.engine.judging.end_uses import END_USES, RESTRICTED
from matching.knowledge import knowledge_from_rows
from tests.matching.engine.worlds import at

PAIRS = Path(__file__).with_name("must_not_match.csv")
LEAST = 60


def span(text):
    low, _, high = text.partition("..")
    return float(low), float(high or low)


def months(text):
    low, high = span(text)
    return frozenset(range(int(low), int(high) + 1))


READ = {
    "quantity": ("quantity", span),
    "temperature": ("temperature_c", float),
    "moisture": ("moisture_pct", float),
    "purity": ("purity_pct", float),
    "lot": ("min_lot", float),
    "months": ("months", months),
    "hazardous": ("hazardous", lambda text: text == "yes"),
    "licences": ("licences", lambda text: frozenset([text])),
    "isic": ("isic", lambda text: (text,)),
    "km": ("site", lambda text: at(float(text))),
    "company": ("company", str),
    "waste_code": ("waste_code", str),
}


def facts_of(text):
    named = dict(part.split("=", 1) for part in text.split(";") if part)
    return {READ[name][0]: READ[name][1](value) for name, value in named.items()}


def stream(direction, resource, facts, **given):
    return Stream(direction=direction, resource=resource, **(given | facts_of(facts)))


def sides(row):
    """The two listings of a row: 1,000 units a year each, 2 km apart, unless the row says otherwise."""
    size = (1000.0, 1000.0)
    giver = stream(
        Direction.HAVE, row["giver"], row["giver_facts"], id=1, company="giver", site=at(0), quantity=size
    )
    taker = stream(
        Direction.NEED, row["taker"], row["taker_facts"], id=2, company="taker", site=at(2), quantity=size
    )
    return giver, taker


def read_pairs():
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = read_pairs()
each_pair = pytest.mark.parametrize("row", ROWS, ids=[f"{row['giver']} {row['why']}" for row in ROWS])


@cache
def real_graph() -> MaterialGraph:
    return build_graph(knowledge_from_rows(read_catalogue()))


def test_the_set_is_large_and_has_no_pair_twice():
    assert len(ROWS) >= LEAST
    assert len({tuple(row.items()) for row in ROWS}) == len(ROWS)


@each_pair
def test_it_is_not_proposed(row):
    giver, taker = sides(row)
    assert find_matches(real_graph(), [giver], [taker], Rules()).matches == ()


@each_pair
def test_each_is_refused_by_the_right_gate(row):
    found = explain_pair(real_graph(), *sides(row), Rules())
    assert isinstance(found, Refusal)
    failed = {gate.code: gate for gate in found.gates if gate.verdict is Verdict.FAIL}
    assert row["gate"] in failed
    if row["detail"]:
        assert row["detail"] in failed[row["gate"]].facts.values()


CONTROLLED = (
    "restricted_matter",
    "end_use",
    "hazard_licence",
    "temperature",
    "distance",
    "same_company",
    "moisture",
    "purity",
    "minimum_lot",
    "season",
)


@pytest.mark.parametrize("gate", CONTROLLED)
def test_a_pair_of_the_set_is_proposed_once_its_gate_is_switched_off(gate):
    rules = Rules(disabled_gates=frozenset({gate}))
    tried = [sides(row) for row in ROWS if row["gate"] == gate]
    assert any(find_matches(real_graph(), [giver], [taker], rules).matches for giver, taker in tried)


def test_codes_of_the_tables_are_types_and_waste_codes_of_the_catalogue():
    rows = read_catalogue()
    types, codes = {row.code for row in rows.resources}, {row.code for row in rows.waste_codes}
    named = {
        code for use in END_USES for part in (use.types, use.admits, use.asks, use.bars) for code in part
    }
    assert named | {code for one in RESTRICTED for code in one.types} <= types
    assert {code for one in RESTRICTED for code in one.waste_codes} <= codes


def test_a_type_is_named_once_in_a_use():
    for use in END_USES:
        named = len(use.admits | use.asks | use.bars)
        assert named == len(use.admits) + len(use.asks) + len(use.bars), use.code
