"""The thread of a proposal: what its people say to each other. Messages are added, never changed."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from exchanges.errors import NotAllowed, ProposalError
from exchanges.models import Proposal, ThreadMessage
from exchanges.table.seats import Seat, seat_of
from exchanges.telling import people_of, tell

MOST_LETTERS = 2000
ONCE_WITHIN = timedelta(minutes=1)  # the same words of the same person are a double click
KEPT_CONTROLS = "\n\t"


@transaction.atomic
def say(*, proposal: Proposal, by: User, text: str) -> ThreadMessage:
    """Add a message for the person's side, or for the park, and tell the others. The same words at once are one.

    Raises
    ------
    NotAllowed
        "not_at_the_table".
    ProposalError
        "not_mutual_yet", "nothing_said", "too_long_said".
    """
    seat = require_seat(by, proposal)
    if not proposal.is_mutual:
        raise ProposalError("not_mutual_yet")
    words = plain_words(text)
    # Serialises the messages of a proposal: the second of two clicks sees the first one's message.
    Proposal.objects.select_for_update().filter(pk=proposal.pk).first()
    said = ThreadMessage.objects.filter(proposal=proposal, author=by, text=words)
    if before := said.filter(at__gte=timezone.now() - ONCE_WITHIN).first():
        return before
    message = ThreadMessage.objects.create(proposal=proposal, company=seat.company, author=by, text=words)
    tell_the_others(proposal, seat)
    return message


def require_seat(user: User, proposal: Proposal) -> Seat:
    seat = seat_of(user, proposal)
    if seat is None:
        raise NotAllowed("not_at_the_table")
    return seat


def plain_words(text: str) -> str:
    """Return the text without letters that cannot be shown; raises `ProposalError` when nothing or too much is left."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    words = "".join(letter for letter in lines if letter.isprintable() or letter in KEPT_CONTROLS).strip()
    if not words:
        raise ProposalError("nothing_said")
    if len(words) > MOST_LETTERS:
        raise ProposalError("too_long_said", most=MOST_LETTERS, length=len(words))
    return words


def tell_the_others(proposal: Proposal, seat: Seat) -> None:
    """Tell the people of the sides that do not speak here. One notice an hour, however much is said."""
    tell(_others(proposal, seat), proposal, kind="message", occasion=f"{timezone.now():%Y%m%d%H}")


def _others(proposal: Proposal, seat: Seat) -> Iterable[User]:
    return people_of([side for side in proposal.parties if side not in seat.companies])
