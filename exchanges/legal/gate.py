"""The gate as the other rooms use it: the checklist of a proposal, and the refusal to start without its papers."""

from dataclasses import dataclass

from django.utils import timezone

from exchanges.errors import ProposalError
from exchanges.legal.checklist import Line, State, checklist_of
from exchanges.legal.counting import Counting, counting_of
from exchanges.legal.gathering import link_of, papers_of
from exchanges.legal.wording import NAMES
from exchanges.models import Proposal


@dataclass(frozen=True, slots=True)
class Gate:
    """The lines of a proposal today, and whether its link counts for the certificate."""

    lines: tuple[Line, ...]
    counting: Counting

    @property
    def blocking(self) -> list[Line]:
        """What has to be supplied before deliveries start."""
        return [line for line in self.lines if line.blocks]

    @property
    def questions(self) -> list[Line]:
        return [line for line in self.lines if line.state == State.UNKNOWN]


def gate_of(proposal: Proposal) -> Gate:
    """Read the gate; it has no lines with a unit of the city, for nothing is delivered under a regulation."""
    link = link_of(proposal)
    if proposal.is_with_city:
        return Gate((), counting_of(link))
    return Gate(checklist_of(link, papers_of(proposal), on=timezone.localdate()), counting_of(link))


def names_of(lines: list[Line]) -> str:
    """Return the names of lines for a sentence, in the active language."""
    return "; ".join(str(NAMES[line.code]) for line in lines)


def require_documents(proposal: Proposal) -> None:
    """Refuse to start deliveries while papers are missing or expired; the refusal names them.

    Raises
    ------
    ProposalError
        "documents_missing" with `documents`.
    """
    blocking = gate_of(proposal).blocking
    if blocking:
        raise ProposalError("documents_missing", documents=names_of(blocking))
