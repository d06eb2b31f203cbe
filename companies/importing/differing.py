"""What a row would change on its listing, in a few words of the page's language."""

from datetime import date
from typing import Any

from companies.facts import DAY_FACTS
from companies.importing.fields import FIELD, Shape, written
from companies.importing.resolving import Catalogue
from companies.importing.understood import differences
from companies.importing.wording import shown_number
from companies.models import ImportRow, RowState
from companies.wording import language
from symbiosis.lib import measures

SHOWN = 6
LONGEST = 80  # characters of a text
_NUMBERS = frozenset({Shape.NUMBER, Shape.QUANTITY, Shape.PRICE})


def difference_texts(row: ImportRow, catalogue: Catalogue) -> list[str]:
    """Return texts like "Quantity: 1,500 → 1,234.5"; none for rows that are written or not understood."""
    if row.listing is None or row.state in {RowState.LIVE, RowState.DRAFT} or not row.values.get("resource"):
        return []
    changed = differences(row.listing, row.values, catalogue)
    if changed.get("quantity_high") == changed.get("quantity_low"):
        changed.pop("quantity_high", None)  # one number before and after: its upper end is no second fact
    return [
        f"{_label(name)}: {_words(name, now)} → {_words(name, then)}" for name, (now, then) in changed.items()
    ][:SHOWN]


def _label(name: str) -> str:
    return FIELD[name].header(language()) if name in FIELD else name


def _words(name: str, value: Any) -> str:
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, bool):
        return written("hazardous", "yes" if value else "no", language())
    if isinstance(value, dict):
        return ", ".join(f"{_label(key)} {_words(key, text)}" for key, text in value.items() if key in FIELD)
    if isinstance(value, list):
        return ", ".join(shown_number(one) if one else "0" for one in value)
    return _word(name, str(value))


def _word(name: str, text: str) -> str:
    """Return one number, day, choice or text as the page writes it."""
    if name in DAY_FACTS:
        return f"{date.fromisoformat(text):%d/%m/%Y}"
    if name == "unit":
        return measures.unit_label(text, "", language())
    if name not in FIELD:
        return text[:LONGEST]
    if FIELD[name].shape in _NUMBERS:
        return shown_number(text)
    return written(name, text, language()) or text[:LONGEST]
