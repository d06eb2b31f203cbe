"""Rows of listings with the line drawn through them: what the person sees exactly, and what only as published."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import User
from companies.disclosure import ListingView, anonymous_view
from companies.models import Listing


@dataclass(frozen=True, slots=True)
class SeenListing:
    """`public` is the projection where the person may see nothing else; then nothing else may leave."""

    listing: Listing
    public: ListingView | None


def seen_rows(user: User, ids: Collection[int], *, seen: Q) -> list[SeenListing]:
    """Return the listings that the person still sees, in the order of `ids`. One query.

    `seen` is `seen_exactly_by(user)`.
    """
    rows = Listing.objects.filter(pk__in=ids).browsable_by(user, seen=seen).with_owner().with_naming(seen)
    found = {row.pk: _seen(row) for row in rows}
    return [found[pk] for pk in ids if pk in found]


def _seen(row: Listing) -> SeenListing:
    is_named: bool = row.is_named  # type: ignore[attr-defined]  # by with_naming
    return SeenListing(listing=row, public=None if is_named else anonymous_view(row))
