"""Everything that changes a proposal. Each function is one transaction and writes history."""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from companies.models import Company
from companies.permissions import permissions_in_company
from exchanges.consequences import Made, follow, note_outcome, require
from exchanges.errors import NotAllowed, StaleProposal
from exchanges.interest import (
    count_as_interested,
    disclose_own,
    note_interest,
    open_proposal,
    opening_state,
)
from exchanges.models import Proposal
from exchanges.permissions import standing_of
from exchanges.states import DUE_DAYS, MOVE_BY_NAME, Actor, Policy, State, answering_move, target_of
from exchanges.telling import tell_board, tell_others, tell_whose_turn, write_history
from matching.models import Match


@transaction.atomic
def express_interest(*, match: Match, company: Company, by: User) -> Proposal:
    """Say yes to talking about a match: open its proposal, or answer the other side's interest.

    Raises `StaleProposal` for the second of two sides that say yes first in the same moment; again it is an answer.
    """
    if Permission.EXPRESS_INTEREST not in permissions_in_company(by, company):
        raise NotAllowed("not_your_company")
    if company not in (match.giver_listing.company, match.taker_listing.company):
        raise NotAllowed("not_your_company")
    proposal = Proposal.objects.open().filter(match_key=match.key).first()
    if proposal is None:
        state = opening_state(match, company, by)
        return _begin(open_proposal(match=match, by=by, state=state), company, by)
    if company.pk in proposal.answered_by:
        return proposal
    if not proposal.answered_by:
        hold(proposal)  # the other side may say yes first in this very moment: then this is an answer to it
        return _begin(proposal, company, by)
    if proposal.state == State.INTEREST:
        return advance(proposal=proposal, move=answering_move(proposal.policy), by=by)
    count_as_interested(proposal, company, by)
    return proposal


def _begin(proposal: Proposal, company: Company, by: User) -> Proposal:
    """Note the first interest. Where the negotiation begins with it, the other side is told who asks."""
    note_interest(proposal, company, by)
    if proposal.state == State.NEGOTIATING:
        disclose_own(proposal, company, by)
        write_history(proposal, "begin_negotiating", by=by, company=company)
    else:
        write_history(proposal, "interest", by=by, company=company)
    note_outcome(proposal)
    tell_whose_turn(proposal)
    tell_board(proposal)
    return proposal


@transaction.atomic
def advance(
    *,
    proposal: Proposal,
    move: str,
    by: User | None,
    reason: str = "",
    note: str = "",
    expected_version: int | None = None,
) -> Proposal:
    """Make one move of the table. With `advance_read` the only writer of `Proposal.state`.

    `by` None is the platform; people are checked against the table. The row changes only from the state and
    version that were read, so of two simultaneous moves one wins and the other gets `StaleProposal`.
    """
    proposal = Proposal.objects.for_list().get(pk=proposal.pk)
    if expected_version is not None and proposal.version != expected_version:
        raise StaleProposal("changed_meanwhile", state=proposal.state)
    return advance_read(proposal, move, by=by, reason=reason, note=note)


def advance_read(
    proposal: Proposal, move: str, *, by: User | None, reason: str = "", note: str = ""
) -> Proposal:
    """Make the move on a `for_list` row that this transaction has read; else as `advance`."""
    state, policy = State(proposal.state), proposal.policy
    target = target_of(move, state, policy, reason=reason, returns_to=proposal.returns_to)
    if by is not None and not standing_of(by).may_move(proposal, MOVE_BY_NAME[move]):
        raise NotAllowed("not_your_move", move=move)
    require(proposal, move)
    side = _side_of(proposal, by, move)
    change_state(proposal, target, returns_to=state.value if target == State.PAUSED else "")
    facts = {"from_state": state.value, **_facts_of_the_day(proposal, policy, move, by)}
    write_history(proposal, move, by=by, company=side, reason=reason, note=note, **facts)
    follow(proposal, Made(move, by, side, reason, note))
    proposal.read_again("interests")
    tell_whose_turn(proposal)
    tell_others(proposal, acting=side)
    tell_board(proposal)
    return proposal


def _facts_of_the_day(proposal: Proposal, policy: Policy, move: str, by: User | None) -> dict[str, Any]:
    """Return what a later judgement of the move needs and what may be otherwise by then (exchanges/invariants.py)."""
    facts: dict[str, Any] = {"policy": policy.value}
    if by is not None and MOVE_BY_NAME[move].actor == Actor.BOARD:
        facts["of_party"] = standing_of(by).is_of_party(proposal)
    return facts


def change_state(proposal: Proposal, target: State, *, returns_to: str) -> None:
    now = timezone.now()
    days = DUE_DAYS.get(target)
    due_on = timezone.localdate(now) + timedelta(days=days) if days else None
    written = {
        "state": target.value,
        "state_since": now,
        "due_on": due_on,
        "returns_to": returns_to,
        "version": proposal.version + 1,
    }
    read = Proposal.objects.filter(pk=proposal.pk, state=proposal.state, version=proposal.version)
    try:
        changed = read.update(**written)
    except IntegrityError as error:  # revived while somebody opened a new one of the same match
        raise StaleProposal("changed_meanwhile", state=proposal.state) from error
    if changed != 1:
        raise StaleProposal("changed_meanwhile", state=proposal.state)
    for name, value in written.items():  # reading it again would drop all that `for_list` has joined
        setattr(proposal, name, value)


def hold(proposal: Proposal) -> None:
    """Of two acts on the version that both have read the second one is told; the state stays."""
    read = Proposal.objects.filter(pk=proposal.pk, version=proposal.version, state=proposal.state)
    if not read.update(version=F("version") + 1):
        raise StaleProposal("changed_meanwhile", state=proposal.state)


def _side_of(proposal: Proposal, by: User | None, move: str) -> Company | None:
    """Return the company for which the person makes the move; None for the board and the platform."""
    row = MOVE_BY_NAME[move]
    if by is None or row.permission is None or row.actor == Actor.BOARD:
        return None
    sides = standing_of(by).acting_as(proposal, row.permission)
    if row.actor == Actor.OTHER_PARTY:
        return proposal.waiting_party
    if row.actor == Actor.ASKING_PARTY:
        return proposal.asking_party
    return sides[0] if sides else None


def expire_overdue(*, on: date) -> int:
    """Close what nobody answered in time. Returns how many; each in its own transaction."""
    count = 0
    for proposal in Proposal.objects.overdue(on):
        try:
            advance(proposal=proposal, move="expire", by=None, expected_version=proposal.version)
        except StaleProposal:
            continue  # answered in this very moment
        count += 1
    return count
