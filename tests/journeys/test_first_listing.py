"""J1 without JavaScript: from the link of an invitation to the first live listing in at most six clicks."""

import pytest

from accounts.models import User
from accounts.roles import CompanyRole
from companies import joining
from companies.models import Listing, Status
from tests.factories import make_company, make_park, make_park_member, make_resource
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.django_db

MOST_CLICKS = 6


@pytest.mark.parametrize("language", ["vi", "en"])
def test_from_the_link_to_a_live_listing(language: str) -> None:
    park = make_park()
    make_resource("fly-ash", search_key="fly ash")
    invitation = joining.invite(
        company=make_company("Nam Steel", park=park),
        email="lan@steel.example",
        full_name="Lan",
        role=CompanyRole.ADMIN,
        by=make_park_member(park),
    )
    visitor = Visitor("", language)
    visitor.open(f"/join/{joining.token_of(invitation)}/")

    visitor.press("Yes, this is my company")
    visitor.press("Join and make the first listing", password="tre xanh ben song", account="on")
    visitor.press(
        "Save draft and check", kind="HAVE", resource="fly ash", quantity_low="120", unit="t", period="month"
    )
    visitor.press("Publish", where="/check/")

    ticks = 2  # the consent and "have"; the language, the period and who sees it are chosen beforehand
    listing = Listing.objects.get()
    assert visitor.clicks + ticks <= MOST_CLICKS
    assert (listing.status, listing.visibility) == (Status.LIVE, "anonymous")
    assert listing.company == invitation.company
    assert User.objects.get(email="lan@steel.example").full_name == "Lan"


def test_the_task_list_follows_what_was_done() -> None:
    park = make_park()
    make_resource("fly-ash", search_key="fly ash")
    invitation = joining.invite(
        company=make_company("Nam Steel", park=park),
        email="lan@steel.example",
        full_name="Lan",
        role=CompanyRole.ADMIN,
        by=make_park_member(park),
    )
    visitor = Visitor("", "en")
    visitor.open(f"/join/{joining.token_of(invitation)}/account/")
    visitor.press("Join and make the first listing", password="tre xanh ben song", account="on")
    visitor.press("task list")

    assert visitor.sees("Cannot start yet")
    assert "Nam Steel: 1 of 4 done." in visitor.text
    visitor.press("Publish your first listing")
    visitor.press("Save draft and check", kind="HAVE", resource="fly ash", quantity_low="120", unit="t")
    visitor.press("Publish", where="/check/")
    visitor.open("/start/")
    assert "Nam Steel: 3 of 4 done." in visitor.text
