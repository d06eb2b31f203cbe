"""What a suggestion says of itself, in the user's language."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.models import Hazard
from catalogue.suggesting import CodeChoice, TypeChoice

REASONS = {
    "exact": gettext_lazy("the same words"),
    "words": gettext_lazy("all words of the term"),
    "similar": gettext_lazy("similar words"),
    "name": gettext_lazy("official name"),
    "type": gettext_lazy("declared under this code"),
}
LEVELS = {
    "high": gettext_lazy("fits well"),
    "medium": gettext_lazy("fits in part"),
    "low": gettext_lazy("fits a little"),
}


def reason_of(choice: TypeChoice | CodeChoice) -> str:
    """Return why a type or code is proposed, with the words of the catalogue that were alike."""
    reason = str(REASONS[choice.reason])
    if not choice.matched_term:
        return reason
    return _("%(reason)s: %(term)s") % {"reason": reason, "term": choice.matched_term}


def hazard_label(hazard: str) -> str:
    """Return "not hazardous", "test required" or "hazardous"."""
    return str(Hazard(hazard).label)


def level_label(level: str) -> str:
    """Return how much the words of a text say for a choice."""
    return str(LEVELS[level])
