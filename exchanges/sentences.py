"""Turn a refusal into one sentence that says what happened and what to do."""

from django.utils.translation import get_language

from companies.ledger import NotEnoughQuantity
from companies.models import Listing
from exchanges.errors import ProposalError
from exchanges.wording import ERRORS
from symbiosis.lib.measures import format_quantity


def sentence(error: Exception) -> str:
    """Return the sentence of a refusal in the active language."""
    if isinstance(error, NotEnoughQuantity):
        return _not_enough(error)
    if isinstance(error, ProposalError):
        return str(ERRORS[error.code]) % error.facts
    return str(ERRORS["illegal_move"])


def _not_enough(error: NotEnoughQuantity) -> str:
    if error.remaining is None:
        return str(ERRORS["no_quantity"]) % {"listing": error.code}
    unit = Listing.objects.values_list("resource__unit", flat=True).get(code=error.code)
    left = format_quantity(error.remaining, unit, "year", get_language() or "vi")
    return str(ERRORS["not_enough_quantity"]) % {"listing": error.code, "remaining": left}
