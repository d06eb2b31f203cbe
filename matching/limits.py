"""How large a run may grow on this installation. Beyond a limit it stops, and its page says which one it was."""

from dataclasses import asdict, dataclass

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Limits:
    """Listings (nodes), suggestions (edges), and seconds of matching from the first shard on.

    Loops have caps of their own (engine/loops.py), and the summary of the groups names those that bit.
    """

    listings: int
    matches: int
    seconds: int


def limits() -> Limits:
    """Return the limits of this installation (README: MATCHING_MAX_…)."""
    return Limits(**settings.MATCHING_LIMITS)


def limit_words() -> dict[str, str]:
    """Return the limits as they stand in sentences."""
    from matching.reasons.figures import exact

    return {name: exact(float(value)) for name, value in asdict(limits()).items()}
