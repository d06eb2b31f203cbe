"""J2 in a real browser: the ugly workbook, corrections swapped in place, the result, and the undo."""

from pathlib import Path

import pytest

from companies.models import ImportBatch, Listing, Status, Step
from tests.browser.conftest import OpenWindow
from tests.browser.inspector import Inspector
from tests.companies.imports_world import accounted, ugly_types
from tests.companies.ugly import ROWS, ugly_workbook
from tests.factories import PASSWORD, make_company, make_member

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


def correct(window: Inspector, row: int, **typed: str) -> None:
    """Write into a row and save it; htmx swaps the part, the page stays."""
    line = window.page.locator("tr").filter(has=window.page.get_by_role("cell", name=str(row), exact=True))
    for name, text in typed.items():
        line.locator(f"[name={name}]").fill(text)
    with window.page.expect_response(lambda response: response.request.method == "POST"):
        line.get_by_role("button", name="Save").click()
    line.wait_for(state="detached")


def test_an_ugly_workbook_becomes_listings_and_goes_back(open_window: OpenWindow, tmp_path: Path) -> None:
    ugly_types()
    member = make_member(make_company("Nam Dinh Vu"))
    file = tmp_path / "phu-pham-2026.xlsx"
    file.write_bytes(ugly_workbook())
    window = open_window(None, "en")
    window.open("/accounts/login/")
    window.submit(username=member.email, password=PASSWORD)

    window.open("/imports/new/")
    window.page.set_input_files("[name=file]", file)
    window.press("form button.btn-primary")
    window.page.select_option("[name='answer-kind:0']", "HAVE")
    window.press("form button.btn-primary")
    address = window.page.url
    correct(window, 14, **{"field-quantity_low": "120"})
    correct(window, 15, **{"field-quantity_low": "3"})
    stayed = window.page.url
    window.press("form[action$='/apply/'] button")
    live = Listing.objects.filter(status=Status.LIVE).count()
    batch = ImportBatch.objects.get()
    found = (live, accounted(batch))
    window.press("a[href$='/undo/']")
    window.press("form[method=post] button")

    assert stayed == address
    assert found == (10, len(ROWS))
    assert (Listing.objects.count(), ImportBatch.objects.get().step) == (0, Step.REVERTED)
    assert window.complaints == []
