"""Who sits at the table of a proposal: the people of both sides, and the board that reviews it."""

from dataclasses import dataclass

from accounts.models import User
from accounts.roles import Permission
from companies.models import Company
from exchanges.legal.requirements import Who
from exchanges.models import Proposal
from exchanges.permissions import NONE, standing_of

TAKES_PART = (Permission.EXPRESS_INTEREST, Permission.NEGOTIATE)
SUPPLIES = {
    "giver": {Who.GIVER, Who.CARRIER, Who.PARK},
    "taker": {Who.TAKER, Who.CARRIER, Who.PARK},
    "park": {Who.PARK},
}


@dataclass(frozen=True, slots=True)
class Seat:
    """For whom a person speaks and shows papers; without a company for the park."""

    companies: tuple[Company, ...]
    is_giver: bool

    @property
    def company(self) -> Company | None:
        return self.companies[0] if self.companies else None

    def may_supply(self, who: Who) -> bool:
        """A paper comes from the one who has to supply it; the carrier's and the park's also through a party."""
        if not self.companies:
            return who in SUPPLIES["park"]
        return who in SUPPLIES["giver" if self.is_giver else "taker"]


def seat_of(user: User, proposal: Proposal) -> Seat | None:
    """Return the person's seat, None for everybody else who may see the proposal. Two queries.

    Who belongs to a side is never the park there (separation of duties). The park takes its seat once both sides are
    interested: before that it would learn who a side in another park is.
    """
    standing = standing_of(user)
    held = [set(standing.acting_as(proposal, permission)) for permission in TAKES_PART]
    sides = tuple(company for company in proposal.parties if any(company in one for one in held))
    if sides:
        return Seat(sides, is_giver=sides[0] == proposal.giver)
    is_board = Permission.VIEW_PARK_DATA in standing.parks.get(proposal.park_id, NONE)
    if is_board and proposal.is_mutual and not standing.sides(proposal):
        return Seat((), is_giver=False)
    return None
