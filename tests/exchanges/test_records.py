"""Each sum on the pages of an agreement opens its records, and they add up to it."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from companies.models import Company
from exchanges.actions import advance
from exchanges.deliveries.monitoring import monitor_of
from exchanges.deliveries.outages import outages_for
from exchanges.deliveries.records import records_of
from exchanges.deliveries.reporting import Report, report_delivery
from exchanges.models import Agreement, Amendment, Terms
from exchanges.terms import digest_of
from matching.engine import types as engine
from matching.wire import encode
from tests.exchanges.world import World, engine_match, make_match, make_world, proposal_at
from tests.factories import make_company, make_need

pytestmark = pytest.mark.django_db
SignedIn = Callable[[User], Client]
FACTOR = engine.Sourced("co2.steel", 1.2, 1.4, "tCO2e/t", "IPCC 2019", 2019, "verified (public source)")


@pytest.fixture
def world() -> World:
    world = make_world()
    line = engine.Line("avoided_production", (120.0, 1680.0), FACTOR, (100.0, 1200.0))
    known = engine.Account((line,), line.amount, complete=True)
    match = replace(
        engine_match(world.match.giver_listing, world.match.taker_listing),
        co2=known,
        taker_money=engine.Account(
            (engine.Line("avoided_purchase", (100e6, 2400e6), None, (100.0, 1200.0)),),
            (100e6, 2400e6),
            complete=True,
        ),
    )
    world.match.explanation = encode(match)
    world.match.save()
    return world


@pytest.fixture
def agreement(world: World) -> Agreement:
    agreement = proposal_at(world, "operating").agreement
    Terms.objects.filter(pk=agreement.terms_id).update(starts_on=months_ago(4), ends_on=months_ago(-8))
    for number, quantity in ((3, "48.5"), (2, "41.25")):
        report_delivery(
            agreement=Agreement.objects.get(),
            company=world.giver,
            report=Report(months_ago(number), Decimal(quantity)),
            by=world.giver_person,
        )
    return Agreement.objects.with_months().get()


def months_ago(number: int) -> date:
    today = timezone.localdate()
    index = today.year * 12 + today.month - 1 - number
    return date(index // 12, index % 12 + 1, 1)


def test_the_records_add_up_to_what_the_pages_say(agreement: Agreement) -> None:
    monitor = monitor_of(agreement, today=timezone.localdate())
    records = records_of(agreement, monitor)

    assert records.held_total == agreement.committed_per_year
    assert records.delivered_total == monitor.totals.actual == Decimal("89.75")
    assert records.paid_total == monitor.paid == Decimal("89.75") * agreement.terms.price_vnd_per_unit
    assert monitor.avoided is not None
    assert monitor.avoided.total == pytest.approx((1.2 * 89.75, 1.4 * 89.75))
    assert monitor.value is not None
    assert monitor.value.total == pytest.approx((1e6 * 89.75, 2e6 * 89.75))


@pytest.mark.parametrize(("unit", "worth"), [("t", 89.75), ("m2", 89.75 / 12)])
def test_a_month_of_a_capacity_is_a_twelfth_of_what_is_held_for_a_year(
    agreement: Agreement, unit: str, worth: float
) -> None:
    Terms.objects.filter(pk=agreement.terms_id).update(unit=unit)
    agreement = Agreement.objects.with_months().get()
    monitor = monitor_of(agreement, today=timezone.localdate())

    assert monitor.avoided is not None
    assert monitor.avoided.total == pytest.approx((1.2 * worth, 1.4 * worth))
    assert monitor.value is not None
    assert monitor.value.total == pytest.approx((1e6 * worth, 2e6 * worth))
    assert records_of(agreement, monitor).delivered_total == Decimal("89.75")


def test_every_sum_is_a_link_to_its_records(signed_in: SignedIn, agreement: Agreement, world: World) -> None:
    client = signed_in(world.giver_person)
    pages = [f"/en/agreements/{agreement.code}/monitor/", f"/en/agreements/{agreement.code}/"]
    linked = {
        anchor: text.strip()
        for page in pages
        for anchor, text in re.findall(r'/records/#(\w+)">([^<]+)<', client.get(page).content.decode())
    }
    records = client.get(f"/en/agreements/{agreement.code}/records/").content.decode()
    sections = dict(re.findall(r'<section id="(\w+)">(.*?)</section>', records, re.DOTALL))

    assert linked.keys() == sections.keys() == {"held", "delivered", "paid", "value", "avoided"}
    for anchor, text in linked.items():
        total = re.search(r"<strong>(.*?)</strong>", sections[anchor])
        assert total is not None
        assert total[1] == text
    assert "IPCC 2019" in sections["avoided"]


def test_after_an_amendment_each_month_keeps_the_terms_of_its_time(
    agreement: Agreement, world: World
) -> None:
    before = agreement.terms
    new = Terms.objects.get(pk=before.pk)
    new.pk, new.round = None, before.round + 1
    new.starts_on, new.quantity_per_month = months_ago(2), Decimal(80)
    new.price_vnd_per_unit = Decimal(9_000_000)
    new.digest = digest_of(new)
    new.save()
    Amendment.objects.create(
        agreement=agreement, number=1, before=before, terms=new, signed_at=timezone.now()
    )
    Agreement.objects.filter(pk=agreement.pk).update(terms=new)

    monitor = monitor_of(Agreement.objects.with_months().get(), today=timezone.localdate())
    agreed = {month.first: month.agreed for month in monitor.months}
    assert (agreed[months_ago(3)], agreed[months_ago(2)]) == (50, 80)
    assert [payment.price for payment in monitor.payments] == [8_000_000, 9_000_000]


def names(companies: list[Company]) -> set[str]:
    return {company.name for company in companies}


def test_if_a_firm_stops_its_partner_is_stranded_unless_another_match_stands(
    agreement: Agreement, world: World
) -> None:
    outages = outages_for(world.board).shown
    assert names([one.company for one in outages]) == names([world.giver, world.taker])
    assert [one.without_backup for one in outages] == [1, 1]

    other = make_company(park=world.park)
    need = make_need(other, resource=world.match.giver_listing.resource, quantity=600)
    make_match(world.match.giver_listing, need, run=world.match.run)

    by_name = {one.company.name: one for one in outages_for(world.board).shown}
    [stranded] = by_name[world.taker.name].stranded  # the giver could give to the other company
    assert stranded.backup is not None
    assert (stranded.partner, stranded.backup.match.taker_listing) == (world.giver, need)
    assert by_name[world.giver.name].without_backup == 1


def test_an_anonymous_backup_stays_anonymous(signed_in: SignedIn, agreement: Agreement, world: World) -> None:
    other = make_company(park=world.park, name="Canary Steel Works")
    need = make_need(other, resource=world.match.giver_listing.resource, quantity=600)
    make_match(world.match.giver_listing, need, run=world.match.run)

    page = signed_in(world.giver_person).get("/en/monitoring/outages/").content.decode()
    assert "Anonymous company" in page
    assert "Canary" not in page
    assert "Canary" in signed_in(world.board).get("/en/monitoring/outages/").content.decode()


def test_strangers_see_no_records(signed_in: SignedIn, agreement: Agreement) -> None:
    stranger = signed_in(make_world().giver_person)

    assert stranger.get(f"/agreements/{agreement.code}/records/").status_code == 404
    assert agreement.code not in stranger.get("/monitoring/outages/").content.decode()


def section_of(client: Client, agreement: Agreement, anchor: str) -> str:
    html = client.get(f"/en/agreements/{agreement.code}/records/").text
    found = re.search(rf'<section id="{anchor}">(.*?)</section>', html, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_ledger_names_companies_and_no_numbers_of_persons(
    signed_in: SignedIn, agreement: Agreement, world: World
) -> None:
    advance(proposal=agreement.proposal, move="end", by=world.taker_person, reason="breach")

    held = section_of(signed_in(world.giver_person), agreement, "held")

    assert held.count('data-label="By"') == 2
    assert f'data-label="By">{world.taker.shown_name}<' in held
    assert "person " not in held


def test_the_two_shares_of_one_cost_say_whose_they_are(
    signed_in: SignedIn, agreement: Agreement, world: World
) -> None:
    assert "Purchase saved (the taker)" in section_of(signed_in(world.giver_person), agreement, "value")


def test_without_a_report_the_total_is_unknown(signed_in: SignedIn, world: World) -> None:
    agreement = proposal_at(world, "operating").agreement

    delivered = section_of(signed_in(world.giver_person), agreement, "delivered")

    assert (delivered.count('class="unknown"'), "0&nbsp;t" in delivered, "0\xa0t" in delivered) == (
        2,
        False,
        False,
    )
