"""Moves that exist here but cannot be made now, each with what is missing: a person sees why there is no button."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Permission
from exchanges.consequences import missing_for
from exchanges.models import Proposal
from exchanges.permissions import Standing, standing_of
from exchanges.presenting import move_label
from exchanges.sentences import sentence
from exchanges.states import Actor, Move, State, moves_from

BY_ITSELF: dict[str, Promise] = {
    "agree": _("Happens by itself when both sides have accepted the same terms."),
    "ask_review": _("Happens by itself when both sides have accepted the same terms."),
}
BOARD_DECIDES = _("The park board decides this.")
NOT_FOR_OWN_COMPANY = _("Nobody decides for an own company: another member of the board has to.")
OTHER_SIDE = _("Waits for the answer of the other side.")
SIGNATORY_ONLY = _("Only a signatory of your company can do this.")


@dataclass(frozen=True, slots=True)
class Blocked:
    """A move in words, and what is missing for it."""

    label: str
    why: str


def blocked_moves(user: User, proposal: Proposal) -> list[Blocked]:
    """Return what cannot be done now, for people who take part: a side's people and the board of the park."""
    standing = standing_of(user)
    board = Permission.REVIEW_PROPOSALS in standing.parks.get(proposal.park_id, ())
    if not board and not standing.sides(proposal):
        return []
    found = [
        (move, _why_not(standing, proposal, move, board=board))
        for move in moves_from(State(proposal.state), proposal.policy)
    ]
    return [Blocked(move_label(proposal, move.name), str(why)) for move, why in found if why]


def _why_not(standing: Standing, proposal: Proposal, move: Move, *, board: bool) -> str | Promise:
    """Return what is missing, empty for what can be done and for what is none of the person's concern."""
    if standing.may_move(proposal, move):
        missing = missing_for(proposal, move.name)
        return sentence(missing) if missing else ""
    if move.actor == Actor.PLATFORM:
        return BY_ITSELF.get(move.name, "")
    if move.actor == Actor.BOARD:
        return NOT_FOR_OWN_COMPANY if board else BOARD_DECIDES if not move.needs_reason else ""
    if not standing.sides(proposal):
        return ""
    if move.actor == Actor.OTHER_PARTY:
        return OTHER_SIDE
    return SIGNATORY_ONLY if move.permission == Permission.SIGN else ""
