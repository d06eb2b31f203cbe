"""The age of a proposal in words, with the class of its badge: colour, icon and words always go together."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchanges.pipeline.ageing import Age

AGE_CLASSES = {
    Age.OVERDUE: "stop",
    Age.STUCK: "warn",
    Age.SOON: "warn",
    Age.MOVING: "info",
    Age.RESTING: "neutral",
}


def age_words(age: Age, *, days: int, due_on: date | None, today: date) -> str:
    """Return "overdue by 3 days", "stuck: 20 days in this stage", "due tomorrow" or "3 days in this stage"."""
    if age == Age.OVERDUE and due_on is not None:
        late = (today - due_on).days
        return ngettext("overdue by %(days)d day", "overdue by %(days)d days", late) % {"days": late}
    if age == Age.STUCK:
        return _("stuck: %(days)d days in this stage") % {"days": days}
    if age == Age.SOON and due_on is not None:
        return _due_words((due_on - today).days)
    return ngettext("%(days)d day in this stage", "%(days)d days in this stage", days) % {"days": days}


def _due_words(days: int) -> str:
    if days == 0:
        return _("due today")
    if days == 1:
        return _("due tomorrow")
    return ngettext("due in %(days)d day", "due in %(days)d days", days) % {"days": days}
