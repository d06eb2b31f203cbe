"""Runs that follow changed listings by themselves, where somebody has once asked for a run."""

from datetime import datetime, timedelta

from django.db.models import Max, Q
from django.utils import timezone

from companies.models import ChangeSet, Listing, PublicFace, QuantityMovement
from matching.actions import request_run
from matching.models import MatchRun
from parks.models import Park

QUIET = timedelta(minutes=1)  # without a change: somebody who is still writing is not run after
APART = timedelta(minutes=5)  # from the newest run of the scope
PATIENCE = timedelta(minutes=15)  # from the newest run: then changes are run after though more keep coming


def follow_changes() -> list[MatchRun]:
    """Queue a run for every scope with a finished run whose listings have changed since. Returns the new ones."""
    answers = [
        request_run(park=park, by=None, cause="listings_changed") for park in _scopes() if is_due(park)
    ]
    return [answer.run for answer in answers if answer.created]


def _scopes() -> list[Park | None]:
    finished = MatchRun.objects.real().finished().order_by().values_list("park", flat=True).distinct()
    ran = list(finished)
    parks: list[Park | None] = list(Park.objects.filter(pk__in=[pk for pk in ran if pk]).order_by("pk"))
    return [None, *parks] if None in ran else parks


def is_due(park: Park | None) -> bool:
    """Tell whether listings of the scope have changed since its newest run, long enough ago. Four queries."""
    runs = MatchRun.objects.real().filter(park=park)
    newest: datetime | None = runs.aggregate(at=Max("created_at"))["at"]
    changed = last_change(park)
    if newest is None or changed is None or changed <= newest:
        return False
    now = timezone.now()
    quiet = now - changed >= QUIET or now - newest >= PATIENCE
    return quiet and now - newest >= APART


def last_change(park: Park | None) -> datetime | None:
    """Return when a listing of the scope last changed or was published, or its quantity was given out or back.

    An undo puts the former times back too, so it counts by itself.
    """
    listings, movements, faces = (
        Listing.objects.all(),
        QuantityMovement.objects.all(),
        PublicFace.objects.all(),
    )
    undone = ChangeSet.objects.all()
    if park is not None:
        listings = listings.filter(company__park=park)
        movements = movements.filter(listing__company__park=park)
        faces = faces.filter(listing__company__park=park)
        undone = undone.filter(Q(company__park=park) | Q(company=None))
    moments = [
        listings.aggregate(at=Max("updated_at"))["at"],
        movements.aggregate(at=Max("at"))["at"],
        faces.aggregate(at=Max("published_at"))["at"],
        undone.aggregate(at=Max("undone_at"))["at"],
    ]
    return max((moment for moment in moments if moment is not None), default=None)
