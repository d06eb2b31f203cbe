"""What matching refuses, with a code that pages and commands turn into a sentence."""


class MatchingError(Exception):
    """Base: ``code`` names the sentence in matching/words.py."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class RunNotAllowed(MatchingError):
    """The person may not start this run."""


class FeedbackRefused(MatchingError):
    """The person does not belong to a side of the match, or gave no known reason, or "other" without a note."""
