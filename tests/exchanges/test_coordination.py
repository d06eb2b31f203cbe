"""Coordination regulations: the rounds about them, the paper, the calendar, who is told what."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from companies.models import Company, Listing
from exchanges.coordination.content import from_json
from exchanges.coordination.forms import CoordinationForm
from exchanges.coordination.suggesting import suggested_duties, text_of
from exchanges.deliveries.reporting import ask_for_reports
from exchanges.errors import ProposalError
from exchanges.invariants import violations
from exchanges.legal.gate import gate_of
from exchanges.models import Agreement, Amendment, Proposal, Terms
from exchanges.negotiation.amending import accept_amendment, propose_amendment
from exchanges.negotiation.rounds import accept_terms, propose_terms
from exchanges.papers import paper_of
from exchanges.papers.amendment import paper_of_amendment
from symbiosis.home import home_context
from symbiosis.lib.papers import Rows
from tests.exchanges.calendars import read_ics
from tests.exchanges.world import (
    World,
    make_city_world,
    make_world,
    proposal_at,
    regulation_at,
    regulation_values,
    sign_both,
    terms_values,
)
from tests.factories import make_company, make_member
from tests.journeys.visitor import PageParser

SignedIn = Callable[[User], Client]
FIRST = date(2026, 12, 1)


@pytest.fixture
def city() -> World:
    return make_city_world()


def start_round(world: World, values: dict[str, Any]) -> None:
    proposal = regulation_at(world, "negotiating")
    propose_terms(proposal=proposal, company=world.taker, by=world.taker_person, values=values)


@pytest.mark.django_db
def test_an_estimate_needs_no_confirmation_where_nothing_is_moved(city: World) -> None:
    proposal = regulation_at(city, "operating")

    assert (proposal.state, proposal.agreement.committed_per_year) == ("operating", None)
    assert set(Listing.objects.values_list("allocated", flat=True)) == {0}
    assert violations() == []


@pytest.mark.django_db
def test_no_paper_of_a_delivery_is_asked_where_nothing_is_delivered(city: World) -> None:
    Listing.objects.update(hazardous=True)
    regulation = gate_of(regulation_at(city, "negotiating"))
    Company.objects.update(kind="tenant")

    exchange = gate_of(Proposal.objects.for_list().get())

    assert (regulation.blocking, bool(exchange.blocking)) == ([], True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "code"),
    [
        (terms_values(), "regulation_moves_nothing"),
        (regulation_values(coordination={}), "regulation_incomplete"),
        (regulation_values(coordination={"drills": 3}), "regulation_incomplete"),
    ],
)
def test_a_city_unit_is_asked_for_a_whole_regulation_only(
    city: World, values: dict[str, Any], code: str
) -> None:
    with pytest.raises(ProposalError) as caught:
        start_round(city, values)

    assert caught.value.code == code


@pytest.mark.django_db
def test_a_regulation_that_was_spoilt_by_hand_is_named(city: World) -> None:
    regulation_at(city, "negotiating")
    start_round(city, regulation_values())
    spoilt = Terms.objects.get()
    Terms.objects.update(coordination=spoilt.coordination | {"drills": []})

    assert [(one.rule, one.text) for one in violations()] == [("regulation", "round 1: drills: no_drill")]


@pytest.mark.django_db
def test_companies_among_themselves_make_no_regulation() -> None:
    world = make_world()
    proposal = proposal_at(world, "negotiating")

    with pytest.raises(ProposalError) as caught:
        propose_terms(
            proposal=proposal, company=world.giver, by=world.giver_person, values=regulation_values()
        )

    assert caught.value.code == "regulation_without_city"


def typed(proposal: Proposal, **changes: str) -> dict[str, str]:
    start = timezone.localdate() + timedelta(days=1)
    with override("vi"):
        duties = {
            f"duties_{side}": text_of(suggested_duties(proposal, side), "vi") for side in ("giver", "taker")
        }
    return duties | {
        "starts_on": start.isoformat(),
        "ends_on": (start + timedelta(days=364)).isoformat(),
        "drill_1": (start + timedelta(days=30)).isoformat(),
        "contact_1_name": "Vũ Hoa",
        "contact_1_phone": "0912 345 678",
        **changes,
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"contact_1_phone": ""}, "contact_1_phone"),
        ({"contact_1_phone": "hỏi Hoa"}, "contact_1_phone"),
        ({"contact_1_name": "", "contact_1_role": "Trực ban"}, "contact_1_name"),
        ({"contact_2_phone": "0912 345 678"}, "contact_2_name"),
        ({"drill_1": ""}, "drill_1"),
        ({"drill_2": "2020-01-01"}, "drill_2"),
        ({"review_1": "2099-01-01"}, "review_1"),
        ({"duties_taker": "  "}, "duties_taker"),
        ({"duties_giver": "x" * 401}, "duties_giver"),
        ({"starts_on": "2020-01-01"}, "starts_on"),
        ({"ends_on": "2020-01-02"}, "ends_on"),
    ],
)
def test_the_form_names_the_field_that_is_wrong(city: World, changes: dict[str, str], field: str) -> None:
    proposal = regulation_at(city, "negotiating")

    form = CoordinationForm(typed(proposal, **changes), proposal=proposal, side="taker", before=None)

    assert list(form.errors) == [field]
    assert CoordinationForm(typed(proposal), proposal=proposal, side="taker", before=None).is_valid()


@pytest.mark.django_db
def test_a_counter_offer_changes_only_its_lines_and_names_only_its_own_people(
    signed_in: SignedIn, city: World
) -> None:
    proposal = regulation_at(city, "negotiating")
    address = f"/proposals/{proposal.code}/coordination/"
    signed_in(city.taker_person).post(address, typed(proposal))
    first = Proposal.objects.for_list().get().latest_terms
    assert first is not None
    drill = from_json(first.coordination).drills[0] + timedelta(days=7)
    changed = typed(proposal, contact_1_name="Trần Nam", contact_1_phone="114", drill_1=drill.isoformat())
    assert signed_in(city.giver_person).post(address, changed).status_code == 409  # written over no round
    changed["built_on"] = first.digest

    answer = signed_in(city.giver_person).post(address, changed)

    second = Proposal.objects.for_list().get().latest_terms
    assert (answer.status_code, second and second.round) == (302, 2)
    content = from_json(second.coordination if second else {})
    assert [one.name for one in content.taker.contacts] == ["Vũ Hoa"]
    assert [one.name for one in content.giver.contacts] == ["Trần Nam"]
    assert content.giver.duties == from_json(first.coordination).giver.duties
    html = signed_in(city.taker_person).get(f"/en/proposals/{proposal.code}/").content.decode()
    assert html.count("<del>") == 1  # the day that was moved


@pytest.mark.django_db
def test_the_page_of_a_regulation_is_only_for_proposals_with_a_city_unit(signed_in: SignedIn) -> None:
    world = make_world()
    proposal = proposal_at(world, "negotiating")

    assert signed_in(world.giver_person).get(f"/proposals/{proposal.code}/coordination/").status_code == 404


@pytest.mark.django_db
def test_no_monthly_report_is_asked_and_the_pages_show_days_instead(signed_in: SignedIn, city: World) -> None:
    agreement = regulation_at(city, "operating").agreement
    client = signed_in(city.giver_person)

    pages = [client.get(f"/en{path}") for path in ("/monitoring/", f"/agreements/{agreement.code}/monitor/")]

    assert ask_for_reports(today=timezone.localdate() + timedelta(days=200)) == 0
    assert [page.status_code for page in pages] == [200, 200]
    assert "Next joint drill" in pages[0].content.decode()
    assert 'href="tel:02253123456"' in pages[1].content.decode()
    assert client.get(f"/agreements/{agreement.code}/monitor/2027-01/").status_code == 404


def said(agreement: Agreement, *languages: str) -> str:
    paper = paper_of(agreement, languages=languages, link="https://example.org/", on=date(2026, 2, 5))
    lines = [*paper.title]
    for article in paper.numbered:
        lines += article.title
        for block in article.body:
            rows = block.rows if isinstance(block, Rows) else ((block, ""),)
            lines += [text for label, value in rows for text in (*label, value)]
    return "\n".join(lines)


@pytest.mark.django_db
def test_the_paper_says_the_regulation_and_nothing_of_quantities(city: World) -> None:
    values = regulation_values()
    values["coordination"]["drills"] = [(values["starts_on"].replace(day=5, month=2, year=2027)).isoformat()]
    proposal = regulation_at(city, "negotiating")
    terms = propose_terms(proposal=proposal, company=city.giver, by=city.giver_person, values=values)
    agreement = Agreement(proposal=proposal, terms=terms, code="AGR-26-001", pk=1)

    vietnamese, english = said(agreement, "vi"), said(agreement, "en")

    assert "ngày 05 tháng 02 năm 2027" in vietnamese
    assert "05 February 2027" in english
    assert "1. Chỉ huy chữa cháy." in vietnamese
    assert "1. Leads." in english
    assert "Trần Nam, Trực ban, 0225 3 123 456" in english
    assert not {"Payment", "Quantity", "Transport"} & set(re.findall(r"Article \d+\. (\w+)", english))
    assert len(vietnamese.splitlines()) == len(english.splitlines())


@pytest.mark.django_db
def test_the_parties_get_the_calendar_and_others_do_not(signed_in: SignedIn, city: World) -> None:
    agreement = regulation_at(city, "agreed").agreement
    address = f"/agreements/{agreement.code}/calendar.ics"

    answer = signed_in(city.taker_person).get(address)

    days = [value for name, value in read_ics(answer.content) if name == "DTSTART;VALUE=DATE"]
    content = from_json(agreement.terms.coordination)
    wanted = [*content.drills, *content.reviews, agreement.terms.ends_on]
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert days == [f"{day:%Y%m%d}" for day in wanted]
    assert b"0225" not in answer.content  # calendars are shared; numbers stay on the page
    assert signed_in(make_member(make_company(park=city.park))).get(address).status_code == 404


@pytest.mark.django_db
def test_a_drill_that_was_moved_leaves_the_calendars_that_have_it(signed_in: SignedIn, city: World) -> None:
    agreement = regulation_at(city, "operating").agreement
    old = from_json(agreement.terms.coordination).drills[0]
    values = regulation_values()
    values["coordination"]["drills"][0] = (old + timedelta(days=1)).isoformat()
    terms = propose_amendment(agreement=agreement, company=city.giver, by=city.giver_person, values=values)
    accept_amendment(terms=terms, company=city.taker, by=city.taker_person, digest=terms.digest)
    sign_both(city, agreement)

    answer = signed_in(city.giver_person).get(f"/agreements/{agreement.code}/calendar.ics")

    values_read = read_ics(answer.content)
    days = [value for name, value in values_read if name == "DTSTART;VALUE=DATE"]
    states = [value for name, value in values_read if name == "STATUS"]
    cancelled = [day for day, state in zip(days, states, strict=True) if state == "CANCELLED"]
    assert (cancelled, len(days)) == ([f"{old:%Y%m%d}"], 5)


@pytest.mark.django_db
def test_an_ordinary_agreement_has_no_calendar(signed_in: SignedIn) -> None:
    world = make_world()
    agreement = proposal_at(world, "agreed").agreement

    assert signed_in(world.giver_person).get(f"/agreements/{agreement.code}/calendar.ics").status_code == 404


@pytest.mark.django_db
def test_a_city_officer_has_duties_and_contacts_on_the_home_page(signed_in: SignedIn, city: World) -> None:
    agreement = regulation_at(city, "operating").agreement
    officer = signed_in(city.giver_person).get("/en/home/").content.decode()
    tenant = signed_in(city.taker_person).get("/en/home/").content.decode()

    assert agreement.code in officer
    assert "Leads." in officer
    assert "Nobody is named." in officer  # the other side has named nobody: no number is invented
    assert ("Joint drill" in tenant, "Leads." in tenant) == (True, False)


@pytest.mark.django_db
def test_a_drill_that_is_far_away_is_not_on_the_home_page_of_a_company(city: World) -> None:
    start = timezone.localdate() + timedelta(days=60)
    values = regulation_values(starts_on=start, ends_on=start + timedelta(days=100))
    values["coordination"]["drills"] = [(start + timedelta(days=5)).isoformat()]
    values["coordination"]["reviews"] = []
    proposal = regulation_at(city, "negotiating")
    terms = propose_terms(proposal=proposal, company=city.giver, by=city.giver_person, values=values)
    accept_terms(terms=terms, company=city.taker, by=city.taker_person, digest=terms.digest)

    home = home_context(city.taker_person)

    assert (len(home["regulations"]), home["drills"]) == (1, [])


@pytest.mark.django_db
def test_a_new_telephone_number_is_an_amendment_with_its_article_alone(
    signed_in: SignedIn, city: World
) -> None:
    agreement = regulation_at(city, "operating").agreement
    officer, developer = signed_in(city.giver_person), signed_in(city.taker_person)
    address = f"/en/agreements/{agreement.code}/regulation/"
    page = PageParser(address)
    page.feed(officer.get(f"/en/agreements/{agreement.code}/amend/", follow=True).content.decode())
    form = next(one.form for one in page.controls if one.form and "contact_1_phone" in one.form.fields)

    officer.post(address, form.fields | {"contact_1_phone": "0225 3 999 888"})
    terms = Proposal.objects.for_list().get().open_amendment
    developer.post(f"/agreements/{agreement.code}/amend/accept/", {"digest": terms.digest if terms else ""})

    amendment = Amendment.objects.get()
    paper = paper_of_amendment(amendment, languages=("en",), link="https://example.org/", on=FIRST)
    assert [article.title[0] for article in paper.numbered] == [
        "Article 1. Contacts on duty",
        "Article 2. Validity",
    ]
    assert "<del>" in developer.get(f"/en/agreements/{agreement.code}/").content.decode()
    assert violations() == []
