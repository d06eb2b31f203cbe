"""Webhooks: who is called, what is said, and how the receiver knows that it was us."""

import hashlib
import hmac
import json
import socket
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Outgoing, User, Webhook
from accounts.outgoing import queue_webhooks, webhooks
from accounts.outgoing.sending import send_next
from accounts.outgoing.webhooks import Refused, target_of
from accounts.personal_data import document_of
from tests.factories import make_user

SECRET = "s" * 40


class Receiver(BaseHTTPRequestHandler):
    """Notes what it hears and answers as it is told."""

    heard: list[tuple[dict[str, str], bytes]]
    status: int

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.status)
        self.send_header("Location", "http://127.0.0.1:9/")
        self.end_headers()

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[Any]:
    kind = type("Heard", (Receiver,), {"heard": [], "status": 204})
    with HTTPServer(("127.0.0.1", 0), kind) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        kind.port = server.server_port  # type: ignore[attr-defined]  # where it listens
        yield kind
        server.shutdown()


@pytest.fixture
def user(db: None) -> User:
    return make_user()


def subscribe(user: User, url: str, **columns: Any) -> Webhook:
    return Webhook.objects.create(owner=user, label="ERP", url=url, secret=SECRET, **columns)


def say(user: User, *, version: int = 1, event: str = "proposal.changed") -> None:
    queue_webhooks(
        event=event,
        target_type="proposal",
        target_code="PRP-26-0001",
        payload={"version": version},
        users=User.objects.filter(pk=user.pk),
    )


def send_all() -> list[tuple[str, str]]:
    Outgoing.objects.update(notify_after=timezone.now() - timedelta(seconds=1), lease_until=None)
    while send_next():
        continue
    return list(Outgoing.objects.order_by("pk").values_list("state", "failure_code"))


def test_it_is_signed_over_time_and_body(user: User, receiver: Any, settings: Any) -> None:
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    subscribe(user, f"http://127.0.0.1:{receiver.port}/hook?of=us")
    say(user)

    assert send_all() == [("done", "")]
    ((headers, body),) = receiver.heard
    signed = headers["x-symbiosis-timestamp"].encode() + b"." + body
    assert headers["x-symbiosis-signature"] == (
        "sha256=" + hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    )
    content = json.loads(body)
    assert (content["event"], content["data"]) == ("proposal.changed", {"version": 1})
    assert content["target"] == {"type": "proposal", "code": "PRP-26-0001"}
    assert headers["x-symbiosis-delivery"] == content["id"]


def test_who_hears_what(user: User) -> None:
    all_events = subscribe(user, "https://a.test/")
    subscribe(user, "https://b.test/", events=["agreement.signed"])
    subscribe(user, "https://c.test/", stopped_at=timezone.now())
    subscribe(make_user(), "https://d.test/")
    before = timezone.now()
    say(user)
    say(user)  # the same again
    say(user, version=2)

    rows = Outgoing.objects.all()
    assert [row.webhook_id for row in rows] == [all_events.pk, all_events.pk]
    assert all(row.notify_after >= before + timedelta(seconds=60) for row in rows)


@pytest.mark.parametrize("status", [302, 500])
def test_an_answer_that_is_no_yes_is_tried_again(
    user: User, receiver: Any, settings: Any, status: int
) -> None:
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    receiver.status = status
    subscribe(user, f"http://127.0.0.1:{receiver.port}/")
    say(user)

    assert send_all() == [("queued", "Unanswered")]
    assert len(receiver.heard) == 1  # a redirect is not followed


def test_one_stopped_meanwhile_is_not_called(user: User, receiver: Any, settings: Any) -> None:
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    subscribe(user, f"http://127.0.0.1:{receiver.port}/")
    say(user)
    Webhook.objects.update(stopped_at=timezone.now())

    assert (send_all(), receiver.heard) == ([("failed", "stopped")], [])


def test_no_host_is_called_unless_listed(user: User, receiver: Any) -> None:
    """The operator's list is empty by default."""
    subscribe(user, f"http://127.0.0.1:{receiver.port}/")
    say(user)

    assert (send_all(), receiver.heard) == ([("failed", "host_not_listed")], [])


@pytest.mark.parametrize(
    ("url", "found", "code"),
    [
        ("https://erp.test/hook", "203.0.113.9", "private_address"),  # documentation range: not global
        ("https://erp.test/hook", "10.1.2.3", "private_address"),
        ("https://erp.test/hook", "127.0.0.1", "private_address"),
        ("https://erp.test/hook", "169.254.169.254", "private_address"),
        ("https://erp.test/hook", "::1", "private_address"),
        ("https://erp.test/hook", "::ffff:10.1.2.3", "private_address"),
        ("https://other.test/hook", "8.8.8.8", "host_not_listed"),
        ("https://erp.test.evil.test/", "8.8.8.8", "host_not_listed"),
        ("https://erp.test@evil.test/", "8.8.8.8", "bad_address"),
        ("ftp://erp.test/", "8.8.8.8", "bad_address"),
        ("file:///etc/passwd", "8.8.8.8", "bad_address"),
        ("https://erp.test:99999/", "8.8.8.8", "bad_address"),
        ("https://erp.test/hook", "8.8.8.8", ""),
        ("http://192.168.7.7:8080/", "192.168.7.7", ""),  # listed by its number
    ],
)
def test_addresses(monkeypatch: pytest.MonkeyPatch, url: str, found: str, code: str) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, port, **_options: [(0, 0, 0, "", (found, port))])
    try:
        answer = target_of(url, hosts=["erp.test", "192.168.7.7"]).address
    except Refused as refusal:
        answer = refusal.code

    assert answer == (code or found)


def test_the_checked_address_is_called_whatever_the_dns_says_later(
    receiver: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = webhooks.Target("http", "erp.test", receiver.port, "/hook", "127.0.0.1")
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *rest, **_options: resolved(host, *rest))

    assert webhooks.post(target, b"{}", {}) == 204
    assert receiver.heard[0][0]["host"] == f"erp.test:{receiver.port}"


def resolved(host: str, port: int, *_rest: object) -> list[tuple[Any, ...]]:
    assert host != "erp.test"
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]


def test_the_secret_is_in_no_download_of_the_persons_data(user: User) -> None:
    subscribe(user, "https://erp.test/hook")

    text = json.dumps(document_of(user), default=str)

    assert (SECRET in text, "erp.test" in text) == (False, True)
