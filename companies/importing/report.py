"""The person's own workbook back, with each error at its cell. Made in a limited child process, like the reading."""

import json
from pathlib import Path
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from companies.importing.batches import table_number
from companies.importing.child import ChildEnded, answer_of
from companies.importing.problems import is_error
from companies.importing.values import shown
from companies.importing.wording import headline, sentence
from companies.models import ImportBatch, ImportRow, RowState
from symbiosis.lib import filestore

_ZIP = b"PK\x03\x04"


class ReportFailed(Exception):
    """The child process could not make the report from what it was given."""


def report_of(batch: ImportBatch, *, only_failed: bool = False) -> tuple[bytes, str]:
    """Return an XLSX and its name: the original workbook with marks, or a new one for CSV and pasted rows.

    With `only_failed` it holds the header and the rows that still need a correction. A workbook that cannot be written
    again within the limits (pictures, very many cells), or is no longer kept, gives the new one too.
    """
    task = _task(batch, only_failed=only_failed)
    try:
        content = filestore.read_kept(batch.file_digest)
    except FileNotFoundError:  # its time is over (companies/retention.py)
        content = b""
        task["note"] = _("The file itself is no longer kept: this is a copy of its rows.")
    is_workbook = content.startswith(_ZIP)
    name = f"{slugify(Path(batch.file_name).stem) or batch.code}-{batch.code}.xlsx"
    if is_workbook and not only_failed:
        try:
            return _run(task, content), name
        except ReportFailed:
            task["note"] = _(
                "The original workbook is too large to be written again: this is a copy of its rows."
            )
    return _run(task, b""), name


def _task(batch: ImportBatch, *, only_failed: bool) -> dict[str, Any]:
    """Return what the child needs, with all sentences made: it knows nothing of languages."""
    rows = list(batch.rows.order_by("number", "pk"))
    places = batch.table["tables"]
    return {
        "sheets": [
            {
                "name": place["sheet"],
                "header": _header(batch, place),
                "rows": [
                    {"number": row.number, "cells": [shown(cell) for cell in row.cells], "marks": _marks(row)}
                    for row in rows
                    if table_number(batch, row) == number and (not only_failed or _needs_work(row))
                ],
            }
            for number, place in enumerate(places)
        ],
        "errors": [line for row in rows for line in _lines(batch, row)],
        "words": {
            "sheet": _("Errors"),
            "header": [_("Sheet"), _("Row"), _("Column"), _("You wrote"), _("Problem"), _("What to do")],
        },
    }


def _header(batch: ImportBatch, place: dict[str, Any]) -> list[str]:
    sheet = next(sheet for sheet in batch.table["upload"]["sheets"] if sheet["name"] == place["sheet"])
    return [shown(cell) for cell in sheet["rows"][place["header_row"]]]


def _needs_work(row: ImportRow) -> bool:
    return row.state in {RowState.ERROR, RowState.DUPLICATE, RowState.DRAFT}


def _marks(row: ImportRow) -> list[dict[str, Any]]:
    """Return the marks of a row; a problem without a column of its own is put on the first cell."""
    return [
        {"column": one["column"] or 0, "text": sentence(one), "is_error": is_error(one)}
        for one in row.problems
    ]


def _lines(batch: ImportBatch, row: ImportRow) -> list[list[Any]]:
    place = batch.table["tables"][table_number(batch, row)]
    header = _header(batch, place)
    return [
        [
            place["sheet"],
            row.number,
            header[one["column"]] if one["column"] is not None and one["column"] < len(header) else "",
            str(one["value"]),
            headline(one["code"]),
            sentence(one),
        ]
        for one in row.problems
        if is_error(one)
    ]


def _run(task: dict[str, Any], content: bytes) -> bytes:
    """Let the child make the workbook; its input is the length of the task, the task, and the original bytes."""
    described = json.dumps(task, ensure_ascii=True).encode()
    given = len(described).to_bytes(8, "big") + described + content
    try:
        answer = answer_of("marker", given=given)
    except ChildEnded as error:
        raise ReportFailed from error
    if not answer.startswith(_ZIP):
        raise ReportFailed
    return answer
