"""The way out of mails: the link in their foot, and the page of choices."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import MailPreference, User
from accounts.outgoing.stopping import stop_token
from tests.accounts.mailing import send_all, tell
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return make_user()


def test_opening_the_link_of_the_foot_changes_nothing_and_pressing_stops_the_kind(user: User) -> None:
    tell(user)
    (message,) = send_all()
    link = message.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    client = Client(enforce_csrf_checks=True)  # a mail program has no token of a form

    opened, before = client.get(link), MailPreference.objects.count()
    pressed = client.post(link, {"List-Unsubscribe": "One-Click"})

    assert (opened.status_code, before, pressed.status_code) == (200, 0, 200)
    assert MailPreference.objects.get().without == ["your_turn"]
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_link_of_a_digest_ends_the_digest(user: User) -> None:
    Client().post(reverse("mail-stop", args=[stop_token(user, "digest")]))

    assert MailPreference.objects.get().rhythm == "never"


@pytest.mark.parametrize("fault", ["forged", "left", "security"])
def test_a_link_that_is_not_good_stops_nothing(user: User, fault: str) -> None:
    token = stop_token(user, "security.token" if fault == "security" else "your_turn")
    token = token[:-1] + ("A" if token[-1] != "A" else "B") if fault == "forged" else token
    User.objects.update(is_active=fault != "left")

    answer = Client().post(reverse("mail-stop", args=[token]))

    assert (answer.status_code, MailPreference.objects.count()) == (404, 0)


def test_mails_of_security_have_no_way_out(user: User) -> None:
    tell(user, kind="security.token")
    (message,) = send_all()

    assert ("List-Unsubscribe" in message.extra_headers, "/stop/" in message.body) == (False, False)


def test_the_page_keeps_what_was_chosen(user: User) -> None:
    client = Client()
    client.force_login(user)
    chosen = {"rhythm": "daily", "weekday": "2", "language": "en", "at_once": ["your_turn"]}

    answer = client.post(reverse("me-mails"), chosen)
    wrong = client.post(reverse("me-mails"), chosen | {"rhythm": "hourly"})

    kept = MailPreference.objects.get()
    assert (answer.status_code, wrong.status_code) == (302, 422)
    assert (kept.rhythm, kept.weekday, kept.language) == ("daily", 2, "en")
    assert ("your_turn" in kept.without, "monthly_report" in kept.without) == (False, True)
