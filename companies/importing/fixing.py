"""What the person corrects in the browser: one row, all rows with the same problem, or a whole column."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from catalogue.folding import fold
from companies.importing import asking
from companies.importing.batches import table_number, tables_of
from companies.importing.checking import check_or_ask
from companies.importing.checks import check_again
from companies.importing.columns import header_digest
from companies.importing.fields import FIELD
from companies.importing.grouping import Group, groups_of
from companies.importing.tables import Table
from companies.models import ColumnMapping, Decision, ImportBatch, ImportRow, Step
from companies.permissions import can_write_for
from symbiosis.lib.numbers import separators

LONGEST_EDIT = 4000


def can_fix(batch: ImportBatch, by: User) -> bool:
    """While no worker has the rows, they are checked, and not after an undo."""
    is_open = batch.step in {Step.CHECK, Step.RESULT} and not batch.is_waiting and not batch.is_unchecked
    return is_open and can_write_for(by, batch.company)


def _require(batch: ImportBatch, by: User) -> None:
    if not can_fix(batch, by):
        raise PermissionDenied
    asking.hold(batch)


@transaction.atomic
def edit_row(
    *, batch: ImportBatch, row: ImportRow, texts: Mapping[str, str], by: User, language: str
) -> None:
    """Write texts over cells of a row; numbers are read in the language of the page. Checks only this row."""
    _require(batch, by)
    row.edits = row.edits | _edits(texts, language)
    check_again(batch, [row], by=by)


def _edits(texts: Mapping[str, str], language: str) -> dict[str, Any]:
    mark = separators(language).decimal
    return {
        name: {"text": text.strip()[:LONGEST_EDIT], "decimal": mark}
        for name, text in texts.items()
        if name in FIELD
    }


@transaction.atomic
def decide(*, batch: ImportBatch, rows: list[ImportRow], decision: str, by: User) -> None:
    """Say what happens with possible duplicates, or leave rows out; "" takes the decision back."""
    _require(batch, by)
    if decision and decision not in Decision.values:
        raise PermissionDenied
    for row in rows:
        row.decision = decision
    check_again(batch, rows, by=by)


@transaction.atomic
def fix_groups(*, batch: ImportBatch, answers: Mapping[str, str], by: User, language: str) -> int:
    """Give the answers {key of a group: answer} to all rows of the groups; return how many rows were checked again.

    An answer about a column holds for the whole column, one about a unit is remembered for the company. A column of
    many rows is read again by a worker: the import is waiting then.
    """
    _require(batch, by)
    rows = list(batch.rows.select_related("listing").order_by("number", "pk"))
    chosen = [
        (group, answers[group.key].strip()) for group in groups_of(rows) if answers.get(group.key, "").strip()
    ]
    columns = [(group, answer) for group, answer in chosen if group.control in {"decimal", "dates"}]
    for group, answer in columns:
        _answer_column(batch, group, answer)
    edited: dict[int, ImportRow] = {}
    for group, answer in chosen:
        if group.control == "unit":
            _remember_unit(batch, group, answer)
        edited |= {row.pk: row for row in _give(group, answer, language)}
    ImportRow.objects.bulk_create(
        edited.values(), update_conflicts=True, unique_fields=["id"], update_fields=["edits", "decision"]
    )
    if columns or len(edited) > asking.IN_REQUEST:
        check_or_ask(batch, by=by)
    elif edited:
        check_again(batch, list(edited.values()), by=by)
    return len({row.pk for group, _answer in chosen for row in group.rows})


def _give(group: Group, answer: str, language: str) -> list[ImportRow]:
    if group.control in {"decimal", "dates", "none"}:
        return []
    for row in group.rows:
        if group.control == "decision" or answer == Decision.SKIP:
            row.decision = answer if answer in Decision.values else row.decision
        else:
            row.edits = row.edits | _edits(_texts(group, answer), language)
    return group.rows


def _texts(group: Group, answer: str) -> dict[str, str]:
    """A unit is chosen together with its period: "t/month"."""
    return {"unit" if group.control == "unit" else group.field: answer}


def _answer_column(batch: ImportBatch, group: Group, answer: str) -> None:
    row = group.rows[0]
    kind = "dates" if group.control == "dates" else "decimal"
    key = f"{kind}:{group.first['column']}:{table_number(batch, row)}"
    batch.answers = batch.answers | {key: answer}
    batch.save(update_fields=["answers"])


def _remember_unit(batch: ImportBatch, group: Group, answer: str) -> None:
    """Next time the company writes this unit, it is understood."""
    text = fold(str(group.first["value"]))
    if not text or group.first["facts"].get("unit_error"):
        return
    table: Table = tables_of(batch)[table_number(batch, group.rows[0])]
    known = ColumnMapping.objects.filter(company=batch.company, headers=header_digest(table.header)).first()
    if known is not None:
        known.units = known.units | {text: answer}
        known.save(update_fields=["units", "updated_at"])
