"""Proposals, terms, agreements, and the exchanges that are known to exist."""

from exchanges.models.agreement import Agreement, Signature
from exchanges.models.decision import Decision
from exchanges.models.delivery import Delivery
from exchanges.models.known import KnownLink
from exchanges.models.proposal import Acceptance, Interest, Proposal, Terms

__all__ = [
    "Acceptance",
    "Agreement",
    "Decision",
    "Delivery",
    "Interest",
    "KnownLink",
    "Proposal",
    "Signature",
    "Terms",
]
