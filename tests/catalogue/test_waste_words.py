"""Free text to waste codes of both lists, and the classify command."""

import json
from dataclasses import replace

import pytest
from django.core.management import call_command

from catalogue.folding import fold
from catalogue.knowledge import read_catalogue
from catalogue.schemes import EU, VN
from catalogue.waste_words import THRESHOLD, CodeClassifier, load_code_classifier


def first(text: str, scheme: str = EU, limit: int = 3) -> list[str]:
    return [one.code for one in load_code_classifier().suggest(text, scheme, limit)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("fly ash from a coal boiler", "10 01 02"),
        ("steel slag not processed further", "10 02 02"),
        ("tro bay nhà máy nhiệt điện than", "10 01 02"),
        ("spent lead acid batteries", "16 06 01"),
        ("dầu nhờn đã qua sử dụng", "13 02 05"),
        ("used tyres", "16 01 03"),
        ("gỗ pallet hỏng", "15 01 03"),
        ("sludges from treatment of urban waste water", "19 08 05"),
        ("glass packaging", "15 01 07"),
    ],
)
def test_a_text_finds_its_code_among_the_first_three(text: str, code: str) -> None:
    assert code in first(text)


@pytest.mark.parametrize(
    "text", ["tro bay nhà máy nhiệt điện than", "dầu nhờn đã qua sử dụng", "gỗ pallet hỏng", "lốp xe thải"]
)
def test_marks_are_not_needed(text: str) -> None:
    assert set(first(fold(text))) & set(first(text))


@pytest.mark.parametrize("text", ["", "hello world", "asdf qwer", "120 tấn/tháng"])
def test_text_that_names_no_waste_gives_no_code(text: str) -> None:
    assert first(text) == first(text, VN) == []


def test_vietnamese_codes_come_from_the_type() -> None:
    found = load_code_classifier().suggest("dầu nhờn thải", VN)

    assert found
    assert found[0].code in {code for row in read_catalogue().resources for code in row.vn_waste}
    assert found[0].reason == "type"
    assert found[0].resource


def test_a_name_and_a_type_that_agree_stand_above_either() -> None:
    """Without the types only the official name speaks, and says so."""
    rows = read_catalogue()
    by_name = CodeClassifier(
        replace(
            rows,
            resources=tuple(replace(row, ewc=(), vn_waste=()) for row in rows.resources),
            waste_code_types=(),
        )
    )
    alone = by_name.suggest("glass packaging", EU, 1)[0]
    both = load_code_classifier().suggest("glass packaging", EU, 1)[0]

    assert (alone.code, alone.reason, alone.resource) == ("15 01 07", "name", "")
    assert both.score > alone.score


def test_suggestions_are_ranked_limited_and_above_the_threshold() -> None:
    found = load_code_classifier().suggest("sludge", EU, 7)

    assert len(found) == len({one.code for one in found}) == 7
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert found[-1].score >= THRESHOLD


def test_codes_are_entries_of_the_list_with_their_names() -> None:
    names = {row.code: row.name_en for row in read_catalogue().waste_codes if row.scheme == EU}

    for one in load_code_classifier().suggest("fly ash", EU, 5):
        assert one.name == names[one.code]
        assert len(one.code) == 8


def test_command_prints_types_and_codes(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("classify", "tro bay than", "--json", "--language", "vi")
    found = json.loads(capsys.readouterr().out)

    assert found["types"][0]["code"] == "coal-fly-ash"
    assert found["types"][0]["reason"] == "exact"
    assert found["waste_codes"]["eu"][0]["code"] == "10 01 02"
    assert set(found["waste_codes"]) == {"eu", "vn"}


def test_command_says_that_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("classify", "hello world", "--language", "en")

    assert capsys.readouterr().out.count("Not known") == 3


def test_command_refuses_an_empty_text() -> None:
    with pytest.raises(SystemExit) as exit_:
        call_command("classify", "  ")

    assert exit_.value.code == 2
