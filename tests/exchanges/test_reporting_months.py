"""Which months are asked for: not those that rested, not those after the end."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from exchanges.actions import advance
from exchanges.deliveries.monitoring import monitor_of
from exchanges.deliveries.reporting import (
    ask_for_reports,
    open_months,
)
from exchanges.errors import ProposalError
from exchanges.models import Agreement, Suspension
from exchanges.variance import last_day
from tests.exchanges.test_reporting import SignedIn, reported, rests_broken
from tests.exchanges.world import World

pytestmark = pytest.mark.django_db


def rested(agreement: Agreement, world: World, since: date, until: date) -> Agreement:
    """Suspended and resumed by its moves, on these days."""
    advance(proposal=agreement.proposal, move="suspend", by=world.giver_person, reason="maintenance")
    advance(proposal=agreement.proposal, move="resume_deliveries", by=world.giver_person)
    assert Suspension.objects.filter(until__isnull=False).update(since=since, until=until) == 1
    return Agreement.objects.with_months().get(pk=agreement.pk)


def test_months_that_rested_are_not_asked_for(
    signed_in: SignedIn, agreement: Agreement, world: World, last_month: date
) -> None:
    today = timezone.localdate()
    asked = open_months(agreement, world.giver, today=today)
    agreement = rested(agreement, world, last_month - timedelta(days=1), today.replace(day=1))

    assert asked == [*open_months(agreement, world.giver, today=today), last_month]
    page = signed_in(world.giver_person).get(f"/en/agreements/{agreement.code}/monitor/").content.decode()
    assert page.count("<span>suspended</span>") == 1
    assert f"monitor/{last_month:%Y-%m}/" in page  # who has delivered all the same can say so
    assert rests_broken() == []


def test_a_rest_that_no_move_began_breaks_a_rule(agreement: Agreement, world: World) -> None:
    advance(proposal=agreement.proposal, move="suspend", by=world.giver_person, reason="maintenance")
    assert rests_broken() == []
    Suspension.objects.update(until=timezone.localdate())
    assert rests_broken() == ["suspension"]


def test_an_end_ends_the_rest(agreement: Agreement, world: World) -> None:
    advance(proposal=agreement.proposal, move="suspend", by=world.giver_person, reason="maintenance")
    advance(proposal=agreement.proposal, move="end", by=world.giver_person, reason="other")

    assert (Suspension.objects.get().until, rests_broken()) == (timezone.localdate(), [])


def test_what_the_history_tells_of_suspensions_becomes_rows(agreement: Agreement, world: World) -> None:
    """The migration reads the same days out of the history as the moves write."""
    for move, reason in (("suspend", "maintenance"), ("resume_deliveries", ""), ("suspend", "quality")):
        advance(proposal=agreement.proposal, move=move, by=world.giver_person, reason=reason)
    written = list(Suspension.objects.order_by("pk").values_list("agreement", "since", "until"))
    Suspension.objects.all().delete()
    import_module("exchanges.migrations.0008_suspensions").read_from_history(apps, None)

    assert list(Suspension.objects.order_by("pk").values_list("agreement", "since", "until")) == written


def in_months(day: date, number: int) -> date:
    """The tenth of a later month."""
    return (day.replace(day=1) + timedelta(days=31 * number + 5)).replace(day=10)


def test_months_end_with_the_agreement(agreement: Agreement, world: World, last_month: date) -> None:
    today = timezone.localdate()
    advance(proposal=agreement.proposal, move="end", by=world.giver_person, reason="other")
    agreement = Agreement.objects.with_months().get(pk=agreement.pk)
    later = in_months(today, 7)

    monitor = monitor_of(agreement, today=later)
    owed = open_months(agreement, world.giver, today=later)
    assert (monitor.months[0].first, owed[-1]) == (today.replace(day=1), today.replace(day=1))
    assert monitor.months[0].agreed < 50 or today == last_day(today)  # the days until the end
    with pytest.raises(ProposalError, match="month_outside"):
        reported(agreement, world, in_months(today, 1).replace(day=1), 1)


def test_after_the_end_the_parties_are_asked_for_the_last_months_and_then_no_more(
    agreement: Agreement, world: World
) -> None:
    advance(proposal=agreement.proposal, move="end", by=world.giver_person, reason="other")
    today = timezone.localdate()

    assert [ask_for_reports(today=in_months(today, number)) for number in (1, 7)] == [1, 0]


def test_while_the_deliveries_rest_the_months_before_are_asked_for(
    signed_in: SignedIn, agreement: Agreement, world: World, last_month: date
) -> None:
    today = timezone.localdate()
    advance(proposal=agreement.proposal, move="suspend", by=world.giver_person, reason="maintenance")

    assert ask_for_reports(today=today) == 1
    home = signed_in(world.giver_person).get("/home/").content.decode()
    assert f"/agreements/{agreement.code}/monitor/{last_month:%Y-%m}/" in home


def test_what_rested_when_it_ended_is_not_asked_for_its_last_month(
    agreement: Agreement, world: World, last_month: date
) -> None:
    advance(proposal=agreement.proposal, move="suspend", by=world.giver_person, reason="maintenance")
    Suspension.objects.update(since=last_month - timedelta(days=1))
    advance(proposal=agreement.proposal, move="end", by=world.giver_person, reason="other")
    agreement = Agreement.objects.with_months().get(pk=agreement.pk)

    owed = open_months(agreement, world.giver, today=in_months(timezone.localdate(), 2))
    assert owed[-1] < last_month
