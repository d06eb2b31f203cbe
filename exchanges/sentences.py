"""Turn a refusal into one sentence that says what happened and what to do."""

from companies.ledger import NotEnoughQuantity
from exchanges.errors import ProposalError
from exchanges.wording import ERRORS


def sentence(error: Exception) -> str:
    """Return the sentence of a refusal in the active language."""
    if isinstance(error, NotEnoughQuantity):
        return str(ERRORS["not_enough_quantity"]) % {"remaining": error.remaining}
    if isinstance(error, ProposalError):
        return str(ERRORS[error.code]) % error.facts
    return str(ERRORS["illegal_move"])
