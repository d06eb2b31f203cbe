"""Imports as pages show them: columns with samples, rows with their problems and the controls that mend them."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.unit_table import UNITS
from catalogue.units import compatible_units
from catalogue.wording import REASONS, level_label
from companies.importing.batches import Layout, old_font_of, whole_column
from companies.importing.differing import difference_texts
from companies.importing.fields import FIELD, FIELDS, LEFT_OUT, NOTE, written
from companies.importing.grouping import Group, control_of
from companies.importing.problems import Json, is_error
from companies.importing.resolving import Catalogue
from companies.importing.understood import STATUS
from companies.importing.values import shown
from companies.importing.wording import headline, sentence
from companies.models import Decision, ImportBatch, ImportRow, Kind, RowState, Status, Visibility
from companies.wording import language
from symbiosis.lib import measures

Row = dict[str, Any]
PERIODS = ("year", "month", "day")
NUMBERS_SHOWN = 12  # of the rows of a group; the list below shows them all
BADGES = {
    RowState.READY: "ok",
    RowState.WARNING: "info",
    RowState.ERROR: "stop",
    RowState.DUPLICATE: "warn",
    RowState.SKIPPED: "neutral",
    RowState.SAME: "neutral",
    RowState.LIVE: "ok",
    RowState.DRAFT: "warn",
}
DECISIONS = [
    (Decision.UPDATE, gettext_lazy("update that listing")),
    (Decision.KEEP_BOTH, gettext_lazy("keep both")),
    (Decision.SKIP, gettext_lazy("skip this row")),
]
TWIN_DECISIONS = [
    (Decision.SKIP, gettext_lazy("merge: leave this row out")),
    (Decision.KEEP_BOTH, gettext_lazy("keep both")),
]
_STAYS = {
    Status.WITHDRAWN: gettext_lazy(
        "The listing stays withdrawn: the row does not say its status. Publish it on its own page."
    ),
    Status.DRAFT: gettext_lazy(
        "The listing stays a draft: the row does not say its status. Publish it on its own page."
    ),
}
ORDERS = [("dmy", gettext_lazy("day first")), ("mdy", gettext_lazy("month first"))]
MARKS = [
    (",", gettext_lazy("the comma is the decimal mark")),
    (".", gettext_lazy("the point is the decimal mark")),
]


# --- counts -----------------------------------------------------------------------------------------------


def add_counts(batches: Iterable[ImportBatch]) -> None:
    """Set on each import the number of its rows, and how many are in which state. One query for a page of them."""
    found: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(RowState.values, 0))
    rows = ImportRow.objects.filter(batch__in=[batch.pk for batch in batches])
    for batch_id, state, count in rows.values_list("batch", "state").annotate(Count("pk")).order_by():
        found[batch_id][state] = count
    for batch in batches:
        batch.counted = {"all": sum(found[batch.pk].values()), **found[batch.pk]}  # type: ignore[attr-defined]


def counts_of(batch: ImportBatch) -> dict[str, int]:
    """Return rows by what they are now. After the import: all = live + draft + skipped + same.

    Rows that are corrected after the import count as drafts until they are imported too.
    """
    found = dict.fromkeys(RowState.values, 0)
    found |= dict(batch.rows.values_list("state").annotate(Count("pk")).order_by())
    good = found["ready"] + found["warning"]
    changed = batch.rows.filter(state__in=["ready", "warning"], listing__isnull=False).count()
    to_fix = found["error"] + found["duplicate"]
    waiting = batch.rows.filter(state=RowState.DRAFT, listing=None).count()
    return found | {
        "all": sum(found.values()),
        "good": good,
        "new": good - changed,
        "changed": changed,
        "to_fix": to_fix,
        "to_correct": waiting + to_fix,
        "waiting": waiting + to_fix + good,
        "drafts": found["draft"] + to_fix + good,
    }


# --- columns ----------------------------------------------------------------------------------------------


def field_choices() -> list[tuple[str, str]]:
    """Return the fields that a column may be taken for, in the words of the page."""
    names = [(field.name, field.header(language())) for field in FIELDS if field.name != NOTE]
    return [(LEFT_OUT, _("leave this column out")), (NOTE, _("keep it as a note")), *names]


def layout_view(batch: ImportBatch, layout: Layout) -> Row:
    """Return one table of the file for the columns page."""
    font = old_font_of(layout.table)
    return {
        "number": layout.number,
        "sheet": layout.table.sheet,
        "kind": layout.table.kind,
        "rows": len(layout.table.lines),
        "passed_over": len(layout.table.passed_over),
        "columns": [_column_view(layout, one) for one in layout.mapped],
        "questions": [_question_view(batch, key, question) for key, question in layout.questions],
        "whole": _whole_columns(batch, layout),
        "font": font
        and {"examples": font.examples[:3], "name": font.encoding.upper(), "value": font.encoding},
        "keeps_font": not batch.answers.get(f"encoding:{layout.number}"),
    }


def _column_view(layout: Layout, mapped: Any) -> Row:
    return {
        "name": f"column-{layout.number}-{mapped.column}",
        "header": mapped.header or _("column %(number)s") % {"number": mapped.column + 1},
        "samples": [text for text in mapped.samples if text],
        "field": layout.fields.get(mapped.column, LEFT_OUT),
        "is_sure": mapped.confidence >= 0.8,
    }


def _question_view(batch: ImportBatch, key: str, question: Any) -> Row:
    labels = dict(ORDERS) if question.code == "E07" else dict(MARKS)
    chosen = batch.answers.get(key) or question.answer
    options = [
        {
            "value": value,
            "label": labels[value],
            "reading": _reading(question.code, reading),
            "chosen": value == chosen,
        }
        for value, reading in question.readings
    ]
    return {
        "name": f"answer-{key}",
        "code": question.code,
        "field": FIELD[question.field].header(language()),
        "value": question.value,
        "cells": question.cells,
        "options": options,
    }


def _reading(code: str, reading: str) -> str:
    if code == "E05":
        return sentence_number(reading)
    year, month, day = reading.split("-")
    return f"{day}/{month}/{year}"


def sentence_number(text: str) -> str:
    from symbiosis.lib.numbers import format_number

    number = Decimal(text)
    places = max(0, -int(number.normalize().as_tuple().exponent))
    return format_number(number, language(), places=places)


def _whole_columns(batch: ImportBatch, layout: Layout) -> list[Row]:
    """What may be said once for all rows, because no column says it."""
    fields, number = set(layout.fields.values()), layout.number
    asked: list[tuple[str, list[tuple[str, Any]], str]] = []
    if layout.kinds_needed:
        # never preset: a need that goes live as an offer is found by nobody
        asked.append(("kind", [("", _("choose")), *Kind.choices], ""))
    if layout.unit_needed:
        asked.append(("unit", [("", _("choose"))] + [(code, _unit(code)) for code in UNITS], ""))
    if "quantity_low" in fields and "period" not in fields and layout.period_needed:
        periods = [(code, written("period", code, language())) for code in ("year", "month", "day", "once")]
        asked.append(("period", periods, "year"))
    if "visibility" not in fields:
        asked.append(("visibility", list(Visibility.choices), Visibility.ANONYMOUS))
    return [
        {
            "name": f"answer-{name}:{number}",
            "field": name,
            "label": FIELD[name].header(language()),
            "options": [
                {
                    "value": value,
                    "label": label,
                    "chosen": value == (whole_column(batch, name, number) or usual),
                }
                for value, label in options
            ],
        }
        for name, options, usual in asked
    ]


def _unit(code: str, period: str = "") -> str:
    return measures.unit_label(code, period, language())


# --- rows -------------------------------------------------------------------------------------------------


def row_views(rows: Iterable[ImportRow], catalogue: Catalogue) -> list[Row]:
    return [row_view(row, catalogue) for row in rows]


def row_view(row: ImportRow, catalogue: Catalogue) -> Row:
    """Return one row: its words, what was understood, what is wrong and how to mend it."""
    values = row.values
    resource = catalogue.types.get(values.get("resource", ""))
    listing = row.listing
    return {
        "row": row,
        "name": values.get("title") or (resource.name if resource else _first_text(row)),
        "resource": resource,
        "quantity": _quantity(values),
        "badge": BADGES[RowState(row.state)],
        "state": row.get_state_display(),
        "problems": _one_box_each([_problem_view(one, row, catalogue) for one in row.problems]),
        "errors": sum(is_error(one) for one in row.problems),
        "listing": listing,
        "stays": _stays(row),
        "differences": difference_texts(row, catalogue),
        "is_skipped": row.decision == Decision.SKIP,
    }


def _first_text(row: ImportRow) -> str:
    texts = (shown(cell) for cell in row.cells if isinstance(cell, str) and cell.strip())
    return next(texts, "")


def _quantity(values: Json) -> str:
    low, unit = values.get("quantity_low"), values.get("unit", "")
    if not low:
        return ""
    if not unit:
        return sentence_number(low)
    high, period = values.get("quantity_high") or low, values.get("period") or "year"
    return measures.format_quantity_range(Decimal(low), Decimal(high), unit, period, language())


def _one_box_each(problems: list[Row]) -> list[Row]:
    """Let only the first problem of a field ask for its text: of two boxes with one name, one would be lost."""
    asked: set[str] = set()
    for one in problems:
        asks = one["control"] not in {"none", "decision"} and (
            one["is_error"] or one["control"] == "resource"
        )
        one["asks"] = asks and one["field"] not in asked
        asked |= {one["field"]} if asks else set()
    return problems


def _problem_view(one: Json, row: ImportRow, catalogue: Catalogue) -> Row:
    control = control_of(one)
    return {
        "sentence": _sentence(one, row, catalogue),
        "is_error": is_error(one),
        "field": one["field"],
        "label": FIELD[one["field"]].header(language()) if one["field"] in FIELD else "",
        "value": one["facts"].get("suggestion") or one["value"],
        # a question about a whole column is answered above the list, once
        "control": "none" if control in {"dates", "decimal"} else control,
        "options": _options(one, control, row, catalogue),
    }


def _sentence(one: Json, row: ImportRow, catalogue: Catalogue) -> str:
    resource = catalogue.types.get(row.values.get("resource", ""))
    if one["code"] != "E08" or is_error(one) or resource is None:
        return sentence(one)
    text = _("“%(value)s” is taken for %(name)s. Choose another type if that is wrong.")
    return text % {"value": one["value"], "name": resource.name}


def group_view(group: Group, catalogue: Catalogue) -> Row:
    numbers = [str(row.number) for row in group.rows]
    return {
        "key": group.key,
        "name": f"group-{group.key}",
        "headline": headline(group.code),
        "sentence": sentence(group.first),
        "control": group.control,
        "label": FIELD[group.field].header(language()) if group.field in FIELD else "",
        "value": group.first["facts"].get("suggestion") or group.first["value"],
        "count": len(numbers),
        "numbers": ", ".join(numbers[:NUMBERS_SHOWN]) + ("…" if len(numbers) > NUMBERS_SHOWN else ""),
        "options": _options(group.first, group.control, group.rows[0], catalogue),
    }


def _options(one: Json, control: str, row: ImportRow, catalogue: Catalogue) -> list[Row]:
    if control == "decision":
        pairs = DECISIONS if one["code"] == "E09" else TWIN_DECISIONS
        return [{"value": value, "label": label, "chosen": row.decision == value} for value, label in pairs]
    makers: dict[str, Callable[[], list[Row]]] = {
        "dates": lambda: [{"value": value, "label": label, "chosen": False} for value, label in ORDERS],
        "decimal": lambda: [{"value": value, "label": label, "chosen": False} for value, label in MARKS],
        "unit": lambda: _unit_options(row, catalogue),
        "choice": lambda: _choice_options(one["field"]),
        "resource": lambda: _type_options(row, catalogue),
        "waste_code": lambda: _code_options(one, row, catalogue),
    }
    return makers[control]() if control in makers else []


def _unit_options(row: ImportRow, catalogue: Catalogue) -> list[Row]:
    """Units that fit the type, with the periods they are counted in."""
    resource = catalogue.types.get(row.values.get("resource", ""))
    known = resource is not None and resource.density_t_per_m3 is not None
    codes = compatible_units(resource.unit, density_known=known) if resource else tuple(UNITS)
    found = []
    for code in codes:
        plain = UNITS[code].is_rate or UNITS[code].stands
        found += [(code, _unit(code))] if plain else [(f"{code}/{one}", _unit(code, one)) for one in PERIODS]
    return [{"value": value, "label": label, "chosen": False} for value, label in found]


def _choice_options(name: str) -> list[Row]:
    return [
        {"value": written(name, code, language()), "label": written(name, code, language()), "chosen": False}
        for code in FIELD[name].choices
    ]


def _type_options(row: ImportRow, catalogue: Catalogue) -> list[Row]:
    """The proposed types, each with how likely it is and why."""
    found: list[Row] = []
    for one in row.suggestions:
        resource = catalogue.types.get(one.get("resource", ""))
        if resource is not None:
            why = f"{level_label(one['level'])}, {REASONS[one['reason']]}: {one['term']}"
            label = f"{resource.name} ({why})"
            found.append({"value": resource.code, "label": label, "chosen": False})  # never silently
    return found


def _code_options(one: Json, row: ImportRow, catalogue: Catalogue) -> list[Row]:
    """The codes that the number has in both lists, else those under which the type may be declared; with names."""
    resource = catalogue.types.get(row.values.get("resource", ""))
    if one["facts"].get("reason") == "both_lists":
        codes = catalogue.waste_codes(str(one["value"]))
    else:
        codes = catalogue.codes_for(resource, str(row.values.get("title", ""))) if resource else []
    return [{"value": str(code), "label": f"{code} {code.name[:90]}", "chosen": False} for code in codes]


def _stays(row: ImportRow) -> str:
    """Say that a listing which is not on the market will not be brought there by a row that does not ask for it."""
    if row.listing is None or row.state not in {RowState.READY, RowState.WARNING} or STATUS in row.values:
        return ""
    return str(_STAYS.get(Status(row.listing.status), ""))
