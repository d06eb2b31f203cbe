"""What a move asks for before it is made, and what follows from it in the rows that belong to it."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User
from companies.models import Company
from exchanges.agreeing import make_agreement, release_quantities
from exchanges.deliveries.suspending import begin_rest, end_rest
from exchanges.errors import ProposalError
from exchanges.interest import ask_again, disclose_both, note_interest, require_on_offer
from exchanges.legal.gate import require_documents
from exchanges.legs import leg_fell_away
from exchanges.models import Proposal
from exchanges.states import CLOSED, MOVE_BY_NAME, State
from matching.actions import record_feedback, record_outcome, take_back_feedback
from matching.models import Stage


def require(proposal: Proposal, move: str) -> None:
    """Raise `ProposalError` with the code of what is missing for the move; `proposal` is a fresh `for_list` row."""
    for requirement in REQUIREMENTS.get(move, ()):
        requirement(proposal)


def missing_for(proposal: Proposal, move: str) -> ProposalError | None:
    """Return what is missing for the move, None when nothing is."""
    try:
        require(proposal, move)
    except ProposalError as error:
        return error
    return None


def _both_on_offer(proposal: Proposal) -> None:
    require_on_offer(proposal.giver_listing, proposal.taker_listing)


def _no_newer_one(proposal: Proposal) -> None:
    newer = Proposal.objects.open().filter(match_key=proposal.match_key).first()
    if newer is not None:
        raise ProposalError("opened_again", proposal=newer.code)


def _signed_by_both(proposal: Proposal) -> None:
    if not proposal.is_signed:
        raise ProposalError("not_signed_by_both")


def _accepted_by_both(proposal: Proposal) -> None:
    """A board that asks only before signing may have a proposal whose terms nobody has accepted yet."""
    terms = proposal.latest_terms
    accepted = {one.company_id for one in terms.acceptances.all()} if terms else set()
    if any(party.pk not in accepted for party in proposal.parties):
        raise ProposalError("no_accepted_terms")


REQUIREMENTS: dict[str, tuple[Callable[[Proposal], None], ...]] = {
    "answer_interest": (_both_on_offer,),
    "answer_city": (_both_on_offer,),
    "revive": (_both_on_offer, _no_newer_one),
    "approve_terms": (_accepted_by_both,),
    "activate": (_signed_by_both, require_documents),
}


@dataclass(frozen=True, slots=True)
class Made:
    """A move that was made: by whom (None = the platform), for which side (None = the board), and why."""

    move: str
    by: User | None
    company: Company | None
    reason: str
    note: str


def follow(proposal: Proposal, made: Made) -> None:
    """Write down what follows from the move."""
    if made.by is not None and made.company is not None:
        _follow_party(proposal, made, made.company, made.by)
    if made.move in {"agree", "approve_terms"}:
        make_agreement(proposal, by=made.by)
    elif made.move == "suspend":
        begin_rest(proposal)
    elif made.move == "resume_deliveries":
        end_rest(proposal)
    elif made.move in {"end", "run_out"}:
        end_rest(proposal)
        release_quantities(proposal, by=made.by)
    if proposal.state in CLOSED:
        leg_fell_away(proposal, by=made.by, company=made.company)
    note_outcome(proposal, made.reason or OWN_REASONS.get(made.move, ""))


def _follow_party(proposal: Proposal, made: Made, company: Company, by: User) -> None:
    """What a side's move says of its interest."""
    match = proposal.match
    if MOVE_BY_NAME[made.move].is_answer:
        note_interest(proposal, company, by)
        disclose_both(proposal, by)
    elif made.move == "decline":
        record_feedback(
            match=match, company=company, verdict="declined", reason=made.reason, note=made.note, by=by
        )
    elif made.move == "withdraw":
        take_back_feedback(match=match, company=company, verdict="interested", by=by)
    elif made.move == "revive":
        ask_again(proposal, company, by)


OWN_REASONS = {"withdraw": "withdrawn"}  # ends that say why by themselves
STAGES = {
    State.INTEREST: Stage.INTEREST,
    State.MUTUAL_INTEREST: Stage.MUTUAL,
    State.REVIEW: Stage.REVIEW,
    State.NEGOTIATING: Stage.NEGOTIATING,
    State.AGREED: Stage.AGREED,
    State.OPERATING: Stage.OPERATING,
}


def note_outcome(proposal: Proposal, reason: str = "") -> None:
    """Tell the engine's own measurement where the proposal stands; why, only where it came to an end."""
    state = State(proposal.state)
    ended = (reason or state.value) if state in CLOSED else ""
    record_outcome(match=proposal.match, stage=STAGES.get(state), park=proposal.park, reason=ended)
