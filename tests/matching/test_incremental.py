"""A run that takes over what has not changed gives what a full run gives: matches, counts, examples, plan."""

import os
import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from catalogue.models import CatalogueVersion, Conversion, ResourceType
from companies.models import Company, Listing
from matching.actions import request_run
from matching.models import Match, MatchRun, MatchShard, RuleSet
from matching.preparing import input_of
from matching.ranking import digest_of
from matching.runs import match_shard, perform_next
from symbiosis.lib.jobs import LeaseLost, claim
from tests.factories import SOURCED, make_company, make_have, make_need, make_park, make_resource
from tests.matching.world import World, make_catalogue, run_now

SEEDS = range(int(os.environ.get("SEEDS", "8")))  # more of them: SEEDS=100
STEPS = 3
OWN = {"incremental", "pairs_judged", "changes"}  # tell of the way, not of the result
COLUMNS = ("key", "code", "score", "confidence", "rank", "allocated", "quantity_low", "value_high", "co2_low")


class RandomWorld:
    """Two parks and a firm outside them; five materials, one conversion; gates that refuse many pairs."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.resources: list[ResourceType] = [*make_catalogue()]
        self.resources += [make_resource(f"type-{at}", hazard="possible") for at in range(3)]
        parks = [make_park("north"), make_park("south", latitude=Decimal("20.9"))]
        self.firms = [make_company(f"Firm {at}", park=parks[at % 2], **self.place()) for at in range(6)]
        Company.objects.filter(pk=make_company("Firm outside").pk).update(park=None)
        self.firms.append(Company.objects.get(name="Firm outside"))
        for _number in range(30):
            self.add()

    def place(self) -> dict[str, Decimal]:
        return {"latitude": Decimal("20.8") + Decimal(self.random.randrange(30)) / 100}

    def listing(self) -> Listing:
        return self.random.choice(list(Listing.objects.order_by("pk")))

    def add(self) -> None:
        make = self.random.choice([make_have, make_need])
        make(
            self.random.choice(self.firms),
            resource=self.random.choice(self.resources),
            quantity=self.random.choice([None, 5, 300, 4000]),
            visibility=self.random.choice(["anonymous", "park", "network"]),
            moisture_pct=self.random.choice([None, 10, 60]),
            hazardous=self.random.choice([None, False, True]),
            min_lot=self.random.choice([None, 200]),
        )

    def change(self) -> None:
        self.random.choice([self.add, self.write, self.withdraw, self.show, self.move, self.license])()

    def write(self) -> None:
        one = self.listing()
        one.offered = one.quantity_low = one.quantity_high = Decimal(self.random.choice([8, 700, 2500]))
        one.moisture_pct = self.random.choice([None, 10, 60])
        one.status = "live"
        one.save()

    def withdraw(self) -> None:
        Listing.objects.filter(pk=self.listing().pk).update(status="withdrawn")

    def show(self) -> None:
        kind = self.random.choice(["anonymous", "park", "network", "private"])
        Listing.objects.filter(pk=self.listing().pk).update(visibility=kind)

    def move(self) -> None:
        """A firm moves: its listings stand in another cell, that is in another shard."""
        Company.objects.filter(pk=self.random.choice(self.firms).pk).update(**self.place())

    def license(self) -> None:
        self.random.choice(self.firms).licences.get_or_create(kind="hazardous", defaults=SOURCED)


def result_of(run: MatchRun) -> dict[str, Any]:
    rows = Match.objects.filter(run=run).order_by("key")
    shards = run.shards.order_by("key").values("key", "pairs_seen", "matches_found", "examples")
    return {
        "summary": {key: value for key, value in run.summary.items() if key not in OWN},
        "digest": digest_of(rows),
        "rows": list(rows.values_list(*COLUMNS)),
        "shards": list(shards),
    }


def run_in_full() -> MatchRun:
    """No run of another engine is taken over from."""
    MatchRun.objects.update(engine_version="of yesterday")
    return run_now()


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_incremental_run_equals_a_full_one(db: None, seed: int) -> None:
    world = RandomWorld(seed)
    run_now()
    for _step in range(STEPS):
        for _change in range(world.random.randrange(4)):
            world.change()
        incremental, full = run_now(), run_in_full()

        assert full.base is None
        assert result_of(incremental) == result_of(full)


@pytest.mark.slow
def test_random_runs_are_mostly_incremental_and_not_trivial(db: None) -> None:
    """Negative control: the property above compares runs that took something over, and refused something."""
    world = RandomWorld(1)
    first = run_now()
    world.write()
    second = run_now()

    assert second.base == first
    assert second.summary["refused"]
    assert 0 < second.summary["pairs_judged"] < second.summary["pairs_seen"]


def test_unchanged_listings_are_all_taken_over(world: World) -> None:
    first = run_now()
    second = run_now()

    assert second.base == first
    assert second.summary["incremental"] == {"base": first.code, "judged": 0, "pairs": 2, "changed": 0}
    assert second.summary["digest"] == first.summary["digest"]


def test_changed_listing_is_judged_alone(world: World) -> None:
    run_now()
    Listing.objects.filter(pk=world.need.pk).update(offered=5000, quantity_low=5000, quantity_high=5000)

    run = run_now()

    assert run.summary["incremental"] | {"base": ""} == {"base": "", "judged": 1, "pairs": 2, "changed": 1}


def test_withdrawn_listing_drops(world: World) -> None:
    run_now()
    Listing.objects.filter(pk=world.need.pk).update(status="withdrawn")

    run = run_now()

    assert [match.kind for match in Match.objects.filter(run=run)] == ["chained"]
    assert run.summary["pairs_seen"] == 1


def test_run_of_a_park_takes_nothing_from_a_run_over_all(world: World) -> None:
    run_now()

    assert run_now(world.park).base is None


def other_catalogue() -> None:
    CatalogueVersion.objects.create(digest="d" * 64)


def other_rules() -> None:
    published = RuleSet.objects.get()
    RuleSet.objects.create(version=2, weights={"distance": 1.0}, published_at=published.published_at)


def other_converters() -> None:
    Company.objects.filter(name="Far taker").update(kind="utility")


def other_engine() -> None:
    MatchRun.objects.update(engine_version="of yesterday")


@pytest.mark.parametrize("change", [other_catalogue, other_rules, other_converters, other_engine])
def test_what_all_pairs_depend_on_makes_a_full_run(world: World, change: Callable[[], None]) -> None:
    run_now()
    change()

    run = run_now()

    assert (run.base, "incremental" in run.summary, run.summary["matches"]) == (None, False, 2)


def test_mostly_changed_listings_make_a_full_run(world: World) -> None:
    run_now()
    Listing.objects.update(moisture_pct=7, visibility="network")

    assert run_now().base is None


def test_lost_lease_in_a_chunk_of_an_incremental_run_repeats_safely(world: World) -> None:
    make_have(world.giver, resource=world.ash, quantity=700)
    run_now()
    Listing.objects.filter(pk=world.need.pk).update(moisture_pct=7)
    request_run(by=None)
    perform_next()
    lease = claim(MatchShard.objects.due())
    assert lease is not None
    MatchShard.objects.filter(pk=lease.pk).update(lease_until=None)
    again = claim(MatchShard.objects.due())
    assert again is not None
    with pytest.raises(LeaseLost):
        match_shard(lease)
    match_shard(again)
    while perform_next():
        continue

    assert result_of(MatchRun.objects.latest("pk")) == result_of(run_in_full())


def test_killed_after_each_chunk_an_incremental_run_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every chunk in a process of its own: caches are empty, the cursor is all that is left."""
    from matching import runs

    for quantity in (700, 800, 900):
        make_have(world.giver, resource=world.ash, quantity=quantity)
    run_now()
    Listing.objects.filter(pk=world.need.pk).update(moisture_pct=7)
    make_have(world.giver, resource=world.ash, quantity=50)
    monkeypatch.setattr(runs, "CHUNK", 1)
    run = request_run(by=None).run
    perform_next()
    shard = MatchShard.objects.get(run=run)
    for done in range(1, shard.givers_total + 1):
        lease = claim(MatchShard.objects.due())
        assert lease is not None
        fresh = MatchShard.objects.select_related("run__rule_set").get(pk=shard.pk)
        given = input_of(run.pk)
        runs._match_chunk(lease, fresh, given, given.work[shard.key].givers[done - 1 : done])
        MatchShard.objects.filter(pk=shard.pk).update(lease_until=None)
        input_of.cache_clear()
    while perform_next():
        continue

    run.refresh_from_db()
    assert run.base is not None
    assert result_of(run) == result_of(run_in_full())


def test_base_stays_while_a_run_takes_over_from_it(world: World) -> None:
    from matching.finishing import prune

    base = run_now()
    run = request_run(by=None).run
    perform_next()
    MatchRun.objects.exclude(pk=run.pk).update(finished_at=base.finished_at)
    for _number in range(11):
        newer = MatchRun.objects.create(
            code=f"RUN-X-{_number}", rule_set=base.rule_set, state="done", finished_at=base.finished_at,
            catalogue_digest="c", engine_version="1",
        )  # fmt: skip
    prune(newer)

    assert MatchRun.objects.filter(pk=base.pk).exists()


def test_run_whose_base_is_gone_fails_with_a_sentence(world: World, finish: Callable[[], None]) -> None:
    base = run_now()
    run = request_run(by=None).run
    perform_next()
    MatchRun.objects.filter(pk=base.pk).delete()
    input_of.cache_clear()

    finish()

    run.refresh_from_db()
    assert (run.state, run.failure_code) == ("failed", "base_gone")


def test_conversion_of_the_world_is_used(world: World) -> None:
    """Negative control of the worlds above: a chained match is taken over as well."""
    run_now()
    run = run_now()

    assert Conversion.objects.count() == 1
    assert set(Match.objects.filter(run=run).values_list("kind", flat=True)) == {"direct", "chained"}
