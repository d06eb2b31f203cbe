"""Problems of the same kind, gathered so that one answer mends them all."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from catalogue.folding import fold
from companies.importing.fields import FIELD, Shape
from companies.importing.problems import Json, is_error
from companies.models import ImportRow

BY_COLUMN = frozenset({"E05", "E07"})  # one answer for the whole column
QUESTIONS = frozenset({"E09", "E10"})
CONTROLS = {
    Shape.UNIT: "unit",
    Shape.PERIOD: "choice",
    Shape.CHOICE: "choice",
    Shape.FLAG: "choice",
    Shape.RESOURCE: "resource",
    Shape.WASTE_CODE: "waste_code",
    Shape.DATE: "date",
}


@dataclass(slots=True)
class Group:
    """Rows with the same problem. `first` is one of the problems, `control` how it is answered."""

    key: str
    first: Json
    control: str
    rows: list[ImportRow] = field(default_factory=list)

    @property
    def code(self) -> str:
        return str(self.first["code"])

    @property
    def field(self) -> str:
        return str(self.first["field"])

    @property
    def suggestions(self) -> list[Json]:
        return list(self.rows[0].suggestions)


def groups_of(rows: Iterable[ImportRow]) -> list[Group]:
    """Return the groups of errors and open questions, in the order of the codes; warnings need no answer."""
    groups: dict[str, Group] = {}
    for row in rows:
        for one in row.problems:
            if is_error(one) and row.decision != "skip":
                group = groups.setdefault(key_of(one, row), Group(key_of(one, row), one, control_of(one)))
                group.rows += [row] if row not in group.rows[-1:] else []
    return sorted(groups.values(), key=lambda group: (group.code, -len(group.rows), group.key))


def key_of(one: Json, row: ImportRow) -> str:
    """Return what the group goes by in a form: the same for the same problem, whatever the page's language."""
    parts = [
        one["code"],
        one["field"],
        str(one["facts"].get("unit_error") or one["facts"].get("obstacle") or ""),
    ]
    if one["code"] in BY_COLUMN:
        parts += [str(one["column"]), row.kind]
    elif one["code"] not in QUESTIONS:
        parts += [
            fold(str(one["value"])),
            str(row.values.get("resource", "")) if one["code"] == "E14" else "",
        ]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:12]


def control_of(one: Json) -> str:
    """Return how the problem is answered: "text", "unit", "choice", "resource", "date", "decimal", "decision"…"""
    if one["code"] in QUESTIONS:
        return "decision"
    if one["code"] in BY_COLUMN and one["facts"].get("reason") != "before":
        return "dates" if one["code"] == "E07" else "decimal"
    if one["field"] not in FIELD or one["code"] == "E15":
        return "none"
    return CONTROLS.get(FIELD[one["field"]].shape, "text")
