"""Each import message names the place, what was written and the way out."""

import pytest
from django.utils import translation

from companies.importing.cells import read_cell
from companies.importing.fields import FIELD
from companies.importing.gate import Unreadable
from companies.importing.wording import HEADLINES, headline, placed, sentence, unreadable_sentence


def problem(code: str, field: str = "", value: str = "", /, **facts: str) -> dict[str, object]:
    return {"code": code, "column": 2, "field": field, "value": value, "facts": facts, "is_warning": False}


@pytest.fixture(autouse=True)
def _english() -> None:
    translation.activate("en")


def test_a_sentence_names_row_column_value_and_way_out() -> None:
    (found,) = read_cell(FIELD["quantity_low"], "12o").problems
    assert placed(found.as_json(2), row=7, column="KL\n(tấn)") == (
        "Row 7, column “KL (tấn)”: “12o” is not a number. Did you mean 120?"
    )
    assert placed(found.as_json(None), row=7).startswith("Row 7, column “Quantity”: ")


def test_numbers_in_sentences_are_written_in_the_language_of_the_page() -> None:
    (found,) = read_cell(FIELD["quantity_low"], "1.200").problems
    with translation.override("en"):
        assert sentence(found.as_json(2)) == "“1.200” may be 1,200 or 1.2. Answer once for the column."
    with translation.override("vi"):
        expected = "“1.200” có thể là 1.200 hoặc 1,2. Hãy trả lời một lần cho cả cột."
        assert sentence(found.as_json(2)) == expected


SENTENCES = [
    (problem("E02"), "Choose the row"),
    (problem("E03", "resource"), "type of resource is missing"),
    (problem("E03", "unit"), "“Unit” is missing"),
    (problem("E04", "kind", "?", expected="choice"), "Have; Need"),
    (problem("E06", "unit", "sọt"), "“sọt”"),
    (problem("E06", "unit"), "no unit"),
    (problem("E06", "unit", "m3", unit_error="dimension_mismatch", unit="m3", to_unit="t"), "counted in t"),
    (problem("E07", "available_from", "05/11/26", reason="ambiguous", taken_for="2026-11-05"), "05/11/2026"),
    (problem("E08", "resource", "abc"), "nearest types"),
    (problem("E08", "waste_code", "abc"), "10 01 02"),
    (problem("E08", "waste_code", "17 02 03", reason="both_lists"), "Viet Nam's list"),
    (problem("E09", code="LST-2611-0001"), "LST-2611-0001"),
    (problem("E10", row="5"), "row 5"),
    (problem("E11", "resource", "Bïn th¶i", after="Bùn thải"), "“Bùn thải”"),
    (problem("E12", "quantity_low", "#REF!"), "#REF!"),
    (problem("E13", "moisture_pct", "130", reason="above", limit="100"), "at most 100"),
    (problem("E13", "quantity_low", "9000", times="40"), "40 times"),
    (problem("E13", "quantity_low", reason="promised", held="1500.5", unit="t"), "1,500.5"),
    (problem("E14", "waste_code", obstacle="waste_code_needed", resource="Waste oil"), "Waste oil"),
    (problem("E15", "company", "ABC"), "“ABC”"),
]


@pytest.mark.parametrize(
    ("found", "part"), SENTENCES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_kind_has_its_sentence(found: dict[str, object], part: str) -> None:
    text = sentence(found)
    assert part in text
    assert "%(" not in text


def test_a_reason_nobody_foresaw_still_says_the_kind() -> None:
    assert sentence(problem("E13", "title", reason="new")) == headline("E13")


def test_there_are_fifteen_kinds() -> None:
    assert list(HEADLINES) == [f"E{number:02d}" for number in range(1, 16)]


def test_why_a_file_is_not_read() -> None:
    password, rows = (
        Unreadable("password", file="a.xlsx"),
        Unreadable("too_many_rows", limit=5000, sheet="Kho"),
    )
    assert "as .xlsx without password" in unreadable_sentence(password)
    assert "“Kho” has more than 5000 rows" in unreadable_sentence(rows)
    assert "damaged" in unreadable_sentence(Unreadable("damaged", kind="BadZipFile"))
