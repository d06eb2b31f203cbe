"""Who may make which move on a proposal."""

from accounts.models import User
from accounts.roles import Permission
from companies.models import Company
from companies.permissions import companies_of, permissions_in_company
from exchanges.models import Proposal
from exchanges.states import Actor, Move, Policy, State, moves_from
from parks.permissions import permissions_in_park


def parties_of(user: User, proposal: Proposal) -> list[Company]:
    """Return the sides of a proposal that the person belongs to (usually none or one)."""
    own = {company.pk for company in companies_of(user)}
    return [company for company in (proposal.giver, proposal.taker) if company.pk in own]


def acting_as(user: User, proposal: Proposal, permission: Permission) -> list[Company]:
    """Return the sides for which the person holds a permission."""
    return [
        company
        for company in parties_of(user, proposal)
        if permission in permissions_in_company(user, company)
    ]


def may_review(user: User, proposal: Proposal) -> bool:
    """A board member of the park, but never of a company that takes part (separation of duties)."""
    if parties_of(user, proposal):
        return False
    return Permission.REVIEW_PROPOSALS in permissions_in_park(user, proposal.park)


def may_move(user: User, proposal: Proposal, move: Move) -> bool:
    """Ask the table: who makes this move, and is it this person?"""
    if move.actor == Actor.BOARD:
        return may_review(user, proposal)
    if move.actor == Actor.PLATFORM or move.permission is None:
        return False
    sides = acting_as(user, proposal, move.permission)
    if move.actor == Actor.OTHER_PARTY:
        return proposal.waiting_party in sides
    return bool(sides)


def allowed_moves(user: User, proposal: Proposal) -> list[Move]:
    """Return the moves this person may make now: exactly the buttons of the page."""
    moves = moves_from(State(proposal.state), Policy(proposal.park.review_policy))
    return [move for move in moves if may_move(user, proposal, move)]
