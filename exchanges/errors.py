"""What can go wrong when people act on a proposal. Codes; views and templates turn them into sentences."""


class ProposalError(Exception):
    """A rule refused the act. `code` names the sentence, `facts` fill it."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class StaleProposal(ProposalError):  # an answer people get, not a fault
    """Somebody else acted in the meantime; nothing was changed."""


class NotAllowed(ProposalError):
    """The person may see the proposal but not make this move."""
