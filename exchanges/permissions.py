"""Who may make which move on a proposal. A person's standing is read once, then asked for any number."""

from collections import defaultdict
from dataclasses import dataclass

from accounts.models import User
from accounts.roles import COMPANY_PERMISSIONS, PARK_PERMISSIONS, Permission
from companies.models import Company
from companies.permissions import company_roles_of
from exchanges.models import Proposal
from exchanges.states import Actor, Move, State, moves_from
from parks.permissions import park_roles_of

NONE: frozenset[Permission] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person may do, by company and by park."""

    companies: dict[int, frozenset[Permission]]
    parks: dict[int, frozenset[Permission]]

    def sides(self, proposal: Proposal) -> list[Company]:
        """Return the sides of a proposal that the person belongs to (usually none or one)."""
        return [company for company in proposal.parties if company.pk in self.companies]

    def acting_as(self, proposal: Proposal, permission: Permission) -> list[Company]:
        """Return the sides for which the person holds a permission."""
        return [company for company in proposal.parties if permission in self.companies.get(company.pk, NONE)]

    def is_of_party(self, proposal: Proposal) -> bool:
        return bool(self.sides(proposal))

    def may_review(self, proposal: Proposal) -> bool:
        """A board member of the park, but never of a company that takes part (separation of duties)."""
        granted = self.parks.get(proposal.park_id, NONE)
        return Permission.REVIEW_PROPOSALS in granted and not self.is_of_party(proposal)

    def may_move(self, proposal: Proposal, move: Move) -> bool:
        """Ask the table: who makes this move, and is it this person?"""
        if move.actor == Actor.BOARD:
            return self.may_review(proposal)
        if move.actor == Actor.PLATFORM or move.permission is None:
            return False
        sides = self.acting_as(proposal, move.permission)
        if move.actor == Actor.OTHER_PARTY:
            return bool(proposal.answered_by) and proposal.waiting_party in sides
        if move.actor == Actor.ASKING_PARTY:
            return bool(proposal.answered_by) and proposal.asking_party in sides
        return bool(sides)

    def allowed_moves(self, proposal: Proposal) -> list[Move]:
        """Return the moves this person may make now: exactly the buttons of the page."""
        moves = moves_from(State(proposal.state), proposal.policy)
        return [move for move in moves if self.may_move(proposal, move)]


def standing_of(user: User) -> Standing:
    """Return the union over the person's roles. Two queries; none where a page has asked before."""
    companies: dict[int, frozenset[Permission]] = defaultdict(frozenset)
    parks: dict[int, frozenset[Permission]] = defaultdict(frozenset)
    for company, role in company_roles_of(user):
        companies[company] |= COMPANY_PERMISSIONS[role]
    for park, park_role in park_roles_of(user):
        parks[park] |= PARK_PERMISSIONS[park_role]
    return Standing(dict(companies), dict(parks))
