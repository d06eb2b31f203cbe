"""What form and import propose for a text: types and codes with hazard."""

from dataclasses import replace

import pytest

from catalogue import classify
from catalogue.code_types import codes_of_types
from catalogue.folding import fold
from catalogue.knowledge import read_catalogue
from catalogue.phrases import Phrase, read_phrase
from catalogue.suggesting import HAZARD_OF_ENTRY, READ, Choices, Suggester, load_suggester
from catalogue.wording import hazard_label, level_label, reason_of

# What people type first, and its English twin: issue 4, acceptance 7.
TYPED = [
    ("nước thải sau xử lý", "treated wastewater", {"treated-wastewater", "treated-wastewater-a"}),
    ("xỉ than", "coal slag", {"coal-bottom-ash"}),
    ("tro than", "coal ash", {"coal-fly-ash", "coal-bottom-ash"}),
    ("bùn thải", "waste sludge", {"wwtp-bio-sludge"}),
    ("dầu thải", "waste oil", {"used-lubricating-oil", "other-waste-oil"}),
    ("hơi nước dư", "surplus steam", {"excess-steam"}),
    ("nhiệt thải", "waste heat", {"waste-heat-85-250"}),
    ("phế liệu nhựa", "plastic scrap", {"plastic-production-scrap", "mixed-plastic-waste"}),
    ("mái nhà lắp điện mặt trời", "roof for solar panels", {"rooftop-area"}),
    ("xe chạy rỗng", "empty truck runs", {"backhaul"}),
]


@pytest.fixture(scope="module")
def suggester() -> Suggester:
    return load_suggester()


@pytest.mark.parametrize(("vietnamese", "english", "right"), TYPED)
def test_what_people_type_proposes_the_right_resource_first(
    suggester: Suggester, vietnamese: str, english: str, right: set[str]
) -> None:
    for text in (vietnamese, fold(vietnamese), english):
        assert suggester.choices(text).types[0].code in right, text


def test_choices_carry_names_unit_hazard_and_level(suggester: Suggester) -> None:
    found = suggester.choices("  tro  bay ")
    first, code = found.types[0], found.codes[0]

    assert (first.code, first.name_vi, first.unit, first.family) == (
        "coal-fly-ash",
        "Tro bay than",
        "t",
        "BP",
    )
    assert (first.hazard, first.level, first.reason) == ("possible", "high", "exact")
    assert (code.scheme, code.code, code.resource) == ("eu", "10 01 02", "coal-fly-ash")
    assert len(found.types) <= 3
    assert len(found.codes) <= 3


@pytest.mark.parametrize("text", ["", "   ", "phế liệu", "waste", "cảm ơn bạn"])
def test_text_that_names_nothing_proposes_nothing(suggester: Suggester, text: str) -> None:
    assert suggester.choices(text) == Choices((), (), ())


def test_every_mirror_entry_asks_for_a_test(suggester: Suggester) -> None:
    """All codes of both lists are reached through their types: a mirror entry is never simply harmless."""
    rows = read_catalogue()
    entries = {(row.scheme, row.code): row.entry_type for row in rows.waste_codes if row.level == 3}
    shown = {
        (one.scheme, one.code): one.hazard
        for resource in codes_of_types(rows)
        for scheme in ("eu", "vn")
        for one in suggester.codes_of(resource, scheme=scheme, limit=100)
    }

    assert sum(entries[code] in {"MH", "MN", "KS"} for code in shown) > 300
    assert {shown[code] for code in shown if entries[code] in {"MH", "MN", "KS"}} == {"possible"}
    assert {shown[code] for code in shown if entries[code] in {"AH", "NH"}} == {"yes"}
    assert set(HAZARD_OF_ENTRY) >= {row.entry_type for row in rows.waste_codes if row.level == 3}


def test_a_mirror_entry_read_as_absolute_would_be_seen() -> None:
    """Negative control: the flag follows the entry type, not the code."""
    rows = read_catalogue()
    changed = tuple(
        replace(row, entry_type="AN") if row.code == "10 01 17" else row for row in rows.waste_codes
    )
    (found,) = [
        one
        for one in Suggester(replace(rows, waste_codes=changed)).codes_of("coal-fly-ash", limit=9)
        if one.code == "10 01 17"
    ]

    assert found.hazard == "no"


def test_codes_of_a_chosen_type_stay_with_it_and_follow_the_text(suggester: Suggester) -> None:
    plain = suggester.codes_of("coal-fly-ash", limit=9)
    told = suggester.codes_of("coal-fly-ash", "fly ash from co-incineration", limit=9)

    assert plain[0].code == "10 01 02"
    assert {one.code for one in told} == {one.code for one in plain}
    assert [one.code for one in told].index("10 01 17") < [one.code for one in plain].index("10 01 17")
    assert suggester.codes_of("tap-water") == ()


def test_suggester_is_built_once_and_remembers(suggester: Suggester) -> None:
    assert load_suggester() is suggester
    assert suggester.choices("xỉ lò cao nghiền") is suggester.choices("xỉ lò cao nghiền")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts whose words are read from here on."""
    texts: list[str] = []

    def noting(text: str, *, vietnamese: bool) -> Phrase:
        texts.append(text)
        return read_phrase(text, vietnamese=vietnamese)

    monkeypatch.setattr(classify, "read_phrase", noting)
    return texts


def test_a_text_costs_a_small_part_of_the_index(read: list[str]) -> None:
    """At typing speed: the words of the catalogue are read once, then only what is typed."""
    suggester = Suggester(read_catalogue())
    assert len(read) > 5_000

    read.clear()
    suggester.choices("bùn thải xi mạ bể 7 của xưởng")
    assert set(read) == {"bùn thải xi mạ bể 7 của xưởng"}


def test_a_text_without_end_is_read_by_its_first_words(suggester: Suggester, read: list[str]) -> None:
    """One person's million letters cost no more than a line: the rest is neither read nor kept."""
    found = suggester.choices("tro bay than " + "lorem " * 200_000)

    assert max(len(text) for text in read) <= READ
    assert found == suggester.choices("tro bay than " + "lorem " * 1_000)


def test_words_for_people(suggester: Suggester) -> None:
    found = suggester.choices("tro bay")

    assert reason_of(found.types[0]).endswith("tro bay")
    assert reason_of(found.codes[0])
    assert reason_of(replace(found.codes[0], matched_term=""))
    assert {hazard_label(value) for value in ("no", "possible", "yes")} & {""} == set()
    assert len({level_label(level) for level in ("high", "medium", "low")}) == 3
