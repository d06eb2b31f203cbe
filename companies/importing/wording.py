"""The fifteen kinds of import messages (E01-E15) as sentences: what was written, what is expected, the way out."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies.importing.fields import FIELD
from companies.importing.gate import Unreadable
from companies.wording import OBSTACLES, language
from symbiosis.lib import measures, numbers

Json = Mapping[str, Any]

HEADLINES: dict[str, Promise] = {
    "E01": gettext_lazy("The file cannot be read"),
    "E02": gettext_lazy("No header row was found"),
    "E03": gettext_lazy("Something that is needed is missing"),
    "E04": gettext_lazy("The value cannot be read"),
    "E05": gettext_lazy("Ambiguous number"),
    "E06": gettext_lazy("Unknown or unfitting unit"),
    "E07": gettext_lazy("Date not clear"),
    "E08": gettext_lazy("Not in the catalogue"),
    "E09": gettext_lazy("Possible duplicate of a listing"),
    "E10": gettext_lazy("Duplicate inside the file"),
    "E11": gettext_lazy("Old font (TCVN3 or VNI)"),
    "E12": gettext_lazy("Formula without a result"),
    "E13": gettext_lazy("Outside the usual range"),
    "E14": gettext_lazy("Hazardous: code and licence needed"),
    "E15": gettext_lazy("Not allowed for this company"),
}

_UNREADABLE: dict[str, Promise] = {
    "empty": gettext_lazy("The file is empty. Choose another file, or copy the cells and paste them here."),
    "too_large": gettext_lazy(
        "The file is larger than %(limit)s MB. Remove pictures and sheets that are not needed, or paste the cells."
    ),
    "password": gettext_lazy(
        "The file is protected with a password. Save a copy as .xlsx without password, or paste the cells."
    ),
    "old_xls": gettext_lazy(
        "The file is an old .xls workbook or is protected. Save it as .xlsx without password, or paste the cells."
    ),
    "other_kind": gettext_lazy(
        "The file is no table. Choose a .xlsx, .csv or .tsv file, or paste the cells."
    ),
    "not_a_workbook": gettext_lazy(
        "The file is not an .xlsx workbook. Open it in your spreadsheet program and save it as .xlsx."
    ),
    "html": gettext_lazy("The file is a web page. Open it in your spreadsheet program and save it as .xlsx."),
    "json": gettext_lazy(
        "The file is JSON, which programs send through the API. Choose the XLSX or CSV export of the same listings."
    ),
    "nul": gettext_lazy("The file is no text. Save it as .xlsx or as CSV UTF-8, or paste the cells."),
    "bomb": gettext_lazy(
        "The file would grow far beyond %(limit)s MB when opened. Copy the cells into a new workbook and send that."
    ),
    "too_many_parts": gettext_lazy(
        "The workbook has more than %(limit)s parts. Copy the sheet with the listings into a new workbook."
    ),
    "too_many_rows": gettext_lazy(
        "The sheet “%(sheet)s” has more than %(limit)s rows. Split it, or remove the sheet if it holds no listings."
    ),
    "too_many_lines": gettext_lazy("The file has more than %(limit)s rows. Split it into several files."),
    "too_much": gettext_lazy(
        "Reading the file takes too much time or memory. Copy the cells into a new workbook, or paste them."
    ),
    "quota": gettext_lazy("Your company's room for files is used up. Paste the cells instead."),
}
_DAMAGED = gettext_lazy(
    "The file is damaged. Open it, save a copy as .xlsx, and send the copy; or paste the cells."
)

_NOT_READ: dict[str, Promise] = {
    "": gettext_lazy("“%(value)s” is not a number. Write a number, for example %(example)s."),
    "suggestion": gettext_lazy("“%(value)s” is not a number. Did you mean %(suggestion)s?"),
    "choice": gettext_lazy("“%(value)s” is not known here. Write one of: %(words)s."),
    "flag": gettext_lazy("“%(value)s” is neither yes nor no. Write one of: %(words)s."),
    "months": gettext_lazy("“%(value)s” does not name months. Write them like 1-6, 9."),
    "shares": gettext_lazy(
        "“%(value)s” does not hold twelve numbers. Write one for each month, with semicolons between them."
    ),
    "vnd": gettext_lazy("“%(value)s” is not a price in dong. Write it like %(example)s."),
    "whole": gettext_lazy("“%(value)s” is not a whole number. Write it without decimals."),
}
_UNIT: dict[str, Promise] = {
    "": gettext_lazy(
        "The unit “%(value)s” is not known here. Choose a unit; we remember it for your company."
    ),
    "missing": gettext_lazy("The quantity has no unit. Choose one."),
    "period": gettext_lazy(
        "The period “%(value)s” is not known here. Write year, month, day, hour or one time."
    ),
    "unknown_period": gettext_lazy(
        "The period “%(value)s” is not known here. Write year, month, day, hour or one time."
    ),
    "period_conflict": gettext_lazy(
        "The unit names one period and the period column another. Change one of the two."
    ),
    "rate_once": gettext_lazy(
        "The unit already is an amount per hour. Choose another period than “one time”."
    ),
    "dimension_mismatch": gettext_lazy(
        "The unit %(unit)s does not fit: this type is counted in %(to_unit)s. Choose a unit that fits."
    ),
    "density_needed": gettext_lazy(
        "The density of this type is not known, so %(unit)s cannot become %(to_unit)s. Give it in %(to_unit)s."
    ),
}
_DATES: dict[str, Promise] = {
    "not_a_date": gettext_lazy("“%(value)s” is not a date. Write it like 05/11/2026."),
    "ambiguous": gettext_lazy(
        "“%(value)s” is taken for %(taken_for)s, day first. Say so for the column if it is month first."
    ),
    "before": gettext_lazy("It would end on %(value)s, before it begins. Change one of the two days."),
}
_RANGE: dict[str, Promise] = {
    "not_positive": gettext_lazy("“%(value)s” is not above zero. Leave the cell empty if it is not known."),
    "below": gettext_lazy("“%(value)s” is too little: it must be at least %(limit)s. Correct it."),
    "above": gettext_lazy("“%(value)s” is too much: it can be at most %(limit)s. Correct it."),
    "too_long": gettext_lazy("“%(value)s…” is longer than %(limit)s characters. Shorten it."),
    "tiny": gettext_lazy(
        "“%(value)s” is next to nothing in the unit of this type. Check the number and the unit."
    ),
    "range": gettext_lazy(
        "The upper end “%(value)s” is below the lower one, or stands alone. Correct one of the two."
    ),
    "promised": gettext_lazy(
        "Agreements hold %(held)s of this listing a year. It keeps its type and at least this quantity."
    ),
    "absurd": gettext_lazy(
        "“%(value)s” is more a year than a company can have. Check number, unit and period."
    ),
    "": gettext_lazy(
        "“%(value)s” is about %(times)s times what is usual. Confirm it, or correct number and unit."
    ),
}


def headline(code: str) -> str:
    """Return the heading of all messages of one kind."""
    return str(HEADLINES[code])


def unreadable_sentence(error: Unreadable) -> str:
    """Return why a file is not read and what to do instead (E01)."""
    return str(_UNREADABLE.get(error.reason, _DAMAGED)) % error.facts


def placed(problem: Json, *, row: int, column: str = "") -> str:
    """Return the sentence with the row as the person's program numbers it, and the column's own header."""
    shown = " ".join(column.split()) or _label(problem["field"])
    facts = {"row": row, "column": shown, "sentence": sentence(problem)}
    if not shown:
        return _("Row %(row)s: %(sentence)s") % facts
    return _("Row %(row)s, column “%(column)s”: %(sentence)s") % facts


def sentence(problem: Json) -> str:
    """Return what is wrong and the way out, in the language of the page.

    `problem` is as `ImportRow.problems` keeps it. Unknown reasons fall back on the heading of the kind.
    """
    pattern = _pattern(problem)
    return str(pattern) % _shown_facts(problem)


def _pattern(problem: Json) -> Promise | str:
    code, facts = problem["code"], problem["facts"]
    if facts.get("obstacle") in OBSTACLES:
        return OBSTACLES[facts["obstacle"]]
    tables = {"E04": _NOT_READ, "E06": _UNIT, "E07": _DATES, "E13": _RANGE}
    if code == "E08" and facts.get("reason") == "both_lists":
        return _BOTH_LISTS
    if code in tables:
        return tables[code].get(_key(problem), HEADLINES[code])
    return _SIMPLE.get((code, problem["field"])) or _SIMPLE[code, ""]


def _key(problem: Json) -> str:
    """Return which of the sentences of its kind a problem is."""
    facts = problem["facts"]
    key = facts.get("expected") or facts.get("unit_error") or facts.get("reason") or ""
    if key == "" and "suggestion" in facts:
        return "suggestion"
    if problem["code"] == "E06" and not key and not problem["value"]:
        return "missing"
    return "" if key == "unknown_unit" else str(key)


_BOTH_LISTS = gettext_lazy(
    "“%(value)s” stands in the EU list and in Viet Nam's list, for different wastes. Choose the one that is meant."
)
_SIMPLE: dict[tuple[str, str], Promise] = {
    ("E01", ""): _DAMAGED,
    ("E02", ""): gettext_lazy("No header row was found. Choose the row that names the columns."),
    ("E03", ""): gettext_lazy("“%(field)s” is missing. Choose its column, or give one value for all rows."),
    ("E03", "resource"): gettext_lazy(
        "The type of resource is missing. Write what it is, for example fly ash."
    ),
    ("E03", "kind"): gettext_lazy("It is not said whether you have it or need it. Choose one."),
    ("E03", "payment"): gettext_lazy(
        "The price %(value)s needs a direction. Choose whether you want to be paid or pay."
    ),
    ("E05", ""): gettext_lazy(
        "“%(value)s” may be %(reading_comma)s or %(reading_point)s. Answer once for the column."
    ),
    ("E08", ""): gettext_lazy(
        "“%(value)s” is not in the catalogue. Choose one of the nearest types; until then the row stays a draft."
    ),
    ("E08", "waste_code"): gettext_lazy(
        "“%(value)s” is not a waste code known here. Write it like 10 01 02 or 19 08 13*."
    ),
    ("E09", ""): gettext_lazy(
        "It looks like your listing %(code)s. Update that one, keep both, or skip the row."
    ),
    ("E10", ""): gettext_lazy("It looks like row %(row)s of the same file. Merge them, or keep both."),
    ("E11", ""): gettext_lazy(
        "“%(value)s” is written in an old font and is read as “%(after)s”. "
        "If that is wrong, keep such texts under “Columns”."
    ),
    ("E12", ""): gettext_lazy("The formula gives no result (%(value)s). Type the value itself."),
    ("E14", ""): gettext_lazy(
        "Hazardous waste needs its code and a licence. It stays a draft until they are given."
    ),
    ("E15", ""): gettext_lazy(
        "You may not publish this for the company. Send it to the company for confirmation."
    ),
    ("E15", "company"): gettext_lazy(
        "The row names “%(value)s”, but this import is for another company. Start an import for that company."
    ),
    ("E15", "code"): gettext_lazy(
        "“%(value)s” is no listing of this company that you may change. Empty the cell to make a new listing."
    ),
}


def _shown_facts(problem: Json) -> dict[str, Any]:
    facts = {"row": "", "code": "", "after": "", "times": "", "limit": "", "unit": "", "to_unit": ""}
    facts |= {"reading_comma": "", "reading_point": "", "suggestion": "", "taken_for": "", "held": ""}
    facts |= problem["facts"]
    for name in ("limit", "reading_comma", "reading_point"):
        facts[name] = shown_number(facts[name])
    if facts["taken_for"]:
        facts["taken_for"] = f"{date.fromisoformat(facts['taken_for']):%d/%m/%Y}"
    if facts["held"]:
        facts["held"] = measures.format_quantity(Decimal(facts["held"]), facts["unit"], "", language())
    facts["unit"] = measures.unit_label(str(facts["unit"]), "", language())
    facts["to_unit"] = measures.unit_label(str(facts["to_unit"]), "", language())
    example = "350000 đ/t" if problem["facts"].get("expected") == "vnd" else "120"
    known = {"value": problem["value"], "field": _label(problem["field"]), "example": example}
    return facts | known | {"words": _words(problem["field"])}


def shown_number(text: Any) -> str:
    if not text:
        return ""
    number = Decimal(text)
    places = max(0, -int(number.normalize().as_tuple().exponent))
    return numbers.format_number(number, language(), places=places)


def _label(field: str) -> str:
    return FIELD[field].header(language()) if field in FIELD else ""


def _words(field: str) -> str:
    """Return the words for the choices of a field, in the language of the page."""
    if field not in FIELD:
        return ""
    place = 0 if language().startswith("vi") else 1
    return "; ".join(words[place] for words in FIELD[field].choices.values())
