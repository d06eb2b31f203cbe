"""The pipeline as a board: one column a state, what is stuck on top, the suggested matches before them."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission
from companies.disclosure import ListingView, views_of
from companies.models import Listing
from exchanges.filters import ProposalFilter
from exchanges.models import Proposal
from exchanges.models.proposal import STATE_LABELS
from exchanges.permissions import Standing, standing_of
from exchanges.pipeline.ageing import STUCK, Age, age_of, urgency
from exchanges.presenting import ProposalView, buttons_of, present
from exchanges.states import CLOSED, State
from matching.models import Match
from symbiosis.lib.measures import format_quantity_range

MAIN_WAY = (
    State.INTEREST,
    State.MUTUAL_INTEREST,
    State.REVIEW,
    State.NEGOTIATING,
    State.AGREED,
    State.OPERATING,
)
BESIDE = tuple(state for state in State if state not in MAIN_WAY and state not in CLOSED)
SUGGESTED = "suggested"
MOST_CARDS = 20  # of a column; the table holds them all
MOST_PROPOSALS = 1000  # of the board; beyond it people filter
MOST_SUGGESTED = 5


@dataclass(frozen=True, slots=True)
class Card:
    """A proposal on the board, with the moves that this person may make."""

    view: ProposalView
    age: Age
    buttons: list[dict[str, Any]]

    @property
    def yearly(self) -> tuple[Decimal, Decimal] | None:
        """What is promised in a year, else what could be traded; None while neither is known."""
        proposal = self.view.proposal
        if hasattr(proposal, "agreement"):
            committed = proposal.agreement.committed_per_year
            return None if committed is None else (committed, committed)
        low, high = proposal.match.quantity_low, proposal.match.quantity_high
        return None if low is None or high is None else (Decimal(str(low)), Decimal(str(high)))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A match that nobody works on yet; `may_ask` = this person's company is one of its sides."""

    match: Match
    giver: ListingView
    taker: ListingView
    may_ask: bool


@dataclass(slots=True)
class Column:
    """One state: all its cards are counted, the most urgent are shown."""

    key: str
    title: str
    cards: list[Card] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.cards) or len(self.suggestions)

    @property
    def shown(self) -> list[Card]:
        return self.cards[:MOST_CARDS]

    @property
    def more(self) -> int:
        return len(self.cards) - len(self.shown)

    @property
    def stuck(self) -> int:
        return sum(card.age in STUCK for card in self.cards)

    @property
    def median_days(self) -> int | None:
        """Half of the cards have stood here longer; None of none."""
        return round(median(card.view.days_in_state for card in self.cards)) if self.cards else None

    @property
    def sums(self) -> list[str]:
        """What could be or is exchanged in a year, by unit; cards without a quantity are not in it."""
        return _sums(self.cards)

    @property
    def without_quantity(self) -> int:
        return sum(card.yearly is None for card in self.cards)


def _sums(cards: list[Card]) -> list[str]:
    totals: dict[str, tuple[Decimal, Decimal]] = defaultdict(lambda: (Decimal(0), Decimal(0)))
    for card in cards:
        if card.yearly is not None:
            unit = card.view.proposal.giver_listing.resource.unit
            low, high = totals[unit]
            totals[unit] = (low + card.yearly[0], high + card.yearly[1])
    language = get_language() or "vi"
    return [
        format_quantity_range(low, high, unit, "year", language, estimate=True)
        for unit, (low, high) in sorted(totals.items())
    ]


def columns_of(user: User, criteria: ProposalFilter) -> list[Column]:
    """Return the columns that the filter asks for; without a state chosen those that are open.

    States beside the way have a column only while something stands there. A fixed number of queries.
    """
    wanted = criteria.active.get("state")
    rows = criteria.queryset if wanted else criteria.queryset.open()
    views = present(user, list(rows[:MOST_PROPOSALS]))
    standing, by_state = standing_of(user), defaultdict(list)
    for view in views:
        by_state[view.proposal.state].append(_card(view, standing))
    columns = [
        Column(state.value, str(STATE_LABELS[state]), _most_urgent_first(by_state[state.value]))
        for state in State
        if _has_column(state, wanted, by_state)
    ]
    return columns if wanted else [_suggested(user, criteria, standing), *columns]


def _has_column(state: State, wanted: list[str] | None, by_state: dict[str, list[Card]]) -> bool:
    if wanted:
        return state in wanted
    return state in MAIN_WAY or (state in BESIDE and bool(by_state[state]))


def _most_urgent_first(cards: list[Card]) -> list[Card]:
    return sorted(cards, key=lambda card: urgency(card.age, card.view.days_in_state))


def _card(view: ProposalView, standing: Standing) -> Card:
    state, due_on = State(view.proposal.state), view.proposal.due_on
    age = age_of(state, days=view.days_in_state, due_on=due_on, today=timezone.localdate())
    return Card(view, age, buttons_of(standing, view.proposal))


def _suggested(user: User, criteria: ProposalFilter, standing: Standing) -> Column:
    """The best matches that nobody works on: the next ones to promote."""
    open_keys = Proposal.objects.visible_to(user).open().values("match_key")
    rows = Match.objects.visible_to(user).current().exclude(key__in=open_keys).filter(_chosen(user, criteria))
    best = list(rows.for_list()[:MOST_SUGGESTED])
    views = views_of(user, [listing for row in best for listing in (row.giver_listing, row.taker_listing)])
    suggestions = [
        Suggestion(
            row,
            views[row.giver_listing_id],
            views[row.taker_listing_id],
            may_ask=_may_ask(row, standing),
        )
        for row in best
    ]
    return Column(SUGGESTED, _("Best suggestions"), suggestions=suggestions)


def _may_ask(match: Match, standing: Standing) -> bool:
    sides = (match.giver_listing.company_id, match.taker_listing.company_id)
    return any(Permission.EXPRESS_INTEREST in standing.companies.get(side, ()) for side in sides)


def _chosen(user: User, criteria: ProposalFilter) -> Q:
    """The same filters for matches; a park only over sides that the person may name."""
    condition = Q()
    if families := criteria.active.get("family"):
        condition &= Q(family__in=families)
    if parks := criteria.active.get("park"):
        named = Listing.objects.visible_to(user).values("pk")
        condition &= Q(giver_listing__in=named, giver_listing__company__park__slug__in=parks) | Q(
            taker_listing__in=named, taker_listing__company__park__slug__in=parks
        )
    return condition
