"""The end of the term: the parties hear of it a month before, and the day after it the platform ends the exchange."""

from datetime import date

from django.db import transaction

from exchanges.actions import advance
from exchanges.errors import StaleProposal
from exchanges.models import Proposal
from exchanges.telling import board_of, people_of, tell

TOLD_DAYS = 30  # before the last day: time to change the agreement


def remind_of_ends(*, today: date) -> int:
    """Tell both parties that their terms end soon; return how many agreements. Once for each last day."""
    proposals = Proposal.objects.running_out(today, days=TOLD_DAYS).for_list()
    for proposal in proposals:
        last_day = proposal.agreement.terms.ends_on
        tell(people_of(proposal.parties), proposal, kind="term_ends", occasion=last_day.isoformat())
    return len(proposals)


def end_run_out(*, on: date) -> int:
    """End what is over and give its quantities back. Returns how many; each in its own transaction."""
    count = 0
    for proposal in Proposal.objects.run_out(on).order_by("pk"):
        try:
            _end(proposal)
        except StaleProposal:
            continue  # prolonged or ended in this very moment
        count += 1
    return count


@transaction.atomic
def _end(proposal: Proposal) -> None:
    """The board hears of it under every policy: nobody has decided it."""
    ended = advance(
        proposal=proposal, move="run_out", by=None, reason="term_over", expected_version=proposal.version
    )
    tell(board_of(ended), ended, kind="for_information", occasion=ended.state)
