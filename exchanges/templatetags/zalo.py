"""Ready texts to copy into a chat: codes and the next step, and a link that changes nothing by being opened."""

from datetime import date
from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from exchanges.letters import subject_of
from exchanges.models import Proposal
from exchanges.presenting import next_step_of

register = template.Library()


@register.inclusion_tag("exchanges/_zalo.html", takes_context=True)
def zalo_block(context: dict[str, Any], proposal: Proposal) -> dict[str, Any]:
    """The proposal in a text without names: also the side that does not know the other yet may pass it on.

    The link is that of the page, which asks for a sign-in: a personal one would let a whole group answer.
    """
    request = context["request"]
    address = request.build_absolute_uri(reverse("exchanges:proposal-detail", args=[proposal.code]))
    text = _("Symbiosis Hai Phong, proposal %(place)s. Next: %(step)s.\n%(url)s")
    facts = {
        "place": subject_of(request.user, proposal),
        "step": next_step_of(proposal),
        "url": address,
    }
    return {"text": text % facts}


@register.simple_tag
def zalo_report(code: str, month: date, url: str) -> str:
    """The text that sends a colleague to the one number of a month."""
    text = _("Symbiosis Hai Phong, agreement %(code)s: please report the quantity of %(month)s.\n%(url)s")
    return text % {"code": code, "month": f"{month:%m/%Y}", "url": url}
