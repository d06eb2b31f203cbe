"""Numbers as people write them: 1.234.567,89 in Vietnamese, 1,234,567.89 in English. No Django here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

Number = int | float | Decimal

MINUS = "\u2212"
DASH = "\u2013"
SIGNS = {"-": -1, MINUS: -1, "+": 1}
LONGEST_TEXT = 40


class NumberTextError(ValueError):
    """A text that is not a number in the given language; ``code`` says why.

    ``empty``, ``not_a_number`` (letters or other signs), ``misplaced_separator`` (points or commas that do
    not fit the language: 1.5 in Vietnamese, 1,5 in English).
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text!r}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Separators:
    group: str
    decimal: str


VIETNAMESE = Separators(group=".", decimal=",")
ENGLISH = Separators(group=",", decimal=".")


def separators(language: str) -> Separators:
    """Return the separators of a language code such as ``vi`` or ``en-gb``."""
    return VIETNAMESE if language.startswith("vi") else ENGLISH


def round_significant(value: Number, digits: int) -> Decimal:
    """Return ``value`` rounded half-even to a number of significant digits, e.g. 3456 -> 3500 for two."""
    number = Decimal(str(value))
    if number == 0:
        return Decimal(0)
    step = Decimal(1).scaleb(number.adjusted() - digits + 1)
    return (number / step).quantize(Decimal(1), rounding=ROUND_HALF_EVEN) * step


def round_estimate(value: Number) -> Decimal:
    """Return an estimate with two significant digits, three when the first is a 1 (1.44 but 3.5)."""
    number = Decimal(str(value))
    first = number.as_tuple().digits[0]
    return round_significant(number, 3 if first == 1 else 2)


def format_number(value: Number, language: str, *, places: int | None = None) -> str:
    """Return ``value`` in the writing of ``language``.

    Parameters
    ----------
    value
        The number. Unknown is not a number: the caller shows its own mark for it.
    language
        ``vi`` or ``en``.
    places
        Fixed number of decimals. Without it: at most two, or three significant digits below one, and no
        trailing zeros.
    """
    number = Decimal(str(value))
    if places is not None:
        return _grouped(f"{number:.{places}f}", separators(language))
    number = round(number, 2) if abs(number) >= 1 else round_significant(number, 3)
    text = f"{number:f}"
    return _grouped(text.rstrip("0").rstrip(".") if "." in text else text, separators(language))


def format_estimate(value: Number, language: str) -> str:
    """Return ``value`` without false precision, see :func:`round_estimate`."""
    return format_number(round_estimate(value), language)


def format_percent(fraction: Number, language: str) -> str:
    """Return a fraction (0-1) as a percentage with at most one decimal: 0.125 -> 12,5%."""
    return format_number(round(Decimal(str(fraction)) * 100, 1), language) + "%"


def join_range(low: str, high: str) -> str:
    """Return ``80-120`` with an en dash, one text when both are the same, spaced when a sign is in it."""
    if low == high:
        return low
    return f"{low} {DASH} {high}" if MINUS in low + high else f"{low}{DASH}{high}"


def parse_number(text: str, language: str) -> Decimal:
    """Return the number that a person typed, by the rule of the page's language.

    Parameters
    ----------
    text
        What was typed: ``1.234,5`` or ``1234,5`` in Vietnamese, ``1,234.5`` in English; spaces may group.
    language
        ``vi`` or ``en``; it decides that ``1.200`` is twelve hundred in Vietnamese and 1.2 in English.

    Raises
    ------
    NumberTextError
        With its ``code``.
    """
    bare = text.strip()
    if not bare:
        raise NumberTextError("empty", text)
    sign = SIGNS.get(bare[0], 0)
    bare = bare[1:].lstrip() if sign else bare
    if len(bare) > LONGEST_TEXT or not re.fullmatch(r"[0-9.,\s]*[0-9][0-9.,\s]*", bare):
        raise NumberTextError("not_a_number", text)
    marks = separators(language)
    group, decimal = re.escape(marks.group), re.escape(marks.decimal)
    grouped = rf"(?P<whole>[0-9]{{1,3}}(?:(?P<mark>{group}|\s)[0-9]{{3}}(?:(?P=mark)[0-9]{{3}})*)|[0-9]*)"
    match = re.fullmatch(rf"{grouped}(?:{decimal}(?P<part>[0-9]+))?", bare)
    if match is None:
        raise NumberTextError("misplaced_separator", text)
    whole = re.sub(r"[^0-9]", "", match["whole"]) or "0"
    return Decimal(f"{whole}.{match['part'] or 0}") * (sign or 1)


def _grouped(plain: str, marks: Separators) -> str:
    sign = MINUS if plain.startswith("-") else ""
    whole, _, part = plain.removeprefix("-").partition(".")
    if not (whole + part).strip("0"):
        sign = ""
    text = f"{int(whole):,}".replace(",", marks.group)
    return f"{sign}{text}{marks.decimal}{part}" if part else sign + text
