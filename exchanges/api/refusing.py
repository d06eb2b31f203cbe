"""A rule's refusal as an answer of the API: the same code and sentence as on the pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from rest_framework.exceptions import APIException

from companies.ledger import NotEnoughQuantity
from exchanges.errors import NotAllowed, ProposalError
from exchanges.sentences import sentence
from exchanges.states import IllegalMove


class Refused(APIException):
    """What the action said, with its status."""

    def __init__(self, error: Exception, *, status: HTTPStatus) -> None:
        super().__init__(sentence(error), code_of(error))
        self.status_code = status


def code_of(error: Exception) -> str:
    if isinstance(error, NotEnoughQuantity):
        return "no_quantity" if error.remaining is None else "not_enough_quantity"
    return error.code if isinstance(error, ProposalError) else "illegal_move"


@contextmanager
def refusals(*, outdated: HTTPStatus = HTTPStatus.CONFLICT) -> Iterator[None]:
    """403 for who may not, `outdated` where somebody else acted meanwhile, 409 for every other rule."""
    try:
        yield
    except (ProposalError, IllegalMove, NotEnoughQuantity) as error:
        status = outdated if code_of(error) == "changed_meanwhile" else HTTPStatus.CONFLICT
        if isinstance(error, NotAllowed):
            status = HTTPStatus.FORBIDDEN
        raise Refused(error, status=status) from error
