"""What-if runs beside the real ones: they find what would be, and change nothing that is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalogue.models import SectorTemplate
from companies.models import Listing
from matching.engine.foresight.scenarios import PlantIsAdded, PriceChanges, TenantArrives, TenantLeaves
from matching.engine.types import Site
from matching.errors import RunNotAllowed
from matching.models import Match, MatchRun, Scenario
from matching.runs import perform_next
from matching.scenarios.actions import create_scenario, request_scenario_run
from matching.scenarios.running import read_changes, write_change
from tests.factories import make_have, make_park_member, make_user
from tests.matching.world import World, run_now

Finish = Callable[[], None]


def scenario_of(world: World, *changes: dict[str, Any], park: bool = True) -> Scenario:
    return create_scenario(
        park=world.park if park else None,
        name="What if",
        changes=list(changes),
        by=world.board if park else make_user(is_operator=True),
    )


def outcome_of(scenario: Scenario) -> MatchRun:
    by = make_user(is_operator=True)
    run = request_scenario_run(scenario, by=by).run
    while perform_next():
        continue
    run.refresh_from_db()
    assert run.failure_code == ""
    return run


def leaving(slug: str) -> dict[str, Any]:
    return write_change("leaves", TenantLeaves(slug))


def arriving(**values: Any) -> dict[str, Any]:
    given = {"name": "New cement", "kind": "cement", "site": Site(20.83, 106.75, 0.5), "product_t": 50000.0}
    return write_change("arrives", TenantArrives(**given | values), park="")


def test_tenant_that_leaves_loses_its_links(world: World) -> None:
    run_now(world.park)
    real = Match.objects.get()

    result = outcome_of(scenario_of(world, leaving("taker"))).summary["scenario"]

    assert result["counts"] == {"new": 0, "lost": 1, "moved": 0}
    assert (result["lost"][0]["key"], result["lost"][0]["code"]) == (real.key, real.code)
    assert result["lost"][0]["planned"] == pytest.approx(real.allocated)
    assert {row["company"]: row["matches"] for row in result["companies"]} == {
        "giver": [1, 0],
        "taker": [1, 0],
    }


def test_tenant_that_arrives_has_links_but_no_row_anywhere(
    world: World, cement_works: SectorTemplate
) -> None:
    listings = Listing.objects.count()

    result = outcome_of(scenario_of(world, arriving())).summary["scenario"]

    assert result["counts"]["new"] == 1
    assert result["new"][0]["giver"] == world.have.pk
    firm = result["firms"][str(result["new"][0]["taker"])]
    assert firm == {"company": "new:New cement", "resource": "fly-ash", "direction": "NEED"}
    assert (Listing.objects.count(), Match.objects.count()) == (listings, 0)


def test_summary_of_a_side_is_that_of_a_real_run(world: World) -> None:
    """The side "today" counts and adds up what a real run over the same listings finds."""
    real = run_now(world.park).summary

    today = outcome_of(scenario_of(world, leaving("giver"))).summary["scenario"]["today"]

    assert today == {name: real[name] for name in today}


def test_real_matches_and_current_ones_stay(world: World, cement_works: SectorTemplate) -> None:
    real = run_now(world.park)
    rows = list(Match.objects.order_by("key").values())

    outcome_of(scenario_of(world, arriving(), leaving("taker")))

    assert list(Match.objects.order_by("key").values()) == rows
    assert set(Match.objects.current().values_list("run", flat=True)) == {real.pk}


def test_scenario_over_all_parks_keeps_firms_in_their_park(
    world: World, cement_works: SectorTemplate
) -> None:
    change = arriving() | {"park": world.other_park.code}

    run = outcome_of(scenario_of(world, change, park=False))

    new = next(pk for pk in run.snapshot["open"] if int(pk) < 0)
    assert run.snapshot["park"][new] == world.other_park.pk
    assert run.summary["scenario"]["counts"]["new"] == 1


def test_work_done_again_gives_the_same_summary(world: World, cement_works: SectorTemplate) -> None:
    """As after a kill: the row is due again with its frozen input."""
    run = outcome_of(scenario_of(world, arriving(), leaving("taker")))
    first = run.summary
    make_have(world.giver, resource=world.ash, quantity=700)  # after the freeze: not seen
    MatchRun.objects.filter(pk=run.pk).update(
        state="running", finished_at=None, lease_until=timezone.now() - timedelta(hours=1), summary={}
    )

    assert perform_next()

    run.refresh_from_db()
    assert run.summary == first


def test_unlike_scenarios_have_unlike_digests(world: World, cement_works: SectorTemplate) -> None:
    """Negative control of the comparison by digest."""
    one, other = outcome_of(scenario_of(world, arriving())), outcome_of(scenario_of(world, leaving("taker")))

    assert one.summary["digest"] != other.summary["digest"]
    assert one.summary["scenario"]["today"]["digest"] == other.summary["scenario"]["today"]["digest"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (leaving("nobody"), "unknown_company"),
        (arriving(kind="palace"), "unknown_kind"),
        (write_change("price", PriceChanges("gold", factor=2.0)), "unknown_price"),
        (write_change("plant", PlantIsAdded("X", frozenset({"C999"}))), "unknown_process"),
    ],
)
def test_change_of_what_is_not_there_fails_with_a_code(
    world: World, finish: Finish, change: dict[str, Any], code: str
) -> None:
    from matching.wording import failure_sentence

    run = request_scenario_run(scenario_of(world, change), by=world.board).run

    finish()

    run.refresh_from_db()
    assert (run.state, run.failure_code) == ("failed", code)
    assert failure_sentence(code)


def test_changes_are_read_as_they_were_written() -> None:
    changes = [
        TenantLeaves("a"),
        TenantArrives("b", "cement", Site(1.0, 2.0, 0.5), 10.0, None, frozenset({"hazardous"})),
        PriceChanges("landfill", value=(1.0, 2.0), unit="VND/t"),
        PlantIsAdded("d", frozenset({"C001", "C002"}), None, frozenset(), ("3821",), 100.0, 1e9),
    ]

    stored = [
        write_change(word, change, park="NDV")
        for word, change in zip(("leaves", "arrives", "price", "plant"), changes, strict=True)
    ]

    assert read_changes(stored) == changes


def test_plant_is_held_against_its_capacity(world: World) -> None:
    from catalogue.models import Conversion

    Conversion.objects.update(receiver_isic="3821")
    plant = PlantIsAdded(
        "Classifier", frozenset({"C001"}), Site(20.9, 106.75, 0.5), capacity=50.0, fixed_cost=1e9
    )

    run = outcome_of(scenario_of(world, write_change("plant", plant), park=False))

    facts = run.summary["scenario"]["plants"]
    assert facts == [
        {
            "name": "Classifier",
            "matches": 1,
            "feed": 50.0,
            "unit": "t",
            "capacity": 50.0,
            "fixed_cost": 1e9,
        }
    ]


def test_second_request_while_one_is_open_gives_the_same_run(world: World) -> None:
    scenario = scenario_of(world, leaving("taker"))
    first, second = (request_scenario_run(scenario, by=world.board) for _ in range(2))

    assert (first.created, second.created, first.run) == (True, False, second.run)


def test_runs_of_scenarios_and_real_ones_do_not_block_each_other(world: World) -> None:
    from matching.actions import request_run

    request_scenario_run(scenario_of(world, leaving("taker")), by=world.board)

    assert request_run(park=world.park, by=world.board).created


def test_only_the_two_newest_runs_of_a_scenario_are_kept(world: World) -> None:
    scenario = scenario_of(world, leaving("taker"))
    codes = [outcome_of(scenario).code for _number in range(3)]

    assert list(scenario.runs.order_by("pk").values_list("code", flat=True)) == codes[1:]


@pytest.mark.parametrize("who", ["giver_person", "stranger", "consultant"])
def test_others_may_not_make_a_scenario_of_the_park(world: World, who: str) -> None:
    with pytest.raises(RunNotAllowed):
        create_scenario(park=world.park, name="x", changes=[leaving("taker")], by=getattr(world, who))


def test_who_sees_which_scenario(world: World) -> None:
    of_park, of_operator = (
        scenario_of(world, leaving("taker")),
        scenario_of(world, leaving("taker"), park=False),
    )

    assert list(Scenario.objects.visible_to(world.board)) == [of_park]
    assert not Scenario.objects.visible_to(world.consultant).exists()
    assert not Scenario.objects.visible_to(world.giver_person).exists()
    make_park_member(world.other_park, user=world.board)
    of_all = create_scenario(park=None, name="All", changes=[leaving("taker")], by=world.board)
    assert set(Scenario.objects.visible_to(world.board)) == {of_park, of_all}
    assert set(Scenario.objects.visible_to(make_user(is_operator=True))) == {of_park, of_all, of_operator}
