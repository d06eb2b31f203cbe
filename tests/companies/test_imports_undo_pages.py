"""The page that undoes an import: what it says beforehand, and afterwards."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, User
from companies import actions
from companies import undo as undoing
from companies.ledger import allocate
from companies.models import ChangeSet, Company, ImportBatch, Listing, Status, Step
from tests.companies.imports_world import imported
from tests.companies.test_imports_pages import address, text_of

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User], Client]


def test_undo_says_what_it_does_and_does_it(signed_in: SignedIn, company: Company, member: User) -> None:
    client, batch = signed_in(member), imported(company, member)

    asked = client.get(address("import-undo", batch.code))
    done = client.post(address("import-undo", batch.code), follow=True)

    assert "11 listings that the import made are removed." in text_of(asked)
    assert "Undone: 11 listings removed, 0 restored, 0 taken off the market." in text_of(done)
    assert (Listing.objects.count(), ImportBatch.objects.get().step) == (0, Step.REVERTED)


def test_after_seven_days_the_undo_is_over(signed_in: SignedIn, company: Company, member: User) -> None:
    batch = imported(company, member)
    ChangeSet.objects.update(at=timezone.now() - timedelta(days=8))
    ImportBatch.objects.update(undo_until=timezone.now() - timedelta(days=1))

    response = signed_in(member).post(address("import-undo", batch.code), follow=True)

    assert "The seven days are over" in text_of(response)
    assert Listing.objects.count() == 11


def test_the_undo_says_beforehand_and_afterwards_what_it_does(
    signed_in: SignedIn, company: Company, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of eleven listings one is promised, one was withdrawn by hand, and one matches refer to."""
    client, batch = signed_in(member), imported(company, member)
    promised, edited, matched = Listing.objects.live().order_by("code")[:3]
    allocate(listing_id=promised.pk, quantity=Decimal(1), reference="AGR-26-001", by_label="test")
    actions.withdraw(listing=edited, by=member)
    remove = undoing._remove
    monkeypatch.setattr(undoing, "_remove", lambda listings: remove_all_but(matched, listings, remove))
    before = Listing.objects.count(), AuditEvent.objects.count()

    asked = client.get(address("import-undo", batch.code))
    rolled_back = Listing.objects.count(), AuditEvent.objects.count()
    done = client.post(address("import-undo", batch.code), follow=True)
    page = text_of(client.get(address("import-result", batch.code)))

    assert rolled_back == before
    assert "8 listings that the import made are removed." in text_of(asked)
    assert "1 listing that matches refer to is only taken off the market." in text_of(asked)
    assert "2 listings are kept:" in text_of(asked)
    assert {one["code"] for one in asked.context["kept"]} == {promised.code, edited.code}
    for said in (text_of(done), page):
        assert "Undone: 8 listings removed, 0 restored, 1 taken off the market." in said
        assert "What was kept" in said
        assert "as they were before the import" not in said
        assert "imported, live" not in said
    states = {view["listing"].code: view["listing"].status for view in done.context["rows"]}
    assert states == {promised.code: "live", edited.code: "withdrawn", matched.code: "withdrawn"}


def remove_all_but(held: Listing, listings: list[Listing], remove: Any) -> list[Listing]:
    """As `companies.undo._remove` where a match refers to one listing: matching is not known here."""
    remove([listing for listing in listings if listing.pk != held.pk])
    Listing.objects.filter(pk=held.pk).update(status=Status.WITHDRAWN, row_key="")
    return [held]


def test_an_undo_that_leaves_nothing_says_so(signed_in: SignedIn, company: Company, member: User) -> None:
    client, batch = signed_in(member), imported(company, member)

    client.post(address("import-undo", batch.code))

    assert "The listings are as they were before the import." in text_of(
        client.get(address("import-result", batch.code))
    )
