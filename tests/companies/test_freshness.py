"""Confidence halves with age; a word is one tap away; without one a listing leaves the matching and says so."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Notice, User
from accounts.roles import CompanyRole
from companies.freshness import freshness_of, halved_with_age
from companies.models import Company, CompanyMembership, Listing
from companies.still_true import SALT, ask_companies, link_token, say_still_true
from matching.snapshot import exact_stream
from tests.factories import make_company, make_listing, make_member, make_park_member

pytestmark = pytest.mark.django_db
STALE = settings.FRESHNESS["stale_days"]


def days_ago(days: int) -> Any:
    return timezone.now() - timedelta(days=days)


@pytest.fixture
def company() -> Company:
    return make_company("Secret Steel")


@pytest.fixture
def member(company: Company) -> User:
    return make_member(company)


def page_of(member: User, company: Company) -> str:
    return reverse("companies:still-true", args=[link_token(member, company)])


def read(*listings: Listing) -> list[str]:
    return [f"{listing.code}:{listing.version}" for listing in listings]


@pytest.mark.parametrize(
    ("days", "confidence"), [(0, 1), (29, 1), (180, 0.5), (209, 0.5), (360, 0.25), (-3, 1)]
)
def test_confidence_halves_with_age_in_steps(days: int, confidence: float) -> None:
    assert halved_with_age(days, half_life_days=180) == pytest.approx(confidence)


@pytest.mark.parametrize(
    ("columns", "trust"),
    [({}, 1.0), ({"fresh_at": days_ago(180)}, 0.5), ({"origin": "sector_estimate"}, 0.5)],
    ids=["today", "half a year ago", "an estimate as ever"],
)
def test_matching_trusts_old_words_less(columns: dict[str, Any], trust: float) -> None:
    assert exact_stream(make_listing(**columns)).trust == pytest.approx(trust)


@pytest.mark.parametrize(
    ("columns", "matched"),
    [
        ({"fresh_at": days_ago(STALE)}, True),
        ({"fresh_at": days_ago(STALE + 1)}, False),
        ({"fresh_at": days_ago(STALE + 1), "origin": "sector_estimate"}, True),
        ({"fresh_at": days_ago(STALE + 1), "origin": "on_behalf"}, False),
    ],
    ids=["in time", "stale", "an estimate does not age", "entered on behalf"],
)
def test_stale_listing_leaves_the_matching(columns: dict[str, Any], matched: bool) -> None:
    listing = make_listing(**columns)

    assert Listing.objects.matchable().filter(pk=listing.pk).exists() == matched


def test_listing_without_any_word_ages_from_its_first_day() -> None:
    listing = make_listing()
    Listing.objects.update(created_at=days_ago(STALE + 1))

    assert not Listing.objects.matchable().exists()
    fresh = freshness_of(Listing.objects.get(pk=listing.pk))
    assert fresh is not None
    assert fresh.is_stale


def test_link_shows_what_is_due_and_changes_nothing(company: Company, member: User) -> None:
    due = make_listing(company, title="Bottom ash", fresh_at=days_ago(40))
    make_listing(company, title="Fresh steam", fresh_at=days_ago(3))
    make_listing(company, title="Supposed dust", origin="sector_estimate")
    before = list(Listing.objects.order_by("pk").values())

    page = Client().get(page_of(member, company)).content.decode()

    assert [due.title in page, "Fresh steam" in page, "Supposed dust" in page] == [True, False, False]
    assert list(Listing.objects.order_by("pk").values()) == before
    assert len(page.encode()) < 30_000  # of 70 KB for the page with its styles


def test_all_still_true_is_one_tap(company: Company, member: User) -> None:
    listings = [make_listing(company, fresh_at=days_ago(STALE + 9)) for _number in range(2)]

    answer = Client().post(page_of(member, company), {"listing": read(*listings), "answer": "yes"})

    assert answer.status_code == 302
    assert Listing.objects.matchable().count() == 2
    events = AuditEvent.objects.filter(verb="listing.still_true")
    assert {event.actor_label for event in events} == {str(member)}


def test_all_still_true_is_one_field_and_as_many_queries_however_many_listings(
    company: Company, member: User, settings: Any
) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 4  # 1,000 in the product
    page, counts = page_of(member, company), []
    for number in (2, 12):
        for _listing in range(number):
            make_listing(company, fresh_at=days_ago(40))
        whole = Client().get(page).content.decode()
        first = re.search(
            r'name="listing" value="([^"]*)"', whole
        )  # the button for all stands before the rest
        assert first is not None
        with CaptureQueriesContext(connection) as queries:
            answer = Client().post(page, {"listing": first[1], "answer": "yes"})
        counts.append(len(queries))
        assert (answer.status_code, Listing.objects.to_be_asked().count()) == (302, 0)

    assert counts[0] == counts[1]
    assert AuditEvent.objects.filter(verb="listing.still_true").count() == 14


def test_a_word_counts_for_what_was_read_only(company: Company, member: User) -> None:
    read, changed, gone = (make_listing(company, fresh_at=days_ago(40)) for _number in range(3))
    Listing.objects.filter(pk=changed.pk).update(version=2)
    Listing.objects.filter(pk=gone.pk).update(status="withdrawn")

    assert say_still_true(listings=[read, changed, gone], by=member) == 1

    assert AuditEvent.objects.get(verb="listing.still_true").target_code == read.code
    with pytest.raises(PermissionDenied):
        say_still_true(listings=[read, make_listing()], by=member)


def test_no_takes_one_listing_off_the_market(company: Company, member: User) -> None:
    gone, kept = (make_listing(company, fresh_at=days_ago(40)) for _number in range(2))

    Client().post(page_of(member, company), {"listing": read(gone), "answer": "no"})

    assert set(Listing.objects.values_list("code", "status")) == {
        (gone.code, "withdrawn"),
        (kept.code, "live"),
    }


def test_what_was_changed_meanwhile_is_asked_again(company: Company, member: User) -> None:
    listing = make_listing(company, fresh_at=days_ago(40))
    seen = read(listing)
    Listing.objects.update(version=2)

    Client().post(page_of(member, company), {"listing": seen, "answer": "yes"})

    assert Listing.objects.to_be_asked().exists()


def test_link_does_not_reach_another_company(company: Company, member: User) -> None:
    foreign = make_listing(make_company(), fresh_at=days_ago(40))

    Client().post(page_of(member, company), {"listing": read(foreign), "answer": "no"})

    assert Listing.objects.get().status == "live"


def _left_the_company(member: User) -> None:
    CompanyMembership.objects.filter(user=member).delete()


def _suspended(member: User) -> None:
    User.objects.filter(pk=member.pk).update(is_active=False)


@pytest.mark.parametrize("change", [_left_the_company, _suspended])
def test_link_ends_with_the_right_to_answer(
    company: Company, member: User, change: Callable[[User], None]
) -> None:
    page = page_of(member, company)
    assert Client().get(page).status_code == 200

    change(member)

    assert Client().get(page).status_code == 404


def test_link_ends_after_its_days_and_serves_no_other_purpose(
    company: Company, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    other_purpose = signing.dumps([member.pk, company.pk], salt="another.purpose")
    token = link_token(member, company)
    now = timezone.now().timestamp()
    monkeypatch.setattr(
        "django.core.signing.time.time", lambda: now + (settings.FRESHNESS["link_days"] + 1) * 86400
    )

    for text in (token, other_purpose, token[:-1]):
        assert Client().get(reverse("companies:still-true", args=[text])).status_code == 404
    assert SALT != "another.purpose"


def test_companies_are_asked_once_a_month_by_one_notice(company: Company, member: User) -> None:
    for _number in range(3):
        make_listing(company, fresh_at=days_ago(40))
    make_park_member(company.park)  # type: ignore[arg-type]  # the factory's company has a park
    make_listing(fresh_at=days_ago(3))

    assert [ask_companies(), ask_companies()] == [1, 1]

    notices = Notice.objects.values_list("user", "kind", "target_code")
    assert list(notices) == [(member.pk, "listing.still_true", str(company.pk))]


def test_listing_page_asks_the_company_and_tells_others(
    signed_in: Callable[[User], Client], company: Company, member: User
) -> None:
    listing = make_listing(company, visibility="network", fresh_at=days_ago(STALE + 1))
    url = reverse("companies:listing-still-true", args=[listing.code])

    assert signed_in(make_member(make_company())).post(url, {"answer": "yes"}).status_code == 404
    signed_in(member).post(url, {"listing": read(listing), "answer": "yes"})

    assert Listing.objects.matchable().exists()


def test_own_people_are_led_to_the_page_of_the_link(
    signed_in: Callable[[User], Client], company: Company
) -> None:
    url = reverse("companies:still-true-company", args=[company.slug])
    make_listing(company, title="Bottom ash", fresh_at=days_ago(40))

    page = signed_in(make_member(company, role=CompanyRole.ADMIN)).get(url, follow=True)

    assert "Bottom ash" in page.content.decode()
    assert signed_in(make_member(make_company())).get(url).status_code == 404


def test_home_leads_to_the_question(signed_in: Callable[[User], Client], company: Company) -> None:
    client = signed_in(make_member(company))
    link = reverse("companies:still-true-company", args=[company.slug])
    assert link not in client.get(reverse("home")).content.decode()

    make_listing(company, fresh_at=days_ago(40))

    assert link in client.get(reverse("home")).content.decode()
