"""The first journey in a real browser, on a phone as well: an invitation's link, six clicks, a live listing."""

import pytest

from accounts.roles import CompanyRole
from companies import joining
from companies.models import Company, Listing, Status
from tests.browser.conftest import SignIn
from tests.factories import make_park_member

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

MOST_CLICKS = 6


def test_from_the_link_to_a_live_listing(sign_in: SignIn) -> None:
    company = Company.objects.filter(kind="tenant", park__code="NDV", memberships=None).order_by("pk").first()
    assert company is not None
    assert company.park is not None
    board = make_park_member(company.park)
    invitation = joining.invite(
        company=company, email="lan@steel.example", full_name="Lan", role=CompanyRole.ADMIN, by=board
    )
    window = sign_in("board-ndv", "vi")  # whoever sits at the machine signs out first
    window.home()
    with window.page.expect_navigation():
        window.page.evaluate("document.querySelector('.user-menu form').submit()")
    window.open(f"/join/{joining.token_of(invitation)}/")

    window.press("a.btn-primary")
    window.page.fill("[name=password]", "tre xanh ben song")
    window.touch("[name=account]")
    window.press("button[type=submit]")
    window.touch("[name=kind][value=HAVE]")
    window.page.fill("[name=resource]", "tro bay")
    window.page.fill("[name=quantity_low]", "120")
    window.page.select_option("[name=unit]", "t")
    window.press("button.btn-primary[type=submit]")
    window.press("form[method=post] button.btn-primary[type=submit]")

    listing = Listing.objects.get(company=company, origin="own")
    assert (listing.status, window.clicks <= MOST_CLICKS) == (Status.LIVE, True)
    assert window.complaints == []
