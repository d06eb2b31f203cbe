"""Answer an interest by the link of a mail: one person, one proposal as it stood, yes or no. It is no session.

What the person may do is read from the database at each use; opening the link changes nothing, so that scanners of
mails and previews of chats are harmless.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.db import transaction

from accounts.models import User
from accounts.notices import mark_read
from exchanges.actions import advance
from exchanges.errors import StaleProposal
from exchanges.models import Proposal
from exchanges.permissions import standing_of
from exchanges.states import DUE_DAYS, Move, State

SALT = "exchanges.answer-interest"
LINK_DAYS = DUE_DAYS[State.INTEREST]  # as long as an interest waits for its answer


@dataclass(frozen=True, slots=True)
class Asked:
    """Who answers, and what; `yes` is None when there is nothing (more) to answer."""

    user: User
    proposal: Proposal
    version: int
    yes: Move | None


def link_token(user: User, proposal: Proposal) -> str:
    """Return a token for one purpose: this person answers this proposal as it stands now."""
    return signing.dumps([user.pk, proposal.pk, proposal.version], salt=SALT)


def asked_by(token: str) -> Asked | None:
    """Return what the link asks for, None for one that is forged, too old, or of somebody who may no longer see it."""
    try:
        user_id, proposal_id, version = signing.loads(token, salt=SALT, max_age=timedelta(days=LINK_DAYS))
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=user_id, is_active=True).first()
    seen = Proposal.objects.visible_to(user).for_list().filter(pk=proposal_id) if user else None
    proposal = seen.first() if seen is not None else None
    if user is None or proposal is None or not standing_of(user).sides(proposal):
        return None
    return Asked(user, proposal, version, answer_of(user, proposal) if proposal.version == version else None)


def answer_of(user: User, proposal: Proposal) -> Move | None:
    """Return the move by which this person says yes to the interest of the other side; None when there is none."""
    moves = standing_of(user).allowed_moves(proposal)
    return next((move for move in moves if move.is_answer), None)


def say_interested(asked: Asked) -> Proposal:
    """Answer yes; raises what `advance` raises, and `StaleProposal` when it was answered meanwhile."""
    if asked.yes is None:
        raise StaleProposal("changed_meanwhile", state=asked.proposal.state)
    return _act(asked, asked.yes.name)


def say_not_useful(asked: Asked, *, reason: str, note: str = "") -> Proposal:
    """Decline with one of DECLINE_REASONS; the engine learns from it. Raises as above."""
    if asked.yes is None:
        raise StaleProposal("changed_meanwhile", state=asked.proposal.state)
    return _act(asked, "decline", reason, note)


@transaction.atomic
def _act(asked: Asked, move: str, reason: str = "", note: str = "") -> Proposal:
    proposal = advance(
        proposal=asked.proposal,
        move=move,
        by=asked.user,
        reason=reason,
        note=note,
        expected_version=asked.version,
    )
    mark_read(asked.user, target_type="proposal", target_code=proposal.code)
    return proposal
