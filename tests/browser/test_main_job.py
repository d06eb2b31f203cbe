"""The main job in a real browser, with the real parks, as four people, in both languages.

Every page on the way is inspected: no error in the console, nothing asked of a third party, no violation of the
content security policy, no serious fault of accessibility, nothing that scrolls sideways on a phone.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from companies.models import Company, Listing
from companies.permissions import companies_of
from exchanges.models import Agreement, Proposal
from matching.models import Match
from tests.browser.conftest import OpenWindow
from tests.browser.inspector import Inspector
from tests.exchanges.signed import PDF
from tests.exchanges.world import a_minute_later

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


def company_of(role: str) -> Company:
    return companies_of(User.objects.get(email=f"{role}@demo.symbiosis.example")).get()


def match_between_the_tenants() -> Match:
    """The best match whose two sides the two demo tenants are."""
    sides = [company_of("tenant-a"), company_of("tenant-b")]
    matches = Match.objects.current().filter(
        giver_listing__company__in=sides, taker_listing__company__in=sides
    )
    match = matches.order_by("rank", "pk").first()
    assert match is not None
    return match


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


def sign(window: Inspector, code: str, person: str) -> None:
    window.open(f"/agreements/{code}/sign/")
    window.page.set_input_files(
        "[name=signed_file]", {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    window.submit(signatory_name=person, signatory_title="Giám đốc")


def carry_through(giver: Inspector, taker: Inspector, board: Inspector, match: Match) -> str:
    """From the match to deliveries; return the proposal's code."""
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
    giver.open(f"/proposals/{code}/terms/")
    giver.submit(**first_terms())
    taker.open(f"/proposals/{code}/terms/")
    taker.submit(price_vnd_per_unit="850000")
    giver.open(f"/proposals/{code}/")
    giver.submit(action="/terms/accept/")
    agreement = Agreement.objects.get().code
    giver.open(f"/agreements/{agreement}/print/")
    sign(giver, agreement, "Trần Thu Hà")
    sign(taker, agreement, "Nguyễn Minh Đức")
    move(giver, code, "activate")
    return code


def test_the_main_job_as_four_people(sign_in: OpenWindow) -> None:
    """Giver and board in Vietnamese, taker and consultant in English, as it happens with foreign firms."""
    match = match_between_the_tenants()
    roles = {company_of("tenant-a"): "tenant-a", company_of("tenant-b"): "tenant-b"}
    giver = sign_in(roles[match.giver_listing.company], "vi")
    taker = sign_in(roles[match.taker_listing.company], "en")
    park = match.giver_listing.company.park
    assert park is not None
    board = sign_in(f"board-{park.code.lower()}", "vi")
    consultant = sign_in("consultant", "en")

    code = carry_through(giver, taker, board, match)
    consultant.open(f"/proposals/{code}/")

    assert Proposal.objects.get().state == "operating"
    assert [window.complaints for window in (giver, taker, board, consultant)] == [[], [], [], []]
