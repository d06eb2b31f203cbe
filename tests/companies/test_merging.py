"""Two people edited one listing: disjoint facts join by themselves, what hangs together is asked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import FormDraft, User
from companies import actions
from companies.errors import StaleListing
from companies.facts import ListingFacts, facts_of
from companies.merging import changes_of, joined
from companies.models import Listing, Payment
from tests.factories import make_company, make_listing, make_member

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User], Client]


def edits(theirs: dict[str, Any], yours: dict[str, Any], **columns: Any) -> tuple[StaleListing, ListingFacts]:
    """Make a listing on which a colleague saved `theirs` while somebody wrote `yours` on the version before."""
    listing = make_listing(**columns)
    user = make_member(listing.company)
    before = facts_of(listing)
    mine = replace(before, **yours)
    actions.save_listing(listing=listing, facts=replace(before, **theirs), version=1, by=user)
    with pytest.raises(StaleListing) as stale:
        actions.save_listing(listing=Listing.objects.get(pk=listing.pk), facts=mine, version=1, by=user)
    return stale.value, mine


def test_different_facts_are_joined_also_within_the_quality() -> None:
    stale, mine = edits(
        {"moisture_pct": Decimal(12), "quality": {"packaging": "bulk", "storage_days": "30"}},
        {"payment": Payment.FREE, "quality": {"packaging": "bulk", "contamination": "none"}},
        quality={"packaging": "bulk"},
    )

    together = joined(stale, mine)

    assert together is not None
    assert (together.moisture_pct, together.payment) == (12, Payment.FREE)
    assert together.quality == {"packaging": "bulk", "storage_days": "30", "contamination": "none"}


def test_what_one_side_takes_back_stays_taken_back() -> None:
    stale, mine = edits({"title": "Theirs"}, {"quality": {}}, quality={"packaging": "bulk"})

    together = joined(stale, mine)

    assert together is not None
    assert (together.title, together.quality) == ("Theirs", {})


@pytest.mark.parametrize(
    ("theirs", "yours"),
    [
        ({"quantity_low": Decimal(50), "quantity_high": Decimal(50)}, {"period": "month"}),
        ({"quality": {"storage_days": "10"}}, {"quality": {"storage_days": "20"}}),
        ({"payment": Payment.FREE}, {"payment": Payment.PAY, "price_vnd_per_unit": Decimal(10)}),
        ({"months": (1, 2)}, {"month_shares": tuple(Decimal(1) for _month in range(12))}),
    ],
)
def test_what_means_something_only_together_is_asked(theirs: dict[str, Any], yours: dict[str, Any]) -> None:
    stale, mine = edits(theirs, yours)

    assert joined(stale, mine) is None
    assert any(change.is_clash for change in changes_of(stale))


def test_the_same_change_of_both_is_no_clash() -> None:
    stale, mine = edits({"min_lot": Decimal(5)}, {"min_lot": Decimal("5.0"), "description": "New"})

    together = joined(stale, mine)

    assert together is not None
    assert (together.min_lot, together.description) == (5, "New")


def test_a_title_made_from_the_type_is_the_same_in_both_languages() -> None:
    stale, mine = edits({"title": "Theirs"}, {"title": "fly ash", "description": "New"}, title="tro bay")
    stale.listing.resource.name_vi, stale.listing.resource.name_en = "tro bay", "fly ash"

    together = joined(stale, mine)

    assert together is not None
    assert together.title == "Theirs"


def test_form_of_the_second_joins_by_itself_and_says_so(signed_in: SignedIn) -> None:
    listing = make_listing(title="Ash", description="Old")
    first, second = (signed_in(make_member(listing.company)) for _person in range(2))
    url = f"/en/listings/{listing.code}/edit/"
    form = second.get(url).context["form"]
    opened = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    opened["version"] = "1"

    first.post(url, opened | {"title": "Theirs"})
    done = second.post(url, opened | {"description": "Mine"}, follow=True)

    listing.refresh_from_db()
    assert (listing.title, listing.description, listing.version) == ("Theirs", "Mine", 3)
    assert "you changed different facts" in done.content.decode()


def test_colleague_who_is_typing_is_named_and_others_are_not(signed_in: SignedIn) -> None:
    listing = make_listing(visibility="network")
    editor, reader = make_member(listing.company), make_member(listing.company)
    stranger = make_member(make_company())
    for user in (editor, stranger):
        FormDraft.objects.create(user=user, form="listing", target_code=listing.code, values={})
    old = make_member(listing.company)
    FormDraft.objects.create(user=old, form="listing", target_code=listing.code, values={})
    FormDraft.objects.filter(user=old).update(updated_at=timezone.now() - timedelta(hours=1))

    url = f"/en/listings/{listing.code}/"
    page = signed_in(reader).get(url).content.decode()

    assert f"{editor} is editing this listing" in page
    assert not any(f"{user} is editing" in page for user in (stranger, old, reader))
    assert "is editing this listing" not in signed_in(stranger).get(url).content.decode()


def test_the_upper_end_of_one_number_is_no_choice(signed_in: SignedIn) -> None:
    """Both ends move with it, but the form's second field is empty on both sides. A range is asked about."""
    asked = []
    for high in ("", "900"):
        listing = make_listing(quantity="100")
        first, second = (signed_in(make_member(listing.company)) for _person in range(2))
        url = f"/en/listings/{listing.code}/edit/"
        form = second.get(url).context["form"]
        opened = {name: form[name].value() for name in form.fields if form[name].value() is not None}
        opened["version"] = "1"

        first.post(url, opened | {"quantity_low": "700"})
        clash = second.post(url, opened | {"quantity_low": "800", "quantity_high": high})

        assert clash.status_code == 409
        asked.append([row["name"] for row in clash.context["rows"] if row["clash"]])

    assert asked == [["quantity_low"], ["quantity_low", "quantity_high"]]
