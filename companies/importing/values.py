"""A cell on its way from a file to a listing: plain JSON that keeps what kind of cell it was. Standard library only.

Text, numbers and booleans are themselves; an empty cell is None; a real date is ``{"date": "2026-11-05"}``; a
formula that went wrong is ``{"error": "#REF!"}``.
"""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

JsonCell: TypeAlias = "str | int | float | bool | dict[str, str] | None"


def shown(cell: JsonCell) -> str:
    """Return the cell as its owner sees it, except that a number has no grouping and a decimal point."""
    if cell is None:
        return ""
    if isinstance(cell, dict):
        return _shown_date(cell["date"]) if "date" in cell else cell.get("error", "")
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return f"{cell:.15g}" if abs(cell) < 1e15 else repr(cell)
    return str(cell)


def is_blank(cell: JsonCell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _shown_date(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d/%m/%Y}"
