"""A whole begins: the exchanges of a chain, a loop or a pool that a run found become its legs."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from companies.models import Company
from companies.permissions import permissions_in_company
from exchanges.actions import express_interest
from exchanges.errors import NotAllowed, ProposalError, StaleProposal
from exchanges.interest import open_proposal
from exchanges.joint.groups import matches_of
from exchanges.legs import hold, outline_of, parties_of, write_joint_history
from exchanges.models import Joint, JointAcceptance, JointLeg, Proposal
from exchanges.permissions import Standing, standing_of
from exchanges.states import IN_FORCE, State
from exchanges.telling import tell_whose_turn, write_history
from matching.models import Match, MatchGroup
from symbiosis.lib.codes import create_coded


@transaction.atomic
def start_joint(*, group: MatchGroup, by: User) -> Joint:
    """Start the exchanges of a group together, or take part in the whole that stands already.

    By a person of a party, whose company takes part with it, or by the board or consultant of a party's park, who
    speaks for nobody: then all parties are asked. The caller has made sure that the person may see the group.
    """
    matches = matches_of(group, by)
    parties = parties_of_matches(matches)
    standing = standing_of(by)
    own = [one for one in parties if Permission.EXPRESS_INTEREST in standing.companies.get(one.pk, ())]
    if not own and not _may_suggest(standing, parties):
        raise NotAllowed("not_your_group")
    joint = Joint.objects.not_over().filter(group_key=group.key).first()
    if joint is None:
        joint = _open(group, matches, own, by)
    if joint.is_standing:
        for company in own:
            take_part(joint=joint, company=company, by=by)
    return joint


def parties_of_matches(matches: Sequence[Match]) -> list[Company]:
    """Return every company of the exchanges once, in their order."""
    sides = [(match.giver_listing.company, match.taker_listing.company) for match in matches]
    return list(dict.fromkeys(company for pair in sides for company in pair))


def _may_suggest(standing: Standing, parties: Sequence[Company]) -> bool:
    parks = [company.park_id for company in parties if company.park_id is not None]
    return any(Permission.SUGGEST_PROPOSALS in standing.parks.get(park, ()) for park in parks)


def _open(group: MatchGroup, matches: Sequence[Match], own: Sequence[Company], by: User) -> Joint:
    legs = [_leg_of(match, {company.pk for company in own}, by) for match in matches]
    try:
        joint = create_coded(
            Joint,
            "JNT",
            on=timezone.localdate(),
            monthly=False,
            kind=group.kind,
            group_key=group.key,
            park=legs[0].park,
            created_by=by,
        )
    except IntegrityError as error:  # somebody else started the same group in the same moment
        raise StaleProposal("changed_meanwhile", state="") from error
    write_joint_history(joint, "start", by=by, company=own[0] if own else None)
    for position, leg in enumerate(legs):
        _tie(joint, position, leg)
    return joint


def _leg_of(match: Match, own: set[int], by: User) -> Proposal:
    """Return the open proposal of the match, or a new one of which both sides are asked.

    The lines of its history name nobody: who started the whole may be neither of its sides.
    """
    proposal = Proposal.objects.open().for_list().filter(match_key=match.key).first()
    if proposal is not None:
        return _taken_in(proposal, own)
    proposal = open_proposal(match=match, by=by)
    write_history(proposal, "ask_both", by=None)
    tell_whose_turn(proposal)
    return proposal


def _taken_in(proposal: Proposal, own: set[int]) -> Proposal:
    """Take an open proposal in: by a side of it once both talk, by nobody once it is agreed or in another whole."""
    is_own = bool(own & {company.pk for company in proposal.parties})
    if proposal.joint is not None:
        raise ProposalError("leg_in_other_joint")
    if proposal.state in IN_FORCE or (proposal.state != State.INTEREST and not is_own):
        raise ProposalError("leg_under_way")
    unchanged = Proposal.objects.filter(pk=proposal.pk, version=proposal.version)
    if not unchanged.update(version=F("version") + 1):  # what is agreed in this moment is agreed alone
        raise StaleProposal("changed_meanwhile", state=proposal.state)
    write_history(proposal, "join_whole", by=None)
    return proposal


def _tie(joint: Joint, position: int, proposal: Proposal) -> None:
    """Make the proposal a leg. One of a dissolved whole belongs to the new one from now on."""
    JointLeg.objects.update_or_create(proposal=proposal, defaults={"joint": joint, "position": position})


@transaction.atomic
def take_part(*, joint: Joint, company: Company, by: User) -> Joint:
    """Say yes to the whole: the company is interested in all its legs, and named to all once everybody takes part."""
    legs = hold(joint)
    if company not in parties_of(legs):
        raise NotAllowed("not_your_company")
    if Permission.EXPRESS_INTEREST not in permissions_in_company(by, company):
        raise NotAllowed("not_your_company")
    _row, is_new = JointAcceptance.objects.get_or_create(
        joint=joint, company=company, digest=outline_of(legs), defaults={"by": by}
    )
    if is_new:
        write_joint_history(joint, "take_part", by=by, company=company)
    for leg in legs:
        if company in leg.parties and company.pk not in leg.answered_by:
            express_interest(match=leg.match, company=company, by=by)
    return joint
