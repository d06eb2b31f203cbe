"""Rows of listings with the line drawn through them: what the person sees exactly, and what only as published."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Case, Q, Value, When

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
    is_named = Case(When(seen, then=True), default=False) if seen else Value(value=True)
    rows = Listing.objects.filter(pk__in=ids).browsable_by(user, seen=seen).with_owner()
    found = {row.pk: _seen(row) for row in rows.annotate(is_named=is_named)}
    return [found[pk] for pk in ids if pk in found]


def _seen(row: Listing) -> SeenListing:
    is_named: bool = row.is_named  # type: ignore[attr-defined]  # annotated above
    return SeenListing(listing=row, public=None if is_named else anonymous_view(row))
