"""Write down what is to leave the platform, in the transaction of its cause. Nothing is sent here."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Notice, Outgoing, User, Webhook
from accounts.outgoing.hours import next_open, public_holidays
from accounts.outgoing.kinds import is_mailed_at_once, is_security

TIME_TO_UNDO = timedelta(seconds=60)
Channel = Outgoing.Channel


def queue_mails(notices: Iterable[Notice]) -> None:
    """Leave one mail for each notice that does not wait for the digest; a repeated call changes nothing.

    Whether it is still wanted is asked when it is sent: by then it may have been read, or be no longer true.
    """
    rows = [_mail_of(notice) for notice in notices if is_mailed_at_once(notice.kind)]
    Outgoing.objects.bulk_create(rows, ignore_conflicts=True)


def _mail_of(notice: Notice) -> Outgoing:
    return Outgoing(
        channel=Channel.MAIL,
        user=notice.user,
        kind=notice.kind,
        target_type=notice.target_type,
        target_code=notice.target_code,
        payload={"notice": notice.dedupe_key},
        dedupe_key=f"{notice.user.pk}:{notice.dedupe_key}",
        notify_after=mail_time(notice.kind, timezone.now()),
    )


def mail_time(kind: str, now: datetime) -> datetime:
    """Return when a mail may go out: a minute from now, in the hours in which people may be disturbed."""
    return now if is_security(kind) else next_open(now + TIME_TO_UNDO, public_holidays())


def queue_webhooks(
    *, event: str, target_type: str, target_code: str, payload: dict[str, Any], users: QuerySet[User]
) -> None:
    """Leave one message for each webhook of these people that hears of the event. Call inside the transaction.

    Where no webhook hears of it, which is nearly always, `users` is not even asked for.

    `payload` holds codes only, and what each of the people may see. The same event with the same payload again
    changes nothing, so put what makes it another one (a version, a month) into the payload.
    """
    active = Webhook.objects.filter(stopped_at__isnull=True).order_by("pk")
    hearing = [webhook for webhook in active if not webhook.events or event in webhook.events]
    if not hearing:
        return
    owners = {webhook.owner_id for webhook in hearing}
    told = set(users.filter(pk__in=owners).values_list("pk", flat=True))
    content = json.dumps([event, target_type, target_code, payload], sort_keys=True)
    cause = hashlib.sha256(content.encode()).hexdigest()[:32]
    rows = [
        Outgoing(
            channel=Channel.WEBHOOK,
            user_id=webhook.owner_id,
            webhook=webhook,
            kind=event,
            target_type=target_type,
            target_code=target_code,
            payload=payload,
            dedupe_key=f"webhook:{webhook.pk}:{cause}",
            notify_after=timezone.now() + TIME_TO_UNDO,
        )
        for webhook in hearing
        if webhook.owner_id in told
    ]
    Outgoing.objects.bulk_create(rows, ignore_conflicts=True)
