"""Everything that changes a proposal. Each function is one transaction and writes history."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from companies.actions import disclose
from companies.models import Company, Listing, Status
from companies.permissions import permissions_in_company
from exchanges.agreeing import make_agreement, release_quantities
from exchanges.errors import NotAllowed, ProposalError, StaleProposal
from exchanges.models import Agreement, Interest, Proposal
from exchanges.permissions import standing_of
from exchanges.states import CLOSED, DUE_DAYS, MOVE_BY_NAME, Actor, Policy, State, target_of
from exchanges.telling import tell_whose_turn, write_history
from matching.actions import record_feedback, record_outcome
from matching.models import Match, Stage
from symbiosis.lib.codes import create_coded


@transaction.atomic
def express_interest(*, match: Match, company: Company, by: User) -> Proposal:
    """Say yes to talking about a match: open its proposal, or answer the other side's interest."""
    if Permission.EXPRESS_INTEREST not in permissions_in_company(by, company):
        raise NotAllowed("not_your_company")
    proposal = Proposal.objects.open().filter(match_key=match.key).first() or _open_proposal(match, by)
    if company not in proposal.parties:
        raise NotAllowed("not_your_company")
    if company.pk in proposal.answered_by:
        return proposal
    if proposal.answered_by:
        return advance(proposal=proposal, move="answer_interest", by=by)
    _note_interest(proposal, company, by)
    _note_outcome(proposal)
    write_history(proposal, "interest", by=by, company=company)
    tell_whose_turn(proposal)
    return proposal


def _require_on_offer(*listings: Listing) -> None:
    """A listing that was withdrawn since the run is nobody's to ask for, nor to be named for."""
    if any(listing.status != Status.LIVE for listing in listings):
        raise ProposalError("no_longer_on_offer")


def _open_proposal(match: Match, by: User) -> Proposal:
    giver, taker = match.giver_listing.company, match.taker_listing.company
    park = giver.park or taker.park
    if park is None:
        raise ProposalError("outside_the_parks")
    _require_on_offer(match.giver_listing, match.taker_listing)
    today = timezone.localdate()
    try:
        return create_coded(
            Proposal,
            "PRP",
            on=today,
            monthly=False,
            match_key=match.key,
            match=match,
            giver_listing=match.giver_listing,
            taker_listing=match.taker_listing,
            giver=giver,
            taker=taker,
            park=park,
            state_since=timezone.now(),
            due_on=today + timedelta(days=DUE_DAYS[State.INTEREST]),
            created_by=by,
        )
    except IntegrityError as error:
        # The other side opened the proposal of this match in the same moment.
        raise StaleProposal("changed_meanwhile", state=State.INTEREST.value) from error


def _note_interest(proposal: Proposal, company: Company, by: User) -> None:
    Interest.objects.create(proposal=proposal, company=company, by=by)
    record_feedback(match=proposal.match, company=company, verdict="interested", by=by)


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
    """Make one move of the table. The only writer of `Proposal.state`.

    `by` None is the platform; people are checked against the table. The row changes only from the state and
    version that were read, so of two simultaneous moves one wins and the other gets `StaleProposal`.
    """
    proposal = Proposal.objects.for_list().get(pk=proposal.pk)
    if expected_version is not None and proposal.version != expected_version:
        raise StaleProposal("changed_meanwhile", state=proposal.state)
    state, policy = State(proposal.state), Policy(proposal.park.review_policy)
    target = target_of(move, state, policy, reason=reason, returns_to=proposal.returns_to)
    if by is not None and not standing_of(by).may_move(proposal, MOVE_BY_NAME[move]):
        raise NotAllowed("not_your_move", move=move)
    if move == "answer_interest":
        _require_on_offer(proposal.giver_listing, proposal.taker_listing)
    if move == "activate":
        _require_signatures(proposal)
    side = _side_of(proposal, by, move)
    change_state(proposal, target, returns_to=state.value if target == State.PAUSED else "")
    write_history(proposal, move, by=by, company=side, reason=reason, note=note, from_state=state.value)
    _after_move(proposal, move, by=by, company=side, reason=reason, note=note)
    _note_outcome(proposal, reason)
    tell_whose_turn(proposal)
    return proposal


def change_state(proposal: Proposal, target: State, *, returns_to: str) -> None:
    now = timezone.now()
    days = DUE_DAYS.get(target)
    due_on = timezone.localdate(now) + timedelta(days=days) if days else None
    changed = Proposal.objects.filter(pk=proposal.pk, state=proposal.state, version=proposal.version).update(
        state=target.value, state_since=now, due_on=due_on, returns_to=returns_to, version=F("version") + 1
    )
    if changed != 1:
        raise StaleProposal("changed_meanwhile", state=proposal.state)
    proposal.refresh_from_db()


def _side_of(proposal: Proposal, by: User | None, move: str) -> Company | None:
    """Return the company for which the person makes the move; None for the board and the platform."""
    row = MOVE_BY_NAME[move]
    if by is None or row.permission is None or row.actor == Actor.BOARD:
        return None
    sides = standing_of(by).acting_as(proposal, row.permission)
    if row.actor == Actor.OTHER_PARTY:
        return proposal.waiting_party
    return sides[0] if sides else None


def _require_signatures(proposal: Proposal) -> None:
    if not Agreement.objects.filter(proposal=proposal, signed_at__isnull=False).exists():
        raise ProposalError("not_signed_by_both")


def _after_move(
    proposal: Proposal, move: str, *, by: User | None, company: Company | None, reason: str, note: str
) -> None:
    """Write down the consequences of a move in the rows that belong to it."""
    if move == "answer_interest" and company is not None and by is not None:
        _note_interest(proposal, company, by)
        _disclose_both(proposal, by)
    elif move == "decline" and company is not None and by is not None:
        record_feedback(
            match=proposal.match, company=company, verdict="declined", reason=reason, note=note, by=by
        )
    elif move in {"agree", "approve_terms"}:
        make_agreement(proposal, by=by)
    elif move == "end":
        release_quantities(proposal, by=by)


STAGES = {
    State.INTEREST: Stage.INTEREST,
    State.MUTUAL_INTEREST: Stage.MUTUAL,
    State.REVIEW: Stage.REVIEW,
    State.NEGOTIATING: Stage.NEGOTIATING,
    State.AGREED: Stage.AGREED,
    State.OPERATING: Stage.OPERATING,
}


def _note_outcome(proposal: Proposal, reason: str = "") -> None:
    """Tell the engine's own measurement where the proposal stands; why, only where it came to an end."""
    state = State(proposal.state)
    ended = (reason or state.value) if state in CLOSED else ""
    record_outcome(match=proposal.match, stage=STAGES.get(state), park=proposal.park, reason=ended)


def _disclose_both(proposal: Proposal, by: User) -> None:
    disclose(listing=proposal.giver_listing, to=proposal.taker, reference=proposal.code, by=by)
    disclose(listing=proposal.taker_listing, to=proposal.giver, reference=proposal.code, by=by)


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
