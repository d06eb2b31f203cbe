"""Bulk edit: old and new of each row first, then all in one go, and back again."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from companies.ledger import allocate
from companies.models import ChangeSet, Company, CompanyMembership, Listing, ListingVersion, Origin, Status
from tests.factories import make_company, make_listing, make_member, make_park_member, make_resource

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User], Client]
BULK = "/en/listings/bulk/"


@pytest.fixture
def company() -> Company:
    return make_company("Nam Ash")


@pytest.fixture
def client(signed_in: SignedIn, company: Company) -> Client:
    return signed_in(make_member(company))


def preview(client: Client, field: str, value: str, *rows: Listing) -> Any:
    return client.get(BULK, {"code": [row.code for row in rows], "field": field, "value": value})


def apply(client: Client, field: str, value: str, *rows: Listing) -> Any:
    """Send what the preview's form would send."""
    page = preview(client, field, value, *rows)
    versions = {f"version-{row['view'].code}": row["version"] for row in page.context["rows"]}
    sent = {"code": [row.code for row in rows], "field": field, "value": value} | versions
    return client.post(BULK, sent, follow=True)


def outcome(page: Any) -> list[tuple[str, str, bool]]:
    return [(row["old"], row["new"], bool(row["problem"])) for row in page.context["rows"]]


def test_preview_shows_old_and_new_and_changes_nothing(client: Client, company: Company) -> None:
    rows = [make_listing(company), make_listing(company, visibility="private")]

    page = preview(client, "visibility", "private", *rows)

    assert outcome(page) == [
        ("Anonymous until mutual interest", "Only our company (not matched)", False),
        ("Only our company (not matched)", "Only our company (not matched)", False),
    ]
    assert "Change 1 listing" in page.content.decode()
    assert set(Listing.objects.values_list("version", flat=True)) == {1}


def test_apply_changes_the_rows_and_undo_brings_them_back_to_the_byte(
    client: Client, company: Company
) -> None:
    rows = [make_listing(company), make_listing(company)]
    before = list(Listing.objects.order_by("pk").values())

    done = apply(client, "visibility", "network", *rows)
    assert set(Listing.objects.values_list("visibility", "version")) == {("network", 2)}
    change_set = ChangeSet.objects.get()
    assert done.request["PATH_INFO"] == f"{BULK}{change_set.code}/"
    assert "2 listings are changed." in done.content.decode()

    client.post(f"{BULK}{change_set.code}/undo/")
    assert list(Listing.objects.order_by("pk").values()) == before
    assert ListingVersion.objects.count() == 0


def test_row_that_changed_meanwhile_is_skipped_and_named(client: Client, company: Company) -> None:
    first, second = make_listing(company), make_listing(company)
    page = preview(client, "transport", "ours", first, second)
    versions = {f"version-{row['view'].code}": row["version"] for row in page.context["rows"]}
    Listing.objects.filter(pk=second.pk).update(version=2)

    sent = {"code": [first.code, second.code], "field": "transport", "value": "ours"} | versions
    done = client.post(BULK, sent, follow=True).content.decode()

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.transport, second.transport) == ("ours", "")
    assert f"{second.code}</a> Somebody changed it meanwhile." in done


def test_hazardous_draft_is_left_and_says_why(client: Client, company: Company) -> None:
    good = make_listing(company, status=Status.DRAFT)
    bad = make_listing(company, status=Status.DRAFT, resource=make_resource(hazard="yes"))

    page = preview(client, "status", "live", good, bad)
    apply(client, "status", "live", good, bad)

    assert [row["problem"] for row in page.context["rows"]][1].startswith("It is hazardous")
    assert [Listing.objects.get(pk=row.pk).status for row in (good, bad)] == ["live", "draft"]


def test_estimate_does_not_become_the_companys_word_unread(client: Client, company: Company) -> None:
    estimate = make_listing(company, origin=Origin.SECTOR_ESTIMATE)

    apply(client, "transport", "ours", estimate)

    estimate.refresh_from_db()
    assert (estimate.origin, estimate.transport, estimate.version) == ("sector_estimate", "", 1)


@pytest.mark.parametrize(
    ("quantity", "period", "wanted", "words"),
    [
        ("0.04", "day", "year", "too little in a year"),
        ("900000000000", "year", "day", "more in a year than there can be"),
    ],
)
def test_quantity_that_no_year_can_hold_is_left_and_says_why(
    client: Client, company: Company, quantity: str, period: str, wanted: str, words: str
) -> None:
    # The listing's own quantity can be kept; with the other period it could not.
    listing = make_listing(company, quantity=quantity, unit="kg", period=period)
    before = Listing.objects.values().get()

    page = preview(client, "period", wanted, listing)
    done = apply(client, "period", wanted, listing)

    assert [words in row["problem"] for row in page.context["rows"]] == [True]
    assert done.status_code == 200
    assert Listing.objects.values().get() == before


def test_quantity_that_agreements_hold_stays(client: Client, company: Company) -> None:
    listing = make_listing(company, quantity=1200, period="month", offered=Decimal(14400))
    allocate(listing_id=listing.pk, quantity=Decimal(5000), reference="AGR-26-001", by_label="An")

    page = preview(client, "period", "year", listing)

    assert outcome(page) == [("month", "year", True)]


@pytest.mark.parametrize(("field", "value"), [("available_to", "tomorrow"), ("visibility", "everybody")])
def test_value_that_is_not_offered_is_refused(
    client: Client, company: Company, field: str, value: str
) -> None:
    assert preview(client, field, value, make_listing(company)).status_code == 422


def test_foreign_rows_are_never_changed(client: Client, company: Company) -> None:
    mine, foreign = make_listing(company), make_listing(visibility="network")

    sent = {"code": [mine.code, foreign.code], "field": "transport", "value": "ours"}
    client.post(BULK, sent | {f"version-{mine.code}": 1, f"version-{foreign.code}": 1})

    assert [Listing.objects.get(pk=row.pk).transport for row in (mine, foreign)] == ["ours", ""]


def test_all_that_match_are_the_own_rows_of_the_filter(client: Client, company: Company) -> None:
    water = make_listing(company, resource=make_resource("water", family="WA"))
    make_listing(company)
    make_listing(resource=water.resource)

    page = client.get(BULK, {"all": "1", "family": "WA"})

    assert [view.code for view in page.context["views"]] == [water.code]


def test_result_and_undo_are_for_who_made_it(signed_in: SignedIn, client: Client, company: Company) -> None:
    apply(client, "transport", "ours", make_listing(company))
    code = ChangeSet.objects.get().code
    colleague = signed_in(make_member(company))

    assert colleague.get(f"{BULK}{code}/").status_code == 404
    assert colleague.post(f"{BULK}{code}/undo/").status_code == 404
    assert set(Listing.objects.values_list("transport", flat=True)) == {"ours"}


def test_who_left_the_company_sees_nothing_more_of_the_change(client: Client, company: Company) -> None:
    apply(client, "transport", "ours", make_listing(company))
    code = ChangeSet.objects.get().code
    address = f"{BULK}{code}/"
    before = client.get(address).status_code

    CompanyMembership.objects.all().delete()

    after = [client.get(address).status_code, client.post(f"{address}undo/").status_code]
    assert (before, after) == (200, [404, 404])
    assert set(Listing.objects.values_list("transport", flat=True)) == {"ours"}


def test_who_left_one_of_two_companies_sees_the_listings_of_the_other(
    client: Client, company: Company
) -> None:
    other = make_company("Other")
    make_member(other, user=User.objects.get())
    left, kept = make_listing(other), make_listing(company)
    apply(client, "visibility", "private", left, kept)
    address = f"{BULK}{ChangeSet.objects.get().code}/"
    before = client.get(address).context["views"]

    CompanyMembership.objects.filter(company=other).delete()

    assert {view.code for view in before} == {left.code, kept.code}
    assert [view.code for view in client.get(address).context["views"]] == [kept.code]


def test_staff_change_only_what_they_entered(signed_in: SignedIn, company: Company) -> None:
    assert company.park is not None
    entered = make_listing(company, origin=Origin.ON_BEHALF)
    own = make_listing(company, origin=Origin.OWN)
    staff = signed_in(make_park_member(company.park))

    page = preview(staff, "transport", "ours", entered, own)
    assert [row["view"].code for row in page.context["rows"]] == [entered.code]
    named = preview(staff, "visibility", "network", entered)
    assert [row["problem"] for row in named.context["rows"]] == ["Only the company itself may show its name."]
