"""Two edits of one listing, laid side by side in the words and raw values of the form."""

from datetime import date
from typing import Any

from django.forms import BoundField
from django.http import QueryDict

from companies.errors import StaleListing
from companies.facts import ListingFacts, facts_of
from companies.forms import ListingForm
from companies.forms.quality import PREFIX
from companies.forms.reading import initial_of
from companies.history import Catalogue, TypeGone, facts_from
from companies.merging import QUALITY, Change, changes_of
from companies.models import ListingVersion

Row = dict[str, Any]


def conflict_rows(stale: StaleListing, posted: QueryDict) -> list[Row]:
    """Return one row per field that either side changed, and hidden rows for the rest: nothing typed is lost.

    Only clashes ask for a choice; where one side changed a field, that side's value is taken.
    """
    then, now = (
        ListingForm(initial=initial_of(facts)) for facts in (_before(stale), facts_of(stale.listing))
    )
    changes = {_field_name(change.name): change for change in changes_of(stale)}
    for name in ("months", "month_shares"):
        if name in changes:
            changes.setdefault("season", changes[name])
    return [
        _row(now[name], then[name], posted.getlist(name), changes.get(name))
        for name in now.fields
        if name != "family"  # follows from the type
    ]


def _before(stale: StaleListing) -> ListingFacts:
    """The facts that both began with; as now where the version is no longer kept."""
    now = facts_of(stale.listing)
    version = ListingVersion(listing=stale.listing, values=stale.before)
    try:
        return facts_from(stale.before, now=now, catalogue=Catalogue.of([version], stale.listing))
    except TypeGone:
        return now


def _field_name(fact: str) -> str:
    return fact.replace(f"{QUALITY}.", PREFIX)


def _row(now: BoundField, then: BoundField, own: list[str], change: Change | None) -> Row:
    other = _raw(now)
    differs = (
        own != other
    )  # a fact may follow from another field (the upper end of one number): nothing to choose
    return {
        "name": now.name,
        "label": now.label,
        "yours": own,
        "theirs": other,
        "yours_words": _words(now, own),
        "theirs_words": _words(now, other),
        "before_words": _words(now, _raw(then)),
        "kept": other if change is not None and not change.is_clash and change.takes_theirs else own,
        "changed": change is not None and (differs or own != _raw(then)),
        "clash": change is not None and change.is_clash and differs,
    }


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
