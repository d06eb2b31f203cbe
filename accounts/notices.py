"""Tell people that it is their turn. Rows in the database; the home page shows them."""

from collections.abc import Iterable

from django.utils import timezone

from accounts.models import Notice, User


def notify(users: Iterable[User], *, kind: str, target_type: str, target_code: str, occasion: str) -> None:
    """Leave each person one notice per occasion; a repeated call changes nothing."""
    Notice.objects.bulk_create(
        [
            Notice(
                user=user,
                kind=kind,
                target_type=target_type,
                target_code=target_code,
                dedupe_key=f"{kind}:{target_code}:{occasion}",
            )
            for user in users
        ],
        ignore_conflicts=True,
    )


def mark_read(user: User, *, target_type: str, target_code: str) -> None:
    """The person has opened what the notices were about."""
    Notice.objects.filter(
        user=user, target_type=target_type, target_code=target_code, read_at__isnull=True
    ).update(read_at=timezone.now())
