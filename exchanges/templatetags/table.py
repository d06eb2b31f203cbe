"""Thread and papers on the page of a proposal, for the people at its table."""

from typing import Any

from django import template

from exchanges.legal.wording import NAMES
from exchanges.models import Proposal, ProposalDocument, ThreadMessage
from exchanges.table.documents import documents_for, key_of
from exchanges.table.seats import Seat, seat_of
from exchanges.table.starters import starters_of
from exchanges.table.talking import MOST_LETTERS

register = template.Library()
SHOWN_MESSAGES = 20


@register.inclusion_tag("exchanges/_thread.html", takes_context=True)
def thread_block(context: dict[str, Any], proposal: Proposal) -> dict[str, Any]:
    """The newest messages in their order, the questions to begin with, and the box to write in."""
    seat = seat_of(context["request"].user, proposal)
    if seat is None:
        return {"seat": None}
    newest: list[ThreadMessage] = []
    if proposal.is_mutual:
        rows = proposal.messages.select_related("author", "company").order_by("-pk")
        newest = list(rows[: SHOWN_MESSAGES + 1])
    return {
        "seat": seat,
        "is_open": proposal.is_mutual,
        "proposal": proposal,
        "entries": newest[:SHOWN_MESSAGES][::-1],
        "has_more": len(newest) > SHOWN_MESSAGES,
        "starters": starters_of(proposal.giver_listing.family),
        "most_letters": MOST_LETTERS,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("exchanges/_documents.html", takes_context=True)
def documents_block(context: dict[str, Any], proposal: Proposal) -> dict[str, Any]:
    """The papers that the person may see: those that stand, and those that newer ones replaced."""
    seat = seat_of(context["request"].user, proposal)
    rows = documents_for(seat, proposal).select_related("by", "company")
    papers = [document_row(row, seat) for row in rows]
    return {
        "seat": seat,
        "is_open": proposal.is_mutual,
        "proposal": proposal,
        "standing": [one for one in papers if not one["is_replaced"]],
        "replaced": [one for one in papers if one["is_replaced"]],
    }


def document_row(row: ProposalDocument, seat: Seat | None) -> dict[str, Any]:
    is_own = seat is not None and row.company == seat.company
    return {
        "row": row,
        "key": key_of(row),
        "line": NAMES.get(row.requirement, ""),
        "is_replaced": row.replaced_by_id is not None,
        "is_for_board": row.audience == ProposalDocument.Audience.BOARD,
        "may_replace": is_own and row.replaced_by_id is None,
    }
