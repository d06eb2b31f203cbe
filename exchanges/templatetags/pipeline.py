"""Marks of the pipeline: how old a proposal is."""

from typing import Any

from django import template
from django.utils import timezone

from exchanges.pipeline.age_words import AGE_CLASSES, age_words
from exchanges.pipeline.ageing import Age, age_of
from exchanges.presenting import ProposalView
from exchanges.states import State

register = template.Library()


@register.inclusion_tag("exchanges/_age.html")
def age_badge(view: ProposalView) -> dict[str, Any]:
    """How long the proposal has waited: overdue, stuck or due soon, and the days in its stage."""
    today, due_on, days = timezone.localdate(), view.proposal.due_on, view.days_in_state
    age = age_of(State(view.proposal.state), days=days, due_on=due_on, today=today)
    words = age_words(age, days=days, due_on=due_on, today=today)
    return {
        "state": AGE_CLASSES[age],
        "words": words,
        "days": days if age in {Age.OVERDUE, Age.SOON} else None,
    }
