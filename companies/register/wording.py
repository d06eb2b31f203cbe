"""Sentences of the register: what a row would change, what is wrong with it and what to do about it."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies.register.comparing import Compared, FactChange
from companies.wording import language
from symbiosis.lib import numbers

COLUMNS: dict[str, Promise] = {
    "name": gettext_lazy("Name"),
    "zone": gettext_lazy("Zone"),
    "isic": gettext_lazy("ISIC class"),
    "activity_vi": gettext_lazy("Activity (Vietnamese)"),
    "activity_en": gettext_lazy("Activity (English)"),
    "employees": gettext_lazy("Employees"),
    "place": gettext_lazy("Position"),
    "latitude": gettext_lazy("Position"),
    "contact_name": gettext_lazy("Contact person"),
    "email": gettext_lazy("E-mail address"),
}
PROBLEMS: dict[str, Promise] = {
    "no_name": gettext_lazy(
        "There is no name, so the row is left out. Write the name and upload the file again."
    ),
    "twice": gettext_lazy(
        "The same name stands in row %(text)s, so this row is left out. Keep one of the two."
    ),
    "too_long": gettext_lazy("“%(text)s” is too long; only its beginning is kept. Shorten it in the file."),
    "isic": gettext_lazy(
        "“%(text)s” is no VSIC or ISIC code and is left out. Write two to five digits, like 2211."
    ),
    "no_class": gettext_lazy(
        "“%(text)s” is no class of VSIC or ISIC and is left out. Look the code up and write it anew, like 2410."
    ),
    "employees": gettext_lazy(
        "“%(text)s” is no number of people and is left out. Write a whole number, like 350."
    ),
    "place": gettext_lazy(
        "“%(text)s” is not near Hai Phong and is left out. Write latitude and longitude like 20.83 and 106.75."
    ),
    "email": gettext_lazy("“%(text)s” is no e-mail address and is left out. Write one whole address."),
    "zone": gettext_lazy(
        "The park has no zone “%(text)s”, so it is left out. Use the zone's code or name from the page of the park."
    ),
}
UPLOAD_ERRORS: dict[str, Promise] = {
    "no_header": gettext_lazy(
        "No row of headers was found. Give the columns names, at least “Tên doanh nghiệp” and one more, and upload "
        "the file again."
    ),
    "too_many": gettext_lazy("The file has more than 2,000 rows. Upload the register of one park only."),
    "no_rows": gettext_lazy("There are headers, but no company below them. Is it the right sheet?"),
    "unreadable": gettext_lazy(
        "This file cannot be read. Open it, save it as .xlsx or .csv without a password, and upload it again."
    ),
    "too_large": gettext_lazy(
        "The file is larger than 10 MB. Remove pictures and other sheets, or save it as .csv."
    ),
}
LONGEST_QUOTE = 60


def problem_sentence(problem: list[str]) -> str:
    code, column, text = problem
    quoted = text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"
    return f"{COLUMNS[column]}: {PROBLEMS[code] % {'text': quoted}}"


def upload_sentence(code: str) -> str:
    return str(UPLOAD_ERRORS[code])


def change_text(change: FactChange) -> str:
    """Return "Employees: 120 → 150", with a dash for what was not known."""
    return f"{COLUMNS[change.name]}: {_fact(change.before)} → {_fact(change.after)}"


def _fact(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, int):
        return numbers.format_number(value, language())
    if isinstance(value, tuple):
        return ", ".join(str(number.normalize()) for number in value)
    return str(value)


def facts_text(one: Compared) -> str:
    """Return what the row says of a new company, in one line."""
    return " · ".join(f"{COLUMNS[name]}: {_fact(value)}" for name, value in one.facts.items())


def outcome_sentence(created: int, updated: int, same: int, left_out: int) -> str:
    sentence = _(
        "%(created)s companies are new, %(updated)s changed, %(same)s the same, %(left_out)s left out."
    )
    return sentence % {"created": created, "updated": updated, "same": same, "left_out": left_out}
