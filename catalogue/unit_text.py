"""How people write units and periods, in Vietnamese and English. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType

from catalogue.folding import fold
from catalogue.unit_table import UNITS, Period, UnitError

# Single words first, then phrases after bars; all folded.
_SPELLINGS = {
    "t": "tan ton tons tonne tonnes mt|metric ton|metric tons|metric tonne|metric tonnes|tan hoi|t steam",
    "kg": "kgs kilo kilos kilogram kilograms kilogramme|ki lo|kilogam|ki lo gam",
    "g": "gram grams gam",
    "quintal": "ta quintals",
    "m3": "m^3 khoi cbm|cu m|cubic metre|cubic metres|cubic meter|cubic meters|met khoi|m khoi",
    "l": "lit lits litre litres liter liters",
    "Nm3": "nm^3|normal m3|normal cubic metre|normal cubic metres|normal cubic meter|m3 tieu chuan",
    "kWh": "kwhs so ky|so dien|ky dien|kw gio|kilowatt gio",
    "MWh": "mwhs|mw gio|megawatt gio",
    "kW": "kilowatt kilowatts",
    "MW": "megawatt megawatts",
    "t/h": "tph",
    "m2": "m^2 sqm|sq m|met vuong|square metre|square metres|square meter|square meters",
    "ha": "hecta hectare hectares",
    "pallet-place": "pallet-places|pallet places|pallet place|pallet position|pallet positions"
    "|vi tri pallet|vi tri pa-let|cho pallet|cho pa-let",
    "piece": "pieces pc pcs unit units cai chiec bo qua vien tam phuy drum drums ibc pallet pallets pa-let "
    "cont container containers vo|vo container",
    "vehicle-trip": "trip trips chuyen|chuyen xe|vehicle trip|vehicle trips|truck trip|truck trips|luot xe",
    "TEU": "teus",
    "hour": "h hr hrs hours gio|gio may",
    "service": "services goi suat|dich vu|suat an|meal|meals|hop dong",
}
_PERIODS = {
    Period.YEAR: "year years yr y a annum annually nam",
    Period.MONTH: "month months mo monthly thang",
    Period.DAY: "day days d daily ngay ngay-dem",
    Period.HOUR: "hour hours h hr gio",
    Period.ONCE: "once one-off mot-lan",
}
_ACRONYMS = {"tpa": "t/year", "tpy": "t/year", "tpd": "t/day", "cmd": "m3/day"}


@dataclass(frozen=True, slots=True)
class ParsedUnit:
    """A unit code as written by a person, with the period it carried ("tấn/tháng"), else None."""

    code: str
    period: Period | None


_SPLIT = re.compile(r"\s*/\s*|\s+(?:per|moi|mot|p\.)\s*")


def _spellings() -> dict[str, str]:
    table = {fold(code): code for code in UNITS}
    for code, text in _SPELLINGS.items():
        phrases = text.split("|")
        table |= dict.fromkeys([*phrases[0].split(), *phrases[1:]], code)
    return table


_UNIT_OF = MappingProxyType(_spellings())
_PERIOD_OF = MappingProxyType({word: period for period, words in _PERIODS.items() for word in words.split()})


def parse_period(text: str) -> Period:
    """Read a period in Vietnamese or English ("tháng", "per month").

    Raises
    ------
    UnitError
        ``unknown_period`` when the word is not one of the five periods.
    """
    word = fold(text).removeprefix("per ").removeprefix("moi ").removeprefix("hang ").replace(" ", "-")
    period = _PERIOD_OF.get(word)
    if period is None:
        raise UnitError("unknown_period", {"text": text.strip()})
    return period


def parse_unit(text: str) -> ParsedUnit:
    """Read a unit as people write it, with or without a period.

    Parameters
    ----------
    text
        For example "tấn/tháng", "m³/ngày đêm", "kWh", "t/h", "pallet places". Marks and case do not matter.

    Returns
    -------
    ParsedUnit
        Code of :data:`UNITS` and the period written after a slash or "per". ``t/h`` is a unit of its own: a
        rate that stands, as boilers are rated.

    Raises
    ------
    UnitError
        ``unknown_unit`` or ``unknown_period``, with the text.
    """
    folded = fold(text.replace("³", "3").replace("²", "2")).rstrip(".")
    folded = _ACRONYMS.get(folded, folded)
    if folded in _UNIT_OF:
        return ParsedUnit(_UNIT_OF[folded], None)
    head, *tail = _SPLIT.split(folded, maxsplit=1)
    code = _UNIT_OF.get(head)
    if code is None:
        raise UnitError("unknown_unit", {"text": text.strip()})
    if not tail:
        return ParsedUnit(code, None)
    period = parse_period(tail[0])
    return ParsedUnit("t/h", None) if (code, period) == ("t", Period.HOUR) else ParsedUnit(code, period)
