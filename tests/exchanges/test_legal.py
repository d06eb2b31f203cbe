"""The checklist of a link: each row of the table, when it asks, when it does not, and what proves it. No database."""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from catalogue.confidence import needs_check
from exchanges.legal import counting
from exchanges.legal.checklist import Line, Papers, State, checklist_of
from exchanges.legal.counting import Place, counting_of
from exchanges.legal.facts import Hazard, Licence, Link, Receiver, Side
from exchanges.legal.requirements import CODES, REQUIREMENTS, Evidence, Who

TODAY = date(2026, 11, 26)
TOMORROW, YESTERDAY = date(2026, 11, 27), date(2026, 11, 25)
RULES = Path(__file__).resolve().parents[2] / "catalogue" / "data" / "legal_rules.csv"
INLAND = Side(park=1, customs=False)
PLAIN = Link("BP", INLAND, INLAND, waste_code="12 01 01")


def line(code: str, papers: Papers | None = None, **facts: Any) -> Line:
    lines = checklist_of(replace(PLAIN, **facts), papers or {}, on=TODAY)
    return next(one for one in lines if one.code == code)


def licensed(kind: str, until: date | None, **facts: Any) -> Side:
    return replace(INLAND, licences=(Licence(kind, until),), **facts)


# Of each row: facts under which the paper is needed, under which it is a question, and that need nothing.
HAZARDOUS: dict[str, Any] = {"hazard": Hazard.YES, "waste_code": ""}
MAYBE: dict[str, Any] = {"hazard": Hazard.POSSIBLE}
CLEAN: dict[str, Any] = {"hazard": Hazard.NO}
NEEDED: list[tuple[str, dict[str, Any]]] = [
    ("waste_code", HAZARDOUS),
    ("hazard_test", MAYBE),
    ("hazard_test", {"conversions": ("test",)}),
    ("hazard_receiver", HAZARDOUS),
    ("hazard_receiver", {"conversions": ("none", "hazardous")}),
    ("hazard_carrier", HAZARDOUS | {"carrier": "third"}),
    ("wastewater_giver", {"family": "WA", "is_wastewater": True}),
    ("wastewater_giver", {"conversions": ("wastewater-reuse",)}),
    ("wastewater_taker", {"family": "WA", "is_wastewater": True}),
    ("power_sale", {"family": "EN", "is_power": True}),
    ("step_energy", {"conversions": ("energy",)}),
    ("step_safety", {"conversions": ("safety",)}),
    ("step_product", {"conversions": ("none", "product-standard")}),
    ("step_contract", {"conversions": ("contract",)}),
    ("customs_giver", {"giver": replace(INLAND, customs=True)}),
    ("customs_taker", {"taker": replace(INLAND, customs=True)}),
]
ASKED: list[tuple[str, dict[str, Any]]] = [
    ("waste_code", {"waste_code": ""}),
    ("hazard_receiver", MAYBE),
    ("hazard_carrier", MAYBE | {"carrier": "giver"}),
    ("hazard_carrier", HAZARDOUS),  # who carries is not agreed
    ("step_unknown", {"conversions": ("",)}),
    ("customs_giver", {"giver": replace(INLAND, customs=None)}),
    ("customs_taker", {"taker": replace(INLAND, customs=None)}),
    ("pipe_consent", {"carrier": "pipe"}),
]
NOT_NEEDED: list[tuple[str, dict[str, Any]]] = [
    ("waste_code", {"family": "WA", "waste_code": ""}),
    ("hazard_test", HAZARDOUS),
    ("hazard_receiver", MAYBE | {"declared_clean": True}),
    ("hazard_receiver", {"conversions": ("hazardous",), "declared_clean": True}),
    ("hazard_carrier", HAZARDOUS | {"carrier": "pipe"}),
    ("hazard_carrier", CLEAN | {"carrier": "third"}),
    ("power_sale", {"family": "EN", "is_power": False}),
    ("power_sale", {"family": "HE", "is_power": True}),
    ("customs_giver", {"family": "SV", "giver": replace(INLAND, customs=True)}),
    ("customs_taker", {"family": "LO", "taker": replace(INLAND, customs=None)}),
    ("pipe_consent", {"carrier": "giver"}),
]


@pytest.mark.parametrize(("code", "facts"), NEEDED)
def test_a_needed_paper_is_missing_and_blocks(code: str, facts: dict[str, Any]) -> None:
    found = line(code, **facts)

    assert (found.state, found.blocks) == (State.MISSING, True)
    assert line(code, {code: [None]}, **facts).state == State.SHOWN


@pytest.mark.parametrize(("code", "facts"), ASKED)
def test_what_nobody_has_said_is_a_question_not_a_pass(code: str, facts: dict[str, Any]) -> None:
    found = line(code, **facts)

    assert (found.state, found.blocks) == (State.UNKNOWN, False)
    assert line(code, {code: [TOMORROW]}, **facts).state == State.SHOWN


@pytest.mark.parametrize(("code", "facts"), NOT_NEEDED)
def test_what_the_law_does_not_ask_is_not_needed(code: str, facts: dict[str, Any]) -> None:
    assert line(code, {code: [YESTERDAY]}, **facts).state == State.NOT_NEEDED


def test_every_row_of_the_table_is_asked_for_somewhere_and_left_out_of_a_plain_exchange() -> None:
    """A new row without its cases fails here; so does a row that asks for something of everybody."""
    plain = {one.code for one in checklist_of(PLAIN, {}, on=TODAY) if one.state != State.NOT_NEEDED}

    assert {code for code, _facts in NEEDED + ASKED} == CODES
    assert plain == {"waste_code"}
    assert line("waste_code").state == State.SHOWN


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("hazard_receiver", {"taker": licensed("hazardous", TODAY)}),
        ("hazard_receiver", {"giver": licensed("hazardous", TODAY), "receiver": Receiver.GIVER}),
        ("hazard_receiver", {"converter": licensed("hazardous", TODAY), "receiver": Receiver.CONVERTER}),
        ("hazard_carrier", {"giver": licensed("hazardous-transport", TODAY), "carrier": "giver"}),
        ("hazard_carrier", {"taker": licensed("hazardous-transport", TODAY), "carrier": "taker"}),
        ("wastewater_giver", {"giver": licensed("wastewater-reuse", TODAY), "is_wastewater": True}),
        ("wastewater_taker", {"taker": licensed("wastewater-reuse", TODAY), "is_wastewater": True}),
    ],
)
def test_a_dated_licence_of_the_register_proves_its_line(code: str, facts: dict[str, Any]) -> None:
    asked = HAZARDOUS | facts
    sides = {name: value for name, value in facts.items() if isinstance(value, Side)}
    undated = {name: replace(one, licences=(Licence(one.licences[0].kind),)) for name, one in sides.items()}
    over = {
        name: replace(one, licences=(Licence(one.licences[0].kind, YESTERDAY),))
        for name, one in sides.items()
    }

    shown, expired, unproven = line(code, **asked), line(code, **asked | over), line(code, **asked | undated)

    assert (shown.state, shown.evidence, shown.valid_until) == (State.SHOWN, Evidence.REGISTER, TODAY)
    assert (expired.state, expired.blocks, expired.valid_until) == (State.EXPIRED, True, YESTERDAY)
    assert (unproven.state, unproven.evidence) == (State.MISSING, Evidence.UNDATED)


@pytest.mark.parametrize(
    "facts",
    [
        {"giver": licensed("hazardous", TODAY)},  # of the wrong side
        {"taker": licensed("hazardous-transport", TODAY)},  # of the wrong kind
        {
            "taker": licensed("hazardous", TODAY),
            "receiver": Receiver.CONVERTER,
        },  # a third plant takes it first
    ],
)
def test_a_licence_of_another_side_or_kind_proves_nothing(facts: dict[str, Any]) -> None:
    assert line("hazard_receiver", **HAZARDOUS | facts).state == State.MISSING


def test_papers_expire_and_a_newer_one_heals() -> None:
    facts = {"family": "WA", "is_wastewater": True}
    expired = line("wastewater_giver", {"wastewater_giver": [YESTERDAY]}, **facts)
    healed = line("wastewater_giver", {"wastewater_giver": [YESTERDAY, TOMORROW]}, **facts)

    assert (expired.state, expired.valid_until) == (State.EXPIRED, YESTERDAY)
    assert (healed.state, healed.evidence, healed.valid_until) == (State.SHOWN, Evidence.PAPER, TOMORROW)


def test_the_listing_itself_proves_code_and_test() -> None:
    assert line("hazard_test", **MAYBE | {"has_lab_report": True}).evidence == Evidence.LISTING
    assert line("waste_code", hazard=Hazard.YES).evidence == Evidence.LISTING


def test_the_european_code_is_named_and_proves_nothing() -> None:
    found = line("waste_code", **HAZARDOUS, has_eu_code=True)

    assert (found.state, found.evidence) == (State.MISSING, Evidence.EU_CODE)


def test_who_shows_the_receivers_licence() -> None:
    """A plant that is no party signs nothing here: the giver has to know that it may take the waste."""
    found = {receiver: line("hazard_receiver", **HAZARDOUS, receiver=receiver).who for receiver in Receiver}

    assert found == {Receiver.TAKER: Who.TAKER, Receiver.GIVER: Who.GIVER, Receiver.CONVERTER: Who.GIVER}


@pytest.mark.parametrize(
    ("giver", "taker", "place", "counts"),
    [
        (Side(park=1), Side(park=1), Place.INSIDE, True),
        (Side(park=1), Side(park=2), Place.CROSS_PARK, None),
        (Side(park=1), Side(park=None), Place.THIRD_PARTY, None),
        (Side(kind="city", park=1), Side(park=1), Place.THIRD_PARTY, None),
        (Side(park=1), Side(kind="external", park=1), Place.THIRD_PARTY, None),
    ],
)
def test_only_inside_the_park_it_is_settled_that_it_counts(
    giver: Side, taker: Side, place: Place, counts: bool | None
) -> None:
    found = counting_of(replace(PLAIN, giver=giver, taker=taker))

    assert (found.place, found.counts, found.law.is_sure) == (place, counts, counts is True)


def test_shared_use_rests_on_its_own_letter() -> None:
    assert counting_of(replace(PLAIN, family="LO")).law == counting.SHARED_USE


def test_laws_stand_in_the_catalogue_and_a_sure_one_was_verified() -> None:
    with RULES.open(encoding="utf-8", newline="") as file:
        rules = {row["document"]: row["confidence"] for row in csv.DictReader(file)}
    laws = [row.law for row in REQUIREMENTS]
    laws += [counting.EXCHANGE, counting.SHARED_USE, counting.BETWEEN_PARKS, counting.THIRD_PARTIES]

    assert {law.document for law in laws} - {""} <= set(rules)
    assert all("verified" in rules[law.document] for law in laws if law.is_sure)
    # A document of which a part is doubtful may be sure only where the doubt names other articles.
    doubtful = {law.article for law in laws if law.is_sure and needs_check(rules[law.document])}
    assert doubtful == {"Art. 83"}
    assert "Arts 72,142 from memory" in rules["LEP 72/2020/QH14"]
