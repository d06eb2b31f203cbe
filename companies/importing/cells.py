"""One cell to a value: what was understood, and what was not as a code with facts. No models, no sentences."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from catalogue.units import UnitError, parse_period, parse_unit
from companies.importing import amounts, days
from companies.importing.amounts import COMMA, POINT, Doubt
from companies.importing.encodings import convert, in_unicode
from companies.importing.fields import NOTE, Field, Shape, chosen
from companies.importing.values import JsonCell, is_blank, shown

__all__ = ["Answers", "Problem", "Question", "Read", "column_questions", "read_cell", "shown"]

_NUMBERS = frozenset({Shape.NUMBER, Shape.QUANTITY, Shape.PRICE})
_NAMES_TOO_LONG = frozenset({"title"})  # the rest of the text is kept as a note
SUFFIXES = {  # what may follow a number, folded
    "temperature_c": ("c", "°c", "oc", "do c", "º c", "ºc", "° c", "do"),
    "return_temperature_c": ("c", "°c", "oc", "do c", "ºc", "do"),
    "moisture_pct": ("%",),
    "purity_pct": ("%",),
    "storage_days": ("ngay", "day", "days", "d"),
    "cod_mg_l": ("mg/l", "mg/lit"),
    "tds_mg_l": ("mg/l", "mg/lit", "ppm"),
    "pressure_bar": ("bar", "barg", "bar(g)", "at"),
    "steam_pressure_bar": ("bar", "barg", "bar(g)", "at"),
    "thermal_mw": ("mw", "mwth"),
    "peak_kw": ("kw", "kwp"),
    "voltage_kv": ("kv",),
    "roof_m2": ("m2", "m²", "met vuong"),
    "area_m2": ("m2", "m²", "met vuong"),
    "pallets": ("pallet", "pallets", "pa-let", "cho"),
    "response_min": ("phut", "min", "minutes", "mins"),
    "hours_per_day": ("h", "gio", "hours", "gio/ngay", "h/ngay", "h/d"),
    "days_per_week": ("ngay", "days", "ngay/tuan"),
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What the person said about a whole column; "" = not asked or not answered.

    `decimal` is the decimal mark, "," or "."; `dates` the order of ambiguous dates, "dmy" or "mdy"; `font` the old
    font that texts are converted from, "tcvn3" or "vni".
    """

    decimal: str = ""
    dates: str = ""
    font: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell: a code of the import messages, what was written, and facts for the sentence."""

    code: str
    field: str
    value: str
    facts: Mapping[str, str] = dataclasses.field(default_factory=dict)
    is_warning: bool = False

    def as_json(self, column: int | None) -> dict[str, Any]:
        """Return the problem as `ImportRow.problems` keeps it."""
        return {
            "code": self.code,
            "column": column,
            "field": self.field,
            "value": self.value,
            "facts": dict(self.facts),
            "is_warning": self.is_warning,
        }


@dataclass(frozen=True, slots=True)
class Read:
    """What a cell says, by field, as plain JSON: numbers as decimal texts, dates as ISO, choices by code."""

    values: dict[str, Any] = dataclasses.field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One question about a whole column: E05 (decimal mark) or E07 (order of dates).

    `cells` are ambiguous; `value` is the first of them and `readings` what it means by each answer. `answer` is
    what other cells of the column show, or the usual answer; `is_sure` when they leave no doubt.
    """

    code: str
    field: str
    value: str
    cells: int
    readings: tuple[tuple[str, str], ...]
    answer: str
    is_sure: bool

    @property
    def facts(self) -> dict[str, str]:
        return {"value": self.value, "cells": str(self.cells)}


def read_cell(into: Field, cell: JsonCell, answers: Answers = Answers()) -> Read:
    """Read one cell of the column that is taken for the field.

    Parameters
    ----------
    into
        The field; a quantity cell may also give "unit" and "period", a price its "price_unit".
    cell
        As the child process read it, or text that the person wrote over it.
    answers
        What was said about the whole column.

    Returns
    -------
    Read
        No values and no problems for a blank cell. A problem that is no warning means that the cell gives no
        value of its field; other values of the cell (a number before an unknown unit) are kept.
    """
    if is_blank(cell):
        return Read()
    if isinstance(cell, dict) and "error" in cell:
        return Read(problems=(Problem("E12", into.name, cell["error"]),))
    as_seen = shown(cell).strip()
    text = in_unicode(as_seen, answers.font)
    read = _read_text(into, cell, text, answers)
    if (converted := convert(as_seen, answers.font)) != text and read.problems and not read.values:
        # "Cã" could be a word as it stands, but the field knows only "Có"
        again = _read_text(into, converted, converted, answers)
        return again if again.values else read
    return read


def _read_text(into: Field, cell: JsonCell, text: str, answers: Answers) -> Read:
    try:
        return _READERS[into.shape](into, cell, text, answers)
    except Doubt as doubt:
        return Read(problems=(Problem(doubt.code, into.name, doubt.value[:200], doubt.facts),))


def _read_words(into: Field, _cell: JsonCell, text: str, _answers: Answers) -> Read:
    if len(text) <= into.longest:
        return Read({into.name: text})
    cut = text[: into.longest]
    if into.name in _NAMES_TOO_LONG:
        return Read({into.name: cut, NOTE: text})
    facts = {"reason": "too_long", "limit": str(into.longest)}
    return Read({into.name: cut}, (Problem("E13", into.name, cut[:60], facts, is_warning=True),))


def _read_key(into: Field, _cell: JsonCell, text: str, _answers: Answers) -> Read:
    if len(text) > into.longest:
        facts = {"reason": "too_long", "limit": str(into.longest)}
        return Read(problems=(Problem("E13", into.name, text[:60], facts),))
    return Read({into.name: text})


def _read_choice(into: Field, _cell: JsonCell, text: str, _answers: Answers) -> Read:
    code = chosen(into.name, text)
    if code is None:
        raise Doubt("E04", text, expected="choice")
    return Read({into.name: code})


def _read_flag(into: Field, cell: JsonCell, text: str, _answers: Answers) -> Read:
    if isinstance(cell, bool):
        return Read({into.name: cell})
    code = chosen(into.name, text)
    if code is None:
        raise Doubt("E04", text, expected="flag")
    return Read({into.name: code == "yes"} if code else {})


def _exact(cell: JsonCell) -> Decimal | None:
    """Return the value of a number cell, None for text; a date or a tick is no number."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return Decimal(str(cell))
    if isinstance(cell, str):
        return None
    raise Doubt("E04", shown(cell))


def _read_number(into: Field, cell: JsonCell, text: str, answers: Answers) -> Read:
    value = _exact(cell)
    if value is None:
        value = amounts.measured(text, answers.decimal, SUFFIXES.get(into.name, ()))
    return Read({into.name: _kept(into, value, text)})


def _kept(into: Field, value: Decimal, text: str) -> str:
    """Return the number as it is stored; raises ``Doubt`` (E13) outside the bounds of its column."""
    if not into.places and value != value.to_integral_value():
        raise Doubt("E04", text, expected="whole")
    kept = amounts.rounded(value, into.places) if abs(value) <= into.at_most else value
    if into.is_above_zero and kept <= 0:
        raise Doubt("E13", text, reason="not_positive")
    if into.at_least is not None and kept < into.at_least:
        raise Doubt("E13", text, reason="below", limit=f"{into.at_least:f}")
    if kept > into.at_most:
        raise Doubt("E13", text, reason="above", limit=f"{into.at_most:f}")
    return f"{kept.normalize():f}"


def _read_quantity(into: Field, cell: JsonCell, text: str, answers: Answers) -> Read:
    value = _exact(cell)
    amount = amounts.Amount(value, value) if value is not None else amounts.quantity(text, answers.decimal)
    low, high = _kept(into, amount.low, text), _kept(into, amount.high, text)
    values = {into.name: low}
    if into.name == "quantity_low":
        values["quantity_high"] = high
    elif low != high:
        raise Doubt("E04", text)
    values |= {"unit": amount.unit} if amount.unit else {}
    values |= {"period": amount.period} if amount.period else {}
    if amount.unknown_unit:
        return Read(values, (Problem("E06", "unit", amount.unknown_unit),))
    return Read(values)


def _read_price(into: Field, cell: JsonCell, text: str, answers: Answers) -> Read:
    value = _exact(cell)
    amount, unit = (value, "") if value is not None else amounts.price(text, answers.decimal)
    return Read({into.name: _kept(into, amount, text)} | ({"price_unit": unit} if unit else {}))


def _read_unit(into: Field, _cell: JsonCell, text: str, _answers: Answers) -> Read:
    try:
        parsed = parse_unit(text)
    except UnitError as error:
        raise Doubt("E06", text) from error
    return Read({into.name: parsed.code} | ({"period": parsed.period.value} if parsed.period else {}))


def _read_period(into: Field, _cell: JsonCell, text: str, _answers: Answers) -> Read:
    code = chosen(into.name, text)
    if code is None:
        try:
            code = parse_period(text.lstrip("/ ")).value
        except UnitError as error:
            raise Doubt("E06", text, reason="period") from error
    return Read({into.name: code})


def _read_date(into: Field, cell: JsonCell, text: str, answers: Answers) -> Read:
    if isinstance(cell, dict):
        return Read({into.name: cell["date"]})
    found = days.day_of_serial(cell) if isinstance(cell, int | float) else None
    if found is None:
        found = days.day(text, answers.dates, is_last=into.name == "available_to")
    values = {into.name: found.isoformat()}
    if isinstance(cell, str) and not answers.dates and days.is_ambiguous(text):
        return Read(values, (Problem("E07", into.name, text, _day_facts(found), is_warning=True),))
    return Read(values)


def _day_facts(found: date) -> dict[str, str]:
    return {"reason": "ambiguous", "taken_for": found.isoformat()}


def _read_months(into: Field, _cell: JsonCell, text: str, _answers: Answers) -> Read:
    return Read({into.name: days.months(text)})


def _read_shares(into: Field, _cell: JsonCell, text: str, answers: Answers) -> Read:
    return Read({into.name: days.shares(text, answers.decimal)})


def _read_resource(into: Field, _cell: JsonCell, text: str, _answers: Answers) -> Read:
    if not any(sign.isalpha() for sign in text):
        raise Doubt("E08", text)
    return Read({into.name: text[: into.longest]} | ({NOTE: text} if len(text) > into.longest else {}))


def _read_waste_code(into: Field, cell: JsonCell, text: str, _answers: Answers) -> Read:
    is_number = isinstance(cell, int) and not isinstance(cell, bool)
    return Read({into.name: text.zfill(6) if is_number and len(text) == 5 else text[: into.longest]})


_READERS: Mapping[Shape, Callable[[Field, JsonCell, str, Answers], Read]] = {
    Shape.KEY: _read_key,
    Shape.WORDS: _read_words,
    Shape.CHOICE: _read_choice,
    Shape.NUMBER: _read_number,
    Shape.QUANTITY: _read_quantity,
    Shape.PRICE: _read_price,
    Shape.UNIT: _read_unit,
    Shape.PERIOD: _read_period,
    Shape.DATE: _read_date,
    Shape.MONTHS: _read_months,
    Shape.SHARES: _read_shares,
    Shape.FLAG: _read_flag,
    Shape.RESOURCE: _read_resource,
    Shape.WASTE_CODE: _read_waste_code,
}


def column_questions(into: Field, cells: Iterable[JsonCell]) -> list[Question]:
    """Return what has to be asked about a whole column, one question at most.

    Real numbers and real dates are never asked about.
    """
    texts = [cell.strip() for cell in cells if isinstance(cell, str) and cell.strip()]
    if into.shape in _NUMBERS:
        return _decimal_question(into, texts)
    return _date_question(into, texts) if into.shape == Shape.DATE else []


def _decimal_question(into: Field, texts: list[str]) -> list[Question]:
    doubts = [doubt for text in texts for doubt in read_cell(into, text).problems if doubt.code == "E05"]
    if not doubts:
        return []
    marks = {mark for text in texts for mark in _marks_shown(text)}
    answer = marks.pop() if len(marks) == 1 else ""
    first = doubts[0]
    readings = ((COMMA, first.facts["reading_comma"]), (POINT, first.facts["reading_point"]))
    return [Question("E05", into.name, first.value, len(doubts), readings, answer, bool(answer))]


def _marks_shown(text: str) -> set[str]:
    """Return the decimal mark that the number in a text proves ("1.200,5", "7,25"), if it proves one."""
    digits = "".join(sign for sign in text if sign.isdigit() or sign in ".,")
    found = amounts.readings(digits)
    has_mark = "." in digits or "," in digits
    return set(found) if has_mark and len(found) == 1 else set()


def _date_question(into: Field, texts: list[str]) -> list[Question]:
    doubts = [text for text in texts if days.is_ambiguous(text)]
    if not doubts:
        return []
    orders = {order for text in texts if (order := days.order_shown(text))}
    is_sure = len(orders) == 1
    readings = tuple(
        (order, days.day(doubts[0], order).isoformat()) for order in (days.DAY_FIRST, days.MONTH_FIRST)
    )
    answer = orders.pop() if is_sure else days.DAY_FIRST
    return [Question("E07", into.name, doubts[0], len(doubts), readings, answer, is_sure)]
