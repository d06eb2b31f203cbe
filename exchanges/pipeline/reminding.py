"""Remind people of what waits: the day before it is due, when it is overdue, and the board of what is stuck."""

from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from exchanges.models import Proposal
from exchanges.pipeline.ageing import STUCK_DAYS
from exchanges.states import TURN, State
from exchanges.telling import board_of, people_whose_turn, tell

# A worker that was stopped for a while still reminds; what was overdue before that has been reminded of.
LOOKS_BACK = timedelta(days=7)
WAITING = [state for state, actor in TURN.items() if actor is not None]


def remind(*, today: date) -> int:
    """Leave each reminder that is due today; return how many proposals were looked at. Twice a day is as once."""
    stuck_since = timezone.make_aware(datetime.combine(today - timedelta(days=STUCK_DAYS + 1), time.max))
    near = Q(due_on__gte=today - LOOKS_BACK, due_on__lte=today + timedelta(days=1))
    stuck = Q(state_since__lte=stuck_since, state_since__gt=stuck_since - LOOKS_BACK)
    proposals = Proposal.objects.filter(near | stuck, state__in=WAITING).for_list()
    for proposal in proposals:
        _remind_of(proposal, today)
        if proposal.state_since <= stuck_since:
            _tell_board_it_is_stuck(proposal)
    return len(proposals)


def _remind_of(proposal: Proposal, today: date) -> None:
    """Once for each due date: a counter-offer or a resumed proposal has a new one."""
    due_on = proposal.due_on
    if due_on is None or due_on == today or due_on > today + timedelta(days=1):
        return
    kind = "overdue" if due_on < today else "deadline_tomorrow"
    tell(people_whose_turn(proposal), proposal, kind=kind, occasion=due_on.isoformat())


def _tell_board_it_is_stuck(proposal: Proposal) -> None:
    """Who leads the park should know; what waits for the board itself stands in its queue."""
    if proposal.state == State.REVIEW:
        return
    since = f"{proposal.state}:{proposal.state_since:%Y-%m-%d}"
    tell(board_of(proposal), proposal, kind="stuck", occasion=since)
