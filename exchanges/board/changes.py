"""The board's word on a change of a standing agreement that needs more than it has approved.

The board decides it like a proposal (exchanges/board/deciding.py): nobody of a party, two persons above the limit of
the unit, a minute to take it back.
"""

from django.db import transaction

from accounts.models import User
from exchanges.actions import hold
from exchanges.errors import NotAllowed, StaleProposal
from exchanges.models import Amendment, Proposal
from exchanges.permissions import standing_of
from exchanges.states import SEND_BACK_REASONS, IllegalMove
from exchanges.telling import tell_whose_turn, write_history

APPROVE_CHANGE, SEND_BACK_CHANGE = "approve_change", "send_back_change"
CHANGE_MOVES = {APPROVE_CHANGE: Amendment.Board.APPROVED, SEND_BACK_CHANGE: Amendment.Board.SENT_BACK}


@transaction.atomic
def settle_change(
    *, proposal: Proposal, move: str, by: User, expected_version: int, reason: str = "", note: str = ""
) -> Amendment:
    """Approve the change that both sides accepted, so that it can be signed, or send it back to them.

    Raises
    ------
    ProposalError
        As `NotAllowed` "not_your_move"; as `StaleProposal` "changed_meanwhile".
    IllegalMove
        If it is sent back without one of the reasons.
    """
    proposal = Proposal.objects.for_list().get(pk=proposal.pk)
    change = proposal.change_at_board
    if change is None or proposal.version != expected_version:
        raise StaleProposal("changed_meanwhile", state=proposal.state)
    standing = standing_of(by)
    if not standing.may_review(proposal):
        raise NotAllowed("not_your_move", move=move)
    if move == SEND_BACK_CHANGE and reason not in SEND_BACK_REASONS:
        raise IllegalMove(f"{move} needs one of the reasons {', '.join(SEND_BACK_REASONS)}")
    hold(proposal)
    change.board = CHANGE_MOVES[move]
    change.save(update_fields=["board"])
    of_party = standing.is_of_party(proposal)  # read again by exchanges/invariants.py
    write_history(proposal, move, by=by, reason=reason, note=note, number=change.number, of_party=of_party)
    tell_whose_turn(Proposal.objects.for_list().get(pk=proposal.pk))
    return change
