"""Texts of the listing form that are kept while somebody types: own ones only, bounded, gone when they are saved."""

import re
from collections.abc import Callable
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import FormDraft, User
from companies.drafts import PAGE, draft_of, drafts_of_new, drop_draft, keep_draft
from companies.models import Company, Listing
from tests.factories import make_company, make_listing, make_member, make_resource

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User], Client]
TYPED = {"kind": "HAVE", "resource": "tro ba", "quantity_low": "12o", "months": ["1", "3"], "period": "month"}


@pytest.fixture
def company() -> Company:
    return make_company("Nam Ash")


@pytest.fixture
def client(signed_in: SignedIn, company: Company) -> Client:
    return signed_in(make_member(company))


def address(name: str, *args: str) -> str:
    with translation.override("en"):
        return reverse(f"companies:{name}", args=args)


def keep(client: Client, **values: object) -> object:
    return client.post(address("listing-draft"), {"target": ""} | TYPED | values)


def test_half_typed_text_comes_back_as_it_was(client: Client) -> None:
    kept = keep(client)
    offered = client.get(address("listing-new")).content.decode()
    continued = client.get(address("listing-new"), {"draft": "continue"}).content.decode()

    assert kept.content.decode().startswith("Kept at ")
    assert "that is not saved" in offered
    assert 'value="12o"' not in offered
    assert 'value="12o"' in continued
    assert 'value="tro ba"' in continued
    assert [f'value="{month}"' in continued and "checked" in continued for month in (1, 3)] == [True, True]


def test_newest_sending_counts_and_there_is_one(client: Client) -> None:
    keep(client)
    keep(client, quantity_low="121")

    assert [draft.values["quantity_low"] for draft in FormDraft.objects.all()] == [["121"]]


def target_of(page: str) -> str:
    """The target that the form of the page sends with its texts."""
    found = re.search(r'data-draft=.*?name="target" value="([^"]*)"', page, re.DOTALL)
    assert found is not None
    return found[1]


def test_second_new_listing_is_not_written_over_the_kept_first(client: Client) -> None:
    keep(client)
    second = client.get(address("listing-new")).content.decode()
    keep(client, target=target_of(second), resource="xi than")

    texts = {draft.values["resource"][0] for draft in FormDraft.objects.all()}
    offered = client.get(address("listing-new")).content.decode()
    first = client.get(address("listing-new"), {"draft": "continue", "target": ""}).content.decode()
    again = client.get(address("listing-new"), {"draft": "continue", "target": "new-2"}).content.decode()

    assert texts == {"tro ba", "xi than"}
    assert (offered.count("You have text of"), target_of(offered)) == (2, "new-3")
    assert ('value="tro ba"' in first, target_of(first)) == (True, "")
    assert ('value="xi than"' in again, target_of(again)) == (True, "new-2")


def test_saving_one_new_listing_keeps_the_text_of_the_other(client: Client) -> None:
    make_resource("fly-ash", search_key="fly ash")
    keep(client)
    keep(client, target="new-2", page="0123456789abcdef")

    client.post(
        address("listing-new"),
        {"kind": "HAVE", "resource": "fly ash", "period": "year", "visibility": "anonymous"}
        | {"target": "new-2", "page": "0123456789abcdef"},
    )

    person = User.objects.get()
    assert [draft.target_code for draft in drafts_of_new(person)] == [""]
    assert target_of(client.get(address("listing-new")).content.decode()) == "new-2"


@pytest.mark.parametrize("target", ["new-0", "new-", "new-2x", "../x"])
def test_no_other_target_takes_text(client: Client, target: str) -> None:
    assert keep(client, target=target).status_code == 404
    assert FormDraft.objects.count() == 0


def test_saving_removes_what_was_kept(client: Client) -> None:
    make_resource("fly-ash", search_key="fly ash")
    keep(client)

    client.post(
        address("listing-new"),
        {"kind": "HAVE", "resource": "fly ash", "period": "year", "visibility": "anonymous"},
    )

    assert (Listing.objects.count(), FormDraft.objects.count()) == (1, 0)


def test_what_arrives_after_the_saving_is_not_kept(client: Client, company: Company) -> None:
    """The page sent its texts, then the form; on a slow line the texts arrive last."""
    listing = make_listing(company)
    person = User.objects.get()
    drop_draft(person, listing.code, "0123456789abcdef")

    assert keep(client, target=listing.code, page="0123456789abcdef").status_code == 200
    assert draft_of(person, listing.code) is None
    keep(client, target=listing.code, page="another")
    assert draft_of(person, listing.code) is not None


@pytest.mark.django_db(transaction=True)
def test_what_is_being_kept_while_the_form_is_saved_is_not_kept_afterwards(company: Company) -> None:
    """The saving comes between the first look at the kept texts and the writing of the new ones."""
    person, page = make_member(company), "0123456789abcdef"
    posted = QueryDict(urlencode(TYPED | {PAGE: page}, doseq=True))
    keep_draft(person, "", posted, TYPED)
    saving = Thread(target=save_in_thread, args=(person, page))

    def after_the_first_look(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        answer = execute(sql, *rest)
        if "accounts_formdraft" in sql and saving.ident is None:
            saving.start()
            saving.join(0.5)  # it waits for the lock; without one it is over
        return answer

    with connection.execute_wrapper(after_the_first_look):
        keep_draft(person, "", posted, TYPED)
    saving.join()

    assert draft_of(person, "") is None


def save_in_thread(person: User, page: str) -> None:
    drop_draft(person, "", page)
    connection.close()


def test_discard_removes_it(client: Client) -> None:
    keep(client)

    page = client.post(address("listing-draft-discard"), {"target": ""}, follow=True)

    assert FormDraft.objects.count() == 0
    assert "that is not saved" not in page.content.decode()


def test_text_of_an_edit_keeps_the_version_it_was_written_on(client: Client, company: Company) -> None:
    listing = make_listing(company)
    keep(client, target=listing.code, version="1", description="Mine")
    Listing.objects.filter(pk=listing.pk).update(version=2)

    page = client.get(address("listing-edit", listing.code), {"draft": "continue"}).content.decode()

    assert "Mine" in page
    assert 'name="version" value="1"' in page  # so that the conflict is seen


def test_nobody_sees_the_text_of_others(client: Client, signed_in: SignedIn, company: Company) -> None:
    keep(client)
    colleague = signed_in(make_member(company))

    page = colleague.get(address("listing-new"), {"draft": "continue"}).content.decode()

    assert 'value="12o"' not in page
    assert FormDraft.objects.count() == 1


def test_foreign_listing_takes_no_text(client: Client) -> None:
    foreign = make_listing()

    for name in ("listing-draft", "listing-draft-discard"):
        assert client.post(address(name), {"target": foreign.code}).status_code == 404
    assert FormDraft.objects.count() == 0


@pytest.mark.parametrize(
    "values", [{"description": "x" * 30_000}, {"months": ["1"] * 300}], ids=["letters", "values"]
)
def test_too_much_text_is_refused_in_words(client: Client, values: dict[str, object]) -> None:
    answer = keep(client, **values)

    assert (answer.status_code, FormDraft.objects.count()) == (413, 0)
    assert "too long to be kept" in answer.content.decode()


def test_only_fields_of_the_form_are_kept(client: Client) -> None:
    keep(client, status="live", csrfmiddlewaretoken="x" * 64, quality_ph="7")

    assert FormDraft.objects.get().values.keys() == {*TYPED, "quality_ph"}


def test_saving_needs_a_post(client: Client) -> None:
    assert client.get(address("listing-draft")).status_code == 405
