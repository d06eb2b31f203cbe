"""Proposals, terms, agreements, and the exchanges that are known to exist."""

from exchanges.models.agreement import Agreement, Amendment, Signature
from exchanges.models.corridor import WalkAwayPrice
from exchanges.models.decision import Decision
from exchanges.models.delivery import Delivery, Suspension
from exchanges.models.joint import Joint, JointAcceptance, JointLeg
from exchanges.models.known import KnownLink
from exchanges.models.proposal import Interest, Proposal
from exchanges.models.talk import ProposalDocument, ThreadMessage
from exchanges.models.terms import Acceptance, Terms

__all__ = [
    "Acceptance",
    "Agreement",
    "Amendment",
    "Decision",
    "Delivery",
    "Interest",
    "Joint",
    "JointAcceptance",
    "JointLeg",
    "KnownLink",
    "Proposal",
    "ProposalDocument",
    "Signature",
    "Suspension",
    "Terms",
    "ThreadMessage",
    "WalkAwayPrice",
]
