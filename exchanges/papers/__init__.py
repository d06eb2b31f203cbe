"""Papers that an exchange needs, in Vietnamese, English or both."""

from exchanges.papers.agreement import LANGUAGES, paper_of
from exchanges.papers.kinds import PaperKind, kind_of

__all__ = ["LANGUAGES", "PaperKind", "kind_of", "paper_of"]
