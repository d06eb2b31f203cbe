"""The pages under /me/: consents, password, name, data."""

import json
from collections.abc import Callable

import pytest
from django.test import Client

from accounts import consents
from accounts.consents import Purpose
from accounts.models import Consent, User
from accounts.roles import CompanyRole
from tests.factories import PASSWORD, make_company, make_member, make_user

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User], Client]
NEW = "song xanh nui cao"


@pytest.mark.parametrize("page", ["", "consents/", "password/", "data/"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_own_pages_open_for_everybody_who_is_signed_in(signed_in: SignedIn, page: str, prefix: str) -> None:
    client = signed_in(make_user())

    assert client.get(f"{prefix}/me/{page}").status_code == 200


def test_a_consent_is_given_taken_back_and_both_are_kept(signed_in: SignedIn) -> None:
    user = make_user()
    client = signed_in(user)

    client.post("/en/me/consents/contact/", {"answer": "yes"})
    given = consents.agrees(user, Purpose.CONTACT)
    client.post("/en/me/consents/contact/", {"answer": "no"})

    row = Consent.objects.get(user=user)
    assert (given, consents.agrees(user, Purpose.CONTACT)) == (True, False)
    assert (row.wording_version, row.withdrawn_at is not None) == (consents.CURRENT_VERSION, True)
    assert "Taken back" in client.get("/en/me/consents/").content.decode()


def test_the_consent_of_the_account_ends_with_the_account(signed_in: SignedIn) -> None:
    user = make_user()
    consents.give(purposes=[Purpose.ACCOUNT], by=user)

    response = signed_in(user).post("/en/me/consents/account/", {"answer": "no"})

    assert response.headers["Location"] == "/en/me/data/"
    assert consents.agrees(user, Purpose.ACCOUNT)


def test_an_unknown_consent_is_not_there(signed_in: SignedIn) -> None:
    assert signed_in(make_user()).post("/en/me/consents/all/", {"answer": "yes"}).status_code == 404


def test_a_new_password_ends_the_other_sessions(signed_in: SignedIn) -> None:
    user = make_user()
    here, elsewhere = signed_in(user), signed_in(user)

    answers = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    here.post("/en/me/password/", answers)

    assert (here.get("/en/me/").status_code, elsewhere.get("/en/me/").status_code) == (200, 302)
    assert User.objects.get().check_password(NEW)


def test_a_wrong_old_password_changes_nothing(signed_in: SignedIn) -> None:
    client = signed_in(make_user())

    answers = {"old_password": "wrong", "new_password1": NEW, "new_password2": NEW}
    response = client.post("/en/me/password/", answers)

    assert response.status_code == 422
    assert User.objects.get().check_password(PASSWORD)


def test_the_name_can_be_corrected(signed_in: SignedIn) -> None:
    user = make_user("Lam")

    signed_in(user).post("/en/me/", {"full_name": "Lan Trần"})

    assert User.objects.get().full_name == "Lan Trần"


def test_the_page_names_every_role(signed_in: SignedIn) -> None:
    user = make_member(make_company("Nam Steel"), role=CompanyRole.SIGNATORY)

    page = signed_in(user).get("/en/me/").content.decode()

    assert "Nam Steel</a>: signatory" in page


def test_the_download_is_of_the_person_alone(signed_in: SignedIn) -> None:
    company = make_company("Nam Steel")
    user, other = make_member(company, user=make_user("Lan")), make_member(company, user=make_user("Hoa"))
    for person in (user, other):
        consents.give(purposes=[Purpose.ACCOUNT], by=person)

    response = signed_in(user).get("/en/me/data/download/")

    found = json.loads(response.content)
    assert found["person"]["email"] == user.email
    assert [row["company"] for row in found["own"]["companies.companymembership"]] == ["Nam Steel"]
    assert [row["purpose"] for row in found["own"]["accounts.consent"]] == ["account"]
    assert [line["verb"] for line in found["history"]] == ["person.consent"]
    assert (other.email in response.content.decode(), "argon2" in response.content.decode()) == (False, False)
    assert "password" not in found["person"]
