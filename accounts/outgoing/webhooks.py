"""Call a company's own system: signed JSON, only to hosts the operator has listed (settings.WEBHOOK_HOSTS).

The receiver computes HMAC-SHA-256 of `timestamp.body` with its secret and compares it with X-Symbiosis-Signature.
"""

import hashlib
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
from collections.abc import Collection
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from accounts.models import Outgoing

SECONDS = 5  # for connecting, and for each answer on the line
PORTS = {"http": 80, "https": 443}
REFUSALS = {"bad_address", "host_not_listed", "private_address", "stopped"}  # codes of `Refused`


class Refused(Exception):
    """This address is not called, now or later; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Unanswered(OSError):
    """The other system did not say that it has the message; it is tried again."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a message goes: `address` is the IP that was checked, so that no later answer of the DNS counts."""

    scheme: str
    host: str
    port: int
    path: str
    address: str


def target_of(url: str, *, hosts: Collection[str]) -> Target:
    """Check an address and look it up.

    A host has to be listed; a private address has to be listed itself, as that address: a listed name that leads
    into the operator's own network is refused.

    Raises
    ------
    Refused
        For an address that is not http(s), names a person, or is not among `hosts`.
    OSError
        If the name is not known at the moment.
    """
    scheme, host, port, path = _parts(url)
    if host not in hosts:
        raise Refused("host_not_listed")
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(row[4][0]) for row in found]
    if any(not ipaddress.ip_address(one).is_global and one not in hosts for one in addresses):
        raise Refused("private_address")
    return Target(scheme, host, port, path, addresses[0])


def _parts(url: str) -> tuple[str, str, int, str]:
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise Refused("bad_address") from error
    if parts.scheme not in PORTS or not parts.hostname or parts.username is not None:
        raise Refused("bad_address")
    path = parts.path or "/"
    return parts.scheme, parts.hostname, port, f"{path}?{parts.query}" if parts.query else path


def body_of(row: Outgoing) -> bytes:
    """Return what is sent: codes, no words."""
    content = {
        "id": delivery_id(row),
        "event": row.kind,
        "at": row.created_at.isoformat(),
        "target": {"type": row.target_type, "code": row.target_code},
        "data": row.payload,
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def delivery_id(row: Outgoing) -> str:
    """The same for each attempt: a receiver that has seen it may drop the message."""
    return hashlib.sha256(row.dedupe_key.encode()).hexdigest()[:32]


def signature(secret: str, timestamp: str, body: bytes) -> str:
    signed = timestamp.encode() + b"." + body
    return "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def call(row: Outgoing) -> None:
    """Send the row to its webhook; raises `Refused` or `OSError`. A redirect is no answer and is not followed."""
    webhook = row.webhook
    if webhook is None or webhook.stopped_at is not None or not row.user.is_active:
        raise Refused("stopped")
    target = target_of(webhook.url, hosts=settings.WEBHOOK_HOSTS)
    body, timestamp = body_of(row), str(int(timezone.now().timestamp()))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Symbiosis-Webhook/1",
        "X-Symbiosis-Event": row.kind,
        "X-Symbiosis-Delivery": delivery_id(row),
        "X-Symbiosis-Timestamp": timestamp,
        "X-Symbiosis-Signature": signature(webhook.secret, timestamp, body),
    }
    status = post(target, body, headers)
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        raise Unanswered(f"HTTP {status}")


def post(target: Target, body: bytes, headers: dict[str, str]) -> int:
    """Return the status of the answer; raises `OSError`. Its body is not read."""
    connection = http.client.HTTPConnection(target.host, target.port, timeout=SECONDS)
    connection.sock = _open(target)
    try:
        connection.request("POST", target.path, body, headers)
        return connection.getresponse().status
    except http.client.HTTPException as error:
        raise Unanswered(type(error).__name__) from error
    finally:
        connection.close()


def _open(target: Target) -> socket.socket:
    """Connect to the checked address; the certificate has to be that of the host."""
    plain = socket.create_connection((target.address, target.port), timeout=SECONDS)
    if target.scheme == "http":
        return plain
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=target.host)
    except OSError:
        plain.close()
        raise
