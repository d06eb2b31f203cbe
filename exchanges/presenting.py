"""What a person sees of a proposal: names only where disclosed, and history as sentences."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, User
from companies.disclosure import ListingView, named_views, views_of
from exchanges.models import Proposal
from exchanges.permissions import Standing, standing_of
from exchanges.wording import HISTORY_LINES, MOVE_LABELS, NEXT_STEP, REASON_LABELS, SIDE_LABELS

LINE_STATES = {"agreed": "agreed", "operating": "operating"}


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
        return LINE_STATES.get(self.proposal.state, "talks")

    @property
    def steps(self) -> int:
        return len(self.proposal.match.conversions)

    @property
    def names_board(self) -> bool:
        """The reviewing board's park is the park of a side: it is named only with that side."""
        sides = ((self.giver, self.proposal.giver), (self.taker, self.proposal.taker))
        return any(view.is_disclosed and company.park_id == self.proposal.park_id for view, company in sides)


def present(user: User, proposals: list[Proposal]) -> list[ProposalView]:
    """Return the proposals as this person may see them; the query count does not grow with the list."""
    listings = [listing for p in proposals for listing in (p.giver_listing, p.taker_listing)]
    views = views_of(user, listings)
    mutual = [listing for p in proposals if p.is_mutual for listing in (p.giver_listing, p.taker_listing)]
    views |= named_views(mutual)  # whoever may see a proposal sees both names once the interest is mutual
    standing = standing_of(user)
    return [_present_one(standing, proposal, views) for proposal in proposals]


def _present_one(standing: Standing, proposal: Proposal, views: dict[int, ListingView]) -> ProposalView:
    yours = is_your_turn(standing, proposal)
    return ProposalView(
        proposal=proposal,
        giver=views[proposal.giver_listing_id],
        taker=views[proposal.taker_listing_id],
        turn_is_yours=yours,
        turn_label=_turn_label(proposal, views),
        next_step=str(NEXT_STEP[proposal.state]),
        days_in_state=(timezone.now() - proposal.state_since).days,
    )


def is_your_turn(standing: Standing, proposal: Proposal) -> bool:
    """True when everybody waits for this person's side, or for the board this person may decide for."""
    if proposal.turn_of_board:
        return standing.may_review(proposal)
    return any(company in proposal.turn_of_parties for company in standing.sides(proposal))


def _turn_label(proposal: Proposal, views: dict[int, ListingView]) -> str:
    if proposal.turn_of_board:
        return _("Board of %(park)s") % {"park": proposal.park.name}
    labels = {
        proposal.giver_id: views[proposal.giver_listing_id].company_label,
        proposal.taker_id: views[proposal.taker_listing_id].company_label,
    }
    return ", ".join(labels[company.pk] for company in proposal.turn_of_parties) or _("nobody")


def timeline_of(user: User, proposal: Proposal) -> list[dict[str, Any]]:
    """Return the history, newest first. Until both sides said yes, people are shown as a side only."""
    events = AuditEvent.objects.filter(target_type="proposal", target_code=proposal.code).order_by("-pk")
    own = standing_of(user).sides(proposal)
    own_sides = {"giver" if company == proposal.giver else "taker" for company in own}
    return [
        {
            "at": event.at,
            "who": _who(event, named=proposal.is_mutual or event.detail["side"] in own_sides),
            "text": str(HISTORY_LINES[event.verb]),
            "reason": _reason(event),
        }
        for event in events
    ]


def _who(event: AuditEvent, *, named: bool) -> str:
    side = str(SIDE_LABELS[event.detail["side"]])
    if event.actor_id is None or not named:
        return side
    return f"{event.actor_label} ({side})"


def _reason(event: AuditEvent) -> str:
    label = str(REASON_LABELS[event.reason]) if event.reason else ""
    return " · ".join(part for part in (label, event.note) if part)


def buttons_of(user: User, proposal: Proposal) -> list[dict[str, Any]]:
    """Return the moves as buttons, those without a reason first; the first is the primary one."""
    moves = sorted(standing_of(user).allowed_moves(proposal), key=lambda move: move.needs_reason)
    return [
        {"name": move.name, "label": str(MOVE_LABELS[move.name]), "needs_reason": move.needs_reason}
        for move in moves
    ]
