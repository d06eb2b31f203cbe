"""Mails leave once, late enough, and only while they are wanted."""

import smtplib
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import MailPreference, Notice, Outgoing, User
from accounts.notices import mark_read
from accounts.outgoing import sending
from accounts.outgoing.hours import VIET_NAM
from accounts.outgoing.queueing import mail_time
from accounts.outgoing.sending import due_messages, send_next
from accounts.tokens import make_token
from symbiosis.lib.jobs import LeaseLost, claim
from tests.accounts.mailing import NOON, all_due, outcomes, send_all, tell
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return make_user()


# --- when -------------------------------------------------------------------------------------------------


def test_no_mail_goes_out_in_the_minute_in_which_it_can_be_undone(user: User) -> None:
    before = timezone.now()
    tell(user)

    assert Outgoing.objects.get().notify_after >= before + timedelta(seconds=60)
    assert (send_next(), mail.outbox) == (False, [])
    assert len(send_all()) == 1  # the control: a minute later it does


def test_at_night_only_security_is_mailed() -> None:
    night = NOON.replace(hour=22)

    assert mail_time("your_turn", night) == datetime(2026, 11, 27, 7, tzinfo=VIET_NAM)
    assert mail_time("security.password", night) == night
    assert mail_time("your_turn", NOON) == NOON + timedelta(seconds=60)


@pytest.mark.parametrize(
    ("kind", "number"), [("your_turn", 1), ("security.token", 1), ("for_information", 0)]
)
def test_what_is_no_turn_waits_for_the_digest(user: User, kind: str, number: int) -> None:
    tell(user, kind=kind)

    assert (Notice.objects.count(), Outgoing.objects.count()) == (1, number)


# --- once -------------------------------------------------------------------------------------------------


def test_told_again_it_is_one_mail(user: User) -> None:
    tell(user)
    tell(user)
    sent = len(send_all())
    tell(user)

    assert (sent, len(send_all())) == (1, 1)


def test_another_occasion_is_another_mail(user: User) -> None:
    """Negative control: it is the occasion that makes it one."""
    tell(user)
    first = len(send_all())
    tell(user, occasion="v2")

    assert (first, len(send_all())) == (1, 2)


def test_of_two_that_wait_about_the_same_only_the_newer_goes_out(user: User) -> None:
    tell(user)
    tell(user, occasion="v2")
    tell(user, code="PRP-26-0002")

    assert len(send_all()) == 2
    assert outcomes() == [("done", "newer_one"), ("done", ""), ("done", "")]


def test_of_two_workers_one_sends(user: User) -> None:
    tell(user)
    all_due()
    first = claim(due_messages())

    assert first is not None
    assert (send_next(), mail.outbox) == (False, [])
    assert len(send_all()) == 1  # the control: when its lease is over, another one does


def test_a_worker_that_was_overtaken_sends_nothing(user: User) -> None:
    tell(user)
    all_due()
    slow = claim(due_messages())
    assert slow is not None
    row = Outgoing.objects.select_related("user", "webhook").get()
    sent = len(send_all())

    with pytest.raises(LeaseLost):
        sending.send(row, slow)

    assert (sent, len(mail.outbox)) == (1, 1)


def test_sent_twice_after_a_crash_it_has_the_same_message_id(user: User) -> None:
    tell(user)
    tell(user, code="PRP-26-0002")
    send_all()
    Outgoing.objects.filter(target_code="PRP-26-0001").update(state="running")  # died before it could say so
    send_all()

    first, other, again = (message.extra_headers["Message-ID"] for message in mail.outbox)
    assert (first == again, first == other) == (True, False)


# --- only while wanted ------------------------------------------------------------------------------------


def test_what_was_read_before_is_not_mailed(user: User) -> None:
    tell(user)
    mark_read(user, target_type="something", target_code="PRP-26-0001")

    assert (send_all(), outcomes()) == ([], [("done", "read")])


def test_who_has_left_gets_nothing(user: User) -> None:
    tell(user)
    User.objects.update(is_active=False)

    assert (send_all(), outcomes()) == ([], [("done", "has_left")])


def test_unsubscribed_is_per_kind_and_never_for_security(user: User) -> None:
    MailPreference.objects.create(user=user, without=["your_turn", "security.token"])
    for kind in ("your_turn", "monthly_report", "security.token"):
        tell(user, kind=kind)

    send_all()

    assert outcomes() == [("done", "unsubscribed"), ("done", ""), ("done", "")]


def test_what_happens_to_the_account_is_mailed_at_once(user: User) -> None:
    client = Client()
    client.force_login(user)
    new = "another horse battery staple"
    client.post(
        reverse("me-password"), {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    )
    make_token(label="ERP", scope="read", days=30, by=user)

    assert [(row.kind, row.notify_after <= timezone.now()) for row in Outgoing.objects.order_by("pk")] == [
        ("security.password", True),
        ("security.token", True),
    ]
    assert [len(message.to) for message in send_all()] == [1, 1]


# --- when it fails ----------------------------------------------------------------------------------------


def broken(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> int:
        raise error

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)


def test_a_server_that_is_down_is_asked_five_times(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(user)
    broken(ConnectionRefusedError(), monkeypatch)
    pauses = []
    for _attempt in range(5):
        all_due()
        before = timezone.now()
        send_next()
        pauses.append(round((Outgoing.objects.get().notify_after - before).total_seconds()))

    assert pauses[:4] == [20, 60, 300, 1200]
    assert outcomes() == [("failed", "ConnectionRefusedError")]


def test_an_address_that_is_refused_is_not_asked_again(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(user)
    broken(smtplib.SMTPRecipientsRefused({}), monkeypatch)
    send_all()

    assert outcomes() == [("failed", "SMTPRecipientsRefused")]


def test_a_worker_that_dies_each_time_ends_as_failed(user: User) -> None:
    tell(user)
    for _attempt in range(5):
        all_due()
        assert claim(due_messages()) is not None
    all_due()

    assert (send_next(), outcomes()) == (False, [("failed", "gave_up")])


@pytest.mark.parametrize(
    ("error", "answer", "number"),
    [(ConnectionRefusedError(), "1 messages", 1), (smtplib.SMTPRecipientsRefused({}), "0 messages", 0)],
)
def test_what_failed_for_want_of_an_answer_can_be_sent_again(
    user: User, monkeypatch: pytest.MonkeyPatch, error: Exception, answer: str, number: int
) -> None:
    tell(user)
    with monkeypatch.context() as patch:
        broken(error, patch)
        for _attempt in range(5):
            send_all()
    said = StringIO()
    call_command("resend_failed", stdout=said)

    assert (answer in said.getvalue(), len(send_all())) == (True, number)


@pytest.mark.parametrize(("code", "outcome"), [("A\nBcc: x@y.test", "failed"), ("A Bcc: x@y.test", "done")])
def test_a_new_line_in_a_header_is_refused(user: User, code: str, outcome: str) -> None:
    tell(user, code=code)
    send_all()

    assert outcomes()[0][0] == outcome
    assert [message.to for message in mail.outbox] == ([[user.email]] if outcome == "done" else [])


# --- what it is -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "greeting", "page"),
    [("vi", "Kính gửi Quý công ty", ":8000/home/"), ("en", "Dear representatives", ":8000/en/home/")],
)
def test_it_is_in_the_persons_language_as_text_and_html(
    user: User, language: str, greeting: str, page: str
) -> None:
    MailPreference.objects.create(user=user, language=language)
    tell(user)

    (message,) = send_all()

    html = str(message.alternatives[0][0])
    assert [word in message.body and word in html for word in (greeting, page)] == [True, True]
    assert f'lang="{language}"' in html
    assert message.from_email == "Symbiosis Hai Phong <no-reply@localhost>"
