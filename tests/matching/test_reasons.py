"""Every code of the engine has its sentence, in both languages, and every sentence its placeholders."""

import re

import pytest
from django.utils import translation

from matching.engine import gates
from matching.engine.criteria import CRITERIA
from matching.engine.scoring import FACTORS, PRICES, QUESTIONS
from matching.engine.types import Criterion, Gate, Operator, Pathway, Role, Step, Verdict
from matching.reasons import CRITERION_LABELS, GATE_LABELS, GATE_TEXTS, LINE_TEXTS, MISSING_TEXTS, Names
from matching.reasons.criteria import criterion_fact
from matching.reasons.gates import gate_rows, gate_text
from matching.reasons.summary import pathway_text
from matching.wire import decode, encode

GATE_CODES = [gate.__name__ for gate in gates.GATES]
NAMES = Names({"ash": "Fly ash", "brick": "Brick"}, {"C001": "Firing"})
FACTS = {
    "resource": "ash", "offered": "ash", "needed": "brick", "limit_km": 8.0, "distance_low_km": 1.0,
    "distance_high_km": 2.0, "value_pct": 12.0, "limit_pct": 10.0, "lot": 5.0, "overlap": 0.2, "months": 3.0,
    "value_c": 90.0, "needed_c": 120.0, "giver_unit": "t", "taker_unit": "m3", "quantity_high": 4.0,
}  # fmt: skip
CRITERION_FACTS = {
    "kinship": "exact", "used": 0.5, "covered": 1.0, "distance_km": 2.0, "limit_km": 8.0, "vnd_per_year": 1e9,
    "tco2e_per_year": 12.0, "steps": 1.0, "overlap": 0.5, "giver": 1.0, "taker": 0.5,
}  # fmt: skip


def test_every_gate_has_a_label() -> None:
    assert set(GATE_LABELS) == set(GATE_CODES)


@pytest.mark.parametrize("code", GATE_CODES)
def test_every_gate_has_sentences_for_what_it_can_say(code: str) -> None:
    source = gates.__loader__.get_source("matching.engine.gates")  # type: ignore[union-attr]
    body = source.split(f"def {code}(", 1)[1].split("\ndef ", 1)[0]
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
    asked |= {"giver_temperature", "taker_temperature", "exact_sites"}

    assert set(MISSING_TEXTS) == {*streams, *asked, *QUESTIONS.values(), *PRICES.values(), *FACTORS.values()}


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
