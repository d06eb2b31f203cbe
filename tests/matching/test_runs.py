"""A run from request to ranking: claimed, fenced, resumed, counted."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from companies.models import Company
from matching import runs
from matching.actions import request_run
from matching.models import Match, MatchRun, MatchShard
from matching.ranking import digest_of
from symbiosis.lib.jobs import JobState, Lease, LeaseLost, claim
from tests.factories import make_have
from tests.matching.world import World, run_now

EXPIRED = timedelta(hours=1)


def expire(row: MatchRun | MatchShard) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(lease_until=timezone.now() - EXPIRED)


def claimed_shard() -> tuple[MatchShard, Lease[MatchShard]]:
    request_run(by=None)
    runs.perform_next()  # prepares: snapshot and shards
    lease = claim(MatchShard.objects.due())
    assert lease is not None
    return MatchShard.objects.get(pk=lease.pk), lease


def test_run_end_to_end_finds_direct_and_chained(world: World) -> None:
    run = run_now()

    found = Match.objects.order_by("kind").values_list("run", "kind", "conversions", "taker_listing")
    assert run.state == JobState.DONE
    assert list(found) == [
        (run.pk, "chained", ["C001"], world.far_need.pk),
        (run.pk, "direct", [], world.need.pk),
    ]


def test_run_summary_counts_what_was_seen(world: World) -> None:
    run = run_now()

    counts = {name: run.summary[name] for name in ("givers", "takers", "matches", "pairs_seen", "refused")}
    assert counts == {"givers": 1, "takers": 2, "matches": 2, "pairs_seen": 2, "refused": {}}
    assert run.summary["digest"] == digest_of(Match.objects.filter(run=run))


def test_run_ranks_from_one_without_gaps(world: World) -> None:
    run_now()

    assert sorted(Match.objects.values_list("rank", flat=True)) == [1, 2]


def test_run_never_plans_more_than_is_there(world: World) -> None:
    run = run_now()

    planned = sum(match.allocated or 0 for match in Match.objects.filter(run=run))
    assert 0 < planned <= 3000  # the band of 1,200 t is 1,000-3,000 t


def test_request_while_one_is_open_gives_the_same_run(world: World) -> None:
    first, second = request_run(by=None), request_run(by=None)

    assert (first.created, second.created) == (True, False)
    assert first.run == second.run


def test_requests_of_two_parks_are_two_runs(world: World) -> None:
    assert request_run(park=world.park, by=None).run != request_run(park=world.other_park, by=None).run


def test_shard_done_twice_changes_nothing(world: World, finish: Callable[[], None]) -> None:
    run = run_now()
    before = digest_of(Match.objects.filter(run=run))
    MatchShard.objects.update(state="queued", givers_done=0, finished_at=None, lease_until=None)
    MatchRun.objects.update(state="running", shards_done=0, finished_at=None)

    finish()

    assert digest_of(Match.objects.filter(run=run)) == before


def test_stale_token_writes_nothing(world: World) -> None:
    shard, lease = claimed_shard()
    expire(shard)
    assert claim(MatchShard.objects.due()) is not None

    with pytest.raises(LeaseLost):
        runs.match_shard(lease)

    assert (Match.objects.count(), MatchShard.objects.get(pk=shard.pk).givers_done) == (0, 0)


def test_fresh_token_writes(world: World) -> None:
    """Negative control: the same work with the token that stands."""
    shard, lease = claimed_shard()

    runs.match_shard(lease)

    assert (Match.objects.count(), MatchShard.objects.get(pk=shard.pk).givers_done) == (2, 1)


def test_stale_token_rolls_back_what_was_written_in_its_transaction(world: World) -> None:
    shard, lease = claimed_shard()
    expire(shard)
    claim(MatchShard.objects.due())

    def write_then_renew() -> None:
        with transaction.atomic():
            MatchShard.objects.filter(pk=shard.pk).update(pairs_seen=99)
            lease.renew()

    with pytest.raises(LeaseLost):
        write_then_renew()

    assert MatchShard.objects.get(pk=shard.pk).pairs_seen == 0


def test_lease_that_stands_cannot_be_claimed(world: World) -> None:
    claimed_shard()

    assert claim(MatchShard.objects.due()) is None


def test_claim_without_progress_gives_up_after_five(world: World) -> None:
    request_run(by=None)
    runs.perform_next()
    for _attempt in range(5):
        lease = claim(MatchShard.objects.due())
        assert lease is not None
        expire(MatchShard.objects.get(pk=lease.pk))

    runs.give_up_worn_out()

    run = MatchRun.objects.get()
    assert (run.state, run.failure_code, run.finished_at is None) == ("failed", "gave_up", False)


def test_progress_resets_the_attempts(world: World) -> None:
    shard, lease = claimed_shard()

    runs.match_shard(lease)

    assert MatchShard.objects.get(pk=shard.pk).attempts == 0


def test_error_in_a_shard_gives_it_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    request_run(by=None)
    runs.perform_next()
    monkeypatch.setattr(runs, "CHUNK", 0)  # range() refuses a step of 0

    with pytest.raises(ValueError):
        runs.perform_next()

    shard = MatchShard.objects.get()
    assert (shard.state, shard.attempts) == ("running", 1)
    assert shard.lease_until < timezone.now() + timedelta(seconds=5)


def test_shard_resumes_at_its_cursor(world: World, finish: Callable[[], None]) -> None:
    make_have(world.giver, resource=world.ash, quantity=700)
    run = run_now()
    whole = digest_of(Match.objects.filter(run=run))
    Match.objects.exclude(giver_listing=world.have).delete()
    MatchShard.objects.update(state="queued", givers_done=1, finished_at=None, lease_until=None)
    MatchRun.objects.update(state="running", shards_done=0, finished_at=None)

    finish()

    assert digest_of(Match.objects.filter(run=run)) == whole


def test_run_keeps_its_input_when_listings_change(world: World, finish: Callable[[], None]) -> None:
    request_run(by=None)
    runs.perform_next()
    make_have(world.giver, resource=world.ash, quantity=700)

    finish()

    assert set(Match.objects.values_list("giver_listing", flat=True)) == {world.have.pk}


def test_run_of_one_park_sees_only_its_listings(world: World) -> None:
    run_now(world.park)

    assert list(Match.objects.values_list("taker_listing", flat=True)) == [world.need.pk]


def test_run_fails_with_a_sentence_when_the_catalogue_changed(
    world: World, finish: Callable[[], None]
) -> None:
    from catalogue.models import CatalogueVersion

    request_run(by=None)
    runs.perform_next()
    CatalogueVersion.objects.create(digest="d" * 64)

    finish()

    assert MatchRun.objects.get().failure_code == "catalogue_changed"


def test_run_without_listings_finishes(world: World) -> None:
    from companies.models import Listing

    Listing.objects.all().delete()

    assert run_now().summary["matches"] == 0


def test_old_runs_are_pruned_to_ten(world: World) -> None:
    codes = [run_now(world.park).code for _number in range(12)]

    assert sorted(MatchRun.objects.values_list("code", flat=True)) == codes[2:]


def test_pruning_keeps_runs_of_other_parks(world: World) -> None:
    everywhere: MatchRun = run_now()
    for _number in range(11):
        run_now(world.park)

    assert MatchRun.objects.filter(pk=everywhere.pk).exists()


def test_pruning_keeps_runs_that_a_proposal_stands_on(world: World) -> None:
    from exchanges.actions import express_interest

    worked_on = run_now(world.park)
    match = Match.objects.get(run=worked_on)
    express_interest(match=match, company=world.giver, by=world.giver_person)
    for _number in range(11):
        run_now(world.park)

    assert MatchRun.objects.filter(pk=worked_on.pk).exists()


def test_two_companies_outside_the_parks_are_not_matched(world: World) -> None:
    Company.objects.filter(pk__in=[world.giver.pk, world.far.pk]).update(park=None)

    run_now()

    assert list(Match.objects.values_list("taker_listing", flat=True)) == [world.need.pk]
