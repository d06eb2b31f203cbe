"""Sentences for what went wrong, by code: what happened and the way out."""

from typing import Any

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
    "unknown_company": _(
        "A company of this scenario no longer takes part in the matching. Make a new scenario without it."
    ),
    "unknown_kind": _("The catalogue no longer has the kind of firm of this scenario. Make a new scenario."),
    "unknown_price": _("The catalogue no longer has the price of this scenario. Make a new scenario."),
    "unknown_process": _("The catalogue no longer has the treatment of this scenario. Make a new scenario."),
    "other_unit": _(
        "The price of this scenario is now counted in another unit. Make a new scenario, with a factor."
    ),
    "changed_twice": _(
        "The scenario changes the same company, plant or price twice. Make a new scenario that changes it once."
    ),
    "no_catalogue": _(
        "The catalogue of materials is not loaded. Load it first: python manage.py load_catalogue"
    ),
    "run_not_allowed": _("You may not start this run. The park's board or a consultant can."),
    "operator_only": _("Only the operator of the platform can change the weights."),
    "try_first": _("Try this version on a finished run first, and look at what it changes."),
    "published_already": _("This version is published already. Make a new one to change the weights."),
    "not_your_company": _("Only people of one of the two companies can say this."),
    "unknown_reason": _("Choose a reason from the list."),
    "other_needs_note": _("For “another reason” say in the note what it is."),
}


END_LABELS = {
    "declined": _("declined"),
    "expired": _("nobody answered in time"),
    "withdrawn": _("the side that asked took its interest back"),
    "term_over": _("the term is over"),
    "supply_stopped": _("the supply stopped"),
    "demand_stopped": _("the demand stopped"),
    "breach": _("the agreement was not kept"),
}
LEAST_GAP = 1e-6  # below it a plan is as good as the best
PLAN_STATUS = {
    "optimal": _("No other split of the quantities places more, weighted by score."),
    "empty": _("No match has a known quantity on both sides and a known yield."),
    "stopped": _("The solver stopped before it could prove that no better split exists."),
}
CAUSES = {
    "giver_new": _("the giver's listing is new"),
    "giver_gone": _("the giver's listing no longer takes part"),
    "giver_changed": _("the giver's listing was changed"),
    "taker_new": _("the taker's listing is new"),
    "taker_gone": _("the taker's listing no longer takes part"),
    "taker_changed": _("the taker's listing was changed"),
    "rules": _("other weights or thresholds"),
    "catalogue": _("another catalogue of materials"),
    "engine": _("another version of the engine"),
    "scenario": _("the changes of the what-if question"),
    "converters": _("other companies are known to treat for others"),
    "plan": _("the plan of the whole network splits the quantities in another way"),
    "unexplained": _("no cause found in what the runs keep"),
}


def failure_sentence(code: str) -> str:
    """Return the sentence of a failure code."""
    return str(FAILURES[code]) % limit_words()


def plan_sentence(plan: dict[str, Any] | None) -> str:
    """Say how sure the plan of a run is: its status, and how far from the best it can be at most."""
    if not plan:
        return ""
    sentence = str(PLAN_STATUS[plan["status"]])
    gap = plan.get("gap")
    if not gap or gap < LEAST_GAP:
        return sentence
    from matching.reasons.figures import percent

    better = _("At most %(gap)s better is possible.") % {"gap": percent(gap)}
    return f"{sentence} {better}"
