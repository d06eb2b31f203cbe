"""Watches a page in Chromium: what it complains about, whom it asks, and whether it fits and can be read."""

from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

SERIOUS = {"serious", "critical"}
NOTE_VIOLATIONS = """
window.cspViolations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.cspViolations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""
PHONE = {"width": 360, "height": 800}
LAPTOP = {"width": 1366, "height": 768}


class Inspector:
    """One person's browser window. `complaints` collects everything that must not happen."""

    def __init__(self, context: BrowserContext, base: str, prefix: str) -> None:
        self.base = base
        self.prefix = prefix
        self.with_axe = True
        self.with_contrast = True
        self.complaints: list[str] = []
        self.visited: list[str] = []
        context.add_init_script(NOTE_VIOLATIONS)
        self.page: Page = context.new_page()
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

    def submit(self, *, action: str = "", **typed: str) -> None:
        """Type into a form of the content, send it, and inspect the page that follows."""
        form = self.page.locator(
            f"#main form[method=post][action$='{action}']" if action else "#main form[method=post]"
        )
        for name, text in typed.items():
            control = form.locator(f"[name={name}]").first
            control.select_option(text) if control.evaluate("e => e.tagName") == "SELECT" else control.fill(
                text
            )
        buttons = form.locator("button[type=submit]")
        primary = form.locator("button.btn-primary[type=submit]")
        with self.page.expect_navigation():
            (primary if primary.count() else buttons).first.click()
        self.inspect()

    def inspect(self) -> None:
        """Check the open page on a laptop and on a phone."""
        self.page.wait_for_load_state("load")
        self.visited.append(urlsplit(self.page.url).path)
        self._check_policy()
        if self.with_axe:
            self._check_accessibility("1366 px")
        self.page.set_viewport_size(PHONE)
        self._check_width()
        self.page.set_viewport_size(LAPTOP)

    def inspect_on_phone(self, path: str) -> None:
        """Open a page as a phone gets it, and check what only a phone shows."""
        self.page.set_viewport_size(PHONE)
        self.page.goto(self.base + self.prefix + path)
        self._check_width()
        self._check_accessibility("360 px")
        self.page.set_viewport_size(LAPTOP)

    def _check_policy(self) -> None:
        for violation in self.page.evaluate("window.cspViolations"):
            self.complain(f"CSP: {violation}")

    def _check_width(self) -> None:
        width = self.page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            self.complain(f"scrolls sideways on a phone: {width} px")

    def _check_accessibility(self, where: str) -> None:
        rules = {"color-contrast": {"enabled": self.with_contrast}}
        options = {"resultTypes": ["violations"], "rules": rules}
        for found in Axe().run(self.page, options=options).response["violations"]:
            if found["impact"] in SERIOUS:
                targets = ", ".join(str(node["target"]) for node in found["nodes"][:3])
                self.complain(f"axe {found['id']} at {where}: {targets}")

    def drawn(self) -> int:
        """Return how many charts of the page hold a picture."""
        self.page.wait_for_selector(".chart canvas, .chart svg", timeout=10_000)
        return self.page.locator(".chart:has(canvas), .chart:has(svg)").count()
