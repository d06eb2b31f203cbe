"""Two edits of one listing, laid side by side in the words and raw values of the form."""

from datetime import date
from typing import Any

from django.forms import BoundField
from django.http import QueryDict

from companies.errors import StaleListing
from companies.facts import facts_of
from companies.forms import ListingForm
from companies.forms.reading import initial_of

Row = dict[str, Any]


def conflict_rows(stale: StaleListing, posted: QueryDict) -> list[Row]:
    """Return one row per field that either side changed, and hidden rows for the rest: nothing typed is lost.

    Only clashes ask for a choice; where one side changed a field, that side's value is taken.
    """
    theirs = ListingForm(initial=initial_of(facts_of(stale.listing)))
    changes = {change.field: change for change in stale.changes}
    rows = []
    for name in theirs.fields:
        if name == "family":
            continue  # follows from the type
        change = changes.get(name)
        own, other = posted.getlist(name), _raw(theirs[name])
        took_theirs = change is not None and not change.is_clash and change.merged == change.theirs
        rows.append(
            {
                "name": name,
                "label": theirs[name].label,
                "yours": own,
                "theirs": other,
                "yours_words": _words(theirs[name], own),
                "theirs_words": _words(theirs[name], other),
                "kept": other if took_theirs else own,
                "changed": change is not None,
                "clash": change is not None and change.is_clash,
            }
        )
    return rows


def with_choices(posted: QueryDict) -> QueryDict:
    """Return the form data after the choices: `choose-X=theirs` takes the values of `theirs-X` for X."""
    data = posted.copy()
    for key in posted:
        name = key.removeprefix("choose-")
        if name != key and posted[key] == "theirs":
            data.setlist(name, posted.getlist(f"theirs-{name}"))
    return data


def _raw(field: BoundField) -> list[str]:
    """Return the values that a browser would send for what the field shows."""
    value = field.value()
    if isinstance(value, list):
        return [str(one) for one in value]
    if isinstance(value, date):
        return [value.isoformat()]
    return ["" if value is None else str(value)]


def _words(field: BoundField, values: list[str]) -> str:
    """Return the values as a person reads them: labels of choices, else the text."""
    labels = {str(value): str(label) for value, label in getattr(field.field, "choices", [])}
    return ", ".join(labels.get(value, value) for value in values)
