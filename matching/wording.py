"""Sentences for what went wrong, by code: what happened and the way out."""

from django.utils.translation import gettext_lazy as _

FAILURES = {
    "gave_up": _(
        "The run was started five times and did not get ahead. Start it again; if it fails, tell the operator."
    ),
    "catalogue_changed": _("The catalogue of materials was changed during the run. Start the run again."),
    "base_gone": _("The run that this one builds on was deleted. Start the run again."),
    "no_catalogue": _(
        "The catalogue of materials is not loaded. Load it first: python manage.py load_catalogue"
    ),
    "run_not_allowed": _("You may not start this run. The park's board or a consultant can."),
    "not_your_company": _("Only people of one of the two companies can say this."),
    "unknown_reason": _("Choose a reason from the list."),
}


def failure_sentence(code: str) -> str:
    """Return the sentence of a failure code."""
    return str(FAILURES[code])
