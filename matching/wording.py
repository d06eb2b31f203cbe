"""Sentences for what went wrong, by code: what happened and the way out."""

from django.utils.translation import gettext_lazy as _

from matching.limits import limit_words

FAILURES = {
    "gave_up": _(
        "The run was started five times and did not get ahead. Start it again; if it fails, tell the operator."
    ),
    "catalogue_changed": _("The catalogue of materials was changed during the run. Start the run again."),
    "base_gone": _("The run that this one builds on was deleted. Start the run again."),
    "too_many_listings": _(
        "More than %(listings)s listings take part, the limit of this installation. Run the parks one by one, "
        "or ask the operator to raise MATCHING_MAX_LISTINGS."
    ),
    "too_many_matches": _(
        "The run found more than %(matches)s suggestions, the limit of this installation. Run the parks one by "
        "one, or ask the operator to raise MATCHING_MAX_MATCHES."
    ),
    "too_slow": _(
        "The run took longer than %(seconds)s s, the limit of this installation. Start more workers, run the "
        "parks one by one, or ask the operator to raise MATCHING_MAX_SECONDS."
    ),
    "no_catalogue": _(
        "The catalogue of materials is not loaded. Load it first: python manage.py load_catalogue"
    ),
    "run_not_allowed": _("You may not start this run. The park's board or a consultant can."),
    "not_your_company": _("Only people of one of the two companies can say this."),
    "unknown_reason": _("Choose a reason from the list."),
}


def failure_sentence(code: str) -> str:
    """Return the sentence of a failure code."""
    return str(FAILURES[code]) % limit_words()
