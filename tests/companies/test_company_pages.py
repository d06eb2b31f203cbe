"""Who is here, who is missing, and whom a company's page names."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts import consents
from accounts.consents import Purpose
from accounts.models import User
from accounts.roles import CompanyRole, ParkRole
from companies import joining
from companies.models import Company, Origin
from parks.models import Park
from tests.factories import make_company, make_have, make_member, make_park, make_park_member, make_user

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User], Client]
COMPANIES = "/en/companies/"


@pytest.fixture
def park() -> Park:
    return make_park()


@pytest.fixture
def board(park: Park, signed_in: SignedIn) -> Client:
    return signed_in(make_park_member(park))


def test_staff_see_who_is_missing_in_their_parks_only(park: Park, board: Client) -> None:
    make_member(make_company("Here", park=park))
    make_company("Missing", park=park)
    make_company("Elsewhere")

    page = board.get(f"{COMPANIES}?here=no")

    assert [row["company"].name for row in page.context["rows"]] == ["Missing"]
    assert page.context["counts"] == {"total": 2, "here": 1}


@pytest.mark.parametrize("who", ["tenant", "authority"])
def test_others_learn_of_nobody_whether_people_are_here(park: Park, signed_in: SignedIn, who: str) -> None:
    make_company("Missing", park=park)
    reader = make_member(make_company("Here", park=park))
    if who == "authority":
        reader = make_park_member(park, role=ParkRole.AUTHORITY)

    page = signed_in(reader).get(f"{COMPANIES}?here=no")

    assert len(page.context["rows"]) == 2
    assert [
        words for words in ("people are here", "nobody is here yet") if words in page.content.decode()
    ] == []


def test_confirmed_listings_and_estimates_are_counted_apart(park: Park, board: Client) -> None:
    company = make_company("Steel", park=park)
    make_have(company)
    make_have(company, origin=Origin.ON_BEHALF)
    make_have(company, origin=Origin.SECTOR_ESTIMATE)

    (row,) = board.get(COMPANIES).context["rows"]

    assert (row["company"].confirmed, row["company"].estimates) == (1, 2)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_staff_takes_few_queries_for_any_number_of_rows(
    park: Park, board: Client, django_assert_num_queries: Callable[..., object], rows: int
) -> None:
    for _number in range(rows):
        make_member(make_company(park=park))

    with django_assert_num_queries(9):
        board.get(COMPANIES)


def refused_invitation(company: Company, by: User) -> None:
    made = joining.invite(company=company, email="a@x.vn", full_name="", role=CompanyRole.MEMBER, by=by)
    joining.refuse(invitation=made)


def test_the_inviter_is_told_of_a_refusal_until_the_page_was_opened(park: Park, signed_in: SignedIn) -> None:
    by, company = make_park_member(park), make_company("Steel", park=park)
    refused_invitation(company, by)
    client = signed_in(by)

    told = "did not reach the right person" in client.get(COMPANIES).content.decode()
    client.get(f"{COMPANIES}{company.slug}/members/")

    assert told
    assert "did not reach the right person" not in client.get(COMPANIES).content.decode()


def test_a_page_without_people_leads_staff_to_invite(park: Park, board: Client) -> None:
    company = make_company("Steel", park=park)

    before = board.get(f"{COMPANIES}{company.slug}/").content.decode()
    make_member(company)

    assert "Nobody of this company is here yet" in before
    assert (
        "Nobody of this company is here yet" not in board.get(f"{COMPANIES}{company.slug}/").content.decode()
    )


def test_contacts_are_named_to_those_whom_the_consent_names(
    park: Park, board: Client, signed_in: SignedIn
) -> None:
    company = make_company("Steel", park=park)
    consents.give(purposes=[Purpose.CONTACT], by=make_member(company, user=make_user("Lan Contact")))
    make_member(company, user=make_user("Hoa Hidden"))
    stranger = signed_in(make_member(make_company("Neighbour", park=park)))

    pages = [client.get(f"{COMPANIES}{company.slug}/").content.decode() for client in (board, stranger)]

    assert ["Lan Contact" in page for page in pages] == [True, False]
    assert ["Hoa Hidden" in page for page in pages] == [False, False]
