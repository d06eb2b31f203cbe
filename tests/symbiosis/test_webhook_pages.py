"""The page of webhooks: the secret once, only listed hosts, only one's own."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, Outgoing, User, Webhook
from accounts.outgoing.webhooks import signature
from accounts.personal_data import document_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PAGE = "/en/me/webhooks/"
SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _hosts(settings: Any) -> None:
    settings.WEBHOOK_HOSTS = ["erp.example"]


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture
def client(user: User, signed_in: SignIn) -> Client:
    return signed_in(user)


def values(**changes: Any) -> dict[str, Any]:
    return {"label": "ERP", "url": "https://erp.example/hook?key=abc", "events": ["agreement.made"]} | changes


def test_the_secret_is_shown_once(client: Client, user: User) -> None:
    made = client.post(PAGE, values())
    later = client.get(PAGE)

    webhook = Webhook.objects.get()
    assert (made.status_code, webhook.owner, webhook.events) == (201, user, ["agreement.made"])
    assert (webhook.secret in made.content.decode(), webhook.secret in later.content.decode()) == (
        True,
        False,
    )
    assert webhook.secret not in str(document_of(user))
    assert AuditEvent.objects.get(verb="webhook.make").detail["host"] == "erp.example"
    assert "abc" not in str(AuditEvent.objects.get().detail)


BAD_ADDRESSES = [
    "http://erp.example/",
    "https://erp.example.evil.example/",
    "https://evil.example/?erp.example",
    "https://erp.example@evil.example/",
    "https://someone@erp.example/",
    "https://127.0.0.1/",
    "ftp://erp.example/",
    "erp",
    "",
]


def test_only_https_addresses_of_listed_hosts(client: Client) -> None:
    statuses = {url: client.post(PAGE, values(url=url)).status_code for url in BAD_ADDRESSES}

    assert statuses == dict.fromkeys(BAD_ADDRESSES, 422)
    assert not Webhook.objects.exists()
    assert "erp.example" in client.post(PAGE, values(url="https://evil.example/")).content.decode()


def test_without_a_listed_host_the_page_says_whom_to_ask(client: Client, settings: Any) -> None:
    settings.WEBHOOK_HOSTS = []

    assert "has not allowed any host yet" in client.get(PAGE).content.decode()
    assert client.post(PAGE, values()).status_code == 422


def test_one_address_once_and_not_too_many(client: Client) -> None:
    assert [client.post(PAGE, values()).status_code for _copy in range(2)] == [201, 422]
    statuses = [
        client.post(PAGE, values(url=f"https://erp.example/{number}")).status_code for number in range(10)
    ]

    assert statuses == [201] * 9 + [422]


def test_a_stopped_one_begins_again_with_a_new_secret(client: Client) -> None:
    client.post(PAGE, values())
    first = Webhook.objects.get()
    client.post(f"{PAGE}{first.pk}/stop/")
    stopped = Webhook.objects.get().stopped_at

    client.post(PAGE, values(events=[]))

    again = Webhook.objects.get()
    assert (stopped is not None, again.stopped_at, again.events) == (True, None, [])
    assert again.secret != first.secret


def test_a_test_message_waits_once(client: Client) -> None:
    client.post(PAGE, values())
    webhook = Webhook.objects.get()

    for _click in range(2):
        client.post(f"{PAGE}{webhook.pk}/ping/")
    Outgoing.objects.update(state="done", finished_at=timezone.now(), attempts=1)
    page = client.get(PAGE).content.decode()
    client.post(f"{PAGE}{webhook.pk}/ping/")

    assert list(Outgoing.objects.values_list("kind", "payload")) == [("ping", {})] * 2
    assert "received" in page
    assert "no answer" not in page


@pytest.mark.parametrize("act", ["stop", "ping"])
def test_anothers_webhook_is_the_same_404_as_none(client: Client, signed_in: SignIn, act: str) -> None:
    client.post(PAGE, values())
    webhook = Webhook.objects.get()
    other = signed_in(make_user())

    answers = [other.post(f"{PAGE}{pk}/{act}/") for pk in (webhook.pk, webhook.pk + 99)]

    assert [one.status_code for one in answers] == [404, 404]
    assert (Webhook.objects.get().stopped_at, Outgoing.objects.count()) == (None, 0)
    assert "ERP" not in other.get(PAGE).content.decode()


def test_the_explained_check_tells_genuine_messages(client: Client) -> None:
    page = client.get("/en/api/docs/").content.decode()
    source = re.search(r'id="verify">(.*?)</pre>', page, re.DOTALL)
    assert source is not None
    names: dict[str, Any] = {}
    exec(compile(unescape(source[1]), "docs", "exec"), names)  # noqa: S102  # the page's own example
    now, body = str(int(timezone.now().timestamp())), b'{"event":"ping"}'

    def is_genuine(body: bytes, at: str, key: str = "s") -> bool:
        headers = {
            "X-Symbiosis-Timestamp": at,
            "X-Symbiosis-Signature": signature("s", at, b'{"event":"ping"}'),
        }
        return bool(names["is_genuine"](key, headers, body))

    assert is_genuine(body, now)
    assert not is_genuine(body + b" ", now)
    assert not is_genuine(body, str(int(now) - 600))
    assert not is_genuine(body, now, key="t")
