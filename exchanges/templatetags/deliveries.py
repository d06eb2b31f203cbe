"""Blocks of what is delivered: who moved a quantity, and what is agreed for one month."""

from datetime import date
from typing import Any

from django import template
from django.utils.translation import gettext as _

from accounts.history import PLATFORM, number_of
from accounts.models import AuditEvent
from companies.models import QuantityMovement
from exchanges.models import Agreement, Proposal
from exchanges.terms import spans_of
from exchanges.variance import agreed_in, last_day
from exchanges.wording import SIDE_LABELS

register = template.Library()


@register.simple_tag
def with_movers(movements: list[QuantityMovement], proposal: Proposal) -> list[dict[str, Any]]:
    """Pair each movement with the company or board that caused it; the rows themselves name nobody."""
    events = AuditEvent.objects.filter(target_type="proposal", target_code=proposal.code)
    acted = events.order_by("pk").values_list("actor_id", "detail")
    sides = {number_of(actor): detail["side"] for actor, detail in acted if actor is not None}
    names = {"giver": proposal.giver.shown_name, "taker": proposal.taker.shown_name}
    movers = {label: names.get(side) or str(SIDE_LABELS[side]) for label, side in sides.items()}
    movers[PLATFORM] = _("The platform")
    return [{"row": row, "by": movers.get(row.by_label, "")} for row in movements]


@register.inclusion_tag("exchanges/_agreed_for.html")
def agreed_for(agreement: Agreement, month: date) -> dict[str, Any]:
    """What is agreed for one month, as the monitoring counts it; of a month that is not whole with its days."""
    spans = spans_of(agreement)
    first, last = max(month, spans[0].starts_on), min(last_day(month), spans[-1].ends_on)
    return {
        "agreed": agreed_in(month, *spans),
        "unit": agreement.terms.unit,
        "first": first,
        "last": last,
        "is_whole": (first, last) == (month, last_day(month)),
    }
