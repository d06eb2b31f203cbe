"""Every code of the engine has its sentence, in both languages, and every sentence its placeholders."""

import inspect
import re

import pytest
from django.utils import translation

from matching.engine.judging import gates
from matching.engine.judging.criteria import CRITERIA
from matching.engine.judging.end_uses import END_USES, RESTRICTED
from matching.engine.judging.filling import FILLERS
from matching.engine.judging.scoring import FACTORS, PRICES, QUESTIONS
from matching.engine.types import Criterion, Gate, Operator, Pathway, Role, Step, Verdict
from matching.reasons import CRITERION_LABELS, GATE_LABELS, GATE_TEXTS, LINE_TEXTS, MISSING_TEXTS, Names
from matching.reasons.criteria import criterion_fact
from matching.reasons.gates import gate_rows, gate_text
from matching.reasons.purposes import MATTER_LABELS, PURPOSE_RULES, USE_LABELS, resources_named
from matching.reasons.raising import assumed_text, points_text
from matching.reasons.summary import pathway_text
from matching.wire import decode, encode

GATE_CODES = [gate.__name__ for gate in gates.GATES]
WITHOUT_PATHWAY = "no_pathway"  # judged before the others, by matching.engine.judging.refusals
NAMES = Names({"ash": "Fly ash", "brick": "Brick"}, {"C001": "Firing"})
FACTS = {
    "resource": "ash", "offered": "ash", "needed": "brick", "limit_km": 8.0, "distance_low_km": 1.0,
    "distance_high_km": 2.0, "value_pct": 12.0, "limit_pct": 10.0, "lot": 5.0, "overlap": 0.2, "months": 3.0,
    "value_c": 90.0, "needed_c": 120.0, "giver_unit": "t", "taker_unit": "m3", "quantity_high": 4.0,
    "use": "feed", "matter": "pcb", "waste_code": "13 03 01", "group": "ash", "becomes": "brick, ash",
    "feeds": "ash",
}  # fmt: skip
CRITERION_FACTS = {
    "kinship": "exact", "used": 0.5, "covered": 1.0, "distance_km": 2.0, "limit_km": 8.0, "vnd_per_year": 1e9,
    "tco2e_per_year": 12.0, "steps": 1.0, "overlap": 0.5, "giver": 1.0, "taker": 0.5,
}  # fmt: skip


def test_every_gate_has_a_label() -> None:
    assert set(GATE_LABELS) == {*GATE_CODES, WITHOUT_PATHWAY}


@pytest.mark.parametrize("code", GATE_CODES)
def test_every_gate_has_sentences_for_what_it_can_say(code: str) -> None:
    body = inspect.getsource(next(gate for gate in gates.GATES if gate.__name__ == code))
    says = {verdict for verdict in ("PASS", "FAIL", "UNKNOWN") if re.search(rf"\b{verdict}\b", body)}

    assert {verdict for verdict in says if f"{code}.{verdict}" not in GATE_TEXTS} == set()


@pytest.mark.parametrize("facts", [{}, FACTS], ids=["none known", "all known"])
@pytest.mark.parametrize("key", GATE_TEXTS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_gate_sentence_is_whole(language: str, key: str, facts: dict[str, float | str | None]) -> None:
    code, verdict = key.split(".")

    with translation.override(language):
        text = gate_text(Gate(code, Verdict(verdict), facts), NAMES)

    assert text
    assert "%(" not in text


def test_every_use_and_every_restricted_matter_has_its_words_and_its_rule() -> None:
    assert set(USE_LABELS) == {use.code for use in END_USES}
    assert set(MATTER_LABELS) == {one.code for one in RESTRICTED}
    assert set(PURPOSE_RULES) == {one.rule for one in (*END_USES, *RESTRICTED)}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "The two have no group in common."),
        (
            {"offered": "ash", "needed": "brick", "group": "ash", "becomes": "brick", "feeds": "ash, sand"},
            "Both belong to: Fly ash. Fly ash can become: Brick. Brick can be made from: Fly ash, sand.",
        ),
    ],
)
def test_pair_without_a_pathway_is_told_what_comes_nearest(
    facts: dict[str, float | str | None], expected: str
) -> None:
    with translation.override("en"):
        text = gate_text(Gate("no_pathway", Verdict.FAIL, facts), NAMES)

    assert text.endswith(expected)


def test_types_that_a_sentence_names_are_known_before_it_is_worded() -> None:
    facts: dict[str, float | str | None] = {"offered": "ash", "needed": "brick", "becomes": "tile, slab"}
    assert resources_named(Gate("no_pathway", Verdict.FAIL, facts)) == {"ash", "brick", "tile", "slab"}
    assert resources_named(Gate("permit", Verdict.UNKNOWN, {"needed": "energy", "open": "energy"})) == set()


def test_permit_names_what_is_open_in_words() -> None:
    gate = Gate("permit", Verdict.UNKNOWN, {"needed": "energy, safety", "open": "safety"})

    with translation.override("en"):
        assert gate_text(gate, NAMES) == "To obtain or to show: safety approval"


def test_gate_rows_put_open_questions_first_and_leave_out_what_goes_without_saying() -> None:
    rows = gate_rows(
        [
            Gate("same_company", Verdict.PASS),
            Gate("season", Verdict.PASS, {"months": 12.0}),
            Gate("purity", Verdict.UNKNOWN, {"limit_pct": 90.0}),
        ],
        NAMES,
    )

    assert [row["code"] for row in rows] == ["purity", "season"]


def test_every_criterion_has_a_label_and_a_fact() -> None:
    assert set(CRITERION_LABELS) == {criterion.__name__ for criterion in CRITERIA}


@pytest.mark.parametrize("code", CRITERION_LABELS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_criterion_fact_is_whole(language: str, code: str) -> None:
    with translation.override(language):
        text = criterion_fact(Criterion(code, 0.5, 0.1, CRITERION_FACTS))

    assert text
    assert "%(" not in text


def test_criterion_without_data_says_so() -> None:
    with translation.override("en"):
        assert criterion_fact(Criterion("value", None, 0.1)) == "no data, not counted"


def test_every_missing_fact_has_a_text() -> None:
    streams = {"giver_quantity", "taker_quantity", "giver_site", "taker_site", "yield"}
    asked = {"giver_moisture", "giver_purity", "product_moisture", "product_purity"}
    asked |= {"giver_temperature", "taker_temperature", "exact_sites", "distance_limit"}
    asked |= {"giver_confirmation", "taker_confirmation"}

    assert set(MISSING_TEXTS) == {*streams, *asked, *QUESTIONS.values(), *PRICES.values(), *FACTORS.values()}


@pytest.mark.parametrize(
    ("assumed", "text"),
    [
        ({}, "if the answer is favourable"),
        ({"quantity": 200.0, "unit": "t"}, "if it is ≈ 200 t/year"),
        ({"km": 25.0}, "if the way is 25 km"),
        ({"yield": 1.0}, "if one unit of feed gives one unit of product"),
        ({"resource": "ash"}, "if it is: Fly ash"),
        ({"pct": 12.0}, "if it is 12 %"),
        ({"celsius": 65.0}, "if it is 65 °C"),
        (
            {"low": 4e6, "high": 5e6, "unit": "VND/t", "group": "ash"},
            "if it is 4,000,000–5,000,000 VND/t, as elsewhere in the group Fly ash",
        ),
    ],
)
def test_what_was_assumed_for_a_fact_is_said(assumed: dict[str, float | str | None], text: str) -> None:
    with translation.override("en"):
        assert assumed_text(assumed, NAMES).replace("\N{NO-BREAK SPACE}", " ") == text


@pytest.mark.parametrize(
    ("gain", "text"), [(0.004, "+0.4 points"), (0.09, "+9 points"), (0.126, "+13 points")]
)
def test_gain_is_told_in_points_of_a_hundred(gain: float, text: str) -> None:
    with translation.override("en"):
        assert points_text(gain) == text


def test_every_fact_that_may_raise_a_match_has_a_text() -> None:
    assert set(FILLERS) <= set(MISSING_TEXTS)


def test_every_account_line_has_a_text() -> None:
    assert set(LINE_TEXTS) == {f"money.{code}" for code in PRICES} | {f"co2.{code}" for code in FACTORS}


@pytest.mark.parametrize(
    ("pathway", "text"),
    [
        (Pathway("ash", (), "ash"), "Fly ash"),
        (Pathway("ash", (), "brick"), "Fly ash → Brick"),
        (Pathway("ash", (Step("C001", "ash", "brick", None),), "brick"), "Fly ash → [Firing] → Brick"),
    ],
)
def test_pathway_in_one_line(pathway: Pathway, text: str) -> None:
    assert pathway_text(pathway, NAMES) == text


def test_engine_values_survive_the_database() -> None:
    pathway = Pathway("ash", (Step("C001", "ash", "brick", (0.5, 0.9)),), "brick")
    operator = Operator("C001", Role.CONVERTER, "treater")

    assert decode(Pathway, encode(pathway)) == pathway
    assert decode(Operator, encode(operator) | {"note": "for others"}) == operator
