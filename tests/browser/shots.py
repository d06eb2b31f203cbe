"""Take pictures of every page of a running demo: two widths, two languages, four roles.

    python -m tests.browser.shots http://127.0.0.1:8000 PASSWORD [only-this-role]

They go to var/screenshots, for people to look at.
"""

import re
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import launch

FOLDER = Path(__file__).resolve().parents[2] / "var" / "screenshots"
WIDTHS = {1366: 768, 360: 800}
LANGUAGES = {"vi": "", "en": "/en"}
COMMON = [
    "/home/",
    "/proposals/",
    "/agreements/",
    "/network/",
    "/flows/",
    "/map/",
    "/known-exchanges/",
    "/parks/",
]
PAGES = {
    "tenant-a": [*COMMON, "/listings/", "/listings/new/", "/matches/"],
    "board-ndv": [
        *COMMON,
        "/proposals/review/",
        "/companies/",
        "/listings/",
        "/matches/",
        "/matches/blocked/",
    ],
    "consultant": [
        *COMMON,
        "/matches/",
        "/matches/chains/",
        "/matches/measure/",
        "/matches/missing/",
        "/matches/pair/",
        "/matches/resilience/",
        "/matches/runs/",
        "/matches/scenarios/",
        "/matches/scenarios/new/",
        "/companies/",
    ],
    "heza": ["/home/", "/parks/", "/network/", "/flows/"],
    "city": ["/home/", "/agreements/"],
    "operator": ["/home/", "/matches/runs/", "/matches/rules/"],
}
# A list, and which links of it to open too.
DETAILS = {
    "/proposals/": r"/proposals/PRP-[^/]+/$",
    "/agreements/": r"/agreements/AGR-[^/]+/$",
    "/matches/": r"/matches/MCH-[^/]+/$",
    "/matches/chains/": r"/matches/chains/[^/]+/$",
    "/matches/runs/": r"/matches/runs/RUN-[^/]+/$",
    "/listings/": r"/listings/LST-[^/]+/$",
    "/parks/": r"/parks/[^/]+/$",
    "/companies/": r"/companies/[^/]+/$",
}


def sign_in(browser: Browser, base: str, role: str, password: str) -> Page:
    page = browser.new_context(reduced_motion="reduce").new_page()
    page.goto(f"{base}/en/accounts/login/")
    page.fill("[name=username]", f"{role}@demo.symbiosis.example")
    page.fill("[name=password]", password)
    page.click("main button[type=submit]")
    return page


def paths_of(page: Page, base: str, listed: list[str]) -> list[str]:
    """Add to each list the first page that it leads to."""
    paths = []
    for path in listed:
        paths.append(path)
        if pattern := DETAILS.get(path):
            page.goto(base + path)
            hrefs = page.eval_on_selector_all(
                "main a[href]", "links => links.map(l => l.getAttribute('href'))"
            )
            paths += [href.split("?")[0] for href in hrefs if re.search(pattern, href)][:1]
    return paths


def shoot(page: Page, base: str, role: str, path: str) -> None:
    for language, prefix in LANGUAGES.items():
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            page.goto(base + prefix + path)
            page.wait_for_timeout(600)  # charts draw
            name = path.strip("/").replace("/", "_") or "start"
            page.screenshot(path=FOLDER / f"{role}-{name}-{language}-{width}.png", full_page=True)


def main(base: str, password: str, *roles: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for role in roles or PAGES:
            page = sign_in(browser, base, role, password)
            for path in paths_of(page, base, PAGES[role]):
                shoot(page, base, role, path)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
