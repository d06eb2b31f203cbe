"""The listing form in a real browser: proposals and echo while typing, kept texts, and photos without a network."""

from pathlib import Path

import pytest

from accounts.models import FormDraft, User
from companies.drafts import draft_of
from companies.models import Attachment, Listing, Status
from tests.browser.conftest import OpenWindow
from tests.browser.inspector import PHONE, Inspector
from tests.companies.pictures import phone_photo
from tests.factories import make_company, make_member, make_resource

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def window(open_window: OpenWindow) -> Inspector:
    """A phone of a company's person; four types are loaded."""
    make_resource("by-products", is_abstract=True)
    make_resource("coal-bottom-ash", name_en="Coal bottom ash", hazard="possible")
    make_resource("water", family="WA", unit="m3", state="liquid", is_abstract=True)
    make_resource("treated-wastewater", family="WA", unit="m3", state="liquid")
    return open_window(make_member(make_company("Nam Ash")), "en", screen=PHONE)


def test_six_essentials_with_proposals_then_check_then_publish(window: Inspector) -> None:
    page = window.page
    window.open("/listings/new/")

    page.check("[name=kind][value=HAVE]")
    page.locator("#id_resource").press_sequentially("xỉ than")
    page.check("[name=resource_choice][value=coal-bottom-ash]")
    with page.expect_response(lambda answer: "\r\n120\r\n" in (answer.request.post_data or "")):
        page.fill("#id_quantity_low", "120")
        page.keyboard.press("Tab")
    kept = FormDraft.objects.get().values
    page.select_option("#id_unit", "t")
    page.select_option("#id_period", "month")
    page.wait_for_selector("#quantity-echo :text('1,440')")
    page.wait_for_selector("#quality [name=quality_form]")
    page.wait_for_selector("#draft-note:has-text('Kept at')")
    window.inspect()
    page.click("button:has-text('Save draft and check')")
    page.wait_for_url("**/check/")
    window.inspect()
    page.click("button:has-text('Publish')")
    page.wait_for_selector("text=is published")

    listing = Listing.objects.get()
    assert (listing.status, listing.resource.code, listing.offered) == (Status.LIVE, "coal-bottom-ash", 1440)
    assert (kept["quantity_low"], kept["resource"]) == (["120"], ["xỉ than"])
    assert draft_of(User.objects.get(), "") is None
    assert window.complaints == []


def test_photo_without_a_network_waits_on_the_device_and_is_sent_once(
    window: Inspector, tmp_path: Path
) -> None:
    page = window.page
    photo = tmp_path / "yard.jpg"
    photo.write_bytes(phone_photo())
    window.open("/listings/photo/")
    before = list(window.complaints)

    page.context.set_offline(True)
    page.set_input_files("#id_photo", photo)
    page.check("#id_family_WA")
    unit = page.input_value("#id_unit")
    page.fill("#id_quantity_low", "30")
    page.click("button:has-text('Keep as a draft')")
    page.wait_for_selector("#unsent :text('1 not sent')")
    unsent = Listing.objects.count()
    page.context.set_offline(False)
    page.wait_for_selector("#unsent:has-text('Everything is sent.') a")
    page.click("#unsent a")
    page.wait_for_url("**/check/")
    window.open("/listings/photo/")  # where it would be sent again if it were still waiting
    page.wait_for_selector("#id_photo")

    sent = Attachment.objects.get()
    assert (before, unsent, unit) == ([], 0, "m3")
    assert (sent.listing.status, sent.listing.offered) == (Status.DRAFT, 360)
    assert sent.size < 60_000  # shrunk on the phone, written anew on the server
    assert page.locator("#unsent").is_hidden()
    assert Listing.objects.count() == 1


def test_refused_photo_is_said_once_and_not_sent_again(window: Inspector, tmp_path: Path) -> None:
    page = window.page
    fake = tmp_path / "fake.jpg"
    fake.write_bytes(b"no picture")
    window.open("/listings/photo/")

    page.set_input_files("#id_photo", fake)
    page.check("#id_family_WA")
    page.fill("#id_quantity_low", "30")
    page.click("button:has-text('Keep as a draft')")
    page.wait_for_selector("#unsent:has-text('not a photo that can be read')")
    counted = page.locator("#unsent:has-text('not sent')").count()
    page.click("#unsent button")
    given_back = page.input_value("#id_quantity_low")
    window.open("/listings/photo/")
    page.wait_for_selector("#id_photo")

    assert (counted, given_back, Listing.objects.count()) == (0, "30", 0)
    assert page.locator("#unsent").is_hidden()


def test_texts_without_a_network_stay_on_the_device(window: Inspector) -> None:
    page = window.page
    window.open("/listings/new/")

    page.context.set_offline(True)
    page.fill("#id_quantity_low", "120,5")
    page.keyboard.press("Tab")
    page.wait_for_selector("#draft-note:has-text('kept on this device')")
    page.context.set_offline(False)
    window.open("/listings/new/")
    page.click("#draft-note button")

    assert page.input_value("#id_quantity_low") == "120,5"
