"""How sure a source is of its fact. Pure: no Django."""

DOUBTS = ("needs check", "from memory", "unverified", "not verified")


def needs_check(confidence: str) -> bool:
    """Return True when the fact, or a part of it, has still to be confirmed by somebody."""
    words = confidence.casefold()
    return "verified" not in words or any(doubt in words for doubt in DOUBTS)
