"""History: every version in words, compared with now, and brought back by the rules of every edit."""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import AuditEvent, User
from catalogue.models import WasteCode
from companies import actions
from companies.facts import facts_of
from companies.history import Difference, entries_of, restore
from companies.ledger import allocate
from companies.models import Company, Listing, Payment
from companies.wording import HISTORY
from tests.factories import SOURCED, make_company, make_listing, make_member, make_resource

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User], Client]


@pytest.fixture
def company() -> Company:
    return make_company("Nam Ash")


def saved(listing: Listing, by: User, **values: Any) -> Listing:
    facts = replace(facts_of(listing), **values)
    return actions.save_listing(listing=listing, facts=facts, version=listing.version, by=by)


def test_versions_say_what_changed_in_words(company: Company) -> None:
    listing, user = make_listing(company, moisture_pct=None), make_member(company)
    saved(listing, user, moisture_pct=Decimal("12.5"), quality={"packaging": "big_bag"})
    saved(listing, user, payment=Payment.FREE)

    entries = entries_of(listing, 10)

    assert [entry.version for entry in entries] == [3, 2, 1]
    assert entries[0].changes == [Difference("Trả tiền", None, "miễn phí")] or (
        [one.before for one in entries[0].changes or []] == [None]
    )
    assert [one.before for one in entries[1].changes or []] == [None, None]
    assert entries[2].changes is None


def test_restore_brings_every_fact_back_as_a_new_version(company: Company) -> None:
    listing, user = make_listing(company, quantity=1200, temperature_c=Decimal(80)), make_member(company)
    first = facts_of(listing)
    changed = {
        "resource": make_resource(),
        "quantity_low": Decimal(5),
        "quantity_high": Decimal(7),
        "months": (1, 2),
        "month_shares": tuple(Decimal(share) for share in range(1, 13)),
        "temperature_c": None,
        "quality": {"packaging": "bulk"},
        "hours_per_day": Decimal("7.5"),
    }
    saved(listing, user, **changed)

    row = listing.versions.get(version=1)
    restore(listing=listing, row=row, version=2, by=user)

    now = Listing.objects.with_owner().get()
    assert facts_of(now) == first
    assert (now.version, listing.versions.count()) == (3, 3)
    assert AuditEvent.objects.filter(verb="listing.restore").get().detail == {"version": 1}


def test_restore_tells_the_two_lists_of_waste_codes_apart(company: Company) -> None:
    eu, vn = (
        WasteCode.objects.create(scheme=scheme, code="04 02 09", name_en="waste", level=3, **SOURCED)
        for scheme in ("eu", "vn")
    )
    listing, user = make_listing(company, waste_code=vn), make_member(company)
    saved(listing, user, waste_code=eu)
    assert listing.waste_code == eu

    first = listing.versions.get(version=1)
    restored = restore(listing=listing, row=first, version=listing.version, by=user)

    assert restored.waste_code == vn


def test_restore_leaves_the_own_key_as_it_is_now(company: Company) -> None:
    listing, user = make_listing(company), make_member(company)
    saved(listing, user, row_key="R7", title="Later")

    restore(listing=listing, row=listing.versions.get(version=1), version=2, by=user)

    listing.refresh_from_db()
    assert (listing.row_key, listing.title) != ("", "Later")
    assert listing.row_key == "R7"


def test_pages_show_compare_and_restore(signed_in: SignedIn, company: Company) -> None:
    listing, user = make_listing(company, title="Before"), make_member(company)
    saved(listing, user, title="After")
    client = signed_in(user)
    base = f"/en/listings/{listing.code}/history/"

    history = client.get(base).content.decode()
    compare = client.get(f"{base}1/").content.decode()
    done = client.post(f"{base}1/restore/", {"version": "2"}, follow=True)

    listing.refresh_from_db()
    assert "<del>Before</del>" in history
    assert "<ins>After</ins>" in history
    assert "Before" in compare
    assert "Version 1 is brought back as a new version." in done.content.decode()
    assert listing.title == "Before"


def test_restore_on_top_of_a_newer_version_changes_nothing(signed_in: SignedIn, company: Company) -> None:
    listing, user = make_listing(company, title="Before"), make_member(company)
    saved(listing, user, title="After")

    url = f"/en/listings/{listing.code}/history/1/restore/"
    done = signed_in(user).post(url, {"version": "1"}, follow=True)

    listing.refresh_from_db()
    assert "Somebody changed the listing meanwhile." in done.content.decode()
    assert listing.title == "After"


def test_restore_below_what_agreements_hold_is_refused(signed_in: SignedIn, company: Company) -> None:
    listing, user = make_listing(company, quantity=100), make_member(company)
    saved(listing, user, quantity_low=Decimal(900), quantity_high=Decimal(900))
    allocate(listing_id=listing.pk, quantity=Decimal(500), reference="AGR-26-001", by_label="An")

    url = f"/en/listings/{listing.code}/history/1/restore/"
    done = signed_in(user).post(url, {"version": "2"}, follow=True)

    listing.refresh_from_db()
    assert "Agreements hold more than this version offers" in done.content.decode()
    assert listing.offered == 900


@pytest.mark.parametrize("path", ["history/", "history/1/"])
def test_history_is_for_those_who_write_the_listing(signed_in: SignedIn, company: Company, path: str) -> None:
    listing = make_listing(company, visibility="network")
    saved(listing, make_member(company), title="After")
    stranger = signed_in(make_member(make_company()))

    assert stranger.get(f"/en/listings/{listing.code}/{path}").status_code == 404
    assert stranger.post(f"/en/listings/{listing.code}/history/1/restore/").status_code == 404


def test_every_verb_that_is_written_has_its_sentence() -> None:
    sources = [
        path.read_text(encoding="utf-8") for path in Path(settings.BASE_DIR, "companies").rglob("*.py")
    ]
    written = {verb for text in sources for verb in re.findall(r'(?<!kind=)"(listing\.[a-z_]+)"', text)}

    assert written <= HISTORY.keys()
    assert "listing.restore" in written
