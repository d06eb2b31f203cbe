"""A mail that did not arrive is seen by those who can do something, with the reason, and is tried once more."""

import smtplib
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client

from accounts.models import AuditEvent, Outgoing, User
from accounts.outgoing.failing import NotFailed, try_once_more
from accounts.roles import CompanyRole
from companies.models import Company
from symbiosis.undelivered import undelivered_to
from tests.accounts.mailing import outcomes, send_all, tell
from tests.accounts.test_outgoing import broken
from tests.factories import make_company, make_member, make_park, make_park_member, make_user

SignedIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db
PAGE = "/en/mails/undelivered/"


@pytest.fixture
def company() -> Company:
    return make_company("Thép Nam", park=make_park())


@pytest.fixture
def reader(company: Company) -> User:
    return make_member(company)


def fail(user: User, monkeypatch: pytest.MonkeyPatch, error: Exception | None = None) -> Outgoing:
    tell(user)
    with monkeypatch.context() as patch:
        broken(error or ConnectionRefusedError(), patch)
        for _attempt in range(5):
            send_all()
    return Outgoing.objects.get(user=user)


def test_who_can_do_something_sees_it_and_nobody_else(
    company: Company, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert company.park is not None
    row, chair = fail(reader, monkeypatch), make_park_member(company.park)
    may = [chair, make_member(company, role=CompanyRole.ADMIN), make_user(is_operator=True)]
    other = make_company(park=make_park())
    may_not = [
        reader,
        make_member(company, role=CompanyRole.SIGNATORY),
        make_member(other, role=CompanyRole.ADMIN),
        make_park_member(make_park()),
    ]

    assert [list(undelivered_to(one)) for one in may] == [[row]] * 3
    assert [list(undelivered_to(one)) for one in may_not] == [[]] * 4


@pytest.mark.parametrize(
    ("error", "happened"),
    [
        (smtplib.SMTPRecipientsRefused({}), "refuses the address"),
        (TimeoutError(), "did not answer, five times"),
    ],
)
def test_the_page_says_whom_why_and_what_to_do(
    signed_in: SignedIn,
    company: Company,
    reader: User,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    happened: str,
) -> None:
    fail(reader, monkeypatch, error)
    admin = signed_in(make_member(company, role=CompanyRole.ADMIN))
    page = admin.get(PAGE).content.decode()

    for words in (str(reader), reader.email, company.name, happened, "Try once more"):
        assert words in page
    assert "1 mail could not be delivered" in admin.get("/en/home/").content.decode()


def test_it_is_tried_once_more_and_only_once(
    signed_in: SignedIn, company: Company, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, administrator = fail(reader, monkeypatch), make_member(company, role=CompanyRole.ADMIN)
    admin = signed_in(administrator)
    assert admin.post(f"{PAGE}{row.pk}/").status_code == 302
    with monkeypatch.context() as patch:
        broken(ConnectionRefusedError(), patch)
        send_all()
    assert outcomes() == [("failed", "ConnectionRefusedError")]  # one attempt, not five

    with pytest.raises(NotFailed):
        try_once_more(message=row, by=administrator)
    assert "Tried once more already" in admin.get(PAGE).content.decode()
    assert AuditEvent.objects.filter(verb="person.mail_again", actor_id=administrator.pk).count() == 1


def test_the_second_try_arrives(reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    try_once_more(message=fail(reader, monkeypatch), by=make_user(is_operator=True))

    assert len(send_all()) == 1
    assert mail.outbox[0].to == [reader.email]
    assert list(undelivered_to(make_user(is_operator=True))) == []


def test_what_was_delivered_is_not_sent_again(
    signed_in: SignedIn, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Foreign, delivered and missing ones are the same 404."""
    tell(reader)
    send_all()
    row, operator = Outgoing.objects.get(), signed_in(make_user(is_operator=True))
    stranger = signed_in(make_member(make_company()))

    assert operator.post(f"{PAGE}{row.pk}/").status_code == 404
    assert operator.post(f"{PAGE}999999/").status_code == 404
    failed = fail(make_user(), monkeypatch)
    assert stranger.post(f"{PAGE}{failed.pk}/").status_code == 404
