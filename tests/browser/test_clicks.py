"""J3, J8 and J11 in a real browser, with the real parks, within the clicks of the specification."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from companies.models import Listing
from exchanges.coordination.content import Contact, from_json
from exchanges.deliveries.reporting import ask_for_reports
from exchanges.models import Agreement, Delivery, Proposal, Signature
from matching.models import Feedback
from tests.browser.conftest import OpenWindow, SignIn
from tests.browser.demo import company_of, match_between, person, sign
from tests.browser.inspector import PHONE, Inspector
from tests.exchanges.test_letters import send_all, to
from tests.exchanges.world import World, proposal_at
from tests.journeys.test_clicks import since_last_month

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


def operating_world() -> World:
    """The two tenants of the demo, who have been exchanging since the first day of the last month."""
    match = match_between("tenant-a", "tenant-b")
    sides = [match.giver_listing, match.taker_listing]
    Listing.objects.filter(pk__in=[side.pk for side in sides]).update(
        origin="own",
        quantity_low=1200,
        quantity_high=1200,
        unit=match.quantity_unit,
        period="year",
        offered=1200,
    )
    people = {company_of(role): person(role) for role in ("tenant-a", "tenant-b")}
    giver, taker = (side.company for side in sides)
    assert giver.park is not None
    board = person(f"board-{giver.park.code.lower()}")
    return World(giver.park, giver, taker, people[giver], people[taker], board, match)


def link_of_the_mail(world: World) -> str:
    """Ask for the month that is over, and return the address in the giver's mail."""
    ask_for_reports(today=timezone.localdate())
    letters = [
        found for one in to(world.giver_person, send_all()) if (found := re.search(r"/m/\S+/", one.body))
    ]
    return letters[-1].group()


def test_a_tenant_on_a_phone_sets_a_match_aside_and_reports_a_month(
    sign_in: SignIn, open_window: OpenWindow
) -> None:
    tenant = sign_in("tenant-a", "vi", screen=PHONE)
    tenant.home()
    tenant.press("a[href*='/matches/MCH-']")
    tenant.touch("details.needs-reason summary")
    tenant.press("button[name=reason][value=too_far]")

    world = operating_world()
    month = since_last_month(proposal_at(world, "operating").agreement)
    reader = open_window(None, "vi", screen=PHONE)
    reader.open(link_of_the_mail(world))
    reader.clicks = 1  # on the link in the mail
    empty = reader.page.input_value("[name=quantity]")
    reader.touch("[name=quantity]")
    reader.page.keyboard.type("48,5")
    reader.press("form[method=post] button.btn-primary")

    feedback, delivery = Feedback.objects.get(verdict="not_useful"), Delivery.objects.get()
    assert (feedback.reason, feedback.by, tenant.clicks) == ("too_far", person("tenant-a"), 3)
    assert (str(delivery.quantity), delivery.month, delivery.company) == ("48.5000", month, world.giver)
    assert (empty, reader.clicks) == ("", 3)
    assert [window.complaints for window in (tenant, reader)] == [[], []]


def propose(developer: Inspector, officer: Inspector) -> str:
    """The developer takes the template's duties, the officer adds the people on duty and a second drill."""
    start = timezone.localdate() + timedelta(days=1)
    developer.press("form[action$='/interest/'] button")
    developer.submit(
        contact_1_name="Vũ Thị Hoa",
        contact_1_role="An toàn",
        contact_1_phone="0912 345 678",
        starts_on=start.isoformat(),
        ends_on=(start + timedelta(days=364)).isoformat(),
        drill_1=(start + timedelta(days=20)).isoformat(),
    )
    officer.home()
    officer.press("a[href$='/coordination/']")
    second = start + timedelta(days=200)
    officer.submit(contact_1_name="Trực ban PC07", contact_1_phone="114", drill_2=second.isoformat())
    return Proposal.objects.get().code


def test_the_fire_police_and_the_developer_of_deep_c_agree_in_twelve_clicks(sign_in: SignIn) -> None:
    match = match_between("developer", "city")
    developer, officer = sign_in("developer", "en"), sign_in("city", "vi", screen=PHONE)
    developer.open(f"/matches/{match.code}/")
    code = propose(developer, officer)
    clicks = developer.clicks + officer.clicks
    developer.home()
    developer.press(f"a[href$='/proposals/{code}/']")
    developer.press("form[action$='/terms/accept/'] button")
    developer.press("a[href$='/sign/']")
    sign(developer, "Lê An", "Giám đốc")
    officer.home()
    officer.press("a[href$='/sign/']")
    sign(officer, "Hoàng Nam", "Trưởng phòng")
    with officer.page.expect_download() as calendar:
        officer.touch("a[href$='/calendar.ics']")
    officer.press("form[action$='/activate/'] button")
    clicks += developer.clicks + officer.clicks

    agreement = Agreement.objects.get()
    content = from_json(agreement.terms.coordination)
    parties = {company.name for company in agreement.proposal.parties}
    assert parties == {
        "Dinh Vu Industrial Zone JSC",
        "Hai Phong City Police, fire and rescue division (PC07)",
    }
    assert (agreement.proposal.state, Signature.objects.count(), clicks) == ("operating", 2, 12)
    assert (content.giver.contacts, len(content.drills)) == ((Contact("Trực ban PC07", "", "114"),), 2)
    assert calendar.value.path().read_bytes().count(b"BEGIN:VEVENT") == 3  # two drills and the last day
    assert [window.complaints for window in (developer, officer)] == [[], []]
