"""Problems of the same kind, gathered so that one answer mends them all."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from catalogue.folding import fold
from companies.importing.fields import FIELD, Shape
from companies.importing.problems import Json, is_error
from companies.models import ImportRow

ANSWERED_ELSEWHERE = frozenset({"E11", "E15"})  # on the columns page; by the company itself
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
    if is_of_column(one):
        parts += [str(one["column"]), row.kind]
    elif one["code"] not in QUESTIONS:
        parts += [
            fold(str(one["value"])),
            str(row.values.get("resource", "")) if one["code"] == "E14" else "",
        ]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:12]


def is_of_column(one: Json) -> bool:
    """True where one answer holds for the whole column: the decimal mark, the order of day and month.

    A day that no calendar has ("31/02/2026") is wrong in either order, and only its own row can mend it.
    """
    is_order = one["code"] == "E07" and one["facts"].get("reason") == "ambiguous"
    return one["code"] == "E05" or bool(is_order)


def control_of(one: Json) -> str:
    """Return how the problem is answered: "text", "unit", "choice", "resource", "date", "decimal", "decision"…"""
    if one["code"] in QUESTIONS:
        return "decision"
    if is_of_column(one):
        return "dates" if one["code"] == "E07" else "decimal"
    if one["field"] not in FIELD or one["code"] in ANSWERED_ELSEWHERE:
        return "none"
    return CONTROLS.get(FIELD[one["field"]].shape, "text")
