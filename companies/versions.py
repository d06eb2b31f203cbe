"""The numbers of a listing's versions: each names one state of it for good, also after an undo."""

from collections.abc import Iterable

from django.db.models import F, OuterRef, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest

from companies.models import Listing, UsedVersion


def next_version() -> Combinable:
    """Return what an UPDATE of listings writes into `version`: one more than any number they have had."""
    used = UsedVersion.objects.filter(listing=OuterRef("pk")).values("number")
    return Greatest(F("version"), Coalesce(Subquery(used), 0)) + 1


def keep_used(listings: Iterable[Listing]) -> None:
    """Remember the versions of listings that are about to be set back; they are locked. Two queries."""
    rows = {listing.pk: listing.version for listing in listings}
    for row in UsedVersion.objects.filter(listing__in=rows):
        rows[row.listing_id] = max(rows[row.listing_id], row.number)
    UsedVersion.objects.bulk_create(
        [UsedVersion(listing_id=pk, number=number) for pk, number in rows.items()],
        update_conflicts=True,
        unique_fields=["listing"],
        update_fields=["number"],
    )
