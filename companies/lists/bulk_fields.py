"""What can be changed on many listings at once, and how a value is read and shown."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies.facts import ListingFacts
from companies.models import Listing, Period, Status, Transport, Visibility

STATUS = "status"
NOT_SAID = gettext_lazy("not said")


@dataclass(frozen=True, slots=True)
class BulkField:
    """One column. `choices` empty = a day, which may be left empty."""

    name: str
    label: Promise
    choices: tuple[tuple[str, Any], ...] = ()

    @property
    def is_day(self) -> bool:
        return not self.choices

    def read(self, text: str) -> Any:
        """Return the value that the text means; raises ValueError for one that the field does not offer."""
        if not self.is_day:
            if text not in dict(self.choices):
                raise ValueError(text)
            return text
        return date.fromisoformat(text) if text else None

    def shown(self, value: Any) -> str:
        """Return the value in words."""
        if not self.is_day:
            return str(dict(self.choices).get(value, NOT_SAID))
        return date_format(value, "SHORT_DATE_FORMAT") if value else _("open")

    def of(self, listing: Listing) -> Any:
        return getattr(listing, self.name)


FIELDS: Mapping[str, BulkField] = {
    field.name: field
    for field in (
        BulkField("visibility", gettext_lazy("Who sees it"), tuple(Visibility.choices)),
        BulkField("available_from", gettext_lazy("Available from")),
        BulkField("available_to", gettext_lazy("Available until")),
        BulkField("period", gettext_lazy("Period"), tuple(Period.choices)),
        BulkField("transport", gettext_lazy("Transport"), (("", NOT_SAID), *Transport.choices)),
        BulkField(
            STATUS,
            gettext_lazy("Status"),
            (
                (Status.LIVE, gettext_lazy("publish")),
                (Status.WITHDRAWN, gettext_lazy("remove from the market")),
            ),
        ),
    )
}


def with_value(facts: ListingFacts, field: BulkField, value: Any) -> ListingFacts:
    """Return the facts with one of them changed."""
    changed: ListingFacts = replace(facts, **{field.name: value})
    return changed


def day_problem(facts: ListingFacts) -> str:
    """Return the code of why the two days cannot be, or an empty text."""
    first, last = facts.available_from, facts.available_to
    if last is not None and last < timezone.localdate():
        return "past"
    if first and last and last < first:
        return "order"
    return ""
