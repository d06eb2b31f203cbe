"""The columns of a listing in a workbook: one table for the template, the exports and the import. No models."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from catalogue.folding import fold
from companies.importing.word_lists import CHOICES, HEADERS
from companies.quality import FACTS, LONGEST_WORDS, QualityFact

NOTE = "note"  # a column there is no field for, kept as words
LEFT_OUT = ""  # a column that says nothing of the listing, such as the running number
ESSENTIAL = ("kind", "resource")
LARGEST = Decimal(10) ** 13  # the columns hold 14 digits before the point
QUALITY_PLACES = 6
_SIGNS = re.compile(r"[^0-9a-z%°+]+")


class Shape(StrEnum):
    """How the cells of a column are read."""

    KEY = "key"
    WORDS = "words"
    CHOICE = "choice"
    NUMBER = "number"
    QUANTITY = "quantity"  # may carry a range, unit and period
    PRICE = "price"  # may carry a currency, thousands in words and "per unit"
    UNIT = "unit"  # may carry a period
    PERIOD = "period"
    DATE = "date"
    MONTHS = "months"
    SHARES = "shares"  # twelve numbers in one cell
    FLAG = "flag"
    RESOURCE = "resource"
    WASTE_CODE = "waste_code"


@dataclass(frozen=True, slots=True)
class Field:
    """One column. `vi` and `en` are its headers in template and export, `synonyms` others that are read.

    `family` is the family of a quality fact, "" for facts of every listing. `choices` gives the words for each
    code, those of the template first (Vietnamese, English). Numbers lie within the bounds of the model's columns.
    """

    name: str
    shape: Shape
    family: str = ""
    at_least: Decimal | None = None
    at_most: Decimal = LARGEST
    is_above_zero: bool = False
    places: int = 4
    longest: int = LONGEST_WORDS
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def vi(self) -> str:
        return HEADERS[self.name][0]

    @property
    def en(self) -> str:
        return HEADERS[self.name][1]

    @property
    def synonyms(self) -> tuple[str, ...]:
        return HEADERS[self.name][2:]

    @property
    def is_quality(self) -> bool:
        return bool(self.family)

    def header(self, language: str) -> str:
        return self.vi if language.startswith("vi") else self.en


def folded(text: str) -> str:
    """Return the text as headers and words are compared: no case, no marks, no signs."""
    return " ".join(_SIGNS.sub(" ", fold(text)).split())


def _amount(name: str, shape: Shape = Shape.NUMBER, places: int = 4) -> Field:
    return Field(name, shape, at_least=Decimal(0), is_above_zero=True, places=places)


def _bounded(name: str, low: int, high: int, places: int, *, is_above_zero: bool = False) -> Field:
    bounds = (Decimal(low), Decimal(high))
    return Field(
        name,
        Shape.NUMBER,
        at_least=bounds[0],
        at_most=bounds[1],
        places=places,
        is_above_zero=is_above_zero,
    )


def _choice(name: str, shape: Shape = Shape.CHOICE) -> Field:
    return Field(name, shape, choices=CHOICES[name])


def _of_quality(fact: QualityFact) -> Field:
    if fact.choices:
        return Field(fact.name, Shape.CHOICE, family=fact.family, choices=CHOICES[fact.name])
    if not fact.is_number:
        return Field(fact.name, Shape.WORDS, family=fact.family)
    most = LARGEST if fact.at_most is None else fact.at_most
    return Field(fact.name, Shape.NUMBER, fact.family, fact.at_least, most, places=QUALITY_PLACES)


FIELDS: tuple[Field, ...] = (
    Field("row_key", Shape.KEY, longest=60),
    Field("code", Shape.KEY, longest=16),
    Field("company", Shape.WORDS),
    _choice("kind"),
    _choice("family"),
    Field("resource", Shape.RESOURCE),
    Field("title", Shape.WORDS, longest=160),
    Field("description", Shape.WORDS, longest=4000),
    _amount("quantity_low", Shape.QUANTITY),
    _amount("quantity_high", Shape.QUANTITY),
    Field("unit", Shape.UNIT),
    _choice("period", Shape.PERIOD),
    Field("available_from", Shape.DATE),
    Field("available_to", Shape.DATE),
    Field("months", Shape.MONTHS),
    _amount("min_lot", Shape.QUANTITY),
    _bounded("temperature_c", -200, 3000, 1),
    _bounded("moisture_pct", 0, 100, 2),
    _bounded("purity_pct", 0, 100, 3),
    _choice("hazardous", Shape.FLAG),
    Field("waste_code", Shape.WASTE_CODE),
    *(_of_quality(fact) for fact in FACTS),
    Field("month_shares", Shape.SHARES, at_least=Decimal(0)),
    _bounded("hours_per_day", 0, 24, 1, is_above_zero=True),
    _bounded("days_per_week", 1, 7, 0),
    _choice("payment"),
    _amount("price_vnd_per_unit", Shape.PRICE, 2),
    _choice("transport"),
    _choice("visibility"),
    _choice("status"),
    Field(NOTE, Shape.WORDS, longest=4000),
)
FIELD: Mapping[str, Field] = MappingProxyType({entry.name: entry for entry in FIELDS})

# The same fact has a column of its own in another family: a plain "Pressure" header serves both.
_TWINS = MappingProxyType(
    {
        ("pressure_bar", "HE"): "steam_pressure_bar",
        ("steam_pressure_bar", "WA"): "pressure_bar",
    }
)


def for_family(name: str, family: str) -> str:
    """Return the field that a column of this name means on a listing of the family."""
    return _TWINS.get((name, family), name)


def written(name: str, code: str, language: str) -> str:
    """Return how template and export write a choice, e.g. ("period", "year", "vi") -> "Năm"; "" for none."""
    words = FIELD[name].choices.get(code)
    if words is None:
        return ""
    return words[0] if language.startswith("vi") else words[1]


def code_of_word(name: str, text: str) -> str | None:
    """Return the code that the whole text is a word for, None if it is none."""
    return _words_of(name).get(folded(text) or text.strip())


def chosen(name: str, text: str) -> str | None:
    """Return the code that the text names or begins with ("Có, mã 19 08 13"), None if it names none."""
    wanted = folded(text) or text.strip()
    words = _words_of(name)
    if (code := code_of_word(name, text)) is not None:
        return code
    beginnings = [word for word in words if len(word) > 1 and wanted.startswith(f"{word} ")]
    return words[max(beginnings, key=len)] if beginnings else None


@cache
def _words_of(name: str) -> dict[str, str]:
    """Return the code of each folded word; words without letters and digits ("✓") stand as they are."""
    found: dict[str, str] = {}
    for code, words in FIELD[name].choices.items():
        for word in (code, *words):
            found.setdefault(folded(word) or word, code)
    found.pop("", None)
    return found
