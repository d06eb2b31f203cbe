"""The main job as people do it, without JavaScript: from a suggested match to deliveries."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import AuditEvent, Notice
from accounts.roles import CompanyRole, ParkRole
from companies.models import Listing
from exchanges.models import Agreement, Proposal, Signature
from tests.exchanges.signed import PDF
from tests.exchanges.world import a_minute_later, make_match
from tests.factories import make_company, make_member, make_park, make_park_member, make_resource, make_user
from tests.factories import make_listing as make
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.django_db


NEW_MARK = 'data-state="warn"'


@dataclass
class Cast:
    """The people of the story, each with a browser."""

    giver: Visitor
    taker: Visitor
    board: Visitor
    match: str


# The whole story is told in both languages, single acts of it in one: a click is a click.
in_both_languages = pytest.mark.parametrize("language", ["vi", "en"])


@pytest.fixture
def language() -> str:
    return "vi"


@pytest.fixture
def cast(language: str) -> Cast:
    """Two companies with sector estimates, a board, one suggested match."""
    park, scrap = make_park(name_en="Story Park", name_vi="Khu Truyện"), make_resource("steel-scrap")
    estimate = {"resource": scrap, "quantity": None, "origin": "sector_estimate", "source": "sector template"}
    steelworks, foundry = make_company("Steelworks", park=park), make_company("Foundry", park=park)
    has = make(steelworks, kind="HAVE", **estimate, confidence="assumed")
    needs = make(foundry, kind="NEED", **estimate, confidence="assumed")
    match = make_match(has, needs)
    for company, email in ((steelworks, "a@story.test"), (foundry, "b@story.test")):
        make_member(company, role=CompanyRole.SIGNATORY, user=make_user(email, email=email))
    make_park_member(park, role=ParkRole.BOARD_MEMBER, user=make_user("c@story.test", email="c@story.test"))
    people = [Visitor(f"{letter}@story.test", language) for letter in "abc"]
    return Cast(*people, match=match.code)


def correct_estimate(visitor: Visitor, company: str, quantity: str) -> None:
    """From home to the profile, give the true quantity, save."""
    listing = Listing.objects.get(company__name=company)
    visitor.home()
    visitor.press(visitor.say("Confirm or correct the profile of %(name)s", name=company))
    visitor.press("Correct", where=listing.code)
    visitor.press("Save", quantity_low=quantity)


def show_interest(cast: Cast) -> None:
    cast.giver.home()
    cast.giver.press(cast.match)
    cast.giver.press("Interested")


def reach_review(cast: Cast) -> str:
    show_interest(cast)
    code = Proposal.objects.get().code
    cast.taker.home()
    cast.taker.press(code)
    cast.taker.press("We are interested too")
    cast.taker.press("Send to the board")
    return code


def terms(**changes: str) -> dict[str, str]:
    starts_on = timezone.localdate() + timedelta(days=7)
    values = {
        "quantity_per_month": "50",
        "payer": "taker",
        "price_vnd_per_unit": "8000000",
        "carrier": "giver",
    }
    dates = {"starts_on": starts_on.isoformat(), "ends_on": (starts_on + timedelta(days=364)).isoformat()}
    return values | dates | changes


def negotiate(cast: Cast, code: str) -> None:
    """The giver proposes, the taker changes the price, the giver accepts."""
    cast.giver.home()
    cast.giver.press(code)
    cast.giver.press("Propose terms")
    cast.giver.press("Put on the table", **terms())
    cast.taker.home()
    cast.taker.press(code)
    cast.taker.press("Make a counter-offer")
    cast.taker.press("Put on the table", price_vnd_per_unit="7500000")
    cast.giver.home()
    cast.giver.press(code)
    cast.giver.press("Accept these terms")


PARTICULARS = {
    "address": "Lô A1, phường Đông Hải, Hải Phòng",
    "tax_code": "0100109106",
    "representative": "Trần Văn An",
    "representative_title": "Giám đốc",
}


def signature(name: str) -> dict[str, Any]:
    scan = SimpleUploadedFile("scan.pdf", PDF)
    return {"signatory_name": name, "signatory_title": "Director", "method": "stamp", "signed_file": scan}


def sign(visitor: Visitor, code: str, name: str) -> None:
    visitor.open(f"/agreements/{code}/sign/")
    visitor.press("Record the signature", **signature(name))


def state() -> str:
    return Proposal.objects.get().state


@in_both_languages
def test_from_a_suggested_match_to_deliveries(cast: Cast) -> None:
    correct_estimate(cast.giver, "Steelworks", "1200")
    correct_estimate(cast.taker, "Foundry", "900")
    code = reach_review(cast)
    cast.board.home()
    cast.board.press("Start the review")
    cast.board.press("Approve")
    a_minute_later()
    negotiate(cast, code)
    agreement = Agreement.objects.get()
    sign(cast.giver, agreement.code, "Trần Văn An")
    sign(cast.taker, agreement.code, "Lê Thị Bình")
    cast.taker.home()
    cast.taker.press(code)
    cast.taker.press("Deliveries have started")

    assert state() == "operating"
    assert str(agreement.terms.price_vnd_per_unit) == "7500000.00"
    assert [str(row.allocated) for row in Listing.objects.order_by("pk")] == ["600.0000", "600.0000"]


def test_an_interest_takes_two_clicks_from_home(cast: Cast) -> None:
    show_interest(cast)

    assert (state(), cast.giver.clicks) == ("interest", 2)


def test_correcting_an_estimate_takes_three_clicks_from_home(cast: Cast) -> None:
    correct_estimate(cast.giver, "Steelworks", "1200")

    assert cast.giver.clicks == 3
    assert str(Listing.objects.get(company__name="Steelworks").offered) == "1200.0000"


def test_the_board_approves_in_one_click_and_sends_back_in_one_more(cast: Cast) -> None:
    reach_review(cast)
    cast.board.home()
    cast.board.press("Start the review")
    opened = cast.board.clicks
    cast.board.press("Send back", reason="safety", note="Where is the fire report")

    assert (opened, cast.board.clicks, state()) == (1, 2, "review")
    assert cast.board.sees("Nothing is waiting for you")
    a_minute_later()
    assert state() == "sent_back"


def test_the_board_takes_a_decision_back_in_one_click_and_nobody_notices(cast: Cast) -> None:
    reach_review(cast)
    cast.board.open("/proposals/review/")
    cast.board.press("Approve")
    told, clicks = Notice.objects.count(), cast.board.clicks
    cast.board.press("Take it back")
    a_minute_later()

    assert (cast.board.clicks, state()) == (clicks + 1, "review")
    assert Notice.objects.count() == told
    assert not AuditEvent.objects.filter(verb="proposal.approve").exists()
    assert cast.board.sees("Approve")


def test_a_round_of_terms_takes_three_clicks(cast: Cast) -> None:
    correct_estimate(cast.giver, "Steelworks", "1200")
    correct_estimate(cast.taker, "Foundry", "900")
    code = reach_review(cast)
    cast.board.open("/proposals/review/")
    cast.board.press("Approve")
    a_minute_later()
    negotiate(cast, code)

    assert (cast.taker.clicks, cast.giver.clicks, state()) == (3, 2, "agreed")


@in_both_languages
def test_printing_signing_and_starting_takes_at_most_nine_clicks(cast: Cast) -> None:
    """J7, at one party's desk: particulars, paper, PDF, signed scan, start."""
    correct_estimate(cast.giver, "Steelworks", "1200")
    correct_estimate(cast.taker, "Foundry", "900")
    code = reach_review(cast)
    cast.board.open("/proposals/review/")
    cast.board.press("Approve")
    a_minute_later()
    negotiate(cast, code)
    agreement = Agreement.objects.get().code
    sign(cast.taker, agreement, "Lê Thị Bình")

    cast.giver.home()
    cast.giver.press(code)
    cast.giver.press(cast.giver.say("Open agreement %(code)s", code=agreement))
    assert cast.giver.sees("The paper is a draft: these particulars are missing.")
    cast.giver.press("Fill them in")
    cast.giver.press("Save", **PARTICULARS)
    cast.giver.press("Read and print the agreement")
    cast.giver.download("PDF, both languages", starts=b"%PDF")
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in cast.giver.text
    cast.giver.press(cast.giver.say("Sign for %(name)s", name="Steelworks"))
    cast.giver.press("Record the signature", **signature("Trần Văn An"))
    cast.giver.press("Deliveries have started")

    assert (cast.giver.clicks, state()) == (9, "operating")
    assert [row.method for row in Signature.objects.all()] == ["stamp", "stamp"]
    cast.giver.open("/monitoring/")
    assert agreement in cast.giver.text


def test_what_the_board_sent_back_comes_again_with_its_reason(cast: Cast) -> None:
    code = reach_review(cast)
    cast.board.open("/proposals/review/")
    cast.board.press("Send back", reason="quality_data", note="Moisture")
    a_minute_later()
    cast.taker.home()
    cast.taker.press(code)
    assert cast.taker.sees("missing quality data")
    cast.taker.press("Send to the board again")
    cast.board.home()
    cast.board.press(code)

    assert state() == "review"
    assert cast.board.sees("sent the completed proposal to the board again")


def test_a_decline_needs_its_reason_and_ends_the_talk(cast: Cast) -> None:
    show_interest(cast)
    code = Proposal.objects.get().code
    cast.taker.home()
    cast.taker.press(code)
    cast.taker.press("Decline", where="/decline/")
    cast.taker.press("Decline", where="/decline/", reason="too_far")

    assert state() == "declined"
    assert cast.taker.sees("Nothing to do: the proposal was declined")


def test_home_says_whose_turn_it_is_until_it_was_looked_at(cast: Cast) -> None:
    show_interest(cast)
    code = Proposal.objects.get().code
    cast.giver.home()
    cast.taker.home()
    assert (code in cast.giver.text, code in cast.taker.text) == (False, True)
    assert cast.taker.sees("Say whether you are interested")
    marks = [cast.taker.html.count(NEW_MARK)]

    cast.taker.press(code)
    cast.taker.home()

    assert [*marks, cast.taker.html.count(NEW_MARK)] == [1, 0]


def test_a_refusal_leads_to_what_has_to_be_done_first(cast: Cast) -> None:
    code = reach_review(cast)
    cast.board.open("/proposals/review/")
    cast.board.press("Approve")
    a_minute_later()
    cast.giver.home()
    cast.giver.press(code)
    cast.giver.press("Propose terms")
    with pytest.raises(AssertionError, match=r": 409 "):
        cast.giver.press("Put on the table", **terms())
    listing = Listing.objects.get(company__name="Steelworks").code

    assert cast.giver.sees(
        "Your listing %(listing)s is still a sector estimate or has no quantity. "
        "Confirm or correct it first.",
        listing=listing,
    )
