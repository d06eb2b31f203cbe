"""All or nothing: every party accepts the same version of the whole, and all agreements are made in one step."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from companies.models import Company
from companies.permissions import permissions_in_company
from exchanges.actions import advance
from exchanges.agreeing import commit_quantities
from exchanges.approvals import approvers_of, needs_two
from exchanges.errors import NotAllowed, ProposalError, StaleProposal
from exchanges.legs import (
    accepted_by,
    dissolve,
    hold,
    outline_of,
    parties_of,
    tell_parties,
    version_of,
    write_joint_history,
)
from exchanges.models import Agreement, Joint, JointAcceptance, Proposal
from exchanges.permissions import standing_of
from exchanges.states import MOVE_BY_NAME, Policy, State, target_of

Legs = Sequence[Proposal]
Approvers = dict[int, list[User]]


def is_settled(leg: Proposal) -> bool:
    """Both sides accepted its terms; at most a board that reviews before signing has yet to say yes."""
    at_the_board = leg.state == State.REVIEW and leg.policy == Policy.BEFORE_SIGNING
    return leg.has_accepted_terms and (leg.state == State.NEGOTIATING or at_the_board)


def everybody_takes_part(joint: Joint, legs: Legs) -> bool:
    return {company.pk for company in parties_of(legs)} <= accepted_by(joint, outline_of(legs))


@transaction.atomic
def accept_whole(*, joint: Joint, company: Company, by: User, digest: str) -> Joint:
    """Accept exactly the version of the whole that was shown. With the last party's yes all legs are agreed at once.

    Legs whose board reviews before signing go to it first. `ledger.NotEnoughQuantity` undoes everything, this
    acceptance too.
    """
    legs = hold(joint)
    if company not in parties_of(legs) or Permission.ACCEPT_TERMS not in permissions_in_company(by, company):
        raise NotAllowed("not_your_move", move="accept_whole")
    if digest != version_of(legs):
        raise StaleProposal("newer_whole")
    if not all(is_settled(leg) for leg in legs) or not everybody_takes_part(joint, legs):
        raise ProposalError("whole_not_ready")
    JointAcceptance.objects.get_or_create(joint=joint, company=company, digest=digest, defaults={"by": by})
    write_joint_history(joint, "accept", by=by, company=company)
    if _accepted_by_all(joint, legs):
        _ask_boards(legs)
        _agree_when_ready(joint, {})
    joint.refresh_from_db()
    return joint


def _accepted_by_all(joint: Joint, legs: Legs) -> bool:
    return {company.pk for company in parties_of(legs)} <= accepted_by(joint, version_of(legs))


def _ask_boards(legs: Legs) -> None:
    for leg in legs:
        if leg.state == State.NEGOTIATING and leg.policy == Policy.BEFORE_SIGNING:
            advance(proposal=leg, move="ask_review", by=None, expected_version=leg.version)


@transaction.atomic
def approve_leg(*, proposal: Proposal, by: User, expected_version: int) -> None:
    """Count a board member's yes to the terms of a leg. The one that was missing last makes all agreements.

    Raises what `advance` raises for a single proposal. Whose yes counts beside this one stands in `Decision` rows.
    """
    joint = proposal.joint
    if joint is None:
        raise StaleProposal("whole_not_standing")
    leg = next(one for one in hold(joint) if one.pk == proposal.pk)
    if leg.version != expected_version:
        raise StaleProposal("changed_meanwhile", state=leg.state)
    target_of("approve_terms", State(leg.state), leg.policy)
    if not standing_of(by).may_move(leg, MOVE_BY_NAME["approve_terms"]):
        raise NotAllowed("not_your_move", move="approve_terms")
    _agree_when_ready(joint, {leg.pk: [by]})


def _agree_when_ready(joint: Joint, more: Approvers) -> None:
    """Agree the whole if every party accepted this version and every board that is asked has approved."""
    legs = hold(joint)
    approvers = {
        leg.pk: list(dict.fromkeys([*approvers_of(leg, "approve_terms"), *more.get(leg.pk, [])]))
        for leg in legs
    }
    settled = all(is_settled(leg) and _is_approved(leg, approvers[leg.pk]) for leg in legs)
    if settled and _accepted_by_all(joint, legs):
        _agree(joint, legs, approvers)


def _is_approved(leg: Proposal, approvers: list[User]) -> bool:
    if leg.policy != Policy.BEFORE_SIGNING:
        return True
    return leg.state == State.REVIEW and len(approvers) >= (2 if needs_two(leg) else 1)


def _agree(joint: Joint, legs: Legs, approvers: Approvers) -> None:
    """Make the agreements of all legs; first the whole is marked as agreed, without which no leg can be."""
    if not Joint.objects.standing().filter(pk=joint.pk).update(agreed_at=timezone.now()):
        raise StaleProposal("whole_not_standing")
    for leg in legs:
        by = approvers[leg.pk][-1] if leg.state == State.REVIEW else None
        move = "approve_terms" if leg.state == State.REVIEW else "agree"
        advance(proposal=leg, move=move, by=by, expected_version=leg.version)
    rows = Agreement.objects.filter(proposal__joint_leg__joint=joint).select_related(
        "terms", "proposal__match"
    )
    commit_quantities(list(rows), by=None)
    write_joint_history(joint, "agree", by=None)
    tell_parties(joint, parties_of(legs), kind="for_information", occasion="agreed")


@transaction.atomic
def leave_whole(*, joint: Joint, company: Company, by: User) -> None:
    """Take the company out: the whole is dissolved, its exchanges go on as ordinary proposals."""
    legs = hold(joint)
    if company not in parties_of(legs) or Permission.NEGOTIATE not in permissions_in_company(by, company):
        raise NotAllowed("not_your_move", move="leave_whole")
    dissolve(joint=joint, by=by, company=company)
