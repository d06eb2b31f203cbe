"""What changes a listing: who may, what is remembered, and what happens when two people save."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEvent, Notice, User
from catalogue.models import WasteCode
from companies import actions
from companies.errors import CannotPublish, KindPromised, QuantityPromised, StaleListing
from companies.facts import ListingFacts, facts_of
from companies.ledger import allocate
from companies.merging import Change, changes_of
from companies.models import Disclosure, Kind, Licence, Listing, Origin, Status, Visibility
from tests.factories import (
    SOURCED,
    make_company,
    make_have,
    make_listing,
    make_member,
    make_need,
    make_park_member,
    make_resource,
)

pytestmark = pytest.mark.django_db


def facts(**values: Any) -> ListingFacts:
    quantity = {"quantity_low": Decimal(100), "quantity_high": Decimal(120), "unit": "t", "period": "month"}
    return ListingFacts(
        **{"kind": Kind.HAVE, "resource": make_resource(), "title": "Ash"} | quantity | values
    )


def changed(listing: Listing, **values: Any) -> ListingFacts:
    current = facts_of(listing)
    return ListingFacts(**{name: getattr(current, name) for name in current.__slots__} | values)


def verbs(listing: Listing) -> list[str]:
    events = AuditEvent.objects.filter(target_type="listing", target_code=listing.code)
    return list(events.order_by("pk").values_list("verb", flat=True))


def test_create_makes_a_draft_with_the_yearly_quantity() -> None:
    company = make_company()

    listing = actions.create_listing(company=company, facts=facts(), by=make_member(company))

    assert (listing.status, listing.origin, listing.family) == (Status.DRAFT, Origin.OWN, "BP")
    assert (listing.offered, listing.annual_range) == (Decimal(1440), (Decimal(1200), Decimal(1440)))
    assert verbs(listing) == ["listing.create"]


def test_create_keeps_an_unknown_quantity_unknown() -> None:
    company = make_company()
    unknown = facts(quantity_low=None, quantity_high=None)

    listing = actions.create_listing(company=company, facts=unknown, by=make_member(company))

    assert (listing.quantity_low, listing.offered) == (None, None)


def test_create_on_behalf_waits_for_the_company_and_tells_it() -> None:
    company = make_company()
    member = make_member(company)
    assert company.park is not None

    listing = actions.create_listing(company=company, facts=facts(), by=make_park_member(company.park))

    assert (listing.origin, verbs(listing)) == (Origin.ON_BEHALF, ["listing.enter_on_behalf"])
    assert list(Notice.objects.values_list("user", "target_code")) == [(member.pk, listing.code)]


def test_create_for_a_foreign_company_is_refused() -> None:
    with pytest.raises(PermissionDenied):
        actions.create_listing(company=make_company(), facts=facts(), by=make_member(make_company()))


def test_save_counts_versions_and_keeps_each() -> None:
    listing = make_listing(title="Before")
    user = make_member(listing.company)

    actions.save_listing(listing=listing, facts=changed(listing, title="After"), version=1, by=user)

    kept = [version.values["title"] for version in listing.versions.order_by("version")]
    assert (listing.version, kept, verbs(listing)) == (2, ["Before", "After"], ["listing.edit"])


def test_save_on_top_of_an_old_version_shows_all_three() -> None:
    listing = make_listing(title="Before", description="")
    user = make_member(listing.company)
    stale = Listing.objects.get(pk=listing.pk)
    actions.save_listing(listing=listing, facts=changed(listing, title="Theirs"), version=1, by=user)
    mine = changed(stale, title="Mine", description="New")

    with pytest.raises(StaleListing) as conflict:
        actions.save_listing(listing=stale, facts=mine, version=1, by=user)

    changes = changes_of(conflict.value)
    assert changes == [
        Change("title", "Before", "Theirs", "Mine"),
        Change("description", "", "", "New"),
    ]
    assert [change.is_clash for change in changes] == [True, False]
    assert Listing.objects.get(pk=listing.pk).title == "Theirs"


def test_save_below_what_is_promised_is_refused() -> None:
    listing = make_listing(quantity=1200)
    allocate(listing_id=listing.pk, quantity=Decimal(500), reference="AGR-26-001", by_label="An")
    listing.refresh_from_db()
    less = changed(listing, quantity_low=Decimal(499), quantity_high=Decimal(499))

    with pytest.raises(QuantityPromised):
        actions.save_listing(listing=listing, facts=less, version=1, by=make_member(listing.company))


@pytest.mark.parametrize("other", ["kind", "resource"])
def test_what_is_promised_stays_of_its_kind_and_type(other: str) -> None:
    listing = make_listing(quantity=1200)
    allocate(listing_id=listing.pk, quantity=Decimal(500), reference="AGR-26-001", by_label="An")
    listing.refresh_from_db()
    change = {"kind": "NEED"} if other == "kind" else {"resource": make_resource("steam")}

    with pytest.raises(KindPromised):
        actions.save_listing(
            listing=listing, facts=changed(listing, **change), version=1, by=make_member(listing.company)
        )


def test_own_edit_of_an_estimate_makes_it_own() -> None:
    listing = make_listing(origin=Origin.SECTOR_ESTIMATE)
    user = make_member(listing.company)

    actions.save_listing(listing=listing, facts=changed(listing, title="True"), version=1, by=user)

    assert (listing.origin, listing.confirmed_by, verbs(listing)) == (Origin.OWN, user, ["listing.correct"])


def test_staff_edit_of_an_estimate_still_waits_for_the_company() -> None:
    listing = make_listing(origin=Origin.SECTOR_ESTIMATE)
    assert listing.company.park is not None
    staff = make_park_member(listing.company.park)

    actions.save_listing(listing=listing, facts=changed(listing, title="Maybe"), version=1, by=staff)

    assert (listing.origin, listing.confirmed_by) == (Origin.ON_BEHALF, None)


def test_staff_may_not_edit_the_companys_own_words() -> None:
    listing = make_listing(origin=Origin.OWN)
    assert listing.company.park is not None
    staff = make_park_member(listing.company.park)

    with pytest.raises(PermissionDenied):
        actions.save_listing(listing=listing, facts=changed(listing), version=1, by=staff)


def test_confirm_makes_an_estimate_the_companys_own() -> None:
    listing = make_listing(origin=Origin.SECTOR_ESTIMATE)
    user = make_member(listing.company)

    actions.confirm_estimate(listing=listing, version=1, by=user)

    assert (listing.origin, listing.confirmed_by, listing.status) == (Origin.OWN, user, Status.LIVE)
    assert (listing.confirmed_at is not None, verbs(listing)) == (True, ["listing.confirm"])


def test_confirm_is_the_companys_alone() -> None:
    listing = make_listing(origin=Origin.SECTOR_ESTIMATE)
    assert listing.company.park is not None

    with pytest.raises(PermissionDenied):
        actions.confirm_estimate(listing=listing, version=1, by=make_park_member(listing.company.park))


def test_confirm_of_what_was_changed_meanwhile_is_refused() -> None:
    listing = make_listing(origin=Origin.SECTOR_ESTIMATE, version=2)

    with pytest.raises(StaleListing):
        actions.confirm_estimate(listing=listing, version=1, by=make_member(listing.company))


def test_confirm_of_a_hazardous_listing_without_its_code_makes_it_a_draft() -> None:
    listing = make_have(origin=Origin.SECTOR_ESTIMATE, resource=make_resource(hazard="yes"))

    actions.confirm_estimate(listing=listing, version=1, by=make_member(listing.company))

    assert (listing.origin, Listing.objects.get(pk=listing.pk).status) == (Origin.OWN, Status.DRAFT)


def publish(listing: Listing) -> Listing:
    return actions.publish(listing=listing, by=make_member(listing.company))


def obstacles(listing: Listing) -> list[str]:
    with pytest.raises(CannotPublish) as refusal:
        publish(listing)
    assert Listing.objects.get(pk=listing.pk).status == Status.DRAFT
    return [obstacle.code for obstacle in refusal.value.obstacles]


def test_publish_puts_a_draft_on_the_market_once() -> None:
    listing = make_listing(status=Status.DRAFT)

    publish(listing)
    publish(listing)

    assert (Listing.objects.live().get(), verbs(listing)) == (listing, ["listing.publish"])


def test_publish_refuses_what_is_over() -> None:
    assert obstacles(make_listing(status=Status.DRAFT, available_to=date(2020, 1, 1))) == ["over"]


def test_publish_refuses_hazardous_waste_without_a_code() -> None:
    resource = make_resource(hazard="yes")

    assert obstacles(make_have(status=Status.DRAFT, resource=resource, hazardous=False)) == [
        "waste_code_needed"
    ]


def test_publish_accepts_hazardous_waste_with_its_code() -> None:
    code = WasteCode.objects.create(scheme="eu", code="10 01 04", name_en="ash", level=3, **SOURCED)
    listing = make_have(status=Status.DRAFT, resource=make_resource(hazard="yes"), waste_code=code)

    assert publish(listing).status == Status.LIVE


def test_publish_refuses_a_hazardous_need_without_a_licence() -> None:
    assert obstacles(make_need(status=Status.DRAFT, hazardous=True)) == ["licence_needed"]


def test_publish_refuses_a_hazardous_need_with_an_expired_licence() -> None:
    listing = make_need(status=Status.DRAFT, hazardous=True)
    Licence.objects.create(
        company=listing.company, kind=Licence.Kind.HAZARDOUS, valid_until=date(2020, 1, 1), **SOURCED
    )

    assert obstacles(listing) == ["licence_needed"]


def test_publish_accepts_a_hazardous_need_of_a_licensed_company() -> None:
    listing = make_need(status=Status.DRAFT, hazardous=True)
    Licence.objects.create(company=listing.company, kind=Licence.Kind.HAZARDOUS, **SOURCED)

    assert publish(listing).status == Status.LIVE


def test_withdraw_takes_it_off_the_market_once() -> None:
    listing = make_listing()
    user = make_member(listing.company)

    actions.withdraw(listing=listing, by=user)
    actions.withdraw(listing=listing, by=user)

    assert (list(Listing.objects.live()), verbs(listing)) == ([], ["listing.withdraw"])


@pytest.mark.parametrize("act", [actions.publish, actions.withdraw])
def test_foreign_people_may_not(act: Callable[..., Listing]) -> None:
    with pytest.raises(PermissionDenied):
        act(listing=make_listing(visibility="network"), by=make_member(make_company()))


def test_disclose_is_written_once() -> None:
    listing, partner = make_listing(), make_company("Partner")
    user: User = make_member(listing.company)

    actions.disclose(listing=listing, to=partner, reference="PRP-26-0001", by=user)
    actions.disclose(listing=listing, to=partner, reference="PRP-26-0002", by=user)

    assert list(Disclosure.objects.values_list("company", "reference")) == [(partner.pk, "PRP-26-0001")]
    assert verbs(listing) == ["listing.disclose"]


def test_codes_do_not_follow_each_other() -> None:
    codes = {actions.new_code(date(2026, 11, 23)) for _number in range(100)}

    assert len(codes) == 100
    assert all(code.startswith("LST-2611-") and len(code) == 14 for code in codes)


@pytest.mark.parametrize("origin", [Origin.ON_BEHALF, Origin.SECTOR_ESTIMATE])
@pytest.mark.parametrize("visibility", [Visibility.PARK, Visibility.NETWORK])
def test_nobody_but_the_company_shows_its_name(origin: str, visibility: str) -> None:
    listing = make_have(status=Status.DRAFT, origin=origin, visibility=visibility)

    assert obstacles(listing) == ["name_needs_consent"]
