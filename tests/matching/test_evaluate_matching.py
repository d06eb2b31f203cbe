"""evaluate_matching: a folder of exchanges that took place in, recall and MRR out, no database."""

import json
from math import inf
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from matching.files.cases import Key, key_of, read_cases
from matching.files.cells import FileListing
from matching.files.measure import figures, proposals, ranks_of
from matching.files.network import Suggestion
from matching.files.reading import UnreadableFile

LISTINGS = """\
network,company,direction,material_as_described,wording_by
north,Power plant,output,Coal fly ash,source
north,Cement works,input,Fly ash as cement additive,rewritten
north,Dairy,input,Boxes of cardboard,rewritten
south,Sugar mill,output,Molasses,rewritten
south,Alcohol plant,input,Molasses for fermentation,rewritten
south,Power plant 2,output,Hot water,source
south,Greenhouse,input,Hot water for heating,source
"""
ANSWERS = """\
exchange_id,network,company,direction,material_as_described
a,north,Power plant,output,Coal fly ash
a,north,Cement works,input,Fly ash as cement additive
b,south,Sugar mill,output,Molasses
b,south,Alcohol plant,input,Molasses for fermentation
c,south,Power plant 2,output,Hot water
c,south,Greenhouse,input,Hot water for heating
d,south,Nobody,output,Unlisted
"""
COMPANIES = "network,company,sector,nace,lat,lon\nnorth,Dairy,Dairy,10.51,20.8,106.7\n"


def folder(tmp_path: Path, listings: str = LISTINGS, answers: str = ANSWERS) -> Path:
    (tmp_path / "listings.csv").write_text(listings)
    (tmp_path / "answers_flow_links.csv").write_text(answers)
    (tmp_path / "companies.csv").write_text(COMPANIES)
    return tmp_path


def giver(number: int = 1) -> FileListing:
    return FileListing(number, "n", "giver", "output", f"waste {number}")


def taker(company: str, material: str = "need") -> FileListing:
    return FileListing(9, "n", company, "input", material)


def suggested(*pairs: tuple[FileListing, FileListing, float]) -> list[Suggestion]:
    return [Suggestion(mine, theirs, score, None, None) for mine, theirs, score in pairs]


def truth(*pairs: tuple[FileListing, FileListing]) -> dict[Key, frozenset[Key]]:
    return {key_of(mine): frozenset({key_of(theirs)}) for mine, theirs in pairs}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    from matching.files.evaluation import evaluate_folder

    return evaluate_folder(folder(tmp_path_factory.mktemp("cases")))


def test_every_exchange_of_a_clear_folder_is_found(found: dict[str, Any]) -> None:
    assert found["within"]["queries"] == 3
    assert found["within"]["recall@1"] == found["within"]["mrr"] == 1.0
    assert found["pooled"]["recall@5"] == 1.0
    assert set(found["networks"]) == {"north", "south"}
    assert found["proposals"]["right"] >= 2
    assert found["broken_gates"] == 0


def test_kinds_and_wordings_are_told_apart(found: dict[str, Any]) -> None:
    assert found["by_kind"]["by_products"]["queries"] == 2
    assert found["by_kind"]["utilities"]["queries"] == 1
    assert found["by_wording"]["source"]["queries"] == 2
    assert found["by_wording"]["reworded"]["queries"] == 1


def test_listings_learn_from_their_company(tmp_path: Path) -> None:
    cases = read_cases(folder(tmp_path))
    dairy = next(one for one in cases.listings if one.company == "Dairy")

    assert (dairy.sector, dairy.nace, dairy.place) == ("Dairy", "10.51", (20.8, 106.7))
    assert cases.wording[key_of(dairy)] == "rewritten"
    assert len(cases.true) == 3


def test_a_wrong_order_is_measured_as_wrong() -> None:
    """Negative control: the true taker second of two."""
    mine, right, wrong = giver(), taker("right"), taker("wrong")
    ranks = ranks_of(suggested((mine, right, 0.4), (mine, wrong, 0.9)), truth((mine, right)))

    assert figures(ranks) == {
        "queries": 1, "recall@1": 0.0, "recall@3": 1.0, "recall@5": 1.0, "recall@10": 1.0, "mrr": 0.5
    }  # fmt: skip


def test_equal_scores_share_the_middle_rank() -> None:
    mine = giver()
    found = suggested(*((mine, taker(name), 0.5) for name in "abc"))

    assert ranks_of(found, truth((mine, taker("c"))))[key_of(mine)] == [2.0]


def test_copies_of_a_need_count_once_when_needs_are_ranked() -> None:
    mine = giver()
    found = suggested(
        *((mine, taker(name, "Steam"), 0.5) for name in "abc"), (mine, taker("d", "Water"), 0.4)
    )
    true = truth((mine, taker("d", "Water")))

    assert ranks_of(found, true)[key_of(mine)] == [4.0]
    assert ranks_of(found, true, distinct=True)[key_of(mine)] == [2.0]


def test_what_is_not_suggested_has_no_rank() -> None:
    ranks = ranks_of([], truth((giver(), taker("a"))))

    assert ranks[key_of(giver())] == [inf]
    assert figures(ranks)["mrr"] == 0.0
    assert figures(ranks, lambda _giver: False)["mrr"] is None


def test_recall_is_shared_by_all_true_takers() -> None:
    mine = giver()
    true = {key_of(mine): frozenset({key_of(taker("a")), key_of(taker("b"))})}

    assert figures(ranks_of(suggested((mine, taker("a"), 0.9)), true))["recall@5"] == 0.5


def test_proposals_at_one_threshold() -> None:
    one, two = giver(1), giver(2)
    found = suggested((one, taker("a"), 0.9), (one, taker("b"), 0.6), (two, taker("a"), 0.2))
    true = truth((one, taker("a")), (two, taker("a")))

    measured = proposals(found, true, 0.5)

    assert (measured["proposed"], measured["right"], measured["precision"], measured["recall"]) == (
        2,
        1,
        0.5,
        0.5,
    )
    assert measured["proposals_per_exchange"] == 1.0


def test_command_prints_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("evaluate_matching", folder(tmp_path), "--json")

    assert json.loads(capsys.readouterr().out)["within"]["recall@5"] == 1.0


def test_command_prints_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("evaluate_matching", folder(tmp_path))

    assert "within" in capsys.readouterr().out


def test_a_folder_without_answers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no answer joins"):
        read_cases(folder(tmp_path, answers=ANSWERS.split("a,north", maxsplit=1)[0]))


def test_a_missing_folder_exits_with_two(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as exit_:
        call_command("evaluate_matching", tmp_path / "none")

    assert exit_.value.code == 2
