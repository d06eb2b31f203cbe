"""From an uploaded file or a pasted block to the rows of an import, with the columns as the person confirms them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from companies.importing import asking
from companies.importing.cells import Answers, Question, column_questions
from companies.importing.child import read_pasted, read_upload
from companies.importing.columns import Mapped, header_digest, map_columns
from companies.importing.encodings import OldFont, old_font
from companies.importing.fields import ESSENTIAL, FIELD, LEFT_OUT, NOTE
from companies.importing.gate import Unreadable
from companies.importing.tables import Table, find_tables, table_at
from companies.importing.values import JsonCell, Upload
from companies.models import ColumnMapping, Company, ImportBatch, ImportRow, RowState, Step, Work
from companies.permissions import can_write_for
from symbiosis.lib import filestore
from symbiosis.lib.codes import create_random

SAMPLE_ROWS = 20
MOST_ROWS = 5000
PREVIEW_ROWS = 25  # shown when the person has to say which row holds the headers
WHOLE_COLUMN = ("kind", "unit", "period", "visibility")  # one value for all rows may stand for a column
ENCODING = "encoding"
WORKBOOK_NAMES = (".xlsx", ".xlsm")
NAMES, SURE_NAME = frozenset({"resource", "title"}), 0.8
PER = frozenset({"quantity_low", "unit"})


class MissingColumns(Exception):  # an answer people get, not a fault
    """E03: fields that every row needs and no column, sheet or answer gives."""

    def __init__(self, fields: list[str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Layout:
    """One table of the file as it is read now: its columns with their fields, and the open questions."""

    number: int
    table: Table
    mapped: list[Mapped]
    fields: dict[int, str]
    questions: list[tuple[str, Question]]  # key of the answer, question

    @property
    def kinds_needed(self) -> bool:
        return not self.table.kind and "kind" not in self.fields.values()

    @property
    def unit_needed(self) -> bool:
        """Some quantity stands without a unit: no column, header or cell names one."""
        quantity = self._quantity
        if quantity is None or "unit" in self.fields.values() or self.mapped[quantity].unit:
            return False
        return any(is_bare(cell) for cell in _column(self.table, quantity, MOST_ROWS))

    @property
    def period_needed(self) -> bool:
        """No column and no header says per what the quantities are."""
        quantity = self._quantity
        headers = [self.mapped[column].period for column, name in self.fields.items() if name in PER]
        return quantity is not None and not any(headers)

    @property
    def _quantity(self) -> int | None:
        return next((column for column, name in self.fields.items() if name == "quantity_low"), None)


def start_import(
    *, company: Company, by: User, content: bytes = b"", file_name: str = "", pasted: str = ""
) -> ImportBatch:
    """Read a file, or a pasted block, and open an import; an unfinished one of the same bytes goes on.

    Raises
    ------
    PermissionDenied
        When the person may not write for the company (E15).
    Unreadable
        E01 with its reason: damaged, locked, too large, over the company's room for files.
    """
    if not can_write_for(by, company):
        raise PermissionDenied
    content = content or pasted.encode()
    digest = hashlib.sha256(content).hexdigest()
    unfinished = ImportBatch.objects.filter(
        company=company, file_digest=digest, step__in=[Step.COLUMNS, Step.CHECK], change_set=None
    )
    if (found := unfinished.order_by("-pk").first()) is not None:
        return found
    _refuse_over_quota(company, len(content))
    upload = read_upload(content, file_name=file_name) if file_name else read_pasted(pasted)
    _refuse_misnamed(upload, file_name)
    filestore.keep(content)
    return _open(company=company, by=by, upload=upload, file_name=file_name[:200], file_digest=digest)


def _refuse_misnamed(upload: Upload, file_name: str) -> None:
    """Text under a workbook's name that holds no table is a workbook gone wrong, not one without a header row."""
    is_text = bool(upload.encoding)
    if is_text and file_name.lower().endswith(WORKBOOK_NAMES) and not find_tables(upload):
        raise Unreadable("not_a_workbook")


def _refuse_over_quota(company: Company, size: int) -> None:
    digests = set(company.imports.values_list("file_digest", flat=True))
    held = sum(filestore.size_of(digest) for digest in digests)
    if held + size > settings.UPLOAD_LIMITS["company_bytes"]:
        raise Unreadable("quota")


def _open(*, company: Company, by: User, upload: Upload, **columns: Any) -> ImportBatch:
    tables = _first_choice(find_tables(upload))
    batch: ImportBatch = create_random(
        ImportBatch,
        "IMP",
        on=timezone.localdate(),
        company=company,
        created_by=by,
        table={"upload": upload.as_json(), "tables": [_place(table) for table in tables]},
        header_row=tables[0].header_row if tables else None,
        **columns,
    )
    propose_columns(batch)
    return batch


def _first_choice(found: list[Table]) -> list[Table]:
    """Take the best table, and those with the same headers on sheets of the other kind (our own template)."""
    chosen: list[Table] = []
    for table in found:
        same = not chosen or header_digest(table.header) == header_digest(chosen[0].header)
        if same and (not chosen or table.kind not in {"", *(one.kind for one in chosen)}):
            chosen.append(table)
    return chosen


def _place(table: Table) -> dict[str, Any]:
    return {
        "sheet": table.sheet,
        "kind": table.kind,
        "header_row": table.header_row,
        "header_rows": table.header_rows,
    }


def upload_of(batch: ImportBatch) -> Upload:
    return Upload.from_json(batch.table["upload"])


def tables_of(batch: ImportBatch) -> list[Table]:
    """Return the tables that are read, as the person or the finder chose them."""
    sheets = {sheet.name: sheet for sheet in upload_of(batch).sheets}
    return [
        table_at(sheets[place["sheet"]], place["header_row"], place["header_rows"])
        for place in batch.table["tables"]
    ]


def unread_tables(batch: ImportBatch) -> list[Table]:
    """Return the tables on other sheets that surely name resources; one import reads one, or one of each kind.

    The list of errors that we add to a workbook is none, though some of its headers are like ours.
    """
    read = {place["sheet"] for place in batch.table["tables"]}
    others = [table for table in find_tables(upload_of(batch)) if table.sheet not in read]
    return [table for table in others if any(_is_name(one) for one in _mapped(table))]


def _is_name(column: Mapped) -> bool:
    return column.field in NAMES and column.confidence >= SURE_NAME


@transaction.atomic
def choose_table(*, batch: ImportBatch, sheet: str, header_row: int, by: User) -> ImportBatch:
    """The person shows where the headers stand (E02); what was chosen of the columns before is gone."""
    _refuse_closed(batch, by)
    upload = upload_of(batch)
    found = next((one for one in upload.sheets if one.name == sheet), None)
    if found is None or not 0 <= header_row < len(found.rows):
        raise MissingColumns(["header"])
    at_row = (
        table for table in find_tables(upload) if (table.sheet, table.header_row) == (sheet, header_row)
    )
    batch.table["tables"] = [_place(next(at_row, None) or table_at(found, header_row))]
    batch.header_row = header_row
    batch.answers = {}
    batch.rows.all().delete()
    batch.step = Step.COLUMNS
    propose_columns(batch)
    return batch


def propose_columns(batch: ImportBatch) -> None:
    """Set mapping and answers: as the company answered for the same headers last time, else by our guess."""
    mapping: dict[str, dict[str, str]] = {}
    answers: dict[str, str] = {}
    for number, table in enumerate(tables_of(batch)):
        remembered = ColumnMapping.objects.filter(
            company=batch.company, headers=header_digest(table.header)
        ).first()
        guessed = {str(one.column): one.field for one in _mapped(table)}
        mapping[str(number)] = remembered.mapping if remembered else guessed
        answers |= {
            f"{key}:{number}": text for key, text in (remembered.answers if remembered else {}).items()
        }
        if (font := old_font_of(table)) is not None:
            answers.setdefault(f"{ENCODING}:{number}", font.encoding)
    batch.mapping, batch.answers = mapping, answers
    batch.save(update_fields=["table", "header_row", "mapping", "answers", "step"])


def _mapped(table: Table) -> list[Mapped]:
    return map_columns(table.header, [_column(table, number) for number in range(len(table.header))])


def _column(table: Table, number: int, most: int = SAMPLE_ROWS) -> list[JsonCell]:
    return [line.cells[number] if number < len(line.cells) else None for line in table.lines[:most]]


def old_font_of(table: Table) -> OldFont | None:
    """Return the old font that texts of the table are written in, with examples of the conversion."""
    texts = (
        cell for line in table.lines for cell in line.cells if isinstance(cell, str) and not cell.isascii()
    )
    return old_font(texts)


def is_bare(cell: JsonCell) -> bool:
    """A number alone, without a unit behind it."""
    if isinstance(cell, str):
        return bool(cell.strip()) and not cell.strip(" .,0123456789-–")
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def layouts_of(batch: ImportBatch) -> list[Layout]:
    """Return each table with its columns as chosen now, and the questions that the choice raises."""
    return [_layout(batch, number, table) for number, table in enumerate(tables_of(batch))]


def _layout(batch: ImportBatch, number: int, table: Table) -> Layout:
    chosen = batch.mapping.get(str(number), {})
    fields = {int(column): name for column, name in chosen.items() if name}
    questions = [
        (_question_key(question, number, column), question)
        for column, name in sorted(fields.items())
        if name in FIELD
        for question in column_questions(FIELD[name], _column(table, column, MOST_ROWS))
    ]
    return Layout(number, table, _mapped(table), fields, questions)


def _question_key(question: Question, table: int, column: int) -> str:
    return f"{'dates' if question.code == 'E07' else 'decimal'}:{column}:{table}"


def answers_for(batch: ImportBatch, table: int, column: int | None) -> Answers:
    """Return the answers that hold for one column of one table."""
    given = batch.answers
    return Answers(
        decimal=given.get(f"decimal:{column}:{table}", ""),
        dates=given.get(f"dates:{column}:{table}", ""),
        font=given.get(f"{ENCODING}:{table}", ""),
    )


def whole_column(batch: ImportBatch, name: str, table: int) -> str:
    """Return the one value for all rows of a table, "" where none was given."""
    return str(batch.answers.get(f"{name}:{table}", ""))


@transaction.atomic
def choose_columns(
    *, batch: ImportBatch, mapping: Mapping[str, Mapping[str, str]], answers: Mapping[str, str], by: User
) -> ImportBatch:
    """Take the person's columns and answers, remember them for the company, and make the rows anew.

    `mapping` is {table number: {column index: field name, NOTE or ""}}. Edits of rows that are read again stay.
    Many rows are made, and checked, by a worker: the import is waiting then.

    Raises
    ------
    MissingColumns
        E03, when a table says nowhere whether it is offered or needed, or names no resource.
    """
    _refuse_closed(batch, by)
    tables = tables_of(batch)
    batch.mapping = {
        str(number): _known(mapping.get(str(number), {}), table) for number, table in enumerate(tables)
    }
    batch.answers = {key: value for key, value in answers.items() if value}
    _refuse_missing(batch)
    _remember(batch, tables)
    batch.step = Step.CHECK
    batch.save(update_fields=["mapping", "answers", "step"])
    if sum(len(table.lines) for table in tables) > asking.IN_REQUEST:
        asking.want(batch, Work.MAKE, by=by)
    else:
        make_rows(batch, tables)
    return batch


def _refuse_closed(batch: ImportBatch, by: User) -> None:
    """Columns are chosen before anything is imported, by people who may write for the company."""
    if not can_write_for(by, batch.company) or batch.change_set is not None or batch.is_waiting:
        raise PermissionDenied
    asking.hold(batch)


def _known(chosen: Mapping[str, str], table: Table) -> dict[str, str]:
    """Keep fields there are, each once; the first column wins."""
    taken: set[str] = set()
    fields: dict[str, str] = {}
    for number in range(len(table.header)):
        name = chosen.get(str(number), LEFT_OUT)
        usable = name in FIELD and (name == NOTE or name not in taken)
        fields[str(number)] = name if usable else LEFT_OUT
        taken.add(name)
    return fields


def _refuse_missing(batch: ImportBatch) -> None:
    missing = []
    for layout in layouts_of(batch):
        given = {*layout.fields.values(), *(["kind"] if layout.table.kind else [])}
        given |= {name for name in WHOLE_COLUMN if whole_column(batch, name, layout.number)}
        given |= {"resource"} if "title" in given or "code" in given else set()
        missing += [name for name in ESSENTIAL if name not in given]
    if missing or not batch.table["tables"]:
        raise MissingColumns(missing or ["header"])


def _remember(batch: ImportBatch, tables: list[Table]) -> None:
    for number, table in enumerate(tables):
        answers = {
            key.rpartition(":")[0]: value
            for key, value in batch.answers.items()
            if key.rpartition(":")[2] == str(number)
        }
        ColumnMapping.objects.update_or_create(
            company=batch.company,
            headers=header_digest(table.header),
            defaults={"mapping": batch.mapping[str(number)], "answers": answers},
        )


def make_rows(batch: ImportBatch, tables: list[Table]) -> None:
    """Make the rows of the tables anew; what was written over a row's cells stays with it. Call in a transaction."""
    former = {(row.number, row.kind): (row.edits, row.decision) for row in batch.rows.all()}
    batch.rows.all().delete()
    ImportRow.objects.bulk_create(
        ImportRow(
            batch=batch,
            number=line.number,
            kind=table.kind,
            cells=line.cells,
            edits=former.get((line.number, table.kind), ({}, ""))[0],
            decision=former.get((line.number, table.kind), ({}, ""))[1],
            state=RowState.ERROR,  # until it is checked
        )
        for table in tables
        for line in table.lines[:MOST_ROWS]
    )


def table_number(batch: ImportBatch, row: ImportRow) -> int:
    """Return which of the tables the row comes from: no two of them have the same kind."""
    kinds = [place["kind"] for place in batch.table["tables"]]
    return kinds.index(row.kind) if row.kind in kinds else 0
