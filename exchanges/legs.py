"""What every act on a proposal has to know of the whole that it may be a leg of (docs/adr/0009).

The acts on the whole itself are in exchanges/joint/, which stands above exchanges.actions; this module below it.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence

from django.db.models import F
from django.utils import timezone

from accounts.history import record
from accounts.models import User
from accounts.notices import notify
from companies.models import Company
from exchanges.errors import ProposalError, StaleProposal
from exchanges.models import Joint, JointAcceptance, Proposal, Terms
from exchanges.states import CLOSED
from exchanges.telling import people_of, write_history

Wanted = dict[int, set[int]]


def legs_of(joint: Joint) -> list[Proposal]:
    """Return the legs as they are now, in the order of the chain."""
    rows = Proposal.objects.filter(joint_leg__joint=joint).for_list()
    return list(rows.order_by("joint_leg__position"))


def hold(joint: Joint) -> list[Proposal]:
    """Lock a standing whole, so that of two last acceptances the second sees the first; return its legs."""
    if not Joint.objects.standing().filter(pk=joint.pk).update(group_key=F("group_key")):
        raise StaleProposal("whole_not_standing")
    return legs_of(joint)


def parties_of(legs: Iterable[Proposal]) -> list[Company]:
    """Return every company once, in the order of the legs."""
    return list(dict.fromkeys(company for leg in legs for company in leg.parties))


def outline_of(legs: Sequence[Proposal]) -> str:
    """Return the digest of who exchanges what with whom, before any terms: what "we take part" says yes to."""
    return _digest([[leg.code] for leg in legs])


def version_of(legs: Sequence[Proposal]) -> str:
    """Return the digest of all legs' latest rounds: what every party accepts.

    The round is part of it: who goes back to earlier terms asks everybody again.
    """
    return version_of_rounds((leg.code, leg.latest_terms) for leg in legs)


def version_of_rounds(rounds: Iterable[tuple[str, Terms | None]]) -> str:
    """Return the digest over a round of each leg, given by the leg's code."""
    return _digest([[code, terms.round, terms.digest] if terms else [code] for code, terms in rounds])


def _digest(parts: list[list[object]]) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def accepted_by(joint: Joint, digest: str) -> set[int]:
    """Return the ids of the companies that accepted exactly this."""
    rows = JointAcceptance.objects.filter(joint=joint, digest=digest)
    return set(rows.values_list("company", flat=True))


def still_to_accept(proposals: Iterable[Proposal]) -> Wanted:
    """Return by joint the companies that the whole waits for, once all its legs' terms are accepted.

    Only of those proposals that wait for a whole: without any of them no query.
    """
    joints = {one.joint.pk: one.joint for one in proposals if one.joint is not None and one.waits_for_whole}
    return {pk: _wanted(joint) for pk, joint in joints.items()}


def _wanted(joint: Joint) -> set[int]:
    legs = legs_of(joint)
    if not all(leg.has_accepted_terms for leg in legs):
        return set()
    return {company.pk for company in parties_of(legs)} - accepted_by(joint, version_of(legs))


def tell_parties(joint: Joint, companies: Iterable[Company], *, kind: str, occasion: str) -> None:
    notify(people_of(companies), kind=kind, target_type="joint", target_code=joint.code, occasion=occasion)


def write_joint_history(
    joint: Joint, verb: str, *, by: User | None, company: Company | None = None, note: str = ""
) -> None:
    record(
        by=by,
        verb=f"joint.{verb}",
        target_type="joint",
        target_code=joint.code,
        note=note,
        detail={"company": company.slug if company else ""},
    )


def terms_stand(proposal: Proposal) -> None:
    """Both sides of a leg accepted its terms: it waits, and once all legs do, every party is asked for the whole."""
    joint = proposal.joint
    if joint is None:
        return
    write_history(proposal, "wait_for_whole", by=None)
    legs = legs_of(joint)
    if all(leg.has_accepted_terms for leg in legs):
        tell_parties(joint, parties_of(legs), kind="your_turn", occasion=f"accept:{version_of(legs)}")


def require_whole(proposal: Proposal) -> None:
    """Refuse an agreement of a single leg: while its whole stands, and of terms that were meant for a dissolved one."""
    leg = getattr(proposal, "joint_leg", None)
    if leg is None or leg.joint.agreed_at is not None:
        return
    if leg.joint.dissolved_at is None:
        raise ProposalError("waits_for_whole", joint=leg.joint.code)
    terms = proposal.latest_terms
    accepted = [acceptance.at for acceptance in terms.acceptances.all()] if terms else []
    if accepted and max(accepted) < leg.joint.dissolved_at:
        raise ProposalError("accept_again", joint=leg.joint.code)


def leg_fell_away(proposal: Proposal, *, by: User | None, company: Company | None) -> None:
    """Dissolve a standing whole whose leg was declined or expired; of an agreed one tell who counted on the leg.

    With the last leg the agreed whole ends too, and its group can be started anew.
    """
    joint = proposal.joint
    if joint is None:
        return
    if joint.is_standing:
        dissolve(joint=joint, by=by, company=company)
        return
    Joint.objects.filter(pk=joint.pk).update(
        group_key=F("group_key")
    )  # of two last legs the second sees the first
    others = [leg for leg in legs_of(joint) if leg.pk != proposal.pk and leg.state not in CLOSED]
    if not others:
        Joint.objects.filter(pk=joint.pk).update(ended_at=timezone.now())
    write_joint_history(joint, "leg_ended", by=None, note=proposal.code)
    tell_parties(joint, parties_of(others), kind="for_information", occasion=f"ended:{proposal.code}")


def dissolve(*, joint: Joint, by: User | None, company: Company | None) -> None:
    """End the whole; its open legs go on as ordinary proposals. Call inside the transaction of its cause."""
    if not Joint.objects.standing().filter(pk=joint.pk).update(dissolved_at=timezone.now()):
        raise StaleProposal("whole_not_standing")
    write_joint_history(joint, "dissolve", by=by, company=company)
    legs = legs_of(joint)
    for leg in legs:
        if leg.state not in CLOSED:
            write_history(leg, "go_on_alone", by=None)
    tell_parties(joint, parties_of(legs), kind="for_information", occasion="dissolved")
