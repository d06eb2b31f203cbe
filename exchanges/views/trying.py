"""What a page does with a form that asks for an act: refused, it is shown again with the sentence that says why."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from django.forms import BaseForm

from companies.ledger import NotEnoughQuantity
from exchanges.errors import NotAllowed, ProposalError, StaleProposal
from exchanges.sentences import sentence
from exchanges.states import IllegalMove

REFUSALS = (ProposalError, IllegalMove, NotEnoughQuantity)


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it; unless it was done, the page says `error` under `status`.

    `is_outdated`: a round of terms that the person has not read is on the table (exchanges/views/drafting.py).
    """

    is_done: bool
    error: str = ""
    status: HTTPStatus = HTTPStatus.OK
    is_outdated: bool = False


def status_of(error: Exception) -> HTTPStatus:
    return HTTPStatus.FORBIDDEN if isinstance(error, NotAllowed) else HTTPStatus.CONFLICT


def try_form(form: BaseForm, act: Callable[[], object]) -> Tried:
    """Do what a valid form asks for. One that was only opened asks for nothing."""
    if not form.is_bound:
        return Tried(is_done=False)
    if not form.is_valid():
        return Tried(is_done=False, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        act()
    except REFUSALS as error:
        is_outdated = isinstance(error, StaleProposal) and error.code == "newer_terms"
        return Tried(is_done=False, error=sentence(error), status=status_of(error), is_outdated=is_outdated)
    return Tried(is_done=True)
