"""Free text to resource types: own phrases, honest silence, and the parts of the ranking."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from catalogue.classify import THRESHOLD, Classifier, Entry, Suggestion, glossary, load_classifier
from catalogue.folding import fold
from catalogue.knowledge import read_catalogue

HERE = Path(__file__).parent
SMALL = (
    Entry("fly-ash", (("en", "Fly ash"), ("vi", "Tro bay"))),
    Entry("cement", (("en", "Cement"), ("vi", "Xi măng"))),
    Entry("lime", (("en", "Lime"), ("vi", "Vôi"))),
    Entry("oil", (("en", "Lubricating oil"), ("vi", "Dầu nhờn"))),
    Entry("used-oil", (("en", "Used lubricating oil"), ("vi", "Dầu nhờn thải"))),
    Entry("sludge", (("en", "Wastewater sludge"), ("vi", "Bùn nước thải"))),
    Entry("wastewater", (("en", "Wastewater"), ("vi", "Nước thải"))),
    Entry("ethanol", (("en", "Ethanol"), ("vi", "Cồn"))),
)


def phrases(language: str = "") -> list[tuple[str, frozenset[str]]]:
    with (HERE / "phrases.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if language in {"", row["lang"]}]
    return [(row["text"], frozenset(row["codes"].split(";"))) for row in rows]


def hit_rate(cases: list[tuple[str, frozenset[str]]], limit: int) -> float:
    """Share of the phrases for which a right type is among the first ones."""
    classifier = load_classifier()
    hits = [bool({found.code for found in classifier.suggest(text, limit)} & right) for text, right in cases]
    return sum(hits) / len(hits)


@pytest.fixture(scope="module")
def small() -> Classifier:
    return Classifier(SMALL)


def test_phrases_name_types_of_the_catalogue() -> None:
    known = {entry.code for entry in glossary(read_catalogue())}

    assert [text for text, right in phrases() if not right <= known] == []
    assert len(phrases("vi")) >= 30
    assert len(phrases("en")) >= 30


@pytest.mark.slow
@pytest.mark.parametrize(("language", "first", "third"), [("vi", 0.85, 0.95), ("en", 0.85, 0.95)])
def test_phrases_find_their_type(language: str, first: float, third: float) -> None:
    assert hit_rate(phrases(language), 1) >= first
    assert hit_rate(phrases(language), 3) >= third


@pytest.mark.slow
@pytest.mark.parametrize("limit", [1, 3])
def test_vietnamese_without_marks_is_found_as_well(limit: int) -> None:
    plain = [(fold(text), right) for text, right in phrases("vi")]

    assert hit_rate(plain, limit) >= hit_rate(phrases("vi"), limit) - 0.03


@pytest.mark.parametrize(
    "text", ["", "   ", "120 tấn/tháng", "for the", "asdf qwer", "cảm ơn bạn", "hello world", "!?"]
)
def test_text_that_names_no_resource_gives_no_suggestion(text: str) -> None:
    assert load_classifier().suggest(text) == []


def test_glossary_leaves_out_types_that_only_group() -> None:
    rows = read_catalogue()
    groups = {row.code for row in rows.resources if row.is_abstract}

    assert groups
    assert groups & {entry.code for entry in glossary(rows)} == set()


def test_classifier_is_built_once_per_catalogue() -> None:
    assert load_classifier() is load_classifier()


def test_same_words_are_exact_whatever_marks_case_and_plural(small: Classifier) -> None:
    assert small.suggest("TRO BAY", 1) == [Suggestion("fly-ash", 1.0, "exact", "Tro bay")]
    assert small.suggest("tro bay", 1)[0].reason == "exact"
    assert small.suggest("Cements", 1) == [Suggestion("cement", 1.0, "exact", "Cement")]


def test_words_reason_when_all_words_of_the_term_are_there(small: Classifier) -> None:
    (found,) = small.suggest("Tro bay của nhà máy điện", 1)

    assert (found.code, found.reason) == ("fly-ash", "words")
    assert THRESHOLD <= found.score < 1


def test_slip_of_the_pen_is_similar(small: Classifier) -> None:
    (found,) = small.suggest("Lubricatign oil", 1)

    assert (found.code, found.reason) == ("oil", "similar")


def test_spent_text_prefers_the_spent_type(small: Classifier) -> None:
    assert small.suggest("waste oil for lubricating", 1)[0].code == "used-oil"
    assert small.suggest("lubricating oils", 1)[0].code == "oil"


def test_head_noun_decides_between_sludge_and_wastewater(small: Classifier) -> None:
    assert small.suggest("bùn thải nước thải", 1)[0].code == "sludge"
    assert small.suggest("bun thai nuoc thai", 1)[0].code == "sludge"
    assert small.suggest("nước thải", 1)[0].code == "wastewater"


def test_marks_tell_words_apart_when_they_are_written(small: Classifier) -> None:
    assert [found.code for found in small.suggest("con")] == ["ethanol"]
    assert [found.code for found in small.suggest("cơn")] == []


def test_quantities_do_not_change_the_answer(small: Classifier) -> None:
    assert small.suggest("Xi măng 1.200 tấn/năm", 1) == small.suggest("Xi măng", 1)


def test_suggestions_are_ranked_limited_and_one_per_type() -> None:
    found = load_classifier().suggest("nước thải", 4)

    assert len(found) == len({item.code for item in found}) == 4
    assert [item.score for item in found] == sorted((item.score for item in found), reverse=True)


def test_order_of_the_entries_does_not_matter() -> None:
    text = "dầu nhờn đã qua sử dụng"

    assert Classifier(SMALL).suggest(text) == Classifier(SMALL[::-1]).suggest(text)


def test_classifying_needs_no_django() -> None:
    code = "import sys, catalogue.classify as c; c.load_classifier(); print('django' in sys.modules)"

    result = subprocess.run(
        [sys.executable, "-c", code], cwd=HERE.parents[1], capture_output=True, text=True, check=True
    )

    assert result.stdout == "False\n"
