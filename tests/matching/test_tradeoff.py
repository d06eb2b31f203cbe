"""The curve of money against CO2e of a run: what takes part, what is left out, and its picture."""

from collections.abc import Callable
from dataclasses import replace

from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from companies.models import Listing
from matching.engine import types as engine
from matching.models import Match, MatchRun
from matching.preparing import input_of
from matching.results import explained, explanation_of
from matching.tradeoff import picture_of, tradeoff_of, worth_per_unit
from symbiosis.lib.jobs import Lease
from tests.exchanges.world import engine_match
from tests.factories import make_have, make_need
from tests.matching.world import World, run_now

SignedIn = Callable[[User], Client]


def known(match: engine.Match, money: float, tonnes: float) -> engine.Match:
    account = engine.Account(lines=(), total=(money, money), complete=True)
    co2 = engine.Account(lines=(), total=(tonnes, tonnes), complete=True)
    return replace(match, giver_money=account, taker_money=account, joint_money=(money, money), co2=co2)


def test_worth_needs_quantity_money_and_co2(world: World) -> None:
    bare = engine_match(world.have, world.need)
    whole = known(bare, 1300.0, 650.0)

    assert worth_per_unit(whole) == (2.0, 1.0)  # of 650 units, the middle of 100-1,200
    assert worth_per_unit(bare) is None
    assert worth_per_unit(replace(whole, quantity=None)) is None
    assert worth_per_unit(replace(whole, co2=replace(whole.co2, total=None, complete=False))) is None


def tell(row: Match, money: float, tonnes: float) -> None:
    row.explanation = explanation_of(known(explained(row), money, tonnes))
    row.save()


def scarce(world: World) -> None:
    Listing.objects.filter(pk=world.have.pk).update(offered=200, quantity_low=200, quantity_high=200)


def curve_of(run: MatchRun) -> dict[str, object]:
    MatchRun.objects.filter(pk=run.pk).update(state="running", finished_at=None)
    lease = Lease(MatchRun, run.pk, MatchRun.objects.get(pk=run.pk).fencing_token)
    return tradeoff_of(run, input_of(run.pk).snapshot, lease)


def test_curve_leads_from_most_money_to_most_co2(world: World) -> None:
    """One giver with too little for both takers: the near one pays more, the far one avoids more."""
    scarce(world)
    run = run_now()
    tell(Match.objects.get(kind="direct"), 900e6, 10.0)
    tell(Match.objects.get(kind="chained"), 300e6, 500.0)

    curve = curve_of(run)
    points = curve["points"]

    assert isinstance(points, list)
    assert (curve["links"], curve["left_out"], len(points) >= 9) == (2, 0, True)
    assert [one["co2"] for one in points] == sorted(one["co2"] for one in points)
    assert [one["gain"] for one in points] == sorted((one["gain"] for one in points), reverse=True)


def test_unknown_figures_are_left_out_and_counted(world: World) -> None:
    run = run_now()

    nothing = {"links": 0, "left_out": 2, "incomplete": 0, "points": [], "too_many": False}
    assert run.summary["tradeoff"] == nothing


def test_incomplete_figures_take_part_and_are_counted(world: World) -> None:
    run = run_now()
    row = Match.objects.get(kind="direct")
    tell(row, 900e6, 10.0)
    match = explained(row)
    row.explanation = explanation_of(replace(match, co2=replace(match.co2, complete=False)))
    row.save()

    curve = curve_of(run)
    assert (curve["links"], curve["incomplete"]) == (1, 1)


def test_picture_prices_each_further_tonne() -> None:
    points = [
        {"gain": 100.0, "co2": 1.0, "price": 0.0},
        {"gain": 90.0, "co2": 6.0, "price": 2.0},
        {"gain": 50.0, "co2": 11.0, "price": 8.0},
    ]

    picture = picture_of({"points": points})

    assert picture is not None
    assert [row["cost"] for row in picture["rows"]] == [None, 2.0, 8.0]
    assert picture["line"] == "16.0,34.0 320.0,72.4 624.0,226.0"
    assert picture_of({"points": points[:1]}) is None
    assert picture_of(None) is None


def test_run_page_shows_the_curve_and_what_is_left_out(world: World, signed_in: SignedIn) -> None:
    make_have(world.giver, resource=world.ash, quantity=None)
    make_need(world.taker, resource=world.ash, quantity=None)
    scarce(world)
    run = run_now()
    tell(Match.objects.get(kind="direct", giver_listing=world.have, taker_listing=world.need), 900e6, 10.0)
    tell(Match.objects.get(kind="chained", giver_listing=world.have), 300e6, 500.0)
    summary = run.summary | {"tradeoff": curve_of(run)}
    MatchRun.objects.filter(pk=run.pk).update(state="done", finished_at=run.finished_at, summary=summary)
    with translation.override("en"):
        text = signed_in(world.board).get(reverse("matching:run-detail", args=[run.code])).content.decode()

    assert "<polyline points=" in text
    assert "2 suggestions take part; 4 are left out" in text
