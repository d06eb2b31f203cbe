"""The main job in a real browser, with the real parks, as four people, in both languages.

Every page on the way is inspected: no error in the console, nothing asked of a third party, no violation of the
content security policy, no serious fault of accessibility, nothing that scrolls sideways on a phone.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from companies.models import Listing
from exchanges.models import Agreement, Proposal
from matching.models import Match
from tests.browser.conftest import SignIn
from tests.browser.demo import company_of, match_between, sign
from tests.browser.inspector import Inspector
from tests.exchanges.world import a_minute_later

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


def give_quantity(window: Inspector, listing: Listing, quantity: str) -> None:
    window.open(f"/listings/{listing.code}/edit/")
    window.submit(quantity_low=quantity, period="year")


def first_terms() -> dict[str, str]:
    starts_on = timezone.localdate() + timedelta(days=14)
    ends_on = starts_on + timedelta(days=364)
    return {
        "quantity_per_month": "50",
        "payer": "taker",
        "price_vnd_per_unit": "900000",
        "carrier": "giver",
        "starts_on": starts_on.isoformat(),
        "ends_on": ends_on.isoformat(),
    }


def move(window: Inspector, code: str, name: str) -> None:
    window.open(f"/proposals/{code}/")
    window.submit(action=f"/proposals/{code}/{name}/")


PARTICULARS = {
    "address": "Lô A1, phường Đông Hải, Hải Phòng",
    "tax_code": "0100109106",
    "representative": "Trần Thu Hà",
    "representative_title": "Giám đốc",
}


def reach_negotiation(giver: Inspector, taker: Inspector, board: Inspector, match: Match) -> str:
    """From the match to the board's approval; return the proposal's code."""
    give_quantity(giver, match.giver_listing, "1200")
    give_quantity(taker, match.taker_listing, "5000")
    giver.open(f"/matches/{match.code}/")
    giver.submit(action=f"/matches/{match.code}/interest/")
    code = Proposal.objects.get().code
    move(taker, code, "answer_interest")
    move(taker, code, "submit_review")
    board.open("/proposals/review/")
    board.submit(action=f"/proposals/{code}/approve/")
    a_minute_later()
    return code


def negotiate(giver: Inspector, taker: Inspector, code: str) -> None:
    """The giver proposes, the taker changes the price, the giver accepts."""
    giver.open(f"/proposals/{code}/terms/")
    giver.submit(**first_terms())
    taker.home()
    taker.press(f"a[href$='/proposals/{code}/']")
    taker.press("a[href$='/terms/']")
    taker.submit(price_vnd_per_unit="850000")
    giver.open(f"/proposals/{code}/")
    giver.submit(action="/terms/accept/")


def print_sign_and_start(giver: Inspector, taker: Inspector, code: str) -> None:
    """The taker signs first; the giver fills in particulars, reads the paper, takes it as PDF, signs and starts."""
    agreement = Agreement.objects.get().code
    taker.open(f"/agreements/{agreement}/sign/")
    sign(taker, "Nguyễn Minh Đức", "Giám đốc")
    giver.home()
    giver.press(f"a[href$='/proposals/{code}/']")
    giver.press(f"a[href$='/agreements/{agreement}/']")
    giver.press("a[href*='/particulars/']")
    giver.submit(**PARTICULARS)
    giver.press(f"a[href$='/agreements/{agreement}/print/']")
    with giver.page.expect_download() as paper:
        giver.touch("a[href*='/paper.pdf']")
    assert paper.value.path().read_bytes().startswith(b"%PDF")
    giver.press("a[href$='/sign/']")
    sign(giver, "Trần Thu Hà", "Giám đốc")
    giver.submit(action="/activate/")


def test_the_main_job_as_four_people(sign_in: SignIn) -> None:
    """Giver and board in Vietnamese, taker and consultant in English, as it happens with foreign firms."""
    match = match_between("tenant-a", "tenant-b")
    roles = {company_of("tenant-a"): "tenant-a", company_of("tenant-b"): "tenant-b"}
    giver = sign_in(roles[match.giver_listing.company], "vi")
    taker = sign_in(roles[match.taker_listing.company], "en")
    park = match.giver_listing.company.park
    assert park is not None
    board = sign_in(f"board-{park.code.lower()}", "vi")
    consultant = sign_in("consultant", "en")

    code = reach_negotiation(giver, taker, board, match)
    negotiate(giver, taker, code)
    round_clicks = taker.clicks
    print_sign_and_start(giver, taker, code)
    consultant.open(f"/proposals/{code}/")

    assert Proposal.objects.get().state == "operating"
    assert (round_clicks, giver.clicks <= 9) == (3, True), "J6 and J7 of the specification"
    assert [window.complaints for window in (giver, taker, board, consultant)] == [[], [], [], []]
