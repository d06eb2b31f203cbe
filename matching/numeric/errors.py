"""What can be wrong with a problem that somebody hands in."""


class BadCase(ValueError):
    """The problem cannot be read or has no answer; the message is a sentence for people."""
