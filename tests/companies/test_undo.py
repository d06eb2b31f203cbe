"""Undo of a change of many listings: what was before is back byte for byte, and what others rely on stays."""

import hashlib
import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import AuditEvent, User
from companies import actions
from companies.errors import StaleListing
from companies.facts import ListingFacts, facts_of
from companies.ledger import allocate
from companies.merging import changes_of, joined
from companies.models import ChangeSet, Company, Listing, ListingVersion, Origin, Status
from companies.still_true import say_still_true
from companies.undo import Kept, Undone, UndoTooLate, record_change_set, rows_of, undo
from matching.models import Match
from tests.exchanges.world import make_match
from tests.factories import (
    make_company,
    make_have,
    make_listing,
    make_member,
    make_need,
    make_park_member,
    make_resource,
)

pytestmark = pytest.mark.django_db


def digest() -> str:
    """Hash every column of every listing and of every version."""
    tables = [list(model.objects.order_by("pk").values()) for model in (Listing, ListingVersion)]
    return hashlib.sha256(json.dumps(tables, default=repr, sort_keys=True).encode()).hexdigest()


def edited(listing: Listing, **values: Any) -> ListingFacts:
    current = facts_of(listing)
    return ListingFacts(**{name: getattr(current, name) for name in current.__slots__} | values)


@pytest.fixture
def company() -> Company:
    return make_company()


@pytest.fixture
def member(company: Company) -> User:
    return make_member(company)


def change(listing: Listing, *, by: User, quantity: str = "700") -> ChangeSet:
    """Edit one listing and make one, as one set."""
    before = dict(rows_of([listing.pk]))
    facts = edited(listing, quantity_low=Decimal(quantity), quantity_high=Decimal(quantity))
    actions.save_listing(listing=listing, facts=facts, version=listing.version, by=by)
    made = actions.create_listing(company=listing.company, facts=facts, by=by)
    actions.publish(listing=made, by=by)
    return record_change_set(cause="bulk", company=listing.company, before={**before, made.pk: None}, by=by)


def test_undo_restores_every_byte_of_listings_and_versions(company: Company, member: User) -> None:
    listing = make_have(
        company, quantity="1200.5", temperature_c=Decimal("55.5"), available_from=date(2026, 11, 5)
    )
    before = digest()

    change_set = change(listing, by=member)
    between = digest()
    undone = undo(change_set=change_set, by=member)

    assert undone == Undone(restored=1, removed=1, withdrawn=(), kept=())
    assert digest() == before != between


def test_the_digest_notices_a_single_column(company: Company, member: User) -> None:
    listing = make_have(company)
    before = digest()

    undo(change_set=change(listing, by=member), by=member)
    Listing.objects.update(updated_at=timezone.now())

    assert digest() != before


def test_a_second_undo_changes_nothing(company: Company, member: User) -> None:
    change_set = change(make_have(company), by=member)
    undo(change_set=change_set, by=member)
    before = digest()

    assert undo(change_set=change_set, by=member) == Undone(0, 0, (), ())
    assert digest() == before


def test_a_listing_of_an_agreement_is_kept_and_named(company: Company, member: User) -> None:
    listing = make_have(company)
    change_set = change(listing, by=member)
    made = Listing.objects.exclude(pk=listing.pk).get()
    allocate(listing_id=made.pk, quantity=Decimal(5), reference="AGR-26-001", by_label="test")

    undone = undo(change_set=change_set, by=member)

    assert undone == Undone(restored=1, removed=0, withdrawn=(), kept=(Kept(made.code, "agreement"),))
    assert Listing.objects.get(pk=made.pk).status == Status.LIVE


def edit(listing: Listing, by: User) -> None:
    actions.save_listing(listing=listing, facts=edited(listing, title="Mine"), version=listing.version, by=by)


def withdraw(listing: Listing, by: User) -> None:
    actions.withdraw(listing=listing, by=by)


@pytest.mark.parametrize("act", [edit, withdraw])
def test_what_was_edited_since_is_kept_and_offered_singly(
    company: Company, member: User, act: Callable[[Listing, User], None]
) -> None:
    listing = make_have(company)
    before = digest()
    change_set = change(listing, by=member)
    listing.refresh_from_db()
    act(listing, member)

    whole = undo(change_set=change_set, by=member)
    kept = Listing.objects.get(pk=listing.pk)
    singly = undo(change_set=change_set, by=member, only=[listing.code])

    assert whole == Undone(restored=0, removed=1, withdrawn=(), kept=(Kept(listing.code, "edited"),))
    assert (kept.title, kept.status) == (listing.title, listing.status)
    assert (singly.restored, digest()) == (1, before)


def test_a_listing_with_matches_only_leaves_the_market(company: Company, member: User) -> None:
    listing = make_have(company)
    change_set = change(listing, by=member)
    made = Listing.objects.exclude(pk=listing.pk).get()
    make_match(made, make_need())

    undone = undo(change_set=change_set, by=member)

    assert undone == Undone(restored=1, removed=0, withdrawn=(made.code,), kept=())
    assert Listing.objects.get(pk=made.pk).status == Status.WITHDRAWN
    assert Match.objects.count() == 1


def test_two_sets_are_undone_one_after_the_other(company: Company, member: User) -> None:
    listing = make_have(company)
    before = digest()
    first = change(listing, by=member)
    second = change(Listing.objects.get(pk=listing.pk), by=member, quantity="800")

    early = undo(change_set=first, by=member)
    undo(change_set=second, by=member)
    undo(change_set=first, by=member)

    assert early.kept == (Kept(listing.code, "edited"),)
    assert digest() == before


def bulk(listing: Listing, quantity: str, by: User) -> ChangeSet:
    listing.refresh_from_db()
    before = dict(rows_of([listing.pk]))
    facts = edited(listing, quantity_low=Decimal(quantity), quantity_high=Decimal(quantity))
    actions.save_listing(listing=listing, facts=facts, version=listing.version, by=by)
    return record_change_set(cause="bulk", company=listing.company, before=before, by=by)


def test_a_number_that_was_taken_back_does_not_hide_later_edits(company: Company, member: User) -> None:
    listing = make_have(company, quantity="100")
    first, second = (bulk(listing, quantity, member) for quantity in ("200", "300"))
    undo(change_set=first, by=member, only=[listing.code])
    for _edit in range(2):
        listing.refresh_from_db()
        edit(listing, member)
    before = digest()

    undone = undo(change_set=second, by=member)

    assert (undone.kept, undone.restored) == ((Kept(listing.code, "edited"),), 0)
    assert digest() == before


def test_no_number_names_two_states_whatever_is_undone(company: Company, member: User) -> None:
    listing = make_have(company, quantity="100")
    first, second = (bulk(listing, quantity, member) for quantity in ("200", "300"))
    for change_set in (first, second):  # the second brings version 2 back, the highest number stays 3
        undo(change_set=change_set, by=member, only=[listing.code])
    listing.refresh_from_db()
    set_back = listing.version

    edit(listing, member)

    assert (set_back, Listing.objects.get(pk=listing.pk).version) == (2, 4)


def test_who_read_a_state_that_was_undone_does_not_overwrite_a_later_one(
    company: Company, member: User
) -> None:
    listing = make_have(company, quantity="100")
    change_set = bulk(listing, "200", member)
    listing.refresh_from_db()
    read, facts = listing.version, edited(listing, description="from the form")
    undo(change_set=change_set, by=member)
    listing.refresh_from_db()
    edit(listing, member)

    with pytest.raises(StaleListing) as refused:
        actions.save_listing(listing=listing, facts=facts, version=read, by=member)

    # The version both began with is gone: nobody can say who changed the quantity, so a person is asked.
    clashes = {one.name for one in changes_of(refused.value) if one.is_clash}
    assert clashes == {"description", "title", "quantity_low", "quantity_high"}
    assert joined(refused.value, facts) is None


def test_a_word_that_was_given_since_outlives_the_undo(company: Company, member: User) -> None:
    """Only that word: the moment that the edit itself had left goes with the edit."""
    long_ago = timezone.now() - timedelta(days=40)
    asked, silent = (make_have(company, fresh_at=long_ago) for _number in range(2))
    sets = [bulk(listing, "200", member) for listing in (asked, silent)]
    say_still_true(listings=[Listing.objects.with_owner().get(pk=asked.pk)], by=member)
    said = Listing.objects.get(pk=asked.pk).fresh_at
    assert said is not None

    for change_set in sets:
        undo(change_set=change_set, by=member)

    kept = Listing.objects.get(pk=asked.pk)
    assert (kept.version, kept.quantity_low) == (1, Decimal(1200))
    assert kept.fresh_at is not None
    assert said <= kept.fresh_at < said + timedelta(minutes=1)
    assert Listing.objects.get(pk=silent.pk).fresh_at == long_ago


def test_keys_that_changed_places_come_back(company: Company, member: User) -> None:
    pair = [make_have(company, row_key="1"), make_have(company, row_key="2")]
    before = digest()
    rows = rows_of([row.pk for row in pair])
    for row, key in zip(pair, ("", "1"), strict=True):
        actions.save_listing(listing=row, facts=edited(row, row_key=key), version=1, by=member)
    change_set = record_change_set(cause="bulk", company=company, before=rows, by=member)

    undo(change_set=change_set, by=member)

    assert digest() == before


def test_a_key_that_another_listing_has_taken_meanwhile_is_left_there(company: Company, member: User) -> None:
    listing = make_have(company, row_key="1")
    rows = rows_of([listing.pk])
    actions.save_listing(listing=listing, facts=edited(listing, row_key="9"), version=1, by=member)
    change_set = record_change_set(cause="bulk", company=company, before=rows, by=member)
    make_have(company, row_key="1")

    undone = undo(change_set=change_set, by=member)

    assert undone.kept == (Kept(listing.code, "clash"),)
    assert Listing.objects.get(pk=listing.pk).row_key == "9"


def test_after_seven_days_it_is_too_late(company: Company, member: User) -> None:
    change_set = change(make_have(company), by=member)
    ChangeSet.objects.update(at=timezone.now() - timedelta(days=7, seconds=1))
    change_set.refresh_from_db()

    with pytest.raises(UndoTooLate):
        undo(change_set=change_set, by=member)


def test_strangers_may_not_undo(company: Company, member: User) -> None:
    change_set = change(make_have(company), by=member)

    with pytest.raises(PermissionDenied):
        undo(change_set=change_set, by=make_member(make_company()))


def test_park_staff_take_back_only_what_is_not_the_companys_own_word(company: Company, member: User) -> None:
    estimate = make_listing(company, resource=make_resource(), origin=Origin.ON_BEHALF)
    own = make_have(company)
    rows = rows_of([estimate.pk, own.pk])
    change_set = record_change_set(cause="bulk", company=company, before=rows, by=member)
    assert company.park is not None

    undone = undo(change_set=change_set, by=make_park_member(company.park))

    assert (undone.restored, undone.kept) == (1, (Kept(own.code, "not_yours"),))


def test_history_tells_of_change_and_undo(company: Company, member: User) -> None:
    listing = make_have(company)
    change_set = change(listing, by=member)
    undo(change_set=change_set, by=member)

    of_listing = AuditEvent.objects.filter(target_type="listing", target_code=listing.code)
    assert list(of_listing.order_by("pk").values_list("verb", flat=True)) == [
        "listing.edit",
        "listing.bulk_edit",
        "listing.undo",
    ]
    event = AuditEvent.objects.get(verb="change_set.undo")
    assert (event.target_code, event.detail) == (
        change_set.code,
        {"restored": 1, "removed": 1, "withdrawn": 0, "kept": 0},
    )


def test_the_cost_does_not_grow_with_the_rows(
    company: Company, member: User, django_assert_max_num_queries: Any
) -> None:
    rows = {make_have(company).pk: None for _number in range(30)}
    change_set = record_change_set(cause="import", company=company, before=rows, by=member)

    with django_assert_max_num_queries(45):
        assert undo(change_set=change_set, by=member).removed == 30
