"""The figures of the classifier: on a small file, on held-out names, and on real terms where they are at hand."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import call_command

from catalogue.knowledge import read_catalogue
from catalogue.term_scores import (
    CodedTerm,
    UnreadableTerms,
    read_terms,
    score_names,
    score_terms,
    without_words,
)
from tests.measuring import case_file

TERMS = "waste_term,ewc_codes(*=hazardous)\nSpent lead acid batteries,16 06 01*\nqwertz,10 01 02;100117*\n"


def test_terms_are_read_with_all_their_codes(tmp_path: Path) -> None:
    file = tmp_path / "terms.csv"
    file.write_text(TERMS)

    assert read_terms(file) == (
        CodedTerm("Spent lead acid batteries", frozenset({"16 06 01"})),
        CodedTerm("qwertz", frozenset({"10 01 02", "10 01 17"})),
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [("term,codes\n", "no rows"), ("term,codes\nAsh,\n", "row 2"), ("term\nAsh\n", "row 2")],
)
def test_a_file_without_codes_is_refused_with_the_place(tmp_path: Path, text: str, place: str) -> None:
    file = tmp_path / "terms.csv"
    file.write_text(text)

    with pytest.raises(UnreadableTerms, match=place):
        read_terms(file)


def test_words_known_by_heart_are_counted_and_left_out() -> None:
    rows = read_catalogue()
    word = next(row for row in rows.synonyms if row.resource_code == "coal-fly-ash" and row.language == "en")
    known, left_out = without_words(rows, [word.term.upper(), "Cement"])

    assert left_out >= 2
    assert word.term not in {row.term for row in known.synonyms if row.resource_code == "coal-fly-ash"}
    assert next(row for row in known.resources if row.code == "cement").name_en == ""


def test_command_measures_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "terms.csv"
    file.write_text(TERMS)
    call_command("classify", "--score", str(file), "--json")
    found = json.loads(capsys.readouterr().out)

    assert (found["terms"], found["hit@1"], found["not_known"]) == (2, 0.5, 0.5)
    assert found["mirror_codes_test_required"] == found["mirror_codes_proposed"]


def test_command_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as exit_:
        call_command("classify", "--score", str(tmp_path / "none.csv"))

    assert exit_.value.code == 2


@pytest.mark.slow
def test_vietnamese_without_marks_loses_at_most_three_points() -> None:
    found = score_names(read_catalogue())

    assert found["names"] > 900
    assert found["hit@1"] >= 0.65
    assert found["hit@3"] >= 0.84
    for cut in ("hit@1", "hit@3"):
        assert found[f"{cut}_without_marks"] >= found[cut] - 0.03


@pytest.mark.slow
def test_real_terms_find_their_codes_and_none_is_known_by_heart() -> None:
    terms, rows = read_terms(case_file("ewc_thesaurus_terms.csv")), read_catalogue()
    found = score_terms(rows, terms)

    assert found["terms_used_as_synonyms"] == 0
    assert found["hit@1"] >= 0.45
    assert found["hit@3"] >= 0.55
    assert found["mirror_codes_proposed"] == found["mirror_codes_test_required"] > 0

    copied = replace(rows.synonyms[0], term=terms[0].text.upper())
    cheated = score_terms(replace(rows, synonyms=(*rows.synonyms, copied)), terms[:3])
    assert cheated["terms_used_as_synonyms"] == 1
