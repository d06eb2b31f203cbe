"""Everything that changes a proposal. Each function is one transaction and writes history."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.history import record
from accounts.models import User
from accounts.notices import notify
from accounts.roles import Permission
from companies.actions import disclose
from companies.models import Company, Listing, Status
from companies.permissions import permissions_in_company
from exchanges.agreeing import make_agreement, release_quantities, require_matched_listings
from exchanges.errors import NotAllowed, ProposalError, StaleProposal
from exchanges.models import Acceptance, Agreement, Interest, Proposal, Signature, Terms
from exchanges.permissions import standing_of
from exchanges.states import CLOSED, DUE_DAYS, MOVE_BY_NAME, Actor, Policy, State, target_of
from exchanges.terms import digest_of
from matching.actions import record_feedback, record_outcome
from matching.models import Match, Stage
from parks.models import ParkMembership
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
    _write_history(proposal, "interest", by=by, company=company)
    _tell_whose_turn(proposal)
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
    _change_state(proposal, target, returns_to=state.value if target == State.PAUSED else "")
    _write_history(proposal, move, by=by, company=side, reason=reason, note=note, from_state=state.value)
    _after_move(proposal, move, by=by, company=side, reason=reason, note=note)
    _note_outcome(proposal, reason)
    _tell_whose_turn(proposal)
    return proposal


def _change_state(proposal: Proposal, target: State, *, returns_to: str) -> None:
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


@transaction.atomic
def propose_terms(*, proposal: Proposal, company: Company, by: User, values: dict[str, Any]) -> Terms:
    """Put a new round of terms on the table; who proposes it accepts it. Earlier rounds stay as they are."""
    proposal = _negotiating(proposal, company, by, Permission.NEGOTIATE)
    _require_own_quantity(proposal, company)
    require_matched_listings(proposal)
    latest = proposal.latest_terms
    terms = Terms(
        proposal=proposal,
        round=latest.round + 1 if latest else 1,
        proposed_by=company,
        author=by,
        unit=proposal.giver_listing.resource.unit,
        **values,
    )
    terms.digest = digest_of(terms)
    _change_state(proposal, State.NEGOTIATING, returns_to="")
    terms.save()
    _write_history(proposal, "propose_terms", by=by, company=company, round=terms.round)
    Acceptance.objects.create(terms=terms, company=company, by=by, digest=terms.digest)
    _tell_whose_turn(Proposal.objects.for_list().get(pk=proposal.pk))
    return terms


@transaction.atomic
def accept_terms(*, terms: Terms, company: Company, by: User, digest: str) -> Proposal:
    """Accept exactly the round that was shown. When both sides have, the proposal goes on by itself."""
    proposal = _negotiating(terms.proposal, company, by, Permission.ACCEPT_TERMS)
    latest = proposal.latest_terms
    if latest is None or latest.pk != terms.pk or digest != latest.digest:
        raise StaleProposal("newer_terms")
    _require_own_quantity(proposal, company)
    Acceptance.objects.get_or_create(
        terms=latest, company=company, defaults={"by": by, "digest": latest.digest}
    )
    _write_history(proposal, "accept_terms", by=by, company=company, round=latest.round)
    if Acceptance.objects.filter(terms=latest).count() < len(proposal.parties):  # not the prefetched rows
        return proposal
    move = "ask_review" if proposal.park.review_policy == Policy.BEFORE_SIGNING else "agree"
    # On the version that was read with these terms: a counter-offer in this very moment was accepted by nobody.
    return advance(proposal=proposal, move=move, by=None, expected_version=proposal.version)


def _negotiating(proposal: Proposal, company: Company, by: User, permission: Permission) -> Proposal:
    """Return the fresh row if it is being negotiated and the person may act for the company."""
    proposal = Proposal.objects.for_list().get(pk=proposal.pk)
    if proposal.state != State.NEGOTIATING:
        raise StaleProposal("not_negotiating", state=proposal.state)
    if company not in proposal.parties or permission not in permissions_in_company(by, company):
        raise NotAllowed("not_your_move", move=permission.value)
    return proposal


def _require_own_quantity(proposal: Proposal, company: Company) -> None:
    """Nobody commits to a sector estimate: the company's own listing must be confirmed, with a quantity."""
    listing = own_listing(proposal, company)
    if listing.is_estimate or listing.offered is None:
        raise ProposalError("confirm_listing_first", listing=listing.code)


def own_listing(proposal: Proposal, company: Company) -> Listing:
    return proposal.giver_listing if company == proposal.giver else proposal.taker_listing


@transaction.atomic
def record_signature(
    *, agreement: Agreement, company: Company, by: User, name: str, title: str, method: str, signed_on: date
) -> Signature:
    """Record that a party has signed the paper; the second signature completes the agreement."""
    proposal = agreement.proposal
    if company not in proposal.parties or Permission.SIGN not in permissions_in_company(by, company):
        raise NotAllowed("not_your_move", move="sign")
    _hold_for_signing(proposal)
    signature, created = Signature.objects.get_or_create(
        agreement=agreement,
        company=company,
        defaults={
            "signatory_name": name,
            "signatory_title": title,
            "method": method,
            "signed_on": signed_on,
            "terms_digest": agreement.terms.digest,
            "recorded_by": by,
        },
    )
    if not created:
        raise StaleProposal("already_signed")
    _write_history(proposal, "sign", by=by, company=company, method=method)
    if Signature.objects.filter(agreement=agreement).count() == len(proposal.parties):
        Agreement.objects.filter(pk=agreement.pk, signed_at__isnull=True).update(signed_at=timezone.now())
        _write_history(proposal, "signed_by_both", by=None)
    _tell_whose_turn(Proposal.objects.for_list().get(pk=proposal.pk))
    return signature


def _hold_for_signing(proposal: Proposal) -> None:
    """Lock the row while it is agreed: of two signatures at once the second sees the first and completes it."""
    agreed = Proposal.objects.filter(pk=proposal.pk, state=State.AGREED)
    if not agreed.update(version=F("version") + 1):
        raise StaleProposal("not_to_be_signed", state=proposal.state)


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


def _write_history(
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
        side = "giver" if company.pk == proposal.giver_id else "taker"
    record(
        by=by,
        verb=f"proposal.{verb}",
        target_type="proposal",
        target_code=proposal.code,
        reason=reason,
        note=note,
        detail={"side": side, "to": proposal.state, **detail},
    )


def _tell_whose_turn(proposal: Proposal) -> None:
    notify(
        people_whose_turn(proposal),
        kind="your_turn",
        target_type="proposal",
        target_code=proposal.code,
        occasion=f"v{proposal.version}:{proposal.state}",
    )


def people_whose_turn(proposal: Proposal) -> Iterable[User]:
    """Return everybody who could do what the proposal waits for."""
    if proposal.turn_of_board:
        members = ParkMembership.objects.filter(park=proposal.park, role__startswith="board")
        return User.objects.filter(pk__in=members.values("user_id"), is_active=True)
    return User.objects.filter(
        company_memberships__company__in=proposal.turn_of_parties, is_active=True
    ).distinct()
