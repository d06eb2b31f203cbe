"""What every act on a proposal leaves behind: a line of its history, and word to those whose turn it is."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from accounts.history import record
from accounts.models import User
from accounts.notices import notify
from companies.models import Company
from exchanges.events import announce_step
from exchanges.models import Proposal
from exchanges.states import WITHOUT_REVIEW, State
from parks.models import ParkMembership

TOLD_TO_BOARD = {State.NEGOTIATING, State.AGREED, State.OPERATING, State.ENDED}


def write_history(
    proposal: Proposal,
    verb: str,
    *,
    by: User | None,
    company: Company | None = None,
    reason: str = "",
    note: str = "",
    **detail: Any,
) -> None:
    side = "board" if by is not None else "platform"
    if company is not None:
        side = proposal.side_of(company.pk)
    record(
        by=by,
        verb=f"proposal.{verb}",
        target_type="proposal",
        target_code=proposal.code,
        reason=reason,
        note=note,
        detail={"side": side, "to": proposal.state, **detail},
    )
    announce_step(proposal, verb)


def tell(people: Iterable[User], proposal: Proposal, *, kind: str, occasion: str) -> None:
    """Leave each person one notice about the proposal for this occasion (accounts/notices.py)."""
    notify(people, kind=kind, target_type="proposal", target_code=proposal.code, occasion=occasion)


def tell_whose_turn(proposal: Proposal) -> None:
    tell(people_whose_turn(proposal), proposal, kind="your_turn", occasion=_step_of(proposal))


def tell_others(proposal: Proposal, *, acting: Company | None) -> None:
    """Tell the sides that neither acted nor have to act: the step concerns them, whoever made it."""
    waited_for = proposal.turn_of_parties
    sides = [one for one in proposal.parties if one != acting and one not in waited_for]
    tell(people_of(sides), proposal, kind="for_information", occasion=_step_of(proposal))


def _step_of(proposal: Proposal) -> str:
    return f"v{proposal.version}:{proposal.state}"


def people_of(companies: Iterable[Company]) -> QuerySet[User]:
    ids = [company.pk for company in companies]
    return User.objects.filter(company_memberships__company__in=ids, is_active=True).distinct()


def tell_board(proposal: Proposal) -> None:
    """Where the board is not asked it is told, once at each of these steps, and need not do anything."""
    if proposal.policy in WITHOUT_REVIEW and proposal.state in TOLD_TO_BOARD:
        tell(board_of(proposal), proposal, kind="for_information", occasion=proposal.state)


def board_of(proposal: Proposal) -> QuerySet[User]:
    members = ParkMembership.objects.filter(park=proposal.park, role__startswith="board")
    return User.objects.filter(pk__in=members.values("user_id"), is_active=True)


def people_whose_turn(proposal: Proposal) -> Iterable[User]:
    """Return everybody who could do what the proposal waits for."""
    if proposal.turn_of_board:
        return board_of(proposal)
    return people_of(proposal.turn_of_parties)
