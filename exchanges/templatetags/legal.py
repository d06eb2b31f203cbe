"""The legal gate on the pages of a proposal: the checklist, what is still missing, how many papers."""

from typing import Any

from django import template

from exchanges.legal.checklist import Line, State
from exchanges.legal.gate import gate_of, names_of
from exchanges.legal.requirements import Law, Who
from exchanges.legal.wording import ARTICLES, COUNTING, EVIDENCE, LAWS, NAMES, PAPERS, STATES, WHO
from exchanges.models import Proposal, ProposalDocument
from exchanges.states import State as Stage
from exchanges.table.documents import documents_for, key_of
from exchanges.table.seats import Seat, seat_of

register = template.Library()
FIRST = (State.MISSING, State.EXPIRED, State.UNKNOWN, State.SHOWN)


@register.inclusion_tag("exchanges/_legal.html", takes_context=True)
def legal_block(context: dict[str, Any], proposal: Proposal) -> dict[str, Any]:
    """The checklist by name, for the people at the table; nothing for everybody else."""
    seat = seat_of(context["request"].user, proposal)
    if seat is None:
        return {"is_shown": False}
    if not proposal.is_mutual:  # the lines would tell where and what the other side is
        return {"is_shown": True, "is_open": False}
    gate = gate_of(proposal)
    documents = list(documents_for(seat, proposal).filter(replaced_by__isnull=True))
    asked = [line for line in gate.lines if line.state != State.NOT_NEEDED]
    asked.sort(key=lambda line: FIRST.index(line.state))  # what has to be done comes first
    return {
        "is_shown": True,
        "is_open": True,
        "proposal": proposal,
        "rows": [_row(line, proposal, seat, documents) for line in asked],
        "not_needed": names_of([line for line in gate.lines if line.state == State.NOT_NEEDED]),
        "missing": len(gate.blocking),
        "questions": len(gate.questions),
        "counts": gate.counting.counts,
        "counting": COUNTING[gate.counting.place],
        "counting_law": law_of(gate.counting.law),
    }


@register.inclusion_tag("exchanges/_legal_missing.html", takes_context=True)
def legal_missing(context: dict[str, Any], proposal: Proposal) -> dict[str, Any]:
    """Beside the buttons of an agreed proposal: what has to be supplied before deliveries can start."""
    is_asked = proposal.state == Stage.AGREED and seat_of(context["request"].user, proposal) is not None
    return {"names": names_of(gate_of(proposal).blocking) if is_asked else "", "code": proposal.code}


@register.inclusion_tag("exchanges/_legal_summary.html")
def legal_summary(proposal: Proposal) -> dict[str, Any]:
    """The gate in three lines, for the board's screen: what is missing, what is open, whether it counts."""
    gate = gate_of(proposal)
    return {
        "missing": names_of(gate.blocking),
        "questions": names_of(gate.questions),
        "counts": gate.counting.counts,
        "counting": COUNTING[gate.counting.place],
        "counting_law": law_of(gate.counting.law),
    }


def _row(line: Line, proposal: Proposal, seat: Seat, documents: list[ProposalDocument]) -> dict[str, Any]:
    badge, words = STATES[line.state]
    proofs = [one for one in documents if one.requirement == line.code]
    return {
        "code": line.code,
        "badge": badge,
        "words": words,
        "name": NAMES[line.code],
        "paper": PAPERS[line.code],
        "who": who_supplies(line.who, proposal),
        "law": law_of(line.law),
        "evidence": EVIDENCE.get(line.evidence, ""),
        "valid_until": line.valid_until,
        "documents": [{"title": one.title, "key": key_of(one)} for one in proofs],
        "may_supply": line.state != State.SHOWN and seat.may_supply(line.who),
    }


def who_supplies(who: Who, proposal: Proposal) -> str:
    """Return the name of the one who has to supply a paper; a haulier has none here."""
    names = {
        Who.GIVER: proposal.giver.shown_name,
        Who.TAKER: proposal.taker.shown_name,
        Who.PARK: proposal.park.name,
    }
    return names.get(who) or str(WHO[who])


def law_of(law: Law) -> dict[str, Any]:
    article = str(ARTICLES[law.article])
    return {"name": LAWS[law.document], "article": article, "needs_check": not law.is_sure}
