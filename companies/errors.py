"""What the actions refuse. Codes and facts; wording.py makes the sentences."""

from typing import Any

from companies.models import Listing
from companies.publishing import Obstacle


class StaleListing(Exception):  # an answer people get, not a fault
    """Somebody else saved in between. Plain values per field: before, theirs, yours.

    `before` None = that version is kept no longer, e.g. because it was undone; then nobody knows who changed what.
    """

    def __init__(
        self,
        listing: Listing,
        *,
        before: dict[str, Any] | None,
        theirs: dict[str, Any],
        yours: dict[str, Any],
    ) -> None:
        super().__init__(f"{listing.code} is at version {listing.version}")
        self.listing = listing
        self.before = theirs if before is None else before
        self.knows_before = before is not None
        self.theirs = theirs
        self.yours = yours


class CannotPublish(Exception):
    """The listing stays what it was; the obstacles say why."""

    def __init__(self, obstacles: list[Obstacle]) -> None:
        super().__init__(", ".join(obstacle.code for obstacle in obstacles))
        self.obstacles = obstacles


class QuantityPromised(Exception):
    """The new quantity would be below what agreements already hold [canonical units/yr]."""

    def __init__(self, listing: Listing) -> None:
        super().__init__(f"{listing.code}: {listing.allocated} promised")
        self.listing = listing


class KindPromised(Exception):
    """Agreements hold part of the listing, so it cannot become a listing of another type or direction."""

    def __init__(self, listing: Listing) -> None:
        super().__init__(f"{listing.code}: {listing.allocated} promised")
        self.listing = listing
