"""Numbers, ranges, quantities with units, and prices as people write them in a cell. No models."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from catalogue.folding import fold
from catalogue.units import UnitError, parse_period, parse_unit
from symbiosis.lib.numbers import NumberTextError, parse_number

COMMA, POINT = ",", "."
_LANGUAGE_OF = {COMMA: "vi", POINT: "en"}
_ABOUT = re.compile(r"^(?:[~≈]|khoảng|chừng|ước|about|approx\.?|ca\.?|c\.)\s*", re.IGNORECASE)
_NUMBER = r"[0-9OolI](?:[0-9OolI.,'’ \u00a0\u202f]*[0-9OolI])?"
_PLAIN_NUMBER = r"[0-9](?:[0-9.,'’ \u00a0\u202f]*[0-9])?"
_RANGE = re.compile(  # number, what stands behind it, number, what stands behind it
    rf"(?:từ\s+|tu\s+|from\s+)?({_PLAIN_NUMBER})(.*?)(?:[-–—~÷]|đến|den|tới|toi|to)\s*({_PLAIN_NUMBER})(.*)",
    re.IGNORECASE | re.DOTALL,
)
_MORE = re.compile(r"^[-–—~÷±+*×=<>≤≥^:]|(?<![^\W\d_])\d")  # an operator, or a number that is no "m3"
_ONE = re.compile(rf"([-+−]?\s*{_PLAIN_NUMBER}|[.,][0-9]+)(.*)", re.DOTALL)
_EXPONENT = re.compile(r"[eE][-+]?[0-9]")
_SPACES = re.compile(r"['’ \u00a0\u202f]")
_LOOKALIKES = str.maketrans("OolI", "0011")
_LIKE_A_NUMBER = re.compile(rf"[-+−]?\s*{_NUMBER}")
_TIMES = (
    (("nghin", "ngan", "thousand"), Decimal(1000)),
    (("trieu", "million", "mio", "tr"), Decimal(10) ** 6),
    (("ty", "ti", "billion", "bn"), Decimal(10) ** 9),
)
_CURRENCY = re.compile(r"(?:vnd|vnđ|dong|đong|đ|d|₫)\b\.?", re.IGNORECASE)
_FOREIGN = re.compile(r"usd|\$|eur|€|jpy|¥|krw|cny", re.IGNORECASE)
_THOUSAND = re.compile(r"^x? ?1[., ]?000 ?")
_PER = re.compile(r"^(?:/|per |moi |mot )\s*")
_TYPES_OWN_UNIT = frozenset({"", "don vi", "don vi tinh", "dvt", "unit"})  # as template and export write
LONGEST = 60  # characters of a cell that can still be a quantity


class Doubt(Exception):
    """A cell that is not what it should be: message code, the text it is about, and facts for its sentence."""

    def __init__(self, code: str, value: str, **facts: str) -> None:
        super().__init__(code, value)
        self.code = code
        self.value = value
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Amount:
    """What a quantity cell holds; `low` and `high` are equal for one number; unit and period "" if not written."""

    low: Decimal
    high: Decimal
    unit: str = ""
    period: str = ""
    unknown_unit: str = ""  # what stands behind the number and is no unit


def readings(text: str) -> dict[str, Decimal]:
    """Return the values a number may have, by its decimal mark; two different ones mean it is ambiguous."""
    bare = _SPACES.sub("", text)
    found: dict[str, Decimal] = {}
    for mark, language in _LANGUAGE_OF.items():
        try:
            found[mark] = parse_number(bare, language)
        except NumberTextError:
            continue
    if re.match(r"[-+−]?0[.,][0-9]", bare) and len(found) == 2:
        mark = COMMA if "," in bare else POINT  # nobody writes a nought before thousands
        return {mark: found[mark]}
    return found


def number(text: str, decimal: str) -> Decimal:
    """Return the number; `decimal` decides where point or comma may group or divide ("1.200").

    Raises ``Doubt``: E05 when it is ambiguous and `decimal` is "", E04 when it is no number.
    """
    found = readings(text)
    values = set(found.values())
    if len(values) == 1:
        return values.pop()
    if not values:
        raise Doubt("E04", text, **_suggestion(text))
    if decimal not in found:
        raise Doubt("E05", text, reading_comma=_plain(found[COMMA]), reading_point=_plain(found[POINT]))
    return found[decimal]


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _suggestion(text: str) -> dict[str, str]:
    """Offer the text with o and l read as 0 and 1, if that makes a number of it."""
    if not _LIKE_A_NUMBER.fullmatch(text.strip()) or not any(sign.isdigit() for sign in text):
        return {}
    fixed = text.strip().translate(_LOOKALIKES)
    return {"suggestion": fixed} if readings(fixed) else {}


def measured(text: str, decimal: str, suffixes: tuple[str, ...]) -> Decimal:
    """Return a number that its unit may follow ("165 °C"); `suffixes` are the folded writings of that unit."""
    head, tail = _split(_ABOUT.sub("", text.strip()), text)
    if fold(tail) not in ("", *suffixes):
        raise Doubt("E04", text, **_suggestion(text))
    return number(head, decimal)


def quantity(text: str, decimal: str) -> Amount:
    """Return "120", "80-120 tấn/tháng", "10 tấn đến 15 tấn", "1,5 nghìn m3 mỗi ngày" as numbers, unit and period.

    Raises ``Doubt``: E04 also where more is said than a number or a range ("1/2 tấn", "120±10 tấn"). A unit nobody
    knows does not hide the number: it is in `unknown_unit`.
    """
    bare = _ABOUT.sub("", text.strip())
    if len(bare) > LONGEST:
        raise Doubt("E04", text)
    found = _RANGE.fullmatch(bare)
    if found is None:
        head, tail = _split(bare, text)
        return _amount(head, tail, text, decimal)
    low = _amount(found[1], found[2].strip() or found[4], text, decimal)
    high = _amount(found[3], found[4], text, decimal)
    _refuse_unlike(low, high, text, is_bare=not found[2].strip())
    return replace(high, low=min(low.low, high.low), high=max(low.low, high.low))


def _amount(head: str, tail: str, text: str, decimal: str) -> Amount:
    """Return one number with what stands behind it; raises ``Doubt`` (E04) when that goes on with numbers."""
    times, rest = _multiple(tail)
    unit, period, unknown = _unit(rest)
    if _MORE.search(unknown) or _EXPONENT.match(tail):
        raise Doubt("E04", text)
    value = number(head, decimal) * times
    return Amount(value, value, unit, period, unknown)


def _refuse_unlike(low: Amount, high: Amount, text: str, *, is_bare: bool) -> None:
    """What stands behind the lower end of a range stands behind the upper one too: "500 kg - 1 tấn" is no range."""
    pairs = ((low.unit, high.unit), (low.period, high.period), (low.unknown_unit, high.unknown_unit))
    if any(first not in ("", last) for first, last in pairs) or (not is_bare and low.low > high.low):
        raise Doubt("E04", text)


def price(text: str, decimal: str) -> tuple[Decimal, str]:
    """Return a price in VND and the unit it is for ("350 nghìn đồng/tấn" -> 350000, "t"), "" if not written."""
    bare = _ABOUT.sub("", text.strip())
    if _FOREIGN.search(bare):
        raise Doubt("E04", text, expected="vnd")
    head, tail = _split(bare, text)
    times, tail = _multiple(tail)
    tail = _CURRENCY.sub("", fold(tail), count=1).strip()
    unit, _period, unknown = _unit(tail.removeprefix("/").removeprefix("per ").strip())
    if unknown:
        raise Doubt("E04", text, expected="vnd")
    found = readings(head)
    if times == 1 and len(found) == 2:
        return max(found.values()), unit  # the dong has no parts: three digits after a mark are thousands
    return number(head, decimal) * times, unit


def price_basis(text: str) -> tuple[Decimal, str]:
    """Return what the header of prices says of its bare numbers: "nghìn đồng/kg" -> (1000, "kg"), (1, "") for nothing.

    Raises ``Doubt`` (E04) for another currency, and for a unit behind "đồng/" that nobody knows.
    """
    if _FOREIGN.search(text):
        raise Doubt("E04", text, expected="vnd")
    times, rest = _multiple(_THOUSAND.sub("nghin ", fold(text)))
    money = _CURRENCY.match(rest)
    basis = rest[money.end() :].strip() if money else rest
    bare = _PER.sub("", basis)
    if bare in _TYPES_OWN_UNIT:
        return times, ""
    unit, _period, _unknown = _unit(bare)
    if not unit and money and bare != basis:
        raise Doubt("E04", text, expected="vnd")
    return times, unit


def rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _split(bare: str, text: str) -> tuple[str, str]:
    found = _ONE.fullmatch(bare)
    if found is None or len(bare) > LONGEST or _EXPONENT.match(found[2]):
        raise Doubt("E04", text, **_suggestion(text))
    if found[2][:1] in ("O", "o", "l", "I") and _suggestion(bare):
        raise Doubt("E04", text, **_suggestion(bare))
    return found[1], found[2].strip()


def _multiple(tail: str) -> tuple[Decimal, str]:
    """Take "nghìn", "triệu", "tỷ" off the front of what follows a number."""
    word, _, rest = fold(tail).partition(" ")
    for words, times in _TIMES:
        if word in words:
            return times, rest
    return Decimal(1), tail


def _unit(tail: str) -> tuple[str, str, str]:
    """Return unit, period, and what is neither."""
    text = tail.strip().strip("()[].,;").strip()
    if not text:
        return "", "", ""
    try:
        parsed = parse_unit(text)
    except UnitError:
        return "", *_period(text)
    return parsed.code, parsed.period.value if parsed.period else "", ""


def _period(text: str) -> tuple[str, str]:
    """Return the period of "/tháng", "mỗi ngày"; else the text as unknown."""
    try:
        return parse_period(text.lstrip("/ ")).value, ""
    except UnitError:
        return "", text
