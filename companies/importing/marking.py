"""Mark cells in the person's own workbook: red, with a comment that says what to do. Runs in the child.

openpyxl keeps values, formulas, styles, widths, charts and drop-downs; shapes and pictures that it does not know
are not in the copy.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from io import BytesIO
from typing import Any, TypedDict

MARK_COLOUR = "FFF4C7C3"
AUTHOR = "Symbiosis"
_PIXELS = (320, 120)  # of a comment, enough for two sentences


class Mark(TypedDict):
    """One cell and what to say on it; row and column from 1."""

    sheet: str
    row: int
    column: int
    text: str


def load_library() -> Any:
    """Import openpyxl without what it would load beside it: the child has little address space."""
    sys.modules.setdefault("numpy", None)  # type: ignore[arg-type]  # how Python marks what may not be imported
    import openpyxl

    return openpyxl


def mark_workbook(content: bytes, marks: Sequence[Mark]) -> bytes:
    """Return the workbook with the marks. A mark on a sheet or a merged cell that is not there is left out."""
    from openpyxl.cell import MergedCell
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    book = load_library().load_workbook(BytesIO(content))
    fill = PatternFill("solid", fgColor=MARK_COLOUR)
    for mark in marks:
        if mark["sheet"] not in book.sheetnames:
            continue
        cell = book[mark["sheet"]].cell(mark["row"], mark["column"])
        if isinstance(cell, MergedCell):
            continue
        cell.fill = fill
        comment = Comment(mark["text"], AUTHOR)
        comment.width, comment.height = _PIXELS
        cell.comment = comment
    file = BytesIO()
    book.save(file)
    return file.getvalue()
