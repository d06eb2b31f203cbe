"""A draft that an import made: what its row in the file said, and what was wrong with it."""

from dataclasses import dataclass

from accounts.models import User
from companies.importing.fields import FIELD
from companies.importing.problems import Json
from companies.importing.values import shown
from companies.importing.wording import sentence
from companies.models import ImportBatch, ImportRow, Listing, RowState, Status
from companies.wording import language

LONGEST_SHOWN = 200  # characters of a cell


@dataclass(frozen=True, slots=True)
class Said:
    """One problem of the row: our field, the cell as the file has it, and the sentence."""

    label: str
    cell: str
    sentence: str


@dataclass(frozen=True, slots=True)
class FileRow:
    """The row of the file. `batch` is None for those who may write the listing but do not find the import."""

    number: int
    batch: ImportBatch | None
    said: tuple[Said, ...]


def row_behind(listing: Listing, user: User) -> FileRow | None:
    """Return the row that the last import left as this draft with problems; None for others. At most two queries."""
    if listing.status != Status.DRAFT:
        return None
    rows = ImportRow.objects.filter(listing=listing, state=RowState.DRAFT).order_by("-pk")
    row = rows.first()
    if row is None or not row.problems:
        return None
    batch = ImportBatch.objects.visible_to(user).defer("table").filter(pk=row.batch_id).first()
    return FileRow(row.number, batch, tuple(_said(one, row) for one in row.problems))


def _said(one: Json, row: ImportRow) -> Said:
    label = FIELD[one["field"]].header(language()) if one["field"] in FIELD else ""
    return Said(label, _cell(one, row)[:LONGEST_SHOWN], sentence(one))


def _cell(one: Json, row: ImportRow) -> str:
    """What was written over the cell in the browser, else the cell; what the problem names where it has no cell."""
    edit = row.edits.get(one["field"])
    if edit is not None:
        return str(edit["text"])
    at = one["column"]
    return shown(row.cells[at]) if at is not None and at < len(row.cells) else str(one["value"])
