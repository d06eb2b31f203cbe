"""What a person sees of a proposal: names only where disclosed, and history as sentences."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, User
from companies.disclosure import ListingView, named_views, views_of
from companies.models import Company, Listing
from exchanges.coordination import wording as coordination
from exchanges.legs import Wanted, still_to_accept
from exchanges.models import Decision, Proposal, Terms
from exchanges.permissions import Standing, standing_of
from exchanges.states import Policy, State
from exchanges.terms import DIGEST_FIELDS
from exchanges.wording import HISTORY_LINES, MOVE_LABELS, NEXT_STEP, REASON_LABELS, SIDE_LABELS, WAITING_STEP
from matching.engine import types as engine
from matching.results import explained
from symbiosis.lib.measures import format_quantity, format_quantity_range

LINE_STATES = {
    "agreed": "agreed",
    "operating": "operating",
    "suspended": "agreed",
    "ended": "ended",
    "declined": "declined",
    "expired": "expired",
}
# The act that leads to a state and says why.
CAME_BY = {
    "sent_back": "proposal.send_back",
    "paused": "proposal.pause",
    "suspended": "proposal.suspend",
    "ended": "proposal.end",
    "declined": "proposal.decline",
}


def line_state(state: str) -> str:
    """Return how an exchange in this state is drawn."""
    return LINE_STATES.get(state, "talks")


@dataclass(frozen=True)
class ProposalView:
    """One proposal as one person may see it."""

    proposal: Proposal
    giver: ListingView
    taker: ListingView
    turn_is_yours: bool
    turn_label: str
    next_step: str
    days_in_state: int

    @property
    def url(self) -> str:
        return reverse("exchanges:proposal-detail", args=[self.proposal.code])

    @property
    def line_state(self) -> str:
        return line_state(self.proposal.state)

    @property
    def steps(self) -> int:
        return len(self.proposal.match.conversions)

    @property
    def amount(self) -> str:
        """What is committed in a year, else what could be traded; empty while neither is known."""
        proposal, language = self.proposal, get_language() or "vi"
        unit = proposal.giver_listing.resource.unit
        if hasattr(proposal, "agreement"):
            committed = proposal.agreement.committed_per_year
            return "" if committed is None else format_quantity(committed, unit, "year", language)
        low, high = proposal.match.quantity_low, proposal.match.quantity_high
        if low is None or high is None:
            return ""
        return format_quantity_range(low, high, unit, "year", language, estimate=True)

    @cached_property
    def reasons(self) -> engine.Match:
        """What the engine knew: its sums say whether a line of them is not known."""
        return explained(self.proposal.match)

    @property
    def names_board(self) -> bool:
        """The board is that of the giver's park, else of the taker's: naming it tells where the giver is.

        Also to a taker of the same park, who would learn that the giver is a neighbour.
        """
        return self.giver.is_disclosed and (
            self.proposal.giver.park_id is not None or self.taker.is_disclosed
        )


def present(user: User, proposals: list[Proposal]) -> list[ProposalView]:
    """Return the proposals as this person may see them; the query count does not grow with the list."""
    mutual: list[Listing] = []
    closed: list[Listing] = []
    for proposal in proposals:
        (mutual if proposal.is_mutual else closed).extend([proposal.giver_listing, proposal.taker_listing])
    # Whoever may see a proposal sees both names once the interest is mutual.
    views = views_of(user, closed) | named_views(mutual)
    standing, wanted = standing_of(user), still_to_accept(proposals)
    return [_present_one(standing, proposal, views, wanted) for proposal in proposals]


def _present_one(
    standing: Standing, proposal: Proposal, views: dict[int, ListingView], wanted: Wanted
) -> ProposalView:
    turn = parties_in_turn(proposal, wanted)
    is_yours = _is_yours(standing, proposal, turn)
    return ProposalView(
        proposal=proposal,
        giver=views[proposal.giver_listing_id],
        taker=views[proposal.taker_listing_id],
        turn_is_yours=is_yours,
        turn_label=_turn_label(proposal, turn, views),
        next_step=next_step_of(proposal) if is_yours else waiting_step_of(proposal),
        days_in_state=(timezone.now() - proposal.state_since).days,
    )


def next_step_of(proposal: Proposal) -> str:
    """Return what the one whose turn it is should do."""
    step = proposal.state
    if proposal.open_amendment is not None:
        step = _step_of_change(proposal)
    elif step == State.AGREED and proposal.is_signed:
        step = "agreed_signed"
    elif proposal.waits_for_whole:
        step = "waits_for_whole"
    elif step == State.MUTUAL_INTEREST and proposal.policy != Policy.BEFORE_NEGOTIATING:
        step = "mutual_interest_without_review"
    own_words = coordination.NEXT_STEPS if proposal.is_with_city else {}
    return str(own_words.get(step) or NEXT_STEP[step])


def waiting_step_of(proposal: Proposal) -> str:
    """Return the same for those who wait."""
    return str(WAITING_STEP.get(proposal.state) or next_step_of(proposal))


def _step_of_change(proposal: Proposal) -> str:
    change = proposal.unsigned_amendment
    if change is None:
        return "amendment"
    if change.may_be_signed:
        return "amendment_accepted"
    return "amendment_at_board" if change.board == change.Board.ASKED else "amendment_sent_back"


def parties_in_turn(proposal: Proposal, wanted: Wanted) -> list[Company]:
    """Return the companies that everybody waits for; of a leg that waits for its whole those yet to accept that."""
    if not proposal.waits_for_whole or proposal.joint is None:
        return proposal.turn_of_parties
    return [company for company in proposal.parties if company.pk in wanted[proposal.joint.pk]]


def is_your_turn(standing: Standing, proposal: Proposal) -> bool:
    """True when everybody waits for this person's side, or for the board this person may decide for."""
    return bool(those_in_turn(standing, [proposal]))


def those_in_turn(standing: Standing, proposals: list[Proposal]) -> list[Proposal]:
    """Return those of which `is_your_turn` is true; a whole is asked once for all its legs."""
    wanted = still_to_accept(proposals)
    return [one for one in proposals if _is_yours(standing, one, parties_in_turn(one, wanted))]


def _is_yours(standing: Standing, proposal: Proposal, turn: list[Company]) -> bool:
    if proposal.turn_of_board:
        return standing.may_review(proposal)
    return any(company.pk in standing.companies for company in turn)


def _turn_label(proposal: Proposal, turn: list[Company], views: dict[int, ListingView]) -> str:
    """Return who is waited for; empty where nobody is."""
    if proposal.turn_of_board:
        return _("Board of %(park)s") % {"park": proposal.park.name}
    if proposal.waits_for_whole and not turn:
        return _("the other exchanges of the joint proposal")
    labels = {
        proposal.giver_id: views[proposal.giver_listing_id].company_label,
        proposal.taker_id: views[proposal.taker_listing_id].company_label,
    }
    return ", ".join(labels[company.pk] for company in turn)


def timeline_of(user: User, proposal: Proposal) -> list[dict[str, Any]]:
    """Return the history, newest first. Until both sides said yes, people are shown as a side only."""
    events = AuditEvent.objects.filter(target_type="proposal", target_code=proposal.code).order_by("-pk")
    own = standing_of(user).sides(proposal)
    own_sides = {proposal.side_of(company.pk) for company in own}
    return [
        {
            "at": event.at,
            "verb": event.verb,
            "who": _who(event, named=proposal.is_mutual or event.detail["side"] in own_sides),
            "text": _said_of(proposal, event.verb),
            "reason": why_of(event),
        }
        for event in events
    ]


def why_here(proposal: Proposal, timeline: list[dict[str, Any]]) -> str:
    """Return the reason and note with which the proposal came to its state, of its timeline; empty without one."""
    verb = CAME_BY.get(proposal.state)
    return next((str(entry["reason"]) for entry in timeline if entry["verb"] == verb), "")


def _said_of(proposal: Proposal, verb: str) -> str:
    own_words = coordination.HISTORY_LINES if proposal.is_with_city else {}
    return str(own_words.get(verb) or HISTORY_LINES[verb])


def _who(event: AuditEvent, *, named: bool) -> str:
    side = str(SIDE_LABELS[event.detail["side"]])
    if event.actor_id is None or not named:
        return side
    return f"{event.actor_label} ({side})"


def why_of(act: AuditEvent | Decision) -> str:
    """Return the reason of an act in words, with its note; empty where it needed none."""
    label = str(REASON_LABELS[act.reason]) if act.reason else ""
    return " · ".join(part for part in (label, act.note) if part)


def buttons_of(standing: Standing, proposal: Proposal) -> list[dict[str, Any]]:
    """Return the moves as buttons, those without a reason first; the first is the primary one.

    Before both have signed, starting the deliveries is not offered: the page leads to the agreement.
    """
    moves = sorted(standing.allowed_moves(proposal), key=lambda move: move.needs_reason)
    return [
        {"name": move.name, "label": move_label(proposal, move.name), "needs_reason": move.needs_reason}
        for move in moves
        if move.name != "activate" or proposal.is_signed
    ]


def move_label(proposal: Proposal, move: str) -> str:
    """Return the words of the button; with a city unit nothing is delivered, so it says so otherwise."""
    own_words = coordination.MOVE_LABELS if proposal.is_with_city else {}
    return str(own_words.get(move) or MOVE_LABELS[move])


def rounds_of(proposal: Proposal) -> list[dict[str, Any]]:
    """Return the rounds of terms, newest first, each with the names of the lines that it changed."""
    rounds = sorted(proposal.terms.all(), key=lambda terms: terms.round)
    pairs = zip([None, *rounds], rounds, strict=False)
    return [
        {"terms": terms, "before": before, "changed": changed_lines(before, terms)} for before, terms in pairs
    ][::-1]


def changed_lines(before: Terms | None, terms: Terms) -> list[str]:
    if before is None:
        return []
    return [name for name in DIGEST_FIELDS if getattr(before, name) != getattr(terms, name)]
