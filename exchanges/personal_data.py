"""People who are named on duty in regulations: shown to their owner, erased on request."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction

from accounts.models import User
from exchanges.contacts import without_people
from exchanges.coordination.content import SIDES
from exchanges.models import Proposal, Terms
from exchanges.telling import write_history


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom to look for: by one of the names, with the number if one is given, in one of the companies if any is."""

    names: Collection[str]
    phone: str = ""
    companies: Collection[int] = ()

    def meets(self, proposal: Proposal, side: str, contact: Mapping[str, str]) -> bool:
        company = proposal.giver_id if side == "giver" else proposal.taker_id
        return (
            _folded(contact["name"]) in {_folded(name) for name in self.names}
            and (not self.phone or _digits(contact["phone"]) == _digits(self.phone))
            and (not self.companies or company in self.companies)
        )


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


def contacts_of(wanted: Wanted) -> list[dict[str, str]]:
    """Return each entry on duty that meets, oldest round first."""
    return [
        {"proposal": terms.proposal.code, "round": str(terms.round), **contact}
        for terms, side, contact in _people()
        if wanted.meets(terms.proposal, side, contact)
    ]


def _people() -> Iterator[tuple[Terms, str, dict[str, Any]]]:
    rows = Terms.objects.exclude(coordination={}).select_related("proposal").order_by("pk")
    for terms in rows:
        for side in SIDES:
            for contact in terms.coordination["contacts"][side]:
                yield terms, side, contact


@transaction.atomic
def erase_contacts(*, wanted: Wanted, by: User | None) -> int:
    """Take name, title and number of everybody who meets out of all rounds; return how many entries there were.

    The digests stay those of what was accepted and signed (exchanges/contacts.py). The history says that it was done.
    """
    found = [(terms, side, one) for terms, side, one in _people() if wanted.meets(terms.proposal, side, one)]
    rounds = {terms.pk: terms for terms, _side, _contact in found}
    for terms in rounds.values():
        proposal = terms.proposal
        rest = without_people(
            terms.coordination,
            partial(wanted.meets, proposal),
            scope=proposal.pk,
        )
        Terms.objects.filter(pk=terms.pk).update(coordination=rest)
    for proposal in {terms.proposal_id: terms.proposal for terms in rounds.values()}.values():
        write_history(proposal, "erase_contact", by=None, asked_by=by.pk if by else None)
    return len(found)
