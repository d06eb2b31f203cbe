"""The people of a company: roles are changed by its administrators and read from the database each time."""

import re
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts import consents
from accounts.consents import Purpose
from accounts.models import User
from accounts.roles import CompanyRole
from companies import members
from companies.company_history import timeline
from companies.members import LastAdministrator
from companies.models import Company, CompanyMembership
from tests.factories import make_company, make_have, make_member, make_park_member, make_user

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User], Client]


@pytest.fixture
def company() -> Company:
    return make_company("Nam Steel")


@pytest.fixture
def admin(company: Company) -> User:
    return make_member(company, role=CompanyRole.ADMIN, user=make_user("Chu Admin"))


@pytest.fixture
def worker(company: Company) -> User:
    return make_member(company, user=make_user("Lan Worker"))


def address(name: str, *args: str) -> str:
    with translation.override("en"):
        return reverse(f"companies:{name}", args=args)


def roles_of(user: User) -> list[str]:
    return sorted(CompanyMembership.objects.filter(user=user).values_list("role", flat=True))


def test_an_administrator_changes_roles(company: Company, admin: User, worker: User) -> None:
    wanted = [CompanyRole.ADMIN, CompanyRole.SIGNATORY]

    members.change_roles(company=company, user=worker, roles=wanted, by=admin)

    assert roles_of(worker) == ["admin", "signatory"]
    with translation.override("en"):
        assert timeline(company)[0]["text"] == "changed the role of a person to: administrator, signatory."


def test_no_role_ticked_is_the_plain_member(company: Company, admin: User, worker: User) -> None:
    members.change_roles(company=company, user=worker, roles=[CompanyRole.SIGNATORY], by=admin)

    members.change_roles(company=company, user=worker, roles=[], by=admin)

    assert roles_of(worker) == ["member"]


def test_the_last_administrator_stays(company: Company, admin: User, worker: User) -> None:
    with pytest.raises(LastAdministrator):
        members.change_roles(company=company, user=admin, roles=[], by=admin)
    with pytest.raises(LastAdministrator):
        members.remove_member(company=company, user=admin, by=admin)

    assert roles_of(admin) == ["admin"]


def test_an_administrator_goes_once_there_is_another(company: Company, admin: User, worker: User) -> None:
    members.change_roles(company=company, user=worker, roles=[CompanyRole.ADMIN], by=admin)

    members.remove_member(company=company, user=admin, by=worker)

    assert (roles_of(admin), roles_of(worker)) == ([], ["admin"])


@pytest.mark.parametrize("who", ["worker", "board", "stranger"])
def test_nobody_else_changes_roles(company: Company, admin: User, worker: User, who: str) -> None:
    assert company.park is not None
    by = {"worker": worker, "board": make_park_member(company.park), "stranger": make_user()}[who]

    with pytest.raises(PermissionDenied):
        members.change_roles(company=company, user=worker, roles=[CompanyRole.ADMIN], by=by)

    assert roles_of(worker) == ["member"]


def test_a_person_of_another_company_is_not_touched(company: Company, admin: User) -> None:
    other = make_member(make_company("Other"))

    with pytest.raises(PermissionDenied):
        members.remove_member(company=company, user=other, by=admin)

    assert roles_of(other) == ["member"]


def test_who_is_removed_sees_nothing_at_the_very_next_request(
    company: Company, admin: User, worker: User, signed_in: SignedIn
) -> None:
    client, listing = signed_in(worker), make_have(company, status="draft")
    pages = [address("member-list", company.slug), address("listing-edit", listing.code)]
    before = [client.get(page).status_code for page in pages]

    members.remove_member(company=company, user=worker, by=admin)

    assert (before, [client.get(page).status_code for page in pages]) == ([200, 200], [404, 404])


def test_roles_and_removal_by_the_pages(
    company: Company, admin: User, worker: User, signed_in: SignedIn
) -> None:
    client = signed_in(admin)
    listed = client.get(address("member-list", company.slug)).content.decode()
    handles = re.findall(r"/members/(\w{20})/roles/", listed)
    handle = next(found for found in handles if members.member_of(company, found).user == worker)  # type: ignore[union-attr]

    client.post(address("member-roles", company.slug, handle), {"roles": ["signatory"]})
    after_change = roles_of(worker)
    client.post(address("member-remove", company.slug, handle))

    assert (after_change, roles_of(worker)) == (["signatory"], [])


def test_the_page_says_why_the_last_administrator_stays(
    company: Company, admin: User, signed_in: SignedIn
) -> None:
    client = signed_in(admin)
    handle = members.members_of(company)[0].handle

    response = client.post(address("member-roles", company.slug, handle), {"roles": []})

    assert response.status_code == 422
    assert "Make somebody else an administrator first." in response.content.decode()


def test_the_park_sees_those_who_agreed_only(company: Company, worker: User, signed_in: SignedIn) -> None:
    make_member(company, user=make_user("Hoa Hidden"))
    consents.give(purposes=[Purpose.ACCOUNT, Purpose.CONTACT], by=worker)
    assert company.park is not None
    board = signed_in(make_park_member(company.park))

    page = board.get(address("member-list", company.slug)).content.decode()

    assert ("Lan Worker" in page, "Hoa Hidden" in page) == (True, False)
    assert "1 person of the company has not agreed to be shown to the park." in page


def test_contacts_end_with_the_consent_and_are_for_those_it_names(company: Company, worker: User) -> None:
    assert company.park is not None
    board, stranger = make_park_member(company.park), make_member(make_company("Stranger"))
    consents.give(purposes=[Purpose.CONTACT], by=worker)
    shown = [members.contacts_of(company, seen_by=user) for user in (board, stranger)]

    consents.withdraw(purpose=Purpose.CONTACT, by=worker)

    assert shown == [[worker], []]
    assert members.contacts_of(company, seen_by=board) == []


def test_a_company_that_was_told_the_name_sees_the_contacts(company: Company, worker: User) -> None:
    partner = make_company("Partner")
    person = make_member(partner)
    make_have(company).disclosures.create(company=partner, reference="PRP-26-0001", by_label="x")
    consents.give(purposes=[Purpose.CONTACT], by=worker)

    assert members.contacts_of(company, seen_by=person) == [worker]
