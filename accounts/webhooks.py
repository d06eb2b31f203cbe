"""Addresses of other systems that hear of what happens: made, tried, stopped."""

import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.history import record
from accounts.models import Outgoing, User, Webhook
from symbiosis.lib.jobs import OPEN_STATES

SECRET_BYTES = 32
MOST_WEBHOOKS = 10  # standing ones of one person
PING = "ping"


class TooManyWebhooks(Exception):
    """The person has as many webhooks as one may."""


class AlreadyThere(Exception):
    """A webhook of the person calls this address already."""


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """A webhook and its secret, for the one time that it is shown."""

    secret: str
    row: Webhook


def host_of(url: str) -> str:
    """Return the host of an https address; empty for every other text."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return parts.hostname or "" if parts.scheme == "https" and parts.username is None else ""


def is_allowed(url: str) -> bool:
    """True for an https address of a host that the operator has listed."""
    return host_of(url) in set(settings.WEBHOOK_HOSTS) - {""}


@transaction.atomic
def make_webhook(*, label: str, url: str, events: list[str], by: User) -> NewWebhook:
    """Make a webhook of the person, or let a stopped one of this address begin again with a new secret.

    No events = all of them. Raises `TooManyWebhooks`, `AlreadyThere`.
    """
    standing = Webhook.objects.filter(owner=by, stopped_at__isnull=True)
    if standing.filter(url=url).exists():
        raise AlreadyThere
    if standing.count() >= MOST_WEBHOOKS:
        raise TooManyWebhooks
    secret = secrets.token_urlsafe(SECRET_BYTES)
    row, _is_new = Webhook.objects.update_or_create(
        owner=by,
        url=url,
        defaults={"label": label, "secret": secret, "events": sorted(events), "stopped_at": None},
    )
    _remember(row, verb="webhook.make", by=by)
    return NewWebhook(secret=secret, row=row)


@transaction.atomic
def stop_webhook(*, webhook: Webhook, by: User) -> None:
    """Call the address no more, from now on. Twice changes nothing."""
    if Webhook.objects.filter(pk=webhook.pk, stopped_at__isnull=True).update(stopped_at=timezone.now()):
        _remember(webhook, verb="webhook.stop", by=by)


def _remember(webhook: Webhook, *, verb: str, by: User) -> None:
    """The host only: the rest of an address may be a key of the other system."""
    detail = {"label": webhook.label, "host": host_of(webhook.url), "events": webhook.events}
    record(by=by, verb=verb, target_type="webhook", target_code=str(webhook.pk), detail=detail)


@transaction.atomic
def ping(*, webhook: Webhook) -> bool:
    """Leave a message that only tries the way; False while an earlier one is still waiting."""
    pings = Outgoing.objects.filter(webhook=webhook, kind=PING)
    if pings.filter(state__in=OPEN_STATES).exists():
        return False
    number = (pings.aggregate(last=Max("pk"))["last"] or 0) + 1  # two clicks at once leave one message
    _row, is_new = Outgoing.objects.get_or_create(
        dedupe_key=f"webhook:{webhook.pk}:{PING}:{number}",
        defaults={
            "channel": Outgoing.Channel.WEBHOOK,
            "user": webhook.owner,
            "webhook": webhook,
            "kind": PING,
            "notify_after": timezone.now(),
        },
    )
    return is_new
