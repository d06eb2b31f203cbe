"""The rules that terms with a city unit keep, whoever puts them on the table: a page or a program."""

from collections.abc import Mapping
from typing import Any

from exchanges.contacts import BY_REFERENCE
from exchanges.coordination.content import from_json, sent_faults, written_faults
from exchanges.coordination.wording import FAULTS
from exchanges.errors import ProposalError
from exchanges.models import Proposal


def require_content(proposal: Proposal, values: Mapping[str, Any]) -> None:
    """Refuse terms with a city unit that are no whole regulation, and a regulation between others.

    `values` are those of `propose_terms`. Raises `ProposalError`.
    """
    written = values.get("coordination") or {}
    if not proposal.is_with_city:
        if written:
            raise ProposalError("regulation_without_city")
        return
    if values.get("quantity_per_month") is not None:
        raise ProposalError("regulation_moves_nothing")
    faults = written_faults(written, starts_on=values["starts_on"], ends_on=values["ends_on"])
    if not faults:
        latest = proposal.latest_terms
        # The mark of how a round is covered by its digest is read with it; each round gets its own.
        stated = {name: part for name, part in written.items() if name != BY_REFERENCE}
        faults = sent_faults(stated, from_json(latest.coordination if latest else {}))
    if faults:
        raise ProposalError("regulation_incomplete", fault=str(FAULTS[faults[0].code]))
