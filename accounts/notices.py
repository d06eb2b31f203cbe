"""Tell people that it is their turn. Rows in the database; the home page shows them, and mails are made of them."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.models import Notice, User
from accounts.outgoing.queueing import queue_mails


@transaction.atomic(savepoint=False)
def notify(users: Iterable[User], *, kind: str, target_type: str, target_code: str, occasion: str) -> None:
    """Leave each person one notice per occasion, and its mail where it does not wait for the digest.

    A repeated call changes nothing.
    """
    notices = [
        Notice(
            user=user,
            kind=kind,
            target_type=target_type,
            target_code=target_code,
            dedupe_key=f"{kind}:{target_code}:{occasion}",
        )
        for user in users
    ]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    queue_mails(notices)


def mark_read(user: User, *, target_type: str, target_code: str) -> None:
    """The person has opened what the notices were about."""
    Notice.objects.filter(
        user=user, target_type=target_type, target_code=target_code, read_at__isnull=True
    ).update(read_at=timezone.now())


def warn(user: User, kind: str) -> None:
    """Mail at once, at any hour, what happened to the account; `kind` begins with "security."."""
    moment = timezone.now().isoformat()
    notify([user], kind=kind, target_type="person", target_code=str(user.pk), occasion=moment)
