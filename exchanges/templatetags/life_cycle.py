"""What cannot be done with a proposal now, and why."""

from typing import Any

from django import template

from exchanges.models import Proposal
from exchanges.pipeline.blocked import blocked_moves

register = template.Library()


@register.inclusion_tag("exchanges/_blocked.html", takes_context=True)
def blocked_block(context: dict[str, Any], proposal: Proposal) -> dict[str, Any]:
    return {"blocked": blocked_moves(context["request"].user, proposal)}
