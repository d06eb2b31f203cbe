"""A forgotten password: the operator's link sets a new one, once."""

import re
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation

from accounts.models import User
from accounts.outgoing.sending import send_next
from accounts.reset_links import owner_of, reset_path
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

NEW = "song xanh nui cao"
ANSWERS = {"new_password1": NEW, "new_password2": NEW}


def test_the_printed_link_sets_a_new_password_and_ends_all_sessions(
    signed_in: Callable[[User], Client],
) -> None:
    user, stream = make_user(), StringIO()
    elsewhere = signed_in(user)
    with translation.override("vi"):  # as for every command, whatever language an earlier test left
        call_command("reset_link", user.email.upper(), site="https://x.example/", stdout=stream)

    link = stream.getvalue().strip().removeprefix("https://x.example")
    page = Client().get(link)
    done = Client().post(link, ANSWERS)

    assert (page.status_code, done.headers["Location"]) == (200, "/accounts/login/")
    assert User.objects.get().check_password(NEW)
    assert elsewhere.get("/me/").status_code == 302


def test_the_link_works_once(db: None) -> None:
    link = reset_path(make_user())
    Client().post(link, ANSWERS)

    again = Client().post(
        link, {"new_password1": "khac hoan toan day", "new_password2": "khac hoan toan day"}
    )

    assert again.status_code == 404
    assert User.objects.get().check_password(NEW)


def test_opening_the_link_changes_nothing(db: None) -> None:
    user = make_user()

    Client().get(reset_path(user))

    assert User.objects.get().check_password(PASSWORD)
    assert Client().post(reset_path(user), ANSWERS).status_code == 302


def test_a_weak_password_is_refused(db: None) -> None:
    weak = {"new_password1": "password1234", "new_password2": "password1234"}

    assert Client().post(reset_path(make_user()), weak).status_code == 422
    assert User.objects.get().check_password(PASSWORD)


def test_a_link_is_for_one_person(db: None) -> None:
    first, second = reset_path(make_user()), make_user()
    token = first.split("/")[-2]

    assert owner_of(reset_path(second).split("/")[-3], token) is None


@pytest.mark.parametrize("person", ["x", "____", "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkw", "LTE"])
def test_a_wrong_link_leads_to_the_way_out(person: str) -> None:
    response = Client().get(f"/en/accounts/reset/{person}/abc-def/")

    assert response.status_code == 404
    assert "Ask the operator of the platform for a new one." in response.content.decode()


def test_who_was_erased_or_suspended_gets_no_link(db: None) -> None:
    user = make_user(is_active=False)

    with pytest.raises(CommandError, match="Nobody who may sign in"):
        call_command("reset_link", user.email)
    assert Client().get(reset_path(user)).status_code == 404


def ask(email: str) -> str:
    answer = Client().post("/en/accounts/forgotten/", {"email": email})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_link_comes_by_mail_at_once_and_sets_the_password(
    db: None, mailoutbox: list[EmailMessage]
) -> None:
    user = make_user(email="an@example.test")
    ask("AN@example.test")
    assert send_next()

    [mail] = mailoutbox
    link = re.search(r"/accounts/reset/\S+", str(mail.body))
    assert link is not None
    assert Client().post(link[0], ANSWERS).status_code == 302
    assert User.objects.get(pk=user.pk).check_password(NEW)


def test_nobody_learns_who_has_an_account(db: None, mailoutbox: list[EmailMessage]) -> None:
    make_user(email="an@example.test")
    make_user(email="left@example.test", is_active=False)

    pages = {ask(email) for email in ("an@example.test", "left@example.test", "nobody@example.test")}

    assert len(pages) == 1
    assert send_next()
    assert not send_next()
    assert [mail.to for mail in mailoutbox] == [["an@example.test"]]


def test_asking_again_within_the_hour_sends_no_second_mail(db: None, mailoutbox: list[EmailMessage]) -> None:
    make_user(email="an@example.test")
    for _time in range(3):
        ask("an@example.test")
        send_next()

    assert len(mailoutbox) == 1
