"""The board decides, and may take it back for a minute before anybody is told.

A decision is a row. Beat rings every few seconds; whoever hears it turns due decisions into moves. A stopped worker
delays decisions and neither loses nor doubles one. Until then nothing of the proposal has changed, so taking a
decision back leaves no trace.
"""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone

from accounts.history import record
from accounts.models import User
from companies.ledger import NotEnoughQuantity
from exchanges.actions import advance
from exchanges.approvals import approvers_of, counted_approvals, needs_two
from exchanges.board.changes import APPROVE_CHANGE, CHANGE_MOVES, settle_change
from exchanges.errors import NotAllowed, ProposalError, StaleProposal
from exchanges.joint.agreeing import approve_leg
from exchanges.models import Decision, Proposal
from exchanges.states import MOVE_BY_NAME, IllegalMove
from exchanges.telling import people_whose_turn, tell, write_history

TIME_TO_UNDO = timedelta(seconds=60)
Outcome = Decision.Outcome


@transaction.atomic
def decide(
    *, proposal: Proposal, move: str, by: User, expected_version: int, reason: str = "", note: str = ""
) -> Decision:
    """Note what a board member has decided; it takes effect a minute later.

    The move is tried and rolled back first, so that whatever it refuses is refused now, with the same exception.
    """
    tried = Decision(proposal=proposal, version=expected_version, move=move, by=by, reason=reason, note=note)
    with transaction.atomic():
        if _is_of_whole(proposal, move):
            approve_leg(proposal=proposal, by=by, expected_version=expected_version)
        else:
            _move(tried)
        transaction.set_rollback(True)
    proposal = Proposal.objects.for_list().get(pk=proposal.pk)
    if counted_approvals(proposal, move).filter(by=by).exists():
        raise ProposalError("approved_before" if _is_of_whole(proposal, move) else "second_person_needed")
    try:
        with transaction.atomic():
            return Decision.objects.create(
                proposal=proposal,
                version=proposal.version,
                move=move,
                reason=reason,
                note=note,
                by=by,
                effective_at=timezone.now() + TIME_TO_UNDO,
            )
    except IntegrityError as error:
        raise StaleProposal("decided_meanwhile", state=proposal.state) from error


def undo(*, decision: Decision, by: User) -> None:
    """Take an own decision back while nobody has been told; raises `StaleProposal` when it is too late."""
    if decision.by_id != by.pk:
        raise NotAllowed("not_your_move", move="undo")
    taken_back, _rows = Decision.objects.pending().filter(pk=decision.pk).delete()
    if not taken_back:
        raise StaleProposal("already_sent", state=decision.proposal.state)


def apply_due() -> int:
    """Put every due decision into force; return how many were dealt with. Each in its own transaction."""
    due = Decision.objects.pending().filter(effective_at__lte=Now()).order_by("effective_at", "pk")
    return sum(_apply(decision) for decision in due.select_related("proposal__joint_leg__joint", "by"))


def _apply(decision: Decision) -> bool:
    """Claim the decision and move the proposal, or find that somebody else did either."""
    try:
        with transaction.atomic():
            if not _settle(decision, _outcome_of(decision)):
                return False
            _put_in_force(decision)
    except (ProposalError, IllegalMove, NotEnoughQuantity):
        return _overtaken(decision)
    return True


def _put_in_force(decision: Decision) -> None:
    if _is_of_whole(decision.proposal, decision.move):
        _count_for_whole(decision)
    elif decision.outcome == Outcome.COUNTED:
        _tell_second_person(decision)
    else:
        _move(decision)


def _is_of_whole(proposal: Proposal, move: str) -> bool:
    """A leg's terms are approved leg by leg; the last approval that is missing agrees the whole."""
    return move == "approve_terms" and proposal.joint is not None and proposal.joint.is_standing


def _count_for_whole(decision: Decision) -> None:
    """Count the approval of a leg; it moves when all legs are approved, by the approvals that were counted."""
    proposal = decision.proposal
    if needs_two(proposal) and len(approvers_of(proposal, decision.move)) == 1:
        _tell_second_person(decision)
    else:
        write_history(proposal, "approve_leg", by=decision.by, note=decision.note)
    approve_leg(proposal=proposal, by=decision.by, expected_version=decision.version)


def _settle(decision: Decision, outcome: str) -> bool:
    decision.outcome = outcome
    return Decision.objects.pending().filter(pk=decision.pk).update(outcome=outcome) == 1


def _move(decision: Decision) -> None:
    act = settle_change if decision.move in CHANGE_MOVES else advance
    act(
        proposal=decision.proposal,
        move=decision.move,
        by=decision.by,
        reason=decision.reason,
        note=decision.note,
        expected_version=decision.version,
    )


def _outcome_of(decision: Decision) -> str:
    """An approval that needs two persons only counts until the other one has approved as well."""
    if _is_of_whole(decision.proposal, decision.move):
        return Outcome.COUNTED
    is_first = not set(approvers_of(decision.proposal, decision.move)) - {decision.by}
    return (
        Outcome.COUNTED
        if _is_approval(decision.move) and is_first and needs_two(decision.proposal)
        else Outcome.MOVED
    )


def _is_approval(move: str) -> bool:
    return move == APPROVE_CHANGE or (move in MOVE_BY_NAME and not MOVE_BY_NAME[move].needs_reason)


def _tell_second_person(decision: Decision) -> None:
    proposal = decision.proposal
    record(
        by=decision.by,
        verb="proposal.first_approval",
        target_type="proposal",
        target_code=proposal.code,
        note=decision.note,
        detail={"side": "board", "to": proposal.state},
    )
    others = [user for user in people_whose_turn(proposal) if user.pk != decision.by_id]
    tell(others, proposal, kind="your_turn", occasion=f"second:{proposal.version}")


def _overtaken(decision: Decision) -> bool:
    """The proposal changed in the minute; the decider is told, nobody else."""
    with transaction.atomic():
        if _settle(decision, Outcome.OVERTAKEN):
            tell([decision.by], decision.proposal, kind="decision_overtaken", occasion=f"d{decision.pk}")
    return True
