"""Changed listings are run after: once it is quiet, not too often, and only where a run exists."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from companies.ledger import allocate, release
from companies.models import ChangeSet, Listing, PublicFace, QuantityMovement
from matching.models import MatchRun
from matching.refreshing import follow_changes, last_change
from parks.models import Park
from tests.factories import make_user
from tests.matching.world import World, run_now


def ago(minutes: float) -> datetime:
    return timezone.now() - timedelta(minutes=minutes)


def ran(minutes: float, park: Park | None = None) -> MatchRun:
    run = run_now(park)
    MatchRun.objects.filter(pk=run.pk).update(created_at=ago(minutes))
    return run


@pytest.fixture
def quiet(world: World) -> World:
    Listing.objects.update(updated_at=ago(60))
    PublicFace.objects.update(published_at=ago(60))
    return world


def change(listing: Listing, minutes: float) -> None:
    Listing.objects.filter(pk=listing.pk).update(moisture_pct=7, updated_at=ago(minutes))


def test_changed_listing_is_run_after(quiet: World) -> None:
    base = ran(10)
    change(quiet.need, 2)

    runs = follow_changes()

    assert [run.park for run in runs] == [None]
    assert AuditEvent.objects.latest("pk").detail["cause"] == "listings_changed"
    assert run_now().base == base  # it joins the open run and does it


def test_an_undo_counts_although_it_puts_the_former_times_back(quiet: World) -> None:
    before, company = last_change(None), quiet.need.company
    change_set = ChangeSet.objects.create(
        code="CHG-2611-AAAAA", company=company, cause="bulk", by=make_user()
    )

    unseen = last_change(None)
    ChangeSet.objects.filter(pk=change_set.pk).update(undone_at=timezone.now())

    assert unseen == before
    assert last_change(None) == last_change(company.park) != before


@pytest.mark.parametrize(
    ("run_minutes", "change_minutes", "count"),
    [
        (10, 2, 1),
        (10, 0.5, 0),  # somebody is still writing
        (4, 2, 0),  # the last run is too near
        (10, 20, 0),  # seen by the last run
        (20, 0.5, 1),  # changes keep coming; the last run is long ago
    ],
)
def test_run_waits_for_quiet_and_distance(
    quiet: World, run_minutes: float, change_minutes: float, count: int
) -> None:
    ran(run_minutes)
    change(quiet.need, change_minutes)

    assert len(follow_changes()) == count


def test_nothing_is_run_where_nobody_asked_for_a_run(quiet: World) -> None:
    change(quiet.need, 2)

    assert follow_changes() == []


def test_each_scope_follows_its_own_listings(quiet: World) -> None:
    ran(10, quiet.park)
    ran(10, quiet.other_park)
    change(quiet.far_need, 2)

    assert [run.park for run in follow_changes()] == [quiet.other_park]


def test_open_run_is_not_doubled(quiet: World) -> None:
    ran(10)
    change(quiet.need, 2)
    follow_changes()
    MatchRun.objects.update(created_at=ago(10))

    assert follow_changes() == []


def test_quantity_that_comes_back_is_a_change(quiet: World) -> None:
    """A release moves no column of the listing itself that says when."""
    moved: dict[str, Any] = {
        "listing_id": quiet.have.pk,
        "quantity": Decimal(5),
        "reference": "AGR-1",
        "by_label": "x",
    }
    allocate(**moved)
    release(**moved)
    Listing.objects.update(updated_at=ago(60))

    assert last_change(None) == last_change(quiet.park) == QuantityMovement.objects.latest("at").at
    assert last_change(quiet.other_park) == Listing.objects.get(pk=quiet.far_need.pk).updated_at
