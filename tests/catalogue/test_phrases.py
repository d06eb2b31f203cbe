"""Normalising descriptions, and the likeness of letter pieces against its obvious twin."""

from collections import Counter
from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.ngrams import NgramIndex, pieces
from catalogue.phrases import looks_vietnamese, read_phrase, singular

TEXTS = ["fly ash", "bottom ash", "tro bay", "xi mang", "lime", "a"]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("ashes", "ash"),
        ("batteries", "battery"),
        ("boxes", "box"),
        ("tyres", "tyre"),
        ("glass", "glass"),
        ("gas", "gas"),
    ],
)
def test_singular(word: str, expected: str) -> None:
    assert singular(word) == expected


@pytest.mark.parametrize(
    ("text", "vietnamese", "plain", "head"),
    [
        ("Raw water for cooling", False, "raw water cooling", "water"),
        ("Hydrochloric acid, pickling grade", False, "hydrochloric acid pickling grade", "acid"),
        ("Cans – aluminium", False, "can aluminium", "can"),
        ("used waste water", False, "spent wastewater", "wastewater"),
        ("Sulfur from refineries", False, "sulphur refinery", "sulphur"),
        ("bùn thải nước thải", True, "bun spent nuocthai", "bun"),
        ("XM thải", True, "xi mang spent", "xi"),
        ("phế liệu sắt", True, "spent sat", "sat"),
        ("than đá cho lò hơi", True, "than da lo hoi", "than"),
        ("suất ăn", True, "suat an", "suat"),
        ("tro bay 1.200 tấn/tháng", True, "tro bay", "tro"),
        ("5,000 t/yr fly ash", False, "fly ash", "ash"),
        ("hơi 8 bar", True, "hoi 8 bar", "hoi"),
        ("the of and", False, "", ""),
    ],
)
def test_read_phrase(text: str, vietnamese: bool, plain: str, head: str) -> None:
    phrase = read_phrase(text, vietnamese=vietnamese)

    assert (phrase.text, phrase.head) == (plain, head)


def test_words_after_a_link_word_are_asides() -> None:
    phrase = read_phrase("raw water for cooling", vietnamese=False)

    assert [word.is_aside for word in phrase.words] == [False, False, True]


def test_both_ways_to_place_a_tone_are_one_word() -> None:
    assert read_phrase("bão hoà", vietnamese=True) == read_phrase("bão hòa", vietnamese=True)
    assert read_phrase("bao", vietnamese=True) != read_phrase("báo", vietnamese=True)


@pytest.mark.parametrize(
    ("text", "expected"), [("dầu", True), ("DẦU", True), ("đo", True), ("dau", False), ("café", True)]
)
def test_looks_vietnamese(text: str, expected: bool) -> None:
    assert looks_vietnamese(text) is expected


def slow_cosine(text: str, other: str) -> float:
    """The same likeness, written down from its definition."""
    seen = Counter(piece for known in TEXTS for piece in pieces(known))

    def vector(of: str) -> dict[str, float]:
        weights = {
            piece: times * (1 + log((1 + len(TEXTS)) / (1 + seen[piece])))
            for piece, times in pieces(of).items()
        }
        norm = sqrt(sum(weight**2 for weight in weights.values())) or 1.0
        return {piece: weight / norm for piece, weight in weights.items()}

    left, right = vector(text), vector(other)
    return sum(weight * right.get(piece, 0.0) for piece, weight in left.items())


@given(st.text(alphabet="abfhimnostxy ", max_size=20))
def test_cosine_equals_its_definition(text: str) -> None:
    expected = [slow_cosine(text, other) for other in TEXTS]

    assert np.allclose(NgramIndex(TEXTS).cosine(text), expected, atol=1e-5)


def test_cosine_of_a_text_with_itself_is_one() -> None:
    assert NgramIndex(TEXTS).cosine("tro bay")[2] == pytest.approx(1.0)
