"""Every list and chart in a real browser, on a laptop and on a phone, in both languages."""

import pytest
from playwright.sync_api import ViewportSize

from tests.browser.conftest import SignIn
from tests.browser.inspector import LAPTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

VISITOR = ""
PAGES = {
    VISITOR: ["/", "/accounts/login/"],
    "tenant-a": [
        "/home/",
        "/listings/",
        "/listings/?view=cards&own=1",
        "/listings/bulk/?all=1&own=1&field=visibility&value=network",
        "/listings/views/?state=family%3DWA",
        "/listings/new/",
        "/matches/",
        "/matches/chains/",
        "/matches/facts/",
        "/proposals/",
        "/agreements/",
        "/parks/",
        "/start/",
        "/me/",
        "/me/consents/",
        "/me/data/",
        "/me/password/",
        "/companies/viet-phap-steel-2/",
        "/companies/viet-phap-steel-2/members/",
        "/companies/viet-phap-steel-2/members/invite/",
    ],
    "consultant": [
        "/home/",
        "/matches/blocked/",
        "/matches/chains/",
        "/matches/measure/",
        "/matches/missing/",
        "/matches/pair/",
        "/matches/resilience/",
        "/matches/runs/",
        "/matches/scenarios/",
        "/matches/scenarios/new/",
        "/companies/",
        "/companies/register/",
        "/known-exchanges/",
    ],
    "heza": ["/home/"],
}
CHART_PAGES = ["/network/", "/flows/", "/map/"]


@pytest.mark.parametrize(("language", "screen"), [("vi", PHONE), ("en", LAPTOP)], ids=["vi", "en"])
def test_every_list_and_chart_is_whole(sign_in: SignIn, language: str, screen: ViewportSize) -> None:
    windows = {role: sign_in(role, language, screen=screen) for role in PAGES}
    for role, window in windows.items():
        for path in PAGES[role]:
            window.open(path)
    charts = []
    for path in CHART_PAGES:
        windows["consultant"].open(path)
        charts.append(windows["consultant"].drawn())

    assert charts == [1, 1, 1]
    assert {role: window.complaints for role, window in windows.items()} == {role: [] for role in PAGES}
