"""Watches a page in Chromium: what it complains about, whom it asks, and whether it fits and can be read."""

from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, ViewportSize

LOOK_FOR_FAULTS = Path(__file__).with_name("axe.js").read_text()
NOTE_VIOLATIONS = """
window.cspViolations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.cspViolations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""
PATIENCE_MS = 60_000  # other tests load the machine at the same time
PHONE: ViewportSize = {"width": 360, "height": 800}
LAPTOP: ViewportSize = {"width": 1366, "height": 768}


class Inspector:
    """One person's browser window. `complaints` collects everything that must not happen, `clicks` counts."""

    def __init__(
        self, context: BrowserContext, base: str, prefix: str, *, screen: ViewportSize = LAPTOP
    ) -> None:
        self.base = base
        self.prefix = prefix
        self.screen = screen  # pages are loaded at this size
        self.contrast_known: list[str] = []
        self.complaints: list[str] = []
        self.clicks = 0  # since the last `home`: links, buttons, ticks, and fields that are touched
        context.add_init_script(NOTE_VIOLATIONS)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complain(f"script error: {error}"))
        self.page.on("request", self._request)

    def complain(self, words: str) -> None:
        self.complaints.append(f"{urlsplit(self.page.url).path}: {words}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complain(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.base, "data:", "about:")):
            self.complain(f"asks a third party: {request.url}")

    def open(self, path: str) -> None:
        self.page.goto(self.base + self.prefix + path)
        self.inspect()

    def home(self) -> None:
        """Start a new task at the home page."""
        self.open("/home/")
        self.clicks = 0

    def touch(self, selector: str) -> None:
        """Click on something of the content (a phone: tap on it), and stay on the page."""
        found = self.page.locator(f"#main {selector}").first
        found.tap() if self.screen == PHONE else found.click()
        self.clicks += 1

    def press(self, selector: str) -> None:
        """Click on what leads to another page, and inspect that page."""
        with self.page.expect_navigation():
            self.touch(selector)
        self.inspect()

    def submit(self, *, action: str = "", **typed: str) -> None:
        """Type into a form of the content, send it, and inspect the page that follows."""
        wanted = f"form[method=post][action$='{action}']" if action else "form[method=post]"
        form = self.page.locator(f"#main {wanted}")
        for name, text in typed.items():
            control = form.locator(f"[name={name}]").first
            control.select_option(text) if control.evaluate("e => e.tagName") == "SELECT" else control.fill(
                text
            )
        primary = "button.btn-primary[type=submit]"
        self.press(f"{wanted} {primary if form.locator(primary).count() else 'button[type=submit]'}")

    def inspect(self) -> None:
        """Check the open page at the size it was loaded at, then at the other one."""
        self.page.wait_for_load_state("load")
        self._check_policy()
        self._check_at(self.screen)
        other = LAPTOP if self.screen == PHONE else PHONE
        self.page.set_viewport_size(other)
        self._check_at(other)
        self.page.set_viewport_size(self.screen)

    def _check_at(self, screen: ViewportSize) -> None:
        if screen == PHONE:
            self._check_width()
        if screen == self.screen:  # what axe finds is a matter of the layout: each is looked at by somebody
            self._check_accessibility(screen)

    def _check_policy(self) -> None:
        for violation in self.page.evaluate("window.cspViolations"):
            self.complain(f"CSP: {violation}")

    def _check_width(self) -> None:
        width = self.page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            self.complain(f"scrolls sideways on a phone: {width} px")

    def _check_accessibility(self, screen: ViewportSize) -> None:
        self.page.evaluate(AXE_SCRIPT)
        found = self.page.evaluate(LOOK_FOR_FAULTS, self.contrast_known)
        self.contrast_known = found["measured"]
        for name, places in found["faults"]:
            self.complain(f"axe {name} at {screen['width']} px: {places}")

    def drawn(self) -> int:
        """Return how many charts of the page hold a picture with something in it."""
        shapes = ":is(.chart-part, .leaflet-interactive)"
        self.page.wait_for_selector(f".chart {shapes}", state="attached", timeout=10_000)
        return self.page.locator(f".chart:has({shapes})").count()
