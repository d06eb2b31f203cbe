"""Whom and what the browser tests find among the real parks, and what several of them do."""

from playwright.sync_api import FilePayload

from accounts.models import User
from companies.models import Company
from companies.permissions import companies_of
from matching.models import Match
from tests.browser.inspector import Inspector
from tests.exchanges.signed import PDF


def person(role: str) -> User:
    return User.objects.get(email=f"{role}@demo.symbiosis.example")


def company_of(role: str) -> Company:
    return companies_of(person(role)).get()


def match_between(*roles: str) -> Match:
    """The best match whose two sides the companies of these two people are."""
    sides = [company_of(role) for role in roles]
    matches = Match.objects.current().filter(
        giver_listing__company__in=sides, taker_listing__company__in=sides
    )
    match = matches.order_by("rank", "pk").first()
    assert match is not None
    return match


def sign(window: Inspector, name: str, title: str) -> None:
    """Upload the scan on the page for signing, which is open."""
    scan: FilePayload = {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": PDF}
    window.page.set_input_files("[name=signed_file]", scan)
    window.submit(signatory_name=name, signatory_title=title)
