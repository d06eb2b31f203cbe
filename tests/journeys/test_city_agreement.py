"""J11 without JavaScript: a park developer and the fire police, from a suggested match to a running regulation."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.roles import CompanyRole
from companies.models import Listing, Status
from exchanges.coordination.content import Contact, from_json
from exchanges.models import Agreement, Proposal
from tests.exchanges.signed import PDF
from tests.exchanges.world import make_match
from tests.factories import (
    make_company,
    make_listing,
    make_member,
    make_park,
    make_park_member,
    make_resource,
)
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.django_db

MOST_CLICKS = 12  # of both sides together


@dataclass
class Cast:
    """The two people of the story, each with a browser."""

    developer: Visitor
    officer: Visitor
    match: str

    @property
    def clicks(self) -> int:
        return self.developer.clicks + self.officer.clicks


@pytest.fixture(params=["vi", "en"])
def cast(request: pytest.FixtureRequest) -> Cast:
    """As the demo has it: both profiles are sector estimates without a quantity; the city unit is named."""
    park = make_park(name_en="DEEP C I", name_vi="DEEP C I")
    cover = make_resource(
        "fire-cover", name_en="Fire emergency cover", name_vi="Ứng cứu cháy nổ", unit="service"
    )
    police = make_company("Hai Phong fire police", park=None, kind="city")
    developer = make_company("Dinh Vu IZ", park=park, kind="park_operator")
    estimate: dict[str, Any] = {
        "resource": cover,
        "quantity": None,
        "origin": "sector_estimate",
        "source": "template",
        "confidence": "assumed",
    }
    has = make_listing(police, kind="HAVE", visibility="network", **estimate)
    needs = make_listing(developer, kind="NEED", **estimate)
    emails = [make_member(one, role=CompanyRole.SIGNATORY).email for one in (developer, police)]
    make_park_member(park)
    language = request.param
    return Cast(Visitor(emails[0], language), Visitor(emails[1], language), make_match(has, needs).code)


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("scan.pdf", PDF)


def propose(cast: Cast) -> None:
    """The developer takes the template's duties as they are, names a contact, and sets term and first drill."""
    start = timezone.localdate() + timedelta(days=1)
    cast.developer.open(f"/matches/{cast.match}/")
    cast.developer.clicks = 0
    cast.developer.press("Interested")
    cast.developer.press(
        "Put on the table",
        contact_1_name="Vũ Thị Hoa",
        contact_1_role="An toàn",
        contact_1_phone="0912 345 678",
        starts_on=start.isoformat(),
        ends_on=(start + timedelta(days=364)).isoformat(),
        drill_1=(start + timedelta(days=20)).isoformat(),
    )


def answer(cast: Cast) -> None:
    """The officer names the people on duty and asks for a second drill."""
    second = timezone.localdate() + timedelta(days=200)
    cast.officer.home()
    cast.officer.press("Name your people on duty")
    cast.officer.press(
        "Put on the table",
        contact_1_name="Trực ban PC07",
        contact_1_phone="114",
        drill_2=second.isoformat(),
    )


def accept_and_sign(cast: Cast) -> None:
    clicks = cast.developer.clicks
    cast.developer.home()
    cast.developer.press(Proposal.objects.get().code)
    cast.developer.press("Accept these terms")
    cast.developer.press(cast.developer.say("Sign for %(name)s", name="Dinh Vu IZ"))
    cast.developer.press(
        "Record the signature", signatory_name="Lê An", signatory_title="Giám đốc", signed_file=scan()
    )
    cast.developer.clicks += clicks


def sign_start_and_note_the_days(cast: Cast) -> bytes:
    clicks = cast.officer.clicks
    cast.officer.home()
    cast.officer.press(cast.officer.say("Sign %(code)s", code=Agreement.objects.get().code))
    cast.officer.press(
        "Record the signature", signatory_name="Hoàng Nam", signatory_title="Trưởng phòng", signed_file=scan()
    )
    calendar = cast.officer.fetch("Put the days into your calendar")
    cast.officer.press("The coordination has started")
    cast.officer.clicks += clicks
    return calendar


def test_from_a_match_to_a_running_regulation_with_its_calendar_in_twelve_clicks(cast: Cast) -> None:
    propose(cast)
    answer(cast)
    accept_and_sign(cast)
    calendar = sign_start_and_note_the_days(cast)

    terms = Agreement.objects.get().terms
    content = from_json(terms.coordination)
    assert (Proposal.objects.get().state, cast.clicks) == ("operating", MOST_CLICKS)
    assert (content.giver.contacts, len(content.drills)) == ((Contact("Trực ban PC07", "", "114"),), 2)
    assert calendar.count(b"BEGIN:VEVENT") == 3  # two drills and the last day
    assert set(Listing.objects.values_list("status", "origin")) == {(Status.LIVE, "sector_estimate")}

    cast.officer.home()
    cast.developer.home()
    assert 'href="tel:0912345678"' in cast.officer.html  # one tap to call
    assert cast.officer.sees("What you have promised")
    assert cast.developer.sees("Joint drills of the next 30 days")
    cast.developer.press(Agreement.objects.get().code)
    assert ('href="tel:114"' in cast.developer.html, cast.developer.clicks) == (True, 1)
