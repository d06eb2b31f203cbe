"""The block of the two-sided price corridor."""

from typing import Any

from django import template
from django.http import HttpRequest

from exchanges.forms import WalkAwayForm
from exchanges.models import Proposal
from exchanges.negotiation.corridor import corridor_for
from exchanges.states import State

register = template.Library()


@register.inclusion_tag("exchanges/_corridor.html", takes_context=True)
def corridor_block(context: dict[str, Any], proposal: Proposal) -> dict[str, Any]:
    """Show what this person may know of the corridor; nothing for everybody else."""
    request = context["request"]
    corridor = corridor_for(request.user, proposal)
    can_act = bool(corridor and corridor.company and not corridor.is_told)
    is_open = can_act and proposal.state == State.NEGOTIATING
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "proposal": proposal,
        "corridor": corridor,
        "is_giver": bool(corridor and corridor.company and corridor.company.pk == proposal.giver_id),
        "is_open": is_open,
        "form": _form(request) if is_open and corridor and not corridor.is_fixed else None,
    }


def _form(request: HttpRequest) -> WalkAwayForm:
    """Return the form, with the figure that was refused in it."""
    return WalkAwayForm(request.POST if "vnd_per_unit" in request.POST else None)
