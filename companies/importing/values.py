"""What a file says, as plain JSON that keeps what kind of cell each one was. Standard library only.

Text, numbers and booleans are themselves; an empty cell is None; a real date is ``{"date": "2026-11-05"}``; a
formula that went wrong, or that no program has calculated yet, is ``{"error": "#REF!"}`` or ``{"error": "=B2*2"}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

JsonCell: TypeAlias = "str | int | float | bool | dict[str, str] | None"
_EXACT_UNTIL = 1e15  # beyond it a double no longer tells whole numbers apart


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet without its blank rows.

    `numbers` are the rows' numbers as the person's program shows them, from 1. `dropped_columns` says how many
    columns lay beyond the last one that is read.
    """

    name: str
    numbers: list[int]
    rows: list[list[JsonCell]]
    is_hidden: bool = False
    dropped_columns: int = 0

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "numbers": self.numbers,
            "rows": self.rows,
            "is_hidden": self.is_hidden,
            "dropped_columns": self.dropped_columns,
        }


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that could be read. `encoding` is that of its bytes, "" for a workbook."""

    sheets: list[Sheet]
    encoding: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return what `ImportBatch.table` keeps."""
        return {"encoding": self.encoding, "sheets": [sheet.as_json() for sheet in self.sheets]}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Upload:
        """Read `as_json` back; other keys beside it do not matter."""
        return cls([Sheet(**sheet) for sheet in kept["sheets"]], kept.get("encoding", ""))


def shown(cell: JsonCell) -> str:
    """Return the cell as its owner sees it, except that a number has no grouping and a decimal point."""
    if cell is None:
        return ""
    if isinstance(cell, dict):
        return _shown_date(cell["date"]) if "date" in cell else cell.get("error", "")
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return f"{cell:.15g}" if abs(cell) < _EXACT_UNTIL else repr(cell)
    return str(cell)


def is_blank(cell: JsonCell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _shown_date(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d/%m/%Y}"
